/**
 * What each parameter type accepts (guide row 101): one table, read by the check, the reference
 * page and the tests. Values are decoded text; an empty value is of type string only.
 */
import type { ParameterNode } from '../snapshot/snapshot.ts'

export type ParameterType = ParameterNode['type']

interface TypeRule {
  /** For the reference page. */
  readonly accepts: string
  fits(value: string): boolean
}

const integer = /^[+-]?[0-9]{1,19}$/
const decimal = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?$/
const floatMax = 3.4028234663852886e38

export const parameterTypes: { readonly [type in ParameterType]: TypeRule } = {
  string: { accepts: 'any value', fits: () => true },
  int: {
    accepts: 'decimal digits with an optional sign, from -2147483648 to 2147483647',
    fits: (value) => integer.test(value) && BigInt.asIntN(32, BigInt(value)) === BigInt(value),
  },
  long: {
    accepts:
      'at most 19 decimal digits with an optional sign, from -9223372036854775808 to ' +
      '9223372036854775807',
    fits: (value) => integer.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value),
  },
  float: {
    accepts: 'a decimal number, also with an exponent, up to 3.4028235e38 in size',
    fits: (value) => decimal.test(value) && Math.abs(Number(value)) <= floatMax,
  },
  double: {
    accepts: 'a decimal number, also with an exponent, up to 1.7976931348623157e308 in size',
    fits: (value) => decimal.test(value) && Number.isFinite(Number(value)),
  },
  boolean: {
    accepts: '`true` or `false` in any letter case',
    fits: (value) => /^(?:true|false)$/i.test(value),
  },
}
