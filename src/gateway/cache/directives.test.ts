import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseDate, parseDirectives } from './directives.ts'

describe('Cache-Control', () => {
  it('is read as it was put together, in any case, order and white space', () => {
    const flag = fc.constantFrom('no-store', 'no-cache', 'private', 'public', 'immutable', 'x')
    const item = fc.oneof(
      flag.map((name) => ({ name, text: name })),
      flag.map((name) => ({ name, text: `${name}="a, no-store, \\" b"` })),
      fc.constant({ name: '', text: '' }),
    )
    const ages = fc.option(fc.nat(), { nil: null })
    fc.assert(
      fc.property(fc.array(item), ages, ages, fc.boolean(), (items, maxAge, shared, upper) => {
        const texts = items.map(({ text }) => text)
        if (maxAge !== null) texts.unshift(`max-age=${maxAge}`)
        if (shared !== null) texts.push(`s-maxage="${shared}"`)
        const text = texts.join(upper ? ' ,\t' : ',')
        const has = (name: string) => items.some((each) => each.name === name)
        assert.deepEqual(parseDirectives(upper ? text.toUpperCase() : text), {
          noStore: has('no-store'),
          noCache: has('no-cache'),
          private: has('private'),
          public: has('public'),
          maxAge,
          sharedMaxAge: shared,
        })
      }),
    )
  })

  it('forbids where it cannot be read', () => {
    for (const text of [
      '"',
      '=',
      'a;b',
      'a b',
      'max-age=60 no-store',
      'public, "no-store"',
      'a="b',
    ]) {
      assert.ok(parseDirectives(text).noStore, text)
    }
    for (const text of [undefined, '', ' ', ',', 'public,', ', ,public', 'a=', 'a="b"']) {
      assert.ok(!parseDirectives(text).noStore, `${text}`)
    }
  })

  it('has no lifetime where that is no number, or comes twice', () => {
    for (const text of [
      'max-age',
      'max-age=',
      'max-age=-1',
      'max-age=1.5',
      'max-age=1,max-age=1',
    ]) {
      assert.equal(parseDirectives(text).maxAge, 0, text)
    }
    assert.equal(parseDirectives('max-age=99999999999').maxAge, 2 ** 31)
  })
})

describe('dates', () => {
  it('are read in the three forms of HTTP, and in no other', () => {
    const at = Date.UTC(1994, 10, 6, 8, 49, 37)
    for (const text of [
      'Sun, 06 Nov 1994 08:49:37 GMT',
      'Sunday, 06-Nov-94 08:49:37 GMT',
      'Sun Nov  6 08:49:37 1994',
    ]) {
      assert.equal(parseDate(text), at, text)
    }
    for (const text of ['', '0', '-1', '1994', '1994-11-06', 'Sun, 06 Nov 1994 08:49:37', 'now']) {
      assert.equal(parseDate(text), null, text)
    }
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        (date) => {
          assert.equal(parseDate(date.toUTCString()), Math.floor(date.getTime() / 1000) * 1000)
        },
      ),
    )
  })
})
