/**
 * Flattened requests: `Filters.0.Values.0=a` rebuilt into lists and objects, and texts turned into
 * the types that the contract declares. Names are kept in Maps until the schema says what they are,
 * so no name, however chosen, touches an object's prototype.
 */
import { z } from 'zod'
import { type Text, text } from '../lib/language.ts'
import { flatFieldsMax, flatNameCharsMax, listItemsMax, parameterDepthMax } from './limits.ts'

export type FlatFields = readonly (readonly [name: string, value: string])[]

export type FlatTree = Map<string, FlatTree | string>

/** Builds the tree of names; `fail` makes the error for what cannot be one. */
export function unflatten(fields: FlatFields, fail: (field: string, why: Text) => Error): FlatTree {
  if (fields.length > flatFieldsMax) {
    throw fail(
      '',
      text(`There may be at most ${flatFieldsMax} fields.`, `最多 ${flatFieldsMax} 个字段。`),
    )
  }
  const root: FlatTree = new Map()
  for (const [name, value] of fields) {
    const parts = name.split('.')
    if (name.length > flatNameCharsMax || parts.length > parameterDepthMax) {
      const shown = name.slice(0, 64)
      throw fail(shown, text('is nested too deep or too long.', '名称过长或嵌套过深。'))
    }
    let here = root
    const leaf = parts.pop() ?? ''
    for (const part of parts) {
      const next = here.get(part) ?? new Map()
      if (typeof next === 'string') throw fail(name, twice)
      here.set(part, next)
      here = next
    }
    if (here.has(leaf)) throw fail(name, twice)
    here.set(leaf, value)
  }
  return root
}

const twice = text('is given twice.', '重复出现。')

/**
 * Gives the tree the shape and the types of `schema`. What does not fit stays as it is and fails
 * later.
 */
export function coerce(node: FlatTree | string, schema: z.ZodType): unknown {
  const bare = withoutWrappers(schema)
  if (typeof node === 'string') return scalar(node, bare)
  if (bare instanceof z.ZodArray) {
    const indices = [...node.keys()]
    if (!indices.every(isIndex)) return members(node, null)
    const item = bare.element
    return (
      indices
        .sort((a, b) => Number(a) - Number(b))
        // The element of a classic array schema is a classic schema: the contract makes no others.
        .map((index) => coerce(node.get(index) ?? '', item as z.ZodType))
    )
  }
  return members(node, bare instanceof z.ZodObject ? bare : null)
}

function members(node: FlatTree, schema: z.ZodObject | null): unknown {
  return Object.fromEntries(
    [...node].map(([name, child]) => {
      const shape = schema && Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined
      // As above: every member of the contract's objects is a classic schema.
      return [name, coerce(child, (shape ?? z.unknown()) as z.ZodType)]
    }),
  )
}

function isIndex(name: string): boolean {
  return /^(0|[1-9]\d{0,5})$/.test(name) && Number(name) < listItemsMax
}

function scalar(value: string, schema: z.ZodType): unknown {
  if (schema instanceof z.ZodNumber && /^[+-]?\d{1,16}$/.test(value)) return Number(value)
  if (schema instanceof z.ZodBoolean && /^true$/i.test(value)) return true
  if (schema instanceof z.ZodBoolean && /^false$/i.test(value)) return false
  return value
}

type Wrapper = z.ZodExactOptional | z.ZodNullable | z.ZodDefault

function isWrapper(schema: z.ZodType): schema is Wrapper {
  return (
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
  )
}

/** The schema below what makes a field optional, nullable or empty by default. */
export function withoutWrappers(schema: z.ZodType): z.ZodType {
  let bare = schema
  while (isWrapper(bare)) {
    // unwrap() is typed by the core package; the contract is built of classic schemas alone.
    bare = bare.unwrap() as z.ZodType
  }
  return bare
}

/** Names of the members of the object at a path of the schema; none where there is no object. */
export function membersAt(schema: z.ZodType, path: readonly string[]): readonly string[] {
  let here = withoutWrappers(schema)
  for (const step of path) {
    // As above: the contract is built of classic schemas alone.
    if (here instanceof z.ZodArray) here = withoutWrappers(here.element as z.ZodType)
    else if (here instanceof z.ZodObject && Object.hasOwn(here.shape, step)) {
      here = withoutWrappers(here.shape[step] as z.ZodType)
    } else return []
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : []
}
