import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { jsonFault } from './json-fault.ts'

const shown = (text: string) => {
  const fault = jsonFault(text)
  return fault && `${fault.line}:${fault.column} ${fault.want}`
}

describe('the fault of a text that is no JSON', () => {
  it('has its line and column, and what should stand there', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['', '1:1 value'],
      ['{', '1:2 name'],
      ['{\n  "a": 1,\n}', '3:1 name'],
      ['{"a" 1}', '1:6 colon'],
      ['{"a": }', '1:7 value'],
      ['{"a": 1\n "b": 2}', '2:2 comma'],
      ['[1 2]', '1:4 comma'],
      ['[1,]', '1:4 value'],
      ['[1}', '1:3 comma'],
      ['{"a": [1, {"b": oops}]}', '1:17 value'],
      ['01', '1:1 value'],
      ['1 x', '1:3 end'],
      ['[] []', '1:4 end'],
      ['"\t"', '1:2 string'],
      ['"a\\x"', '1:3 string'],
      ['["é😀', '1:5 string'],
      ["{'a': 1}", '1:2 name'],
      ['nul', '1:1 value'],
      ['[truex]', '1:2 value'],
    ]
    for (const [text, expected] of cases) assert.equal(shown(text), expected, text)
  })

  it('is nowhere in a text that is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        assert.equal(jsonFault(JSON.stringify(value, null, indent)), null)
      }),
    )
  })

  it('is found in whatever is none, at a place in it, before what is behind', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '1', 'true', ' ', '\n')
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        fc.string(),
        (text, more) => {
          const fault = jsonFault(text)
          if (fault === null) return
          assert.ok(fault.at >= 0 && fault.at <= text.length, text)
          // What stands before it begins some JSON text: whatever comes later changes nothing.
          if (fault.at < text.length) assert.equal(jsonFault(text + more)?.at, fault.at, text)
        },
      ),
      { numRuns: 2_000 },
    )
    assert.equal(jsonFault('['.repeat(200_000))?.at, 200_000)
  })
})
