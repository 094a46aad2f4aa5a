/**
 * Verifies signed tokens (JWS compact form, RFC 7515; claims of RFC 7519), synchronously.
 *
 * Three parts of base64url in its one spelling, the key's algorithm, no `crit`, times of now: a
 * token that anybody might read in another way is refused. Tokens that were verified are remembered
 * until they expire, by key and hash, within a bound.
 */
import { hash, verify } from 'node:crypto'
import { tokenBytesMax, tokenSkewMsMax, tokensRememberedMax } from './limits.ts'
import type { TokenKey } from './token-keys.ts'
import { isObject } from './token-keys.ts'

const base64url = /^[A-Za-z0-9_-]+$/

interface Times {
  readonly expiresAtMs: number
  readonly notBeforeMs: number
}

export class TokenVerifier {
  /** When a verified token begins and ceases to hold, by its key set's number and its own hash. */
  readonly #verified = new Map<string, Times>()
  readonly #sets = new WeakMap<readonly TokenKey[], number>()
  #nextSet = 0

  /** Whether one of the keys signed the token and it holds at this time. */
  verify(token: string, keys: readonly TokenKey[], nowMs: number): boolean {
    if (token.length > tokenBytesMax) return false
    const name = `${this.#numberOf(keys)} ${hash('sha256', token, 'base64url')}`
    let times = this.#verified.get(name)
    if (times === undefined) {
      const read = readToken(token, keys)
      if (read === null) return false
      times = read
      if (holds(times, nowMs)) this.#remember(name, times)
    }
    if (holds(times, nowMs)) return true
    this.#verified.delete(name)
    return false
  }

  #remember(name: string, times: Times): void {
    if (this.#verified.size >= tokensRememberedMax) {
      const [oldest] = this.#verified.keys()
      if (oldest !== undefined) this.#verified.delete(oldest)
    }
    this.#verified.set(name, times)
  }

  #numberOf(keys: readonly TokenKey[]): number {
    const known = this.#sets.get(keys)
    if (known !== undefined) return known
    this.#sets.set(keys, this.#nextSet)
    return this.#nextSet++
  }
}

function holds({ expiresAtMs, notBeforeMs }: Times, nowMs: number): boolean {
  return nowMs < expiresAtMs + tokenSkewMsMax && nowMs >= notBeforeMs - tokenSkewMsMax
}

/** The times of a token that one of the keys signed; null: none did, or it is no token. */
function readToken(token: string, keys: readonly TokenKey[]): Times | null {
  const [head, body, mark, ...rest] = token.split('.')
  if (head === undefined || body === undefined || mark === undefined || rest.length > 0) return null
  const header = readJson(head)
  const signature = readBytes(mark)
  if (header === null || signature === null) return null
  // What must be understood is not understood here; a payload that is not encoded is another form.
  if ('crit' in header || 'b64' in header) return null
  const signed = Buffer.from(`${head}.${body}`, 'latin1')
  const kid = header['kid']
  const signer = keys.find(
    (key) =>
      header['alg'] === key.algorithm &&
      (key.id === null || kid === undefined || key.id === kid) &&
      isSignedBy(key, signed, signature),
  )
  const claims = readJson(body)
  return signer === undefined || claims === null ? null : timesOf(claims)
}

function isSignedBy({ algorithm, key }: TokenKey, signed: Buffer, signature: Buffer): boolean {
  switch (algorithm) {
    case 'RS256':
      return verify('sha256', signed, key, signature)
    case 'ES256':
      return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
    case 'EdDSA':
      return verify(null, signed, key, signature)
  }
}

/** Null when one of them is no time. A token without `exp` does not expire. */
function timesOf(claims: { readonly [name: string]: unknown }): Times | null {
  const expires = claims['exp'] ?? Number.POSITIVE_INFINITY
  const starts = claims['nbf'] ?? Number.NEGATIVE_INFINITY
  const issued = claims['iat'] ?? Number.NEGATIVE_INFINITY
  if (!isTime(expires) || !isTime(starts) || !isTime(issued)) return null
  return { expiresAtMs: expires * 1000, notBeforeMs: Math.max(starts, issued) * 1000 }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}

function readJson(part: string): { readonly [name: string]: unknown } | null {
  const bytes = readBytes(part)
  if (bytes === null) return null
  try {
    const parsed: unknown = JSON.parse(bytes.toString())
    return isObject(parsed) ? parsed : null
  } catch {
    return null
  }
}

function readBytes(part: string): Buffer | null {
  if (!base64url.test(part)) return null
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : null
}
