import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ParameterType } from './parameter-types.ts'
import { parameterTypes } from './parameter-types.ts'

const table: { readonly [type in ParameterType]: { yes: string[]; no: string[] } } = {
  string: { yes: ['', 'x', '1', '\xff'], no: [] },
  int: {
    yes: ['0', '-0', '+7', '007', '2147483647', '-2147483648'],
    no: [
      '',
      ' 1',
      '1 ',
      '2147483648',
      '-2147483649',
      '1.0',
      '1e3',
      '0x1',
      '１',
      '1_0',
      '99999999999999999999',
    ],
  },
  long: {
    yes: ['2147483648', '9223372036854775807', '-9223372036854775808'],
    no: ['', '9223372036854775808', '-9223372036854775809', '1.5', 'x'],
  },
  float: {
    yes: ['1', '1.5', '.5', '5.', '-1e-3', '3.4028234e38'],
    no: ['', '.', 'e1', '1e39', 'NaN', 'Infinity', '0x1p3', '1,5'],
  },
  double: { yes: ['1e308', '1e39', '-0.0'], no: ['', '1e309', 'NaN', '-Infinity', '1e99999'] },
  boolean: { yes: ['true', 'false', 'TRUE', 'False'], no: ['', '0', '1', 'yes', 'true '] },
}

describe('parameter types', () => {
  for (const [type, { yes, no }] of Object.entries(table)) {
    it(`${type} accepts what the table says [g101]`, () => {
      // True: the table has exactly the types as its keys.
      const { fits } = parameterTypes[type as ParameterType]
      for (const value of yes) assert.equal(fits(value), true, `${type} ${JSON.stringify(value)}`)
      for (const value of no) assert.equal(fits(value), false, `${type} ${JSON.stringify(value)}`)
    })
  }

  it('agree with numbers of the language', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.double(), (whole, real) => {
        assert.equal(parameterTypes.int.fits(String(whole)), whole === (whole | 0))
        assert.equal(parameterTypes.long.fits(String(whole)), true)
        assert.equal(parameterTypes.double.fits(String(real)), Number.isFinite(real))
      }),
    )
  })
})
