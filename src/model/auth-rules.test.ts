import assert from 'node:assert/strict'
import type { KeyObject } from 'node:crypto'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { tokenKeysMax } from '../lib/limits.ts'
import { parseTokenKeys } from '../lib/token-keys.ts'
import { authFault } from './auth-rules.ts'
import { keySetUrlCharsMax, publicKeyCharsMax } from './limits.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const jwk = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more })
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const privatePem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const setOf = (keys: readonly unknown[]) => JSON.stringify({ keys })

function faultOf(publicKey: string) {
  const config = { publicKey, tokenLocation: 'Header', loginRedirectUrl: null }
  const auth = { kind: 'oauth', role: 'authorization', config, authorizationApiId: null } as const
  return authFault(auth)
}

describe('a public key of an authorization API', () => {
  it('is a JWK, a set of them, PEM, or the address of a set [g377]', () => {
    for (const publicKey of [
      ...[rsa, p256, ed].map((pair) => JSON.stringify(jwk(pair.publicKey))),
      ...[rsa, p256, ed].map((pair) => pem(pair.publicKey)),
      setOf([jwk(rsa.publicKey, { kid: 'a', use: 'sig', alg: 'RS256' }), jwk(ed.publicKey)]),
    ]) {
      assert.equal(faultOf(publicKey), null, publicKey)
      assert.notEqual(parseTokenKeys(publicKey), null, 'a gateway can use it')
    }
    for (const url of [
      ...['http://127.0.0.1:9000/keys', 'https://id.example.com/.well-known/jwks.json?tenant=a'],
      ...['HTTPS://id.example.com', 'http://[::1]:8080/', 'http://localhost/keys'],
      `https://id.example.com/${'k'.repeat(keySetUrlCharsMax - 23)}`,
    ]) {
      assert.equal(faultOf(url), null, url)
    }
  })

  it('that no gateway could use is refused, and the field is named', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
    const key = jwk(rsa.publicKey)
    for (const publicKey of [
      ...['', ' ', 'x', '{', '{}', '[]', '{"keys":[]}', '{"keys":{}}', setOf([{}]), setOf([7])],
      ...[pem(weak), JSON.stringify(jwk(weak)), pem(p384), JSON.stringify(jwk(p384))],
      ...[privatePem, JSON.stringify(jwk(rsa.privateKey)), setOf([key, jwk(rsa.privateKey)])],
      JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }),
      JSON.stringify({ ...key, alg: 'HS256' }),
      JSON.stringify({ ...key, alg: 'RS512' }),
      JSON.stringify({ ...key, use: 'enc' }),
      JSON.stringify({ ...key, key_ops: ['encrypt'] }),
      setOf(Array.from({ length: tokenKeysMax + 1 }, () => jwk(ed.publicKey))),
      JSON.stringify(key).padEnd(publicKeyCharsMax + 1),
      ...['http://', 'https://user:word@id.example.com/', 'https://id.example.com/#a'],
      ...['https://id example.com/', 'http://256.1.1.1/', 'https://id.example.com\\keys'],
      ...['file:///etc/passwd', 'ftp://id.example.com/keys', '//id.example.com/keys'],
      ...['https://id.example.com/ö', 'http://id.example.com:99999/', 'https://a\r\nb/'],
      `https://id.example.com/${'k'.repeat(keySetUrlCharsMax - 22)}`,
    ]) {
      const fault = faultOf(publicKey)
      assert.equal(fault?.code, 'InvalidParameterValue.InvalidPublicKey', publicKey)
      assert.equal(fault?.field, 'auth.config.publicKey')
    }
  })
})
