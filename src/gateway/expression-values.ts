/**
 * What conditions of rules see of a call: `header.<name>`, `query.<name>`, `path` and
 * `sysparam.<name>` (compat/behaviours.md 4.8).
 *
 * Values are texts, as their author would write them: bytes are read as UTF-8. Names are compared
 * as they are written, but for what HTTP itself says of names of header fields: their case means
 * nothing, and clients and proxies change it.
 */
import type { Fields } from '../http/exchange.ts'
import type { Constant, Expression } from '../lib/expression.ts'
import type { Condition, ExpressionValues } from '../lib/expression-run.ts'
import { prepareExpression } from '../lib/expression-run.ts'
import { fromByteText, toByteText } from './bytes.ts'
import type { Call } from './call.ts'
import { valuesOf } from './form.ts'
import { LinkError } from './link-error.ts'

/** A number from 0 up to, but not including, 1. */
export type Draw = () => number

/** Names of system parameters in lower case: their case means nothing. */
const systemValues: { readonly [name: string]: (call: Call) => string | undefined } = {
  clientip: (call) => call.exchange.peerAddress,
  httpscheme: (call) => (call.exchange.secure ? 'https' : 'http'),
  clientua: (call) => fieldValue(call.exchange.head.fields, 'user-agent'),
}

const prepared = new WeakMap<Expression, Condition>()

/** The condition, prepared once however many APIs have it. Throws `LinkError`. */
export function conditionOf(expression: Expression): Condition {
  const known = prepared.get(expression)
  if (known !== undefined) return known
  try {
    const condition = prepareExpression(expression)
    prepared.set(expression, condition)
    return condition
  } catch (error) {
    throw new LinkError(`a condition cannot be asked: ${String(error)}`)
  }
}

export class CallValues implements ExpressionValues {
  readonly #call: Call
  readonly #draw: Draw

  constructor(call: Call, draw: Draw) {
    this.#call = call
    this.#draw = draw
  }

  value(place: string, name: string): Constant | undefined {
    const call = this.#call
    switch (place) {
      case 'header':
        return fieldValue(call.exchange.head.fields, name.toLowerCase())
      case 'query': {
        const [first] = valuesOf(call.queryFields, toByteText(name))
        return first === undefined ? undefined : fromByteText(first)
      }
      case 'path':
        return call.matched.path
      case 'sysparam': {
        const key = name.toLowerCase()
        return Object.hasOwn(systemValues, key) ? systemValues[key]?.(call) : undefined
      }
      default:
        return undefined
    }
  }

  random(): number {
    return this.#draw()
  }
}

/** The value of a field; that of one that came several times is the list of them (RFC 9110 5.2). */
function fieldValue(fields: Fields, lowerName: string): string | undefined {
  const first = fields.get(lowerName)
  if (first === undefined) return undefined
  if (fields.count(lowerName) === 1) return fromByteText(first)
  const values: string[] = []
  for (let i = 0; i < fields.length; i++) {
    if (fields.lower(i) === lowerName) values.push(fields.value(i))
  }
  return fromByteText(values.join(', '))
}
