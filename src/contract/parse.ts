/**
 * From what came over the wire to a typed request, or to the one fault that is answered.
 *
 * JSON and flattened text take one way: null and absent are the same at every depth, flattened
 * names are rebuilt along the contract's own shape (never along the names that were sent), then one
 * strict schema decides. Values are judged here by type alone; what they may say is each action's
 * matter.
 */
import type { z } from 'zod'
import { type Text, text } from '../lib/language.ts'
import { nearNamesShownMax } from '../lib/limits.ts'
import { didYouMean, nearNames } from '../lib/near-names.ts'
import type { Contract } from './action.ts'
import { coerce, type FlatFields, membersAt, unflatten } from './flat.ts'
import { listItemsMax, parameterDepthMax, shownFieldCharsMax, textCharsMax } from './limits.ts'

export interface ParseFault {
  readonly code: 'MissingParameter' | 'UnknownParameter' | 'InvalidParameter'
  /** Dotted wire path; empty when the request as a whole is meant. */
  readonly field: string
  readonly why: Text
}

export type Parsed<T> =
  | { readonly ok: true; readonly request: T }
  | { readonly ok: false; readonly fault: ParseFault }

/**
 * Reads a request. `json`: `raw` is the parsed JSON body. `text`: `raw` is a list (or any iterable)
 * of name-value pairs of a query or a form, without the protocol's own fields such as Action.
 */
export function parseRequest<C extends Contract>(
  contract: C,
  raw: unknown,
  form: 'json' | 'text',
): Parsed<z.infer<C['request']>> {
  try {
    const value = form === 'json' ? plain(raw, '', 0) : fromText(contract.request, raw)
    const result = contract.request.safeParse(value)
    // The generic schema's output is widened by the compiler; it is what C's own schema gives.
    if (result.success) return { ok: true, request: result.data as z.infer<C['request']> }
    return refusal(faultOf(result.error.issues, value, contract.request))
  } catch (error) {
    if (error instanceof Unreadable) return refusal(error.fault)
    throw error
  }
}

/** Names of unknown fields are the caller's own: they are shown, but not at any length. */
function refusal(fault: ParseFault): Parsed<never> {
  return { ok: false, fault: { ...fault, field: fault.field.slice(0, shownFieldCharsMax) } }
}

/** Leaves the recursion at the first thing that no schema has to see. */
class Unreadable extends Error {
  readonly fault: ParseFault

  constructor(fault: ParseFault) {
    super(fault.field)
    this.fault = fault
  }
}

function unreadable(field: string, why: Text): Unreadable {
  return new Unreadable({ code: 'InvalidParameter', field, why })
}

/** Bounds depth and sizes and takes nulls out. */
function plain(value: unknown, field: string, depth: number): unknown {
  if (depth > parameterDepthMax) {
    throw unreadable(
      field,
      text(
        `is nested deeper than ${parameterDepthMax} levels.`,
        `嵌套不能超过 ${parameterDepthMax} 层。`,
      ),
    )
  }
  if (typeof value === 'string' && value.length > textCharsMax) {
    throw unreadable(
      field,
      text(`may hold at most ${textCharsMax} characters.`, `长度不能超过 ${textCharsMax} 个字符。`),
    )
  }
  if (Array.isArray(value)) {
    if (value.length > listItemsMax) {
      throw unreadable(
        field,
        text(`may hold at most ${listItemsMax} entries.`, `最多 ${listItemsMax} 项。`),
      )
    }
    return value
      .filter((item) => item !== null)
      .map((item, index) => plain(item, join(field, String(index)), depth + 1))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, plain(member, join(field, name), depth + 1)]),
  )
}

function fromText(schema: z.ZodObject, raw: unknown): unknown {
  const tree = unflatten(pairs(raw), unreadable)
  return plain(coerce(tree, schema), '', 0)
}

function pairs(raw: unknown): FlatFields {
  if (typeof raw !== 'object' || raw === null || !(Symbol.iterator in raw)) {
    return Object.entries(raw ?? {}).map(([name, value]) => [name, String(value)] as const)
  }
  // Whoever passes an iterable of a query or form passes pairs of texts: see parseRequest.
  return [...(raw as Iterable<readonly [string, string]>)]
}

function join(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`
}

const typeNames: { readonly [expected: string]: Text } = {
  string: text('must be a text.', '必须为字符串。'),
  int: text('must be a whole number.', '必须为整数。'),
  number: text('must be a whole number.', '必须为整数。'),
  boolean: text('must be true or false.', '必须为布尔值。'),
  array: text('must be a list.', '必须为数组。'),
  object: text('must be an object.', '必须为对象。'),
}

function faultOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  schema: z.ZodObject,
): ParseFault {
  const [issue] = issues
  const path = issue?.path.map(String) ?? []
  const field = path.join('.')
  if (issue?.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? ''
    const near = nearNames(name, membersAt(schema, path), nearNamesShownMax)
    return { code: 'UnknownParameter', field: join(field, name), why: unknown(near) }
  }
  const isMissing = field !== '' && at(value, path) === undefined
  // A list that must hold something: empty and absent are the same.
  const isEmptyList = issue?.code === 'too_small' && issue.origin === 'array'
  if (isMissing || isEmptyList) {
    return { code: 'MissingParameter', field, why: required(path, issues) }
  }
  const expected = issue?.code === 'invalid_type' ? issue.expected : 'number'
  return {
    code: 'InvalidParameter',
    field,
    why: typeNames[expected] ?? text('has a wrong type.', '类型错误。'),
  }
}

function unknown(near: readonly string[]): Text {
  if (near.length === 0) return text('is not a parameter of this action.', '不是该接口的参数。')
  return text(
    `is not a parameter of this action; ${didYouMean(near)}`,
    `不是该接口的参数，您是否要使用 ${near.join('、')}？`,
  )
}

/** A name beside the missing one that is near it, and nobody's, is the missing one misspelt. */
function required(path: readonly string[], issues: readonly z.core.$ZodIssue[]): Text {
  const parent = path.slice(0, -1).join('.')
  const strays = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' && issue.path.join('.') === parent ? issue.keys : [],
  )
  const [typed] = nearNames(path.at(-1) ?? '', strays, 1)
  if (typed === undefined) return text('is required.', '为必填参数。')
  return text(
    `is required; ${typed} is not a parameter of this action.`,
    `为必填参数，${typed} 不是该接口的参数。`,
  )
}

function at(value: unknown, path: readonly string[]): unknown {
  let here = value
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined
    here = Object.getOwnPropertyDescriptor(here, name)?.value
  }
  return here
}
