/**
 * Reading a plugin's data: an object's members by name, each of one kind and within its bounds.
 * Whatever is wrong is told by its JSON path, such as `$.strategies[0].name`.
 */
import {
  type Expression,
  parseExpression,
  patternStatesOf,
  type Vocabulary,
} from '../../lib/expression.ts'
import { prepareExpression } from '../../lib/expression-run.ts'
import { ExpressionError } from '../../lib/expression-tokens.ts'
import { type Text, text } from '../../lib/language.ts'
import { regexStatesMax } from '../../lib/linear-regex.ts'
import { type ErrorCode, reasons } from '../errors.ts'
import type { Fault } from '../fault.ts'

const config = 'InvalidParameterValue.InvalidPluginConfig'

/** Leaves the reading at the first fault; `field` is the JSON path. */
export class PluginDataFault extends Error {
  override readonly name = 'PluginDataFault'
  readonly fault: Fault

  constructor(code: ErrorCode, field: string, why: Text) {
    super(`${field} ${why['en-US']}`)
    this.fault = { code, field, why }
  }
}

/** A value with the path that leads to it. */
export interface At<T = unknown> {
  readonly value: T
  readonly path: string
}

export function wrong(path: string, english: string, chinese: string): PluginDataFault {
  return new PluginDataFault(config, path, text(english, chinese))
}

function twice(path: string): PluginDataFault {
  const why = text('is given twice.', '重复出现。')
  return new PluginDataFault('InvalidParameterValue.DuplicatePluginConfig', path, why)
}

export class Members {
  readonly path: string
  readonly #members: ReadonlyMap<string, unknown>

  /** Refuses what is no object and members whose names are not in `names`. */
  constructor({ value, path }: At, names: readonly string[]) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw wrong(path, 'must be an object.', '必须为对象。')
    }
    this.path = path
    this.#members = new Map(Object.entries(value))
    for (const name of this.#members.keys()) {
      if (names.includes(name)) continue
      const shown = JSON.stringify(name.slice(0, 64))
      throw wrong(
        path,
        `has no member ${shown}; there are ${names.join(', ')}.`,
        `不支持字段 ${shown}，可用字段为 ${names.join('、')}。`,
      )
    }
  }

  /** The path of a member. */
  at(name: string): string {
    return `${this.path}.${name}`
  }

  /** Whether the member is there; null is the same as absent. */
  has(name: string): boolean {
    return (this.#members.get(name) ?? null) !== null
  }

  raw(name: string): At {
    if (!this.has(name)) {
      const why = text('is required.', '为必填。')
      throw new PluginDataFault('MissingParameter.PluginConfig', this.at(name), why)
    }
    return { value: this.#members.get(name), path: this.at(name) }
  }

  /** A text of 1 to `max` characters; `otherwise` when it is absent or empty. */
  text(name: string, max: number, otherwise?: string): string {
    if (otherwise !== undefined && (!this.has(name) || this.#members.get(name) === '')) {
      return otherwise
    }
    return textOf(this.raw(name), max)
  }

  integer(name: string, min: number, max: number, otherwise?: number): number {
    if (otherwise !== undefined && !this.has(name)) return otherwise
    return integerOf(this.raw(name), min, max)
  }

  /** Null when it is absent. */
  count(name: string, min: number, max: number): number | null {
    return this.has(name) ? this.integer(name, min, max) : null
  }

  flag(name: string, otherwise?: boolean): boolean {
    if (otherwise !== undefined && !this.has(name)) return otherwise
    const { value, path } = this.raw(name)
    if (typeof value === 'boolean') return value
    throw wrong(path, 'must be true or false.', '必须为布尔值。')
  }

  choice<T extends string>(name: string, choices: readonly T[], otherwise?: T): T {
    if (otherwise !== undefined && !this.has(name)) return otherwise
    return choiceOf(this.raw(name), choices)
  }

  /** A list of `min` to `max` entries; an absent one is empty. */
  list<T>(name: string, min: number, max: number, read: (entry: At) => T): readonly T[] {
    if (!this.has(name) && min === 0) return []
    return listOf(this.raw(name), min, max, read)
  }
}

export function listOf<T>(
  { value, path }: At,
  min: number,
  max: number,
  read: (entry: At) => T,
): readonly T[] {
  if (!Array.isArray(value)) throw wrong(path, 'must be a list.', '必须为数组。')
  if (value.length < min || value.length > max) {
    throw wrong(path, `must hold ${min} to ${max} entries.`, `须包含 ${min} 到 ${max} 项。`)
  }
  return value.map((entry: unknown, index) => read({ value: entry, path: `${path}[${index}]` }))
}

export function textOf({ value, path }: At, max: number): string {
  if (typeof value !== 'string') throw wrong(path, 'must be a text.', '必须为字符串。')
  if (value === '') throw new PluginDataFault(config, path, reasons.empty())
  if ([...value].length <= max) return value
  throw new PluginDataFault('InvalidParameterValue.LengthExceeded', path, reasons.tooLong(max))
}

export function integerOf({ value, path }: At, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw wrong(path, 'must be a whole number.', '必须为整数。')
  }
  if (value >= min && value <= max) return value
  const why = reasons.outside(min, max)
  throw new PluginDataFault('InvalidParameterValue.RangeExceeded', path, why)
}

export function choiceOf<T extends string>({ value, path }: At, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  const why = reasons.notOneOf(choices)
  throw new PluginDataFault('InvalidParameterValue.NotInOptions', path, why)
}

/** Refuses two entries with one key; the second is blamed. */
export function checkUnique(
  keys: readonly (string | number)[],
  pathOf: (index: number) => string,
): void {
  const seen = new Set<string | number>()
  for (const [index, key] of keys.entries()) {
    if (seen.has(key)) throw twice(pathOf(index))
    seen.add(key)
  }
}

/** The condition, or where and why it is none. */
export function expressionOf({ value, path }: At, vocabulary: Vocabulary): Expression {
  if (typeof value !== 'string') throw wrong(path, 'must be a text.', '必须为字符串。')
  try {
    const expression = parseExpression(value, vocabulary)
    // What is kept can be asked: a gateway never meets one that it cannot prepare.
    prepareExpression(expression)
    return expression
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const why = text(
      `is not a condition: at character ${error.at + 1}, ${error.why['en-US']}.`,
      `不是合法的条件表达式：第 ${error.at + 1} 个字符处有误，${error.why['zh-CN']}。`,
    )
    throw new PluginDataFault('InvalidParameterValue.InvalidCondition', path, why)
  }
}

/** Holds all conditions that one call may be asked to the bound of a single one. */
export function checkPatterns(conditions: readonly (Expression | null)[], path: string): void {
  const states = conditions.reduce((sum, one) => sum + (one === null ? 0 : patternStatesOf(one)), 0)
  if (states <= regexStatesMax) return
  throw wrong(
    path,
    'has patterns that are too large together: shorten them, or compare with =.',
    '中的正则表达式合计过大：请缩短，或改用 = 比较。',
  )
}

/** What conditions of routing and of strategies may name. */
export const callVocabulary: Vocabulary = {
  places: ['header', 'query', 'sysparam'],
  values: ['path'],
}

/** Names of header fields and of query parameters. */
export function tokenOf(at: At): string {
  const name = textOf(at, 128)
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return name
  throw wrong(
    at.path,
    "must be a name of letters, digits and !#$%&'*+.^_`|~-.",
    "只能包含字母、数字及 !#$%&'*+.^_`|~-。",
  )
}

export const methodNames = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] as const
export type MethodName = (typeof methodNames)[number]
