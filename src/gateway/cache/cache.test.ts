import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { FakeFields } from '../../../test/fakes/exchange.ts'
import { Cache } from './cache.ts'
import type { Entry } from './entry.ts'
import { decodeEntry, encodeEntry } from './entry.ts'
import { variantKey } from './key.ts'
import { cacheEntryBytesMax, cacheFillBytesMax } from './limits.ts'

describe('entries', () => {
  it('are read as they were written', () => {
    const answer = fc.record(
      {
        kind: fc.constant('answer' as const),
        audience: fc.constantFrom('everybody' as const, 'nobodies' as const),
        status: fc.integer({ min: 200, max: 599 }),
        atMs: fc.double({ noNaN: true }),
        freshUntilMs: fc.double({ noNaN: true }),
        ageMs: fc.double({ noNaN: true }),
        headLength: fc.integer({ min: -1, max: 2 ** 40 }),
        lines: fc.string({
          unit: fc.integer({ min: 0, max: 255 }).map((it) => String.fromCharCode(it)),
        }),
        body: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      },
      { noNullPrototype: true },
    )
    const names = fc.record(
      {
        kind: fc.constant('names' as const),
        atMs: fc.double({ noNaN: true }),
        freshUntilMs: fc.double({ noNaN: true }),
        names: fc.array(fc.stringMatching(/^[a-z-]{1,9}$/)),
      },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.oneof(answer, names), (entry: Entry) => {
        assert.deepEqual(decodeEntry(encodeEntry(entry)), entry)
      }),
    )
  })
})

describe('a body that is collected as it passes', () => {
  it('is whole, however small its pieces are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 40 }), (pieces) => {
        const copy = new Cache().collect()
        for (const piece of pieces) {
          const passing = Buffer.from(piece)
          copy.add(passing)
          passing.fill(0xee)
        }
        assert.deepEqual(copy.close(), Buffer.concat(pieces))
        assert.equal(copy.close(), null)
      }),
    )
  })

  it('is given up beyond its bound, and not at it', () => {
    for (const [bytes, isKept] of [
      [cacheEntryBytesMax, true],
      [cacheEntryBytesMax + 1, false],
    ] as const) {
      const copy = new Cache().collect()
      copy.add(Buffer.alloc(bytes - 1))
      copy.add(Buffer.alloc(1))
      copy.add(Buffer.alloc(0))
      assert.equal(copy.close()?.length ?? -1, isKept ? bytes : -1)
    }
  })

  it('is given up when too many are collected, and then again not', () => {
    const cache = new Cache()
    const most = cacheFillBytesMax / cacheEntryBytesMax
    const copies = Array.from({ length: most }, () => cache.collect())
    for (const copy of copies) copy.add(Buffer.alloc(cacheEntryBytesMax))
    const late = cache.collect()
    late.add(Buffer.alloc(1))
    assert.equal(late.close(), null)
    assert.equal(copies.pop()?.close()?.length, cacheEntryBytesMax)
    const next = cache.collect()
    next.add(Buffer.alloc(1))
    assert.equal(next.close()?.length, 1)
    for (const copy of copies) assert.equal(copy.close()?.length, cacheEntryBytesMax)
    const again = Array.from({ length: most }, () => cache.collect())
    for (const copy of again) copy.add(Buffer.alloc(cacheEntryBytesMax))
    for (const copy of again) assert.notEqual(copy.close(), null)
  })
})

describe('keys of variants', () => {
  const key = Buffer.alloc(32, 1)
  const name = fc.constantFrom('x-a', 'x-b', 'accept')
  const value = fc.stringMatching(/^[a1:,[\] ]{0,4}$/)
  const request = fc.array(fc.tuple(name, value), { maxLength: 4 })

  it('are the same for requests with the same values, in any case of names, and for no others', () => {
    const names = ['accept', 'x-a', 'x-b']
    const plain = (pairs: readonly (readonly [string, string])[]) =>
      JSON.stringify(names.map((each) => pairs.filter(([it]) => it === each).map(([, it]) => it)))
    fc.assert(
      fc.property(request, request, (a, b) => {
        const upper = a.map(([each, text]) => [each.toUpperCase(), text] as const)
        const of = (pairs: readonly (readonly [string, string])[]) =>
          variantKey(key, names, new FakeFields(pairs)).toString('hex')
        assert.equal(of(a), of(upper))
        assert.equal(of(a) === of(b), plain(a) === plain(b))
      }),
      { numRuns: 500 },
    )
  })
})
