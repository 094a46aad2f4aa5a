/** HMAC against the runtime's own. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hmac, hmacAlgorithms, isDigest } from './hmac.ts'

const byteText = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1'))

describe('hmac', () => {
  it("is the runtime's, for every algorithm, secret and text", () => {
    const secret = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 140 }),
      fc.string({ maxLength: 140 }),
      fc.constantFrom(...[0, 63, 64, 65, 127, 128, 129].map((length) => 'k'.repeat(length))),
    )
    const text = fc.oneof(
      byteText(300),
      fc.constantFrom(...[0, 8_191, 8_192, 8_193, 20_000].map((length) => 'ä'.repeat(length))),
    )
    fc.assert(
      fc.property(fc.constantFrom(...hmacAlgorithms), secret, text, (algorithm, key, bytes) => {
        const expected = createHmac(algorithm, key).update(bytes, 'latin1').digest('base64')
        assert.equal(hmac(algorithm, key, bytes), expected)
      }),
      { numRuns: 700 },
    )
  })

  it('leaves nothing of one call to the next', () => {
    const before = hmac('sha256', 'secret', 'text')
    hmac('sha256', 'another and longer secret', 'another and longer text')
    assert.equal(hmac('sha256', 'secret', 'text'), before)
  })
})

describe('isDigest', () => {
  const digest = hmac('sha1', 'secret', 'text')

  it('takes the digest in its one spelling', () => {
    assert.ok(isDigest(digest, digest))
    const last = digest.charCodeAt(26)
    const bits = String.fromCharCode(last + 1)
    const others = [
      ...['', digest.slice(0, -1), `${digest}=`, `${digest} `, ` ${digest}`],
      ...[digest.replace('=', ''), `${digest.slice(0, 26)}${bits}=`, digest.toLowerCase()],
    ]
    for (const other of others) assert.ok(!isDigest(digest, other), JSON.stringify(other))
  })

  it('refuses it with any one character changed', () => {
    for (let at = 0; at < digest.length; at++) {
      const changed = `${digest.slice(0, at)}\u0100${digest.slice(at + 1)}`
      assert.ok(!isDigest(digest, changed))
    }
  })
})
