import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseStrictJson, StrictJsonError } from './strict-json.ts'

const bounds = { charsMax: 10_000, depthMax: 20 }
const reasonOf = (text: string): string => {
  try {
    parseStrictJson(text, bounds)
    return 'fine'
  } catch (error) {
    assert.ok(error instanceof StrictJsonError, String(error))
    return error.reason
  }
}

describe('strict JSON', () => {
  it('is what the language reads, for every value without a key twice', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        assert.deepEqual(parseStrictJson(text, bounds), JSON.parse(text))
      }),
    )
  })

  it('fails with nothing but its own error', () => {
    const noise = fc.string({ unit: fc.constantFrom(...'{}[],:"\\ab1 u0'), maxLength: 20 })
    fc.assert(
      fc.property(fc.oneof(noise, fc.string({ unit: 'binary' })), (text) => {
        const isJson = (() => {
          try {
            JSON.parse(text)
            return true
          } catch {
            return false
          }
        })()
        const reason = reasonOf(text)
        assert.ok(
          isJson
            ? reason === 'fine' || reason === 'twice'
            : reason === 'syntax' || reason === 'depth',
        )
      }),
      { numRuns: 700 },
    )
  })

  it('refuses a key twice, however it is spelt, and in every depth', () => {
    for (const text of [
      '{"a":1,"a":2}',
      '{"a":1,"\\u0061":2}',
      '[{"b":{"__proto__":1,"__proto__":2}}]',
    ]) {
      assert.equal(reasonOf(text), 'twice', text)
    }
    for (const text of [
      '{"a":{"a":1},"b":[{"a":1},{"a":1}]}',
      '{"a":"a","b":"a:a"}',
      '["a","a"]',
    ]) {
      assert.equal(reasonOf(text), 'fine', text)
    }
  })

  it('is bounded', () => {
    assert.equal(reasonOf('['.repeat(20) + ']'.repeat(20)), 'fine')
    assert.equal(reasonOf('['.repeat(21) + ']'.repeat(21)), 'depth')
    assert.equal(reasonOf('['.repeat(5_000)), 'depth')
    assert.equal(reasonOf(`"${'x'.repeat(10_000)}"`), 'length')
  })
})
