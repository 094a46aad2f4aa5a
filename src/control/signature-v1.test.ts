import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Secret } from '../lib/secret.ts'
import { type V1Message, v1Hash, verifyV1 } from './signature-v1.ts'

const secretKey = 'a-secret-key'

const usual: V1Message = {
  method: 'POST',
  path: '/',
  host: '127.0.0.1:8090',
  fields: new Map([
    ['Version', '2018-08-08'],
    ['Action', 'DescribeServicesStatus'],
    ['Filters.0.Name', 'ServiceName'],
    ['Filters.0.Values.0', 'a b&c=ü'],
    ['Nonce', '1'],
    ['a', 'lower case sorts behind upper case'],
  ]),
}

/** Signs with the openssl program over a text written out by hand. */
function signByOpenssl(hash: string, host: string): string {
  const text =
    `POST${host}/?Action=DescribeServicesStatus&Filters.0.Name=ServiceName&` +
    'Filters.0.Values.0=a b&c=ü&Nonce=1&Version=2018-08-08&a=lower case sorts behind upper case'
  const options = ['dgst', `-${hash}`, '-hmac', secretKey, '-binary']
  return execFileSync('openssl', options, { input: text }).toString('base64')
}

const { error } = spawnSync('openssl', ['version'])
const skip = error === undefined ? false : 'there is no openssl program'

describe('verifyV1', { skip }, () => {
  for (const hash of ['sha1', 'sha256']) {
    it(`accepts what openssl signed by ${hash}, host with and without port`, () => {
      for (const host of ['127.0.0.1:8090', '127.0.0.1']) {
        const signature = signByOpenssl(hash, host)
        assert.equal(verifyV1(usual, hash, signature, new Secret(secretKey)), true)
      }
    })
  }

  it('refuses a changed value, a further or a missing field, another method, path or host', () => {
    const signature = signByOpenssl('sha256', usual.host)
    const without = new Map(usual.fields)
    without.delete('Nonce')
    const changed: V1Message[] = [
      { ...usual, fields: new Map([...usual.fields, ['Nonce', '2']]) },
      { ...usual, fields: new Map([...usual.fields, ['b', '']]) },
      { ...usual, fields: without },
      { ...usual, method: 'GET' },
      { ...usual, path: '//' },
      { ...usual, host: 'other:8090' },
    ]
    for (const message of changed) {
      assert.equal(verifyV1(message, 'sha256', signature, new Secret(secretKey)), false)
    }
    assert.equal(verifyV1(usual, 'sha1', signature, new Secret(secretKey)), false)
    assert.equal(verifyV1(usual, 'sha256', signature, new Secret('other')), false)
  })

  it('refuses a signature with any character changed', () => {
    const signature = signByOpenssl('sha256', usual.host)
    const characters = fc.tuple(fc.nat(signature.length - 1), fc.integer({ min: 32, max: 126 }))
    fc.assert(
      fc.property(characters, ([at, code]) => {
        const character = String.fromCharCode(code)
        const changed = signature.slice(0, at) + character + signature.slice(at + 1)
        const matches = verifyV1(usual, 'sha256', changed, new Secret(secretKey))
        assert.equal(matches, changed === signature)
      }),
    )
  })
})

describe('v1Hash', () => {
  it('is SHA-1 when no method is named', () => {
    assert.equal(v1Hash(undefined), 'sha1')
    assert.equal(v1Hash('HmacSHA1'), 'sha1')
    assert.equal(v1Hash('HmacSHA256'), 'sha256')
    assert.equal(v1Hash('HmacMD5'), null)
    assert.equal(v1Hash('toString'), null)
  })
})
