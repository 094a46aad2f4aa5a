/**
 * The public keys that verify tokens: a JSON Web Key, a set of them, or PEM. The algorithm of a
 * token is the key's, never the token's own choice (RFC 8725, 3.1): RSA verifies RS256, P-256
 * ES256, Ed25519 EdDSA, and nothing else. What is written down and what is used go by this file, so
 * that a key that was taken does verify.
 */
import type { KeyObject, webcrypto } from 'node:crypto'
import { createPublicKey } from 'node:crypto'
import { rsaKeyBitsMin, tokenKeysMax } from './limits.ts'

export interface TokenKey {
  /** Null: it has no name, and is tried for any token. */
  readonly id: string | null
  readonly algorithm: 'RS256' | 'ES256' | 'EdDSA'
  readonly key: KeyObject
}

/** Whether a public key is given as the address of a set. */
export function isKeySetUrl(publicKey: string): boolean {
  return /^https?:\/\//i.test(publicKey.trim())
}

/** Null when there is no key, one of them cannot verify tokens, or they are too many. */
export function parseTokenKeys(publicKey: string): readonly TokenKey[] | null {
  try {
    if (!publicKey.trimStart().startsWith('{')) {
      if (publicKey.includes('PRIVATE KEY')) return null
      const key = tokenKey(createPublicKey(publicKey), null)
      return key && [key]
    }
    const listed = listedKeys(JSON.parse(publicKey))
    const keys = listed.map(fromJwk)
    const usable = keys.filter((key) => key !== null)
    const whole = usable.length === keys.length && keys.length > 0
    return whole && keys.length <= tokenKeysMax ? usable : null
  } catch {
    return null
  }
}

/**
 * The keys of a set that a server publishes: those that verify tokens; servers list keys for other
 * purposes beside them. Null when it is no set, is too long, or holds none.
 */
export function parseKeySet(body: string): readonly TokenKey[] | null {
  try {
    const parsed: unknown = JSON.parse(body)
    if (!isObject(parsed) || !Array.isArray(parsed['keys'])) return null
    const listed = listedKeys(parsed)
    if (listed.length > tokenKeysMax) return null
    const keys = listed.map(fromJwk).filter((key) => key !== null)
    return keys.length > 0 ? keys : null
  } catch {
    return null
  }
}

function listedKeys(parsed: unknown): readonly unknown[] {
  return isObject(parsed) && Array.isArray(parsed['keys']) ? parsed['keys'] : [parsed]
}

function fromJwk(jwk: unknown): TokenKey | null {
  if (!isObject(jwk) || !isForSignatures(jwk)) return null
  try {
    // Checked to be an object; createPublicKey checks its members and throws.
    const key = createPublicKey({ key: jwk as webcrypto.JsonWebKey, format: 'jwk' })
    const found = tokenKey(key, typeof jwk['kid'] === 'string' ? jwk['kid'] : null)
    if (found === null || (jwk['alg'] !== undefined && jwk['alg'] !== found.algorithm)) return null
    return found
  } catch {
    return null
  }
}

/** A private key would work as well, and would then be shown to whoever reads the API. */
function isForSignatures(jwk: { readonly [name: string]: unknown }): boolean {
  if (jwk['d'] !== undefined) return false
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return false
  const operations = jwk['key_ops']
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'))
}

function tokenKey(key: KeyObject, id: string | null): TokenKey | null {
  const algorithm = key.type === 'public' ? algorithmOf(key) : null
  return algorithm === null ? null : { id, algorithm, key }
}

function algorithmOf({
  asymmetricKeyType,
  asymmetricKeyDetails,
}: KeyObject): TokenKey['algorithm'] | null {
  switch (asymmetricKeyType) {
    case 'rsa':
      return (asymmetricKeyDetails?.modulusLength ?? 0) >= rsaKeyBitsMin ? 'RS256' : null
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
