/**
 * Headers of the console's answers: what its pages may load, and how long they are kept.
 */

/** `nonce`: fresh for each answer of a page; null for answers that are no page. */
export function contentSecurityPolicy(nonce: string | null): string {
  if (nonce === null) return "default-src 'none'; frame-ancestors 'none'"
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const hstsSeconds = 31_536_000

/** What every answer under `/console` carries. */
export function commonHeaders(nonce: string | null, secure: boolean): { [name: string]: string } {
  return {
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    ...(secure && { 'strict-transport-security': `max-age=${hstsSeconds}` }),
  }
}
