/**
 * The public keys of an OAuth configuration: a JSON Web Key, a set of them, or PEM. The algorithm
 * of a token is the key's, never the token's own choice (RFC 8725, 3.1): RSA verifies RS256, P-256
 * ES256, Ed25519 EdDSA, and nothing else.
 */
import type { KeyObject, webcrypto } from 'node:crypto'
import { createPublicKey } from 'node:crypto'

export interface TokenKey {
  /** Null: it has no name, and is tried for any token. */
  readonly id: string | null
  readonly algorithm: 'RS256' | 'ES256' | 'EdDSA'
  readonly key: KeyObject
}

/** Null when one of the keys cannot verify tokens. */
export function parseTokenKeys(publicKey: string): readonly TokenKey[] | null {
  try {
    if (!publicKey.trimStart().startsWith('{')) {
      const key = tokenKey(createPublicKey(publicKey), null, undefined)
      return key && [key]
    }
    const parsed: unknown = JSON.parse(publicKey)
    const listed: readonly unknown[] =
      isObject(parsed) && Array.isArray(parsed['keys']) ? parsed['keys'] : [parsed]
    const keys = listed.map(fromJwk)
    const usable = keys.filter((key) => key !== null)
    return usable.length === keys.length && keys.length > 0 ? usable : null
  } catch {
    return null
  }
}

function fromJwk(jwk: unknown): TokenKey | null {
  if (!isObject(jwk)) return null
  const id = typeof jwk['kid'] === 'string' ? jwk['kid'] : null
  // Checked to be an object; createPublicKey checks its members and throws.
  return tokenKey(
    createPublicKey({ key: jwk as webcrypto.JsonWebKey, format: 'jwk' }),
    id,
    jwk['alg'],
  )
}

function tokenKey(key: KeyObject, id: string | null, named: unknown): TokenKey | null {
  const algorithm = algorithmOf(key)
  if (algorithm === null || (named !== undefined && named !== algorithm)) return null
  return { id, algorithm, key }
}

function algorithmOf({
  asymmetricKeyType,
  asymmetricKeyDetails,
}: KeyObject): TokenKey['algorithm'] | null {
  switch (asymmetricKeyType) {
    case 'rsa':
      return 'RS256'
    case 'ec':
      return asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : null
    case 'ed25519':
      return 'EdDSA'
    default:
      return null
  }
}

export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
