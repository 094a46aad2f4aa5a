/**
 * Evaluating an expression: prepared once (patterns are compiled), then asked call by call.
 *
 * Total: whatever a call holds, the answer is true or false. A comparison with something that the
 * call does not hold is false, `!=` too (compat/behaviours.md 4.8).
 */
import { unreachable } from './assert.ts'
import type { Comparison, Constant, Expression, Operand } from './expression.ts'
import { compileRegex } from './linear-regex.ts'

/** What a call holds: a value by place and name; undefined where there is none. */
export interface ExpressionValues {
  value(place: string, name: string): Constant | undefined
  /** From 0 up to, but not including, 1. */
  random(): number
}

export type Condition = (values: ExpressionValues) => boolean

export function prepareExpression(expression: Expression): Condition {
  switch (expression.kind) {
    case 'and': {
      const parts = expression.parts.map(prepareExpression)
      return (values) => parts.every((part) => part(values))
    }
    case 'or': {
      const parts = expression.parts.map(prepareExpression)
      return (values) => parts.some((part) => part(values))
    }
    case 'compare': {
      const { by, left, right } = expression
      return (values) => compares(read(left, values), by, read(right, values))
    }
    case 'exists':
      return (values) => read(expression.value, values) !== undefined
    case 'regex': {
      const regex = compileRegex(expression.pattern)
      return (values) => {
        const value = read(expression.value, values)
        return value !== undefined && regex.test(String(value))
      }
    }
    case 'in': {
      const { value, values: set, negated } = expression
      return (values) => {
        const found = read(value, values)
        if (found === undefined) return false
        return set.some((one) => compares(found, '=', one)) !== negated
      }
    }
    default:
      return unreachable(expression, 'an expression')
  }
}

function read(operand: Operand, values: ExpressionValues): Constant | undefined {
  if (operand.kind === 'constant') return operand.value
  return operand.kind === 'random' ? values.random() : values.value(operand.place, operand.name)
}

const numeral = /^[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})$/

/** As numbers where one side is one, as truth values likewise, else as texts by code unit. */
function compares(
  left: Constant | undefined,
  by: Comparison,
  right: Constant | undefined,
): boolean {
  if (left === undefined || right === undefined) return false
  if (typeof left === 'number' || typeof right === 'number') {
    const a = toNumber(left)
    const b = toNumber(right)
    // What is no number differs from every number and is neither below nor above one.
    if (a === null || b === null) return by === '!='
    return ordered(a, by, b)
  }
  return ordered(String(left), by, String(right))
}

function toNumber(value: Constant): number | null {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value
  return typeof value === 'string' && numeral.test(value) ? Number(value) : null
}

function ordered<T extends string | number>(a: T, by: Comparison, b: T): boolean {
  switch (by) {
    case '=':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}
