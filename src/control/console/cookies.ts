/**
 * The console's two cookies, and what a request must show beside them.
 *
 * The session's id is in a cookie that no script reads. The other is for scripts of our own origin:
 * a token that only who holds the id can make, sent back in a header, which no foreign page can do.
 * Over TLS both carry the prefix `__Host-`: no neighbour under the same domain can set them.
 */
import { createHash, createHmac } from 'node:crypto'
import { text } from '../../lib/language.ts'
import { type ApiError, refused } from '../../model/errors.ts'
import { header, type Incoming, mediaType } from '../incoming.ts'
import { sameText } from '../same-text.ts'
import { cookieCharsMax } from './limits.ts'

export const csrfHeader = 'x-sluice-csrf'

const idForm = /^[\w-]{43}$/

export function sessionCookie(secure: boolean): string {
  return secure ? '__Host-sluice' : 'sluice'
}

export function csrfCookie(secure: boolean): string {
  return `${sessionCookie(secure)}-csrf`
}

/** The id of the session that the request names, or null; one that is named twice is none. */
export function sessionIdOf(incoming: Incoming): string | null {
  const values = cookiesOf(incoming, sessionCookie(incoming.secure))
  const [id] = values
  return values.length === 1 && id !== undefined && idForm.test(id) ? id : null
}

/** Whether the request carries a session's cookie at all, in whatever state. */
export function hasSessionCookie(incoming: Incoming): boolean {
  return cookiesOf(incoming, sessionCookie(incoming.secure)).length > 0
}

function cookiesOf(incoming: Incoming, name: string): readonly string[] {
  return incoming.headers('cookie').flatMap((field) =>
    field
      .slice(0, cookieCharsMax)
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${name}=`))
      .map((pair) => pair.slice(name.length + 1)),
  )
}

export function hashOf(sessionId: string): string {
  return createHash('sha256').update(sessionId, 'latin1').digest('hex')
}

/** The id is 256 bits of chance, so it is the key; what it signs is fixed. */
export function csrfToken(sessionId: string): string {
  return createHmac('sha256', sessionId).update('sluice console csrf').digest('base64url')
}

/** The values of Set-Cookie that begin a session. They last as long as the browser's. */
export function beginCookies(sessionId: string, secure: boolean): readonly string[] {
  const rest = `Path=/; SameSite=Strict${secure ? '; Secure' : ''}`
  return [
    `${sessionCookie(secure)}=${sessionId}; ${rest}; HttpOnly`,
    `${csrfCookie(secure)}=${csrfToken(sessionId)}; ${rest}`,
  ]
}

/** The values of Set-Cookie that end one. */
export function endCookies(secure: boolean): readonly string[] {
  const rest = `Path=/; SameSite=Strict${secure ? '; Secure' : ''}; Max-Age=0`
  return [`${sessionCookie(secure)}=; ${rest}; HttpOnly`, `${csrfCookie(secure)}=; ${rest}`]
}

/**
 * Refuses what a page of another origin could have sent: Sec-Fetch-Site has to say `same-origin`;
 * from a client that does not send it, Origin has to be our own.
 */
export function checkOwnOrigin(incoming: Incoming): void {
  const site = incoming.headers('sec-fetch-site')
  const isOwn = site.length > 0 ? site.every((each) => each === 'same-origin') : hasOrigin(incoming)
  if (!isOwn) {
    throw forged(text('It comes from another site.', '请求来自其他站点。'))
  }
}

function hasOrigin(incoming: Incoming): boolean {
  const origins = incoming.headers('origin')
  const host = header(incoming, 'host')
  const own = `${incoming.secure ? 'https' : 'http'}://${host ?? ''}`
  return origins.length === 1 && host !== null && origins[0]?.toLowerCase() === own.toLowerCase()
}

/** What a call with a cookie shows beside it. `POST` and JSON keep plain forms out. */
export function checkCall(incoming: Incoming, sessionId: string): void {
  if (incoming.method !== 'POST' || mediaType(incoming) !== 'application/json') {
    throw forged(
      text(
        'With a session only POST with application/json counts.',
        '使用会话时仅接受 application/json 的 POST 请求。',
      ),
    )
  }
  checkToken(incoming, sessionId)
}

/** The origin and the token. */
export function checkToken(incoming: Incoming, sessionId: string): void {
  checkOwnOrigin(incoming)
  const given = incoming.headers(csrfHeader)
  if (given.length === 1 && sameText(csrfToken(sessionId), given[0] ?? '')) return
  throw forged(text('X-Sluice-CSRF is not that of the session.', 'X-Sluice-CSRF 与会话不符。'))
}

function forged(why: ReturnType<typeof text>): ApiError {
  return refused('AuthFailure.CsrfFailure', why)
}
