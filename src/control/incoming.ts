/**
 * A management request as it came, before anything in it is believed: bytes and header fields,
 * and what it says about itself (which signature, action, version, region, language).
 */
import { defaultLanguage, isLanguage, type Language, text } from '../lib/language.ts'
import { type ApiError, invalid, refused } from '../model/errors.ts'
import { requestFieldsMax } from './limits.ts'
import type { SignedMessage } from './signature-tc3.ts'

export interface Incoming extends SignedMessage {
  readonly sourceAddress: string | null
  /** Whether it came over TLS. */
  readonly secure: boolean
}

/** Decoded fields of a query, a form or a multipart body, each name once. */
export type FlatFields = ReadonlyMap<string, string>

/** What the request says of itself. Absent parts are null. */
export interface Claims {
  readonly signature: 'tc3' | 'v1' | 'none'
  readonly action: string | null
  readonly version: string | null
  readonly region: string | null
  readonly timestamp: string | null
  readonly token: string | null
  /** Fields of a v1 request, the signed ones included; null for TC3. */
  readonly fields: FlatFields | null
}

/** Fields of a v1 request that are about the call and not parameters of the action. */
export const commonFields: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'Region',
  'Timestamp',
  'Nonce',
  'SecretId',
  'Token',
  'Language',
  'RequestClient',
  'SignatureMethod',
  'Signature',
])

/** The first value of a header, or null. */
export function header(incoming: Incoming, lowerName: string): string | null {
  return incoming.headers(lowerName)[0] ?? null
}

/** The media type of the body in lower case, without parameters. */
export function mediaType(incoming: Incoming): string {
  const field = header(incoming, 'content-type') ?? ''
  return (field.split(';')[0] ?? '').trim().toLowerCase()
}

/** The part of the target behind `?`, exactly as sent. */
export function rawQuery(incoming: Incoming): string {
  const start = incoming.target.indexOf('?')
  return start < 0 ? '' : incoming.target.slice(start + 1)
}

/**
 * What the request claims. The kind of signature is told by the Authorization header and not by
 * the content type (compat/protocol.md 3). Throws ApiError for fields that cannot be read.
 */
export function claimsOf(incoming: Incoming): Claims {
  if (header(incoming, 'authorization') !== null) {
    return {
      signature: 'tc3',
      action: header(incoming, 'x-tc-action'),
      version: header(incoming, 'x-tc-version'),
      region: header(incoming, 'x-tc-region'),
      timestamp: header(incoming, 'x-tc-timestamp'),
      token: header(incoming, 'x-tc-token'),
      fields: null,
    }
  }
  const isForm = mediaType(incoming) === 'application/x-www-form-urlencoded'
  const fields =
    incoming.method === 'GET'
      ? readFields(rawQuery(incoming))
      : isForm
        ? readFields(Buffer.from(incoming.body).toString('utf8'))
        : null
  const field = (name: string) => fields?.get(name) ?? null
  return {
    signature: fields?.has('SecretId') || fields?.has('Signature') ? 'v1' : 'none',
    action: field('Action') ?? header(incoming, 'x-tc-action'),
    version: field('Version') ?? header(incoming, 'x-tc-version'),
    // The console's calls carry no signature and say all this in headers.
    region: fields === null ? header(incoming, 'x-tc-region') : field('Region'),
    timestamp: field('Timestamp'),
    token: field('Token'),
    fields,
  }
}

/** The language for messages; it must be known even when nothing else can be read. */
export function languageOf(incoming: Incoming, claims: Claims | null): Language {
  const asked = claims?.fields?.get('Language') ?? header(incoming, 'x-tc-language')
  return asked !== null && isLanguage(asked) ? asked : defaultLanguage
}

/**
 * Fields of `name=value&…`. A name that comes twice is refused: no single value could be meant.
 *
 * Counted before they are taken apart: URLSearchParams takes quadratic time in their number, and
 * whoever sends a v1 request has shown no signature yet.
 */
export function readFields(encoded: string): FlatFields {
  if (encoded.split('&', requestFieldsMax + 1).length > requestFieldsMax) throw tooManyFields()
  const fields = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(encoded)) addField(fields, name, value)
  return fields
}

/**
 * Adds one field; refuses a second one of the same name and more fields than a request may have.
 */
export function addField(fields: Map<string, string>, name: string, value: string): void {
  if (fields.has(name)) {
    throw invalid('InvalidParameter', name.slice(0, 100), text('is given twice.', '重复出现。'))
  }
  if (fields.size >= requestFieldsMax) throw tooManyFields()
  fields.set(name, value)
}

function tooManyFields(): ApiError {
  return refused(
    'InvalidParameter',
    text(
      `The request has more than ${requestFieldsMax} fields.`,
      `请求参数超过 ${requestFieldsMax} 个。`,
    ),
  )
}
