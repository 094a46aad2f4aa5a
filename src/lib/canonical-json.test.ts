import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { AssertionFailure } from './assert.ts'
import { canonicalJson } from './canonical-json.ts'

/** The definition, written out. */
function oracle(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(oracle).join(',')}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${oracle(member)}`)
  return `{${members.join(',')}}`
}

const key = fc.oneof(
  fc.constantFrom('a', 'b', '10', '9', '0', '01', '', '__proto__', 'constructor', 'é', '9a'),
  fc.string({ unit: 'grapheme' }),
)
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom(null, true, false, 0, -0, 1.5, -1e21, '', '\u2028"\\\n', '\ud800'),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, fc.oneof(tie('value'), fc.constant(undefined)), { maxKeys: 5 }),
  ),
})).value

describe('canonicalJson', () => {
  it('is what the definition says', () => {
    fc.assert(
      fc.property(value, (given) => {
        assert.equal(canonicalJson(given), oracle(given))
      }),
      { numRuns: 1_000 },
    )
  })

  it('does not depend on the order of keys', () => {
    assert.equal(canonicalJson({ b: 1, a: { d: [2], c: 3 } }), '{"a":{"c":3,"d":[2]},"b":1}')
    assert.equal(canonicalJson({ a: { c: 3, d: [2] }, b: 1 }), '{"a":{"c":3,"d":[2]},"b":1}')
    assert.equal(canonicalJson({ 9: 1, 10: 2 }), '{"10":2,"9":1}')
  })

  it('refuses what JSON cannot hold', () => {
    for (const wrong of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1n,
      undefined,
      () => 1,
      Symbol('x'),
    ]) {
      assert.throws(() => canonicalJson(wrong), AssertionFailure)
      assert.throws(() => canonicalJson([{ a: wrong ?? Number.NaN }]), AssertionFailure)
      assert.throws(() => canonicalJson({ 9: 1, 10: [wrong] }), AssertionFailure)
    }
  })
})
