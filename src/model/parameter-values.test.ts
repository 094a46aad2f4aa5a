import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parameterTypes as gatewayTypes } from '../gateway/parameter-types.ts'
import { parameterTypes } from './api.ts'
import { isOfType } from './parameter-values.ts'

describe('isOfType', () => {
  it('[g101] agrees with what gateways accept from callers', () => {
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0123456789+-.eE'), maxLength: 24 }),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
      fc.double().map(String),
      fc.constantFrom('true', 'FALSE', 'tru', '', ' 1', '1 ', '１', '0x1', 'NaN', 'Infinity'),
    )
    fc.assert(
      fc.property(fc.constantFrom(...parameterTypes), value, (type, text) => {
        assert.equal(isOfType(text, type), gatewayTypes[type].fits(text), `${type} ${text}`)
      }),
      { numRuns: 2_000 },
    )
  })

  it('[g101] knows the ends of each range', () => {
    const ends = [
      ['int', '2147483647', '2147483648'],
      ['int', '-2147483648', '-2147483649'],
      ['long', '9223372036854775807', '9223372036854775808'],
      ['float', '3.4028234e38', '3.5e38'],
      ['double', '1.7e308', '1.8e308'],
    ] as const
    for (const [type, inside, outside] of ends) {
      assert.deepEqual([isOfType(inside, type), isOfType(outside, type)], [true, false], type)
    }
  })
})
