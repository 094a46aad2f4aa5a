/**
 * Verifies signed tokens (JWS compact form, RFC 7515; claims of RFC 7519), synchronously.
 *
 * Three parts of base64url in its one spelling, the key's algorithm, no `crit`, times of now: a
 * token that anybody might read in another way is refused, and so is one that never expires. Tokens
 * that were verified are remembered until they expire, by key set and hash, within a bound.
 */
import { hash, verify } from 'node:crypto'
import { parseStrictJson, StrictJsonError } from '../../lib/strict-json.ts'
import type { TokenKey } from '../../lib/token-keys.ts'
import { isObject } from '../../lib/token-keys.ts'
import { tokenBytesMax, tokenDepthMax, tokenSkewMsMax, tokensRememberedMax } from './limits.ts'

const base64url = /^[A-Za-z0-9_-]+$/

interface Times {
  readonly expiresAtMs: number
  readonly notBeforeMs: number
}

/** `stranger`: it may be good, but no key of the set has signed it that it names. */
export type TokenVerdict = 'good' | 'bad' | 'stranger'

export class TokenVerifier {
  /** When a verified token begins and ceases to hold, by its key set's number and its own hash. */
  readonly #verified = new Map<string, Times>()
  readonly #sets = new WeakMap<readonly TokenKey[], number>()
  readonly #rememberedMax: number
  #nextSet = 0

  constructor(rememberedMax = tokensRememberedMax) {
    this.#rememberedMax = rememberedMax
  }

  /** Tokens remembered at present. */
  get size(): number {
    return this.#verified.size
  }

  /** Whether one of the keys signed the token and it holds at this time. */
  verify(token: string, keys: readonly TokenKey[], nowMs: number): TokenVerdict {
    if (token.length > tokenBytesMax) return 'bad'
    const name = `${this.#numberOf(keys)} ${hash('sha256', token, 'base64url')}`
    let times = this.#verified.get(name)
    if (times === undefined) {
      const read = readToken(token, keys)
      if (typeof read === 'string') return read
      times = read
      if (holds(times, nowMs)) this.#remember(name, times)
    }
    if (holds(times, nowMs)) return 'good'
    this.#verified.delete(name)
    return 'bad'
  }

  #remember(name: string, times: Times): void {
    if (this.#verified.size >= this.#rememberedMax) {
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

/** The times of a token that one of the keys signed, or what is to be said about it. */
function readToken(token: string, keys: readonly TokenKey[]): Times | 'bad' | 'stranger' {
  const [head, body, mark, ...rest] = token.split('.')
  if (head === undefined || body === undefined || mark === undefined || rest.length > 0) {
    return 'bad'
  }
  const header = readJson(head)
  const signature = readBytes(mark)
  if (header === null || signature === null) return 'bad'
  // What must be understood is not understood here; a payload that is not encoded is another form.
  if ('crit' in header || 'b64' in header) return 'bad'
  const kid = header['kid']
  if (kid !== undefined && typeof kid !== 'string') return 'bad'
  const signed = Buffer.from(`${head}.${body}`, 'latin1')
  const candidates = keys.filter((key) => key.id === null || kid === undefined || key.id === kid)
  const signer = candidates.find(
    (key) => header['alg'] === key.algorithm && isSignedBy(key, signed, signature),
  )
  // A key that the token names and the set has is the one: another set would not change that.
  if (signer === undefined) return candidates.some(({ id }) => id === kid) ? 'bad' : 'stranger'
  const claims = readJson(body)
  return (claims && timesOf(claims)) ?? 'bad'
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

/** Null when one of them is no time, or the token does not say when it expires. */
function timesOf(claims: { readonly [name: string]: unknown }): Times | null {
  const expires = claims['exp']
  const starts = claims['nbf'] ?? Number.NEGATIVE_INFINITY
  const issued = claims['iat'] ?? Number.NEGATIVE_INFINITY
  if (!isTime(expires) || !Number.isFinite(expires)) return null
  if (!isTime(starts) || !isTime(issued)) return null
  return { expiresAtMs: expires * 1000, notBeforeMs: Math.max(starts, issued) * 1000 }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}

function readJson(part: string): { readonly [name: string]: unknown } | null {
  const bytes = readBytes(part)
  if (bytes === null) return null
  try {
    const bounds = { charsMax: tokenBytesMax, depthMax: tokenDepthMax }
    const parsed = parseStrictJson(bytes.toString(), bounds)
    return isObject(parsed) ? parsed : null
  } catch (error) {
    if (error instanceof StrictJsonError) return null
    throw error
  }
}

function readBytes(part: string): Buffer | null {
  if (!base64url.test(part)) return null
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : null
}
