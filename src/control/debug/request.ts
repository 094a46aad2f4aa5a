/**
 * The request of a debugged call: an API's parameters with what was given for them, defaults filled
 * in, put where each belongs. What a caller would have to send and is not given is refused here.
 *
 * An optional text that is left empty is sent as `null`, as the guide's debug page does (guide row
 * 206); callers who leave it out send nothing.
 */
import { text } from '../../lib/language.ts'
import type { ApiDefinition, ParameterPosition, RequestParameter } from '../../model/api.ts'
import { invalid, missing } from '../../model/errors.ts'
import { parseFrontPath } from '../../model/path.ts'

export type Pairs = readonly (readonly [name: string, value: string])[]

export interface Given {
  readonly method: string | null
  readonly path: Pairs
  readonly rest: string
  readonly query: Pairs
  readonly headers: Pairs
  readonly form: Pairs
  readonly contentType: string | null
  readonly body: string | null
}

export interface DebugRequest {
  readonly method: string
  /** Encoded, begins with `/`, without the environment and the query. */
  readonly path: string
  readonly query: Pairs
  readonly headers: Pairs
  /** Null: the body is none. */
  readonly form: Pairs | null
  readonly contentType: string
  readonly body: Buffer
}

/** How the request's lists are named in refusals. */
export type FieldNames = { readonly [position in ParameterPosition]: string }

export const formType = 'application/x-www-form-urlencoded'
const sentAsEmpty = 'null'
const withoutBody: ReadonlySet<string> = new Set(['GET', 'HEAD'])

export function debugRequest(
  definition: ApiDefinition,
  given: Given,
  fields: FieldNames,
): DebugRequest {
  const method = definition.method === 'ANY' ? (given.method ?? 'GET') : definition.method
  const filled = (position: ParameterPosition, pairs: Pairs) =>
    withParameters(definition.parameters, position, pairs, fields[position])
  const form = filled('body', given.form)
  const isForm = form.length > 0 || given.body === null
  const body = isForm ? encodedForm(form) : (given.body ?? '')
  const bodyType = isForm ? formType : (given.contentType ?? formType)
  const hasBody = !withoutBody.has(method) && (body !== '' || given.body !== null)
  return {
    method,
    path: pathOf(definition.path, filled('path', given.path), given.rest, fields.path),
    query: filled('query', given.query),
    headers: filled('header', given.headers),
    form: hasBody && isForm ? form : null,
    contentType: hasBody ? bodyType : '',
    body: hasBody ? Buffer.from(body, 'utf8') : Buffer.alloc(0),
  }
}

/** What was given, and the API's own parameters that were not. */
function withParameters(
  parameters: readonly RequestParameter[],
  position: ParameterPosition,
  given: Pairs,
  field: string,
): Pairs {
  const isSame = (a: string, b: string) =>
    position === 'header' ? a.toLowerCase() === b.toLowerCase() : a === b
  const declared = parameters.filter((parameter) => parameter.position === position)
  const own = declared.flatMap((parameter): Pairs => {
    const values = given.filter(([name, value]) => isSame(name, parameter.name) && value !== '')
    if (values.length > 0) return values
    const fallback = parameter.defaultValue ?? ''
    if (fallback !== '') return [[parameter.name, fallback]]
    if (parameter.required || position === 'path') {
      throw missing(
        `${field}.${parameter.name}`,
        text('is required and has no default.', '为必填参数且没有默认值。'),
      )
    }
    // Of another type `null` would be refused as no number.
    return parameter.type === 'string' ? [[parameter.name, sentAsEmpty]] : []
  })
  const others = given.filter(([name]) => !declared.some((each) => isSame(name, each.name)))
  return [...own, ...others]
}

function pathOf(authored: string, variables: Pairs, rest: string, field: string): string {
  const parsed = parseFrontPath(authored)
  // It was checked when it was authored.
  if ('wrong' in parsed) throw invalid('InvalidParameterValue', 'ApiId', parsed.wrong)
  if (parsed.kind === 'exact') return parsed.path
  if (parsed.kind !== 'variable') return parsed.path + encodedRest(rest)
  const values = new Map(variables)
  return parsed.path.replace(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const value = values.get(name) ?? ''
    if (value === '') {
      throw missing(`${field}.${name}`, text('is part of the path.', '为路径的一部分。'))
    }
    return encodeURIComponent(value)
  })
}

/** Slashes stay; everything else that a path cannot hold is escaped. */
function encodedRest(rest: string): string {
  return rest
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll('%25', '%'))
    .join('/')
}

export function encodedQuery(pairs: Pairs): string {
  return encodedForm(pairs)
}

function encodedForm(pairs: Pairs): string {
  return pairs
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
}
