/**
 * Masks secrets in a request target before it is logged (guide row 432).
 *
 * The name of a query parameter decides: whoever calls it a token does not want it in a log. Names
 * are compared decoded and in lower case, because a backend will decode them as well.
 */

/** A parameter whose name contains one of these is taken for a secret. */
export const secretWords: readonly string[] = [
  'token',
  'secret',
  'password',
  'passwd',
  'pwd',
  'signature',
  'sign',
  'apikey',
  'api_key',
  'api-key',
  'auth',
  'credential',
  'session',
  'jwt',
]

/** Names that are secrets as a whole, but occur in other words: `key` in `keyword`. */
const secretNames: ReadonlySet<string> = new Set(['key', 'sig'])

const mask = '***'

/** The target with the values of secret-looking query parameters replaced by `***`. */
export function maskedTarget(target: string, words: readonly string[] = secretWords): string {
  const start = target.indexOf('?')
  if (start < 0) return target
  const query = target.slice(start + 1)
  const masked = query.split('&').map((pair) => maskedPair(pair, words))
  return `${target.slice(0, start)}?${masked.join('&')}`
}

function maskedPair(pair: string, words: readonly string[]): string {
  const equals = pair.indexOf('=')
  if (equals < 0 || equals === pair.length - 1) return pair
  const name = pair.slice(0, equals)
  const decoded = decodedName(name).toLowerCase()
  const isSecret = secretNames.has(decoded) || words.some((word) => decoded.includes(word))
  return isSecret ? `${name}=${mask}` : pair
}

/** As decodeURIComponent, but whatever is not well-formed stays instead of failing. */
function decodedName(name: string): string {
  if (!name.includes('%')) return name
  return name.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
