/** Lines from above the engine against the grammar of RFC 9112 5 as one regular expression. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { AssertionFailure } from '../lib/assert.ts'
import { begin, outgoingBytes, putLines, putRequestHead } from './outgoing.ts'

const lines =
  /^(?:(?!content-length:|transfer-encoding:)[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/i

const good = fc.constantFrom('X-A: b\r\n', 'x:\r\n', "!#$%&'*+.^_`|~: \t\xe9\r\n")
const names = ['X-A', 'content-length', 'Transfer-Encoding', 'Content-Lengths', '', 'é', 'Ř-A']
const ends = ['\r\n', '\n', '', '\r\n\r\n', '\u010d\u010a']
const anything = fc
  .tuple(
    fc.constantFrom(...names),
    fc.constantFrom(':', '', ' :'),
    fc.string({ unit: fc.constantFrom(...'a: \t\r\n\0é\u010d\u010a\u4e2d'), maxLength: 4 }),
    fc.constantFrom(...ends),
  )
  .map((parts) => parts.join(''))
const line = fc.oneof({ weight: 3, arbitrary: good }, anything)
const text = fc.array(line, { maxLength: 4 }).map((all) => all.join(''))

function isPut(put: () => void): boolean {
  begin()
  try {
    put()
    return true
  } catch (error) {
    assert.ok(error instanceof AssertionFailure)
    return false
  }
}

describe('header lines from above the engine', () => {
  it('go out exactly if they are whole and none of them frames', () => {
    fc.assert(
      fc.property(text, (given) => {
        assert.equal(
          isPut(() => putLines(given, 'Connection: close\r\n\r\n')),
          lines.test(given),
        )
        assert.equal(
          isPut(() => putRequestHead('GET', '/', given)),
          lines.test(given),
        )
      }),
      { numRuns: 3_000 },
    )
  })

  it('are refused where the text behind them would complete them', () => {
    assert.ok(!isPut(() => putLines('X-A: b', 'c\r\n')))
    assert.ok(!isPut(() => putLines('X-A: b\r', '\n')))
  })

  it('leave nothing behind when they are refused', () => {
    for (const refused of ['X-A: b\n', 'X-A: \u010a\r\n']) {
      assert.ok(!isPut(() => putLines(refused, '')))
      assert.equal(outgoingBytes(), 0)
    }
  })
})
