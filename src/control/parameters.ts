/**
 * An action's parameters out of a request's query or body, before the contract checks them.
 *
 * Called only after the signature was found right, so that no parser sees bytes of a stranger:
 * a v1 request's fields, which carry the signature itself, are the one exception.
 */
import { text } from '../lib/language.ts'
import { type ApiError, invalid, refused } from '../model/errors.ts'
import {
  addField,
  type Claims,
  commonFields,
  type FlatFields,
  header,
  type Incoming,
  mediaType,
  rawQuery,
  readFields,
} from './incoming.ts'

/** JSON keeps types; in the flat form every value is text, named such as `Filters.0.Values.1`. */
export type Parameters =
  | { readonly encoding: 'json'; readonly value: object }
  | { readonly encoding: 'text'; readonly value: FlatFields }

/** Reads the parameters. Throws ApiError for a body that is not what its Content-Type says. */
export async function readParameters(incoming: Incoming, claims: Claims): Promise<Parameters> {
  if (claims.fields !== null) return { encoding: 'text', value: withoutCommon(claims.fields) }
  if (incoming.method === 'GET') {
    return { encoding: 'text', value: readFields(rawQuery(incoming)) }
  }
  if (rawQuery(incoming) !== '') throw queryOfPost()

  switch (mediaType(incoming)) {
    case 'application/json':
      return { encoding: 'json', value: readJson(incoming.body) }
    case 'application/x-www-form-urlencoded':
      return { encoding: 'text', value: readFields(Buffer.from(incoming.body).toString('utf8')) }
    case 'multipart/form-data':
      return { encoding: 'text', value: await readMultipart(incoming) }
    default:
      throw invalid(
        'InvalidParameter',
        'Content-Type',
        text(
          'must be application/json, application/x-www-form-urlencoded or multipart/form-data.',
          '必须为 application/json、application/x-www-form-urlencoded 或 multipart/form-data。',
        ),
      )
  }
}

function withoutCommon(fields: FlatFields): FlatFields {
  return new Map([...fields].filter(([name]) => !commonFields.has(name)))
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A body of JSON that is an object; an empty one counts as `{}`. */
export function readJson(body: Uint8Array): object {
  if (body.length === 0) return {}
  let value: unknown
  try {
    value = JSON.parse(strictUtf8.decode(body))
  } catch {
    throw unreadable()
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable()
  return value
}

/** One part a field, as the SDKs send it; files are read as text, since no action takes bytes. */
async function readMultipart(incoming: Incoming): Promise<FlatFields> {
  const fields = new Map<string, string>()
  const contentType = header(incoming, 'content-type') ?? ''
  try {
    const copy = new Uint8Array(incoming.body)
    const form = await new Response(copy, { headers: { 'content-type': contentType } }).formData()
    for (const [name, value] of form) {
      addField(fields, name, typeof value === 'string' ? value : await value.text())
    }
  } catch (error) {
    if (error instanceof TypeError) throw unreadable()
    throw error
  }
  return fields
}

function unreadable(): ApiError {
  return refused(
    'InvalidParameter',
    text(
      'The body is not a valid JSON object or form, as its Content-Type says.',
      '请求体与 Content-Type 不符，不是有效的 JSON 对象或表单。',
    ),
  )
}

function queryOfPost(): ApiError {
  return refused(
    'InvalidParameter',
    text(
      'A POST request carries its parameters in the body, not in the query.',
      'POST 请求的参数应放在请求体中，而不是查询字符串中。',
    ),
  )
}
