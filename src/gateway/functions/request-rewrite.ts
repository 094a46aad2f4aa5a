/**
 * What a function makes of a request: header fields and query parameters replaced or removed, the
 * body replaced (compat/behaviours.md 4.5).
 *
 * Stages that come later see the request as it is then. An answer that cannot be carried out is
 * refused as a whole: half a rewriting is none that anybody meant.
 */
import type { Fields } from '../../http/exchange.ts'
import { isGatewayField, mayAssign } from '../backend-fields.ts'
import { fitsHeader, toByteText } from '../bytes.ts'
import type { FormField } from '../form.ts'
import { formField } from '../form.ts'
import { functionBodyBytesMax, rewrittenFieldsMax, rewrittenHeadBytesMax } from '../limits.ts'

/** Names and values as byte texts. */
export type Pair = readonly [name: string, value: string]

/** What the answer asks for. */
export interface Wished {
  readonly headers: readonly Pair[]
  /** In lower case. */
  readonly removedHeaders: ReadonlySet<string>
  readonly queries: readonly Pair[]
  readonly removedQueries: ReadonlySet<string>
  /** Null: the body stays. */
  readonly body: Buffer | null
}

/** Which parts of a request a function is given, and so may change. */
export interface Parts {
  readonly headers: boolean
  readonly queries: boolean
  readonly body: boolean
}

/** A request as a function left it. */
export interface Rewrite {
  readonly fields: Fields
  /** Lower-case names of which the caller's own fields do not go on. */
  readonly changed: ReadonlySet<string>
  readonly headers: readonly Pair[]
  readonly query: string | null
  readonly body: Buffer | null
}

/** Why an answer cannot be carried out. */
export class WishError extends Error {}

export const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Reads an answer; a text says why it is none. Parts that were not sent are not changed. */
export function wishedBy(
  answer: ReadonlyMap<string, unknown>,
  parts: Parts,
  base64: boolean,
): Wished | string {
  try {
    const headers = parts.headers ? pairsOf(answer, 'replace_headers') : []
    const queries = parts.queries ? pairsOf(answer, 'replace_querys') : []
    for (const [name, value] of headers) checkHeader(name, value)
    const bytes = [...headers, ...queries].reduce((sum, [a, b]) => sum + a.length + b.length, 0)
    if (bytes > rewrittenHeadBytesMax) throw new WishError('replaces too much')
    const removed = parts.headers ? textsOf(answer, 'remove_headers') : []
    return {
      ...{ headers, queries },
      removedHeaders: new Set(removed.map((name) => name.toLowerCase())),
      removedQueries: new Set(parts.queries ? textsOf(answer, 'remove_querys') : []),
      body: parts.body ? bodyOf(answer, base64) : null,
    }
  } catch (error) {
    if (error instanceof WishError) return error.message
    throw error
  }
}

/** The request with the wishes carried out. */
export function rewriteOf(
  fields: Fields,
  queryFields: readonly FormField[],
  query: string | null,
  wished: Wished,
): Rewrite {
  const { headers, removedHeaders, queries, removedQueries, body } = wished
  const changed = new Set([...removedHeaders, ...headers.map(([name]) => name.toLowerCase())])
  const keepsQuery = queries.length === 0 && removedQueries.size === 0
  return {
    ...{ changed, headers, body },
    fields: new RewrittenFields(fields, changed, headers),
    query: keepsQuery ? query : queryOf(queryFields, queries, removedQueries),
  }
}

/** The first of a replaced parameter's places is that of the new values; new ones come last. */
function queryOf(
  fields: readonly FormField[],
  replaced: readonly Pair[],
  removed: ReadonlySet<string>,
): string | null {
  const left = new Set(replaced.map(([name]) => name))
  const names = new Set(left)
  const valuesOf = (wanted: string) => {
    left.delete(wanted)
    return replaced.filter(([name]) => name === wanted).map((pair) => formField(...pair))
  }
  const kept = fields.flatMap(({ name, raw }) => {
    if (left.has(name)) return valuesOf(name)
    return names.has(name) || removed.has(name) ? [] : [raw]
  })
  const parts = [...kept, ...[...left].flatMap(valuesOf)]
  return parts.length === 0 ? null : parts.join('&')
}

function checkHeader(name: string, value: string): void {
  const shown = JSON.stringify(name.slice(0, 64))
  const lower = name.toLowerCase()
  if (!headerName.test(name)) throw new WishError(`${shown} is no header name`)
  if (!mayAssign(lower) || isGatewayField(lower) || lower === 'host') {
    throw new WishError(`header ${shown} is the gateway's`)
  }
  if (!fitsHeader(value)) throw new WishError(`the value of header ${shown} fits no header`)
}

export function pairsOf(answer: ReadonlyMap<string, unknown>, member: string): readonly Pair[] {
  const value = answer.get(member) ?? {}
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new WishError(`${member} is no object`)
  }
  const pairs = Object.entries(value).flatMap(([name, given]: [string, unknown]) => {
    const all: readonly unknown[] = Array.isArray(given) ? given : [given]
    return all.map((one): Pair => [toByteText(name), toByteText(textOf(one, member))])
  })
  if (pairs.length > rewrittenFieldsMax) throw new WishError(`${member} holds too many`)
  return pairs
}

export function textsOf(answer: ReadonlyMap<string, unknown>, member: string): readonly string[] {
  const value = answer.get(member) ?? []
  if (!Array.isArray(value)) throw new WishError(`${member} is no list`)
  if (value.length > rewrittenFieldsMax) throw new WishError(`${member} holds too many`)
  return value.map((one: unknown) => toByteText(textOf(one, member)))
}

function textOf(value: unknown, member: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new WishError(`${member} holds what is no text`)
}

/** An empty text stands for no wish: the documented answer has one where nothing is replaced. */
export function bodyOf(answer: ReadonlyMap<string, unknown>, base64: boolean): Buffer | null {
  const value = answer.get('replace_body') ?? ''
  if (typeof value !== 'string') throw new WishError('replace_body is no text')
  if (value === '') return null
  const told = answer.get('is_base64_encoded') ?? base64
  if (typeof told !== 'boolean') throw new WishError('is_base64_encoded is neither true nor false')
  if (told && !isBase64(value)) throw new WishError('replace_body is no base64')
  const body = Buffer.from(value, told ? 'base64' : 'utf8')
  if (body.length > functionBodyBytesMax) throw new WishError('replace_body is too long')
  return body
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

/** The caller's fields without those that changed, then the new ones. */
class RewrittenFields implements Fields {
  readonly #pairs: readonly (readonly [name: string, lower: string, value: string])[]

  constructor(fields: Fields, changed: ReadonlySet<string>, headers: readonly Pair[]) {
    const kept = Array.from({ length: fields.length }, (_, i) => i)
      .filter((i) => !changed.has(fields.lower(i)))
      .map((i) => [fields.name(i), fields.lower(i), fields.value(i)] as const)
    const added = headers.map(([name, value]) => [name, name.toLowerCase(), value] as const)
    this.#pairs = [...kept, ...added]
  }

  get length(): number {
    return this.#pairs.length
  }

  name(index: number): string {
    return this.#pairs[index]?.[0] ?? ''
  }

  lower(index: number): string {
    return this.#pairs[index]?.[1] ?? ''
  }

  value(index: number): string {
    return this.#pairs[index]?.[2] ?? ''
  }

  get(lowerName: string): string | undefined {
    return this.#pairs.find(([, lower]) => lower === lowerName)?.[2]
  }

  count(lowerName: string): number {
    return this.#pairs.filter(([, lower]) => lower === lowerName).length
  }
}
