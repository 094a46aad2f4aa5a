import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { countFields, formField, parseForm, valuesOf } from './form.ts'

describe('form', () => {
  it('keeps order, duplicates and each spelling', () => {
    assert.deepEqual(parseForm('a=1&%61=2&a[]=3&b&=x&&c=%zz+%2B'), [
      { name: 'a', value: '1', raw: 'a=1' },
      { name: 'a', value: '2', raw: '%61=2' },
      { name: 'a[]', value: '3', raw: 'a[]=3' },
      { name: 'b', value: '', raw: 'b' },
      { name: '', value: 'x', raw: '=x' },
      { name: 'c', value: '%zz +', raw: 'c=%zz+%2B' },
    ])
    assert.deepEqual(valuesOf(parseForm('a=1&b=2&%61=3'), 'a'), ['1', '3'])
  })

  it('has no special names', () => {
    const fields = parseForm('__proto__=1&constructor=2&toString=3&__proto__[x]=4')
    assert.deepEqual(
      fields.map(({ name }) => name),
      ['__proto__', 'constructor', 'toString', '__proto__[x]'],
    )
    assert.deepEqual(valuesOf(fields, 'hasOwnProperty'), [])
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false)
  })

  it('takes a semicolon as data', () => {
    assert.deepEqual(valuesOf(parseForm('a=1;b=2'), 'a'), ['1;b=2'])
  })

  it('reads what URLSearchParams reads', () => {
    // ASCII only: the oracle misreads a broken escape beside other characters.
    const text = fc.string({ unit: fc.constantFrom(...'ab1=&+%;[]. ~%20%3D%26') })
    fc.assert(
      fc.property(text, (query) => {
        const bytes = Buffer.from(query).toString('latin1')
        const expected = [...new URLSearchParams(query)]
        const read = parseForm(bytes).map(({ name, value }) => [utf8(name), utf8(value)])
        assert.deepEqual(read, expected)
        assert.ok(countFields(bytes) >= read.length)
      }),
      { numRuns: 400 },
    )
  })

  it('writes one field that means what was meant, to any reader', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
        const bytes = (text: string): string => Buffer.from(text).toString('latin1')
        const written = formField(bytes(name), bytes(value))
        assert.deepEqual(
          [...new URLSearchParams(written)],
          [[Buffer.from(name).toString(), Buffer.from(value).toString()]],
        )
        assert.match(written, /^[A-Za-z0-9\-._~%]*=[A-Za-z0-9\-._~%]*$/)
      }),
      { numRuns: 400 },
    )
  })
})

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}
