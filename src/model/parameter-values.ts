/**
 * Which texts a value of a parameter's type can be (guide row 101). Gateways check what callers
 * send by a table of their own; a test holds the two against each other, so that a default that is
 * accepted here is one that a caller could have sent.
 */
import type { ParameterType } from './api.ts'

const wholeNumber = /^[+-]?\d{1,19}$/
const decimalNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$/
const floatMax = 3.4028234663852886e38

function isWhole(value: string, bits: number): boolean {
  if (!wholeNumber.test(value)) return false
  const half = 1n << BigInt(bits - 1)
  const number = BigInt(value.replace('+', ''))
  return number >= -half && number < half
}

function isDecimal(value: string, max: number): boolean {
  return decimalNumber.test(value) && Math.abs(Number(value)) <= max
}

/** Whether a value is of the type. */
export function isOfType(value: string, type: ParameterType): boolean {
  switch (type) {
    case 'string':
      return true
    case 'int':
      return isWhole(value, 32)
    case 'long':
      return isWhole(value, 64)
    case 'float':
      return isDecimal(value, floatMax)
    case 'double':
      return isDecimal(value, Number.MAX_VALUE)
    case 'boolean':
      return /^(true|false)$/i.test(value)
  }
}
