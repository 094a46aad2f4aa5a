/**
 * The StringToSign of an application's call (compat/behaviours.md 3.2): signed headers by name,
 * method, Accept, Content-Type, Content-MD5, then path and parameters; a line each, empty ones too.
 *
 * Clients read the rules in more than one way, so there are several right strings for one request;
 * there is never one string for two requests that could mean different things to a backend, but
 * for what the rules themselves give away by signing decoded parameters.
 */
import { createHash } from 'node:crypto'
import { decodeEscapes } from '../bytes.ts'
import type { FormField } from '../form.ts'
import type { SignedValue } from './signed-headers.ts'

export interface SignedRequest {
  readonly headers: readonly SignedValue[]
  readonly method: string
  /** Empty when not sent; so is the type. */
  readonly accept: string
  readonly contentType: string
  /** Canonical, without the environment. */
  readonly path: string
  readonly query: readonly FormField[]
  readonly form: readonly FormField[]
}

/**
 * Whether one of the readings with these Content-MD5 values was signed, the likeliest first; their
 * characters are bytes. Each is made when it is its turn: mostly it is the first.
 */
export function someReading(
  request: SignedRequest,
  md5s: readonly string[],
  isSigned: (text: string) => boolean,
): boolean {
  const { path, query, form } = request
  const prefix = prefixOf(request)
  const merged = mergedParameters(request)
  let appended: string | null = null
  for (const md5 of md5s) {
    for (const read of pathReadings(path)) {
      if (isSigned(stringOf(prefix, md5, read, merged))) return true
      // With one of the two empty there is nothing to merge.
      if (query.length === 0 || form.length === 0) continue
      // A client of the vendor's appends the sorted form to the sorted query.
      appended ??= [parameters(query), parameters(form)].filter(Boolean).join('&')
      if (appended !== merged && isSigned(stringOf(prefix, md5, read, appended))) return true
    }
  }
  return false
}

/** The first of them. */
export function likeliestReading(request: SignedRequest, md5: string): string {
  const [path = ''] = pathReadings(request.path)
  return stringOf(prefixOf(request), md5, path, mergedParameters(request))
}

/** What stands before the Content-MD5. */
function prefixOf({ headers, method, accept, contentType }: SignedRequest): string {
  const sorted = headers.length === 1 ? headers : [...headers].sort(([a], [b]) => compare(a, b))
  let prefix = ''
  for (const [name, value] of sorted) prefix += `${name}: ${value}\n`
  return `${prefix}${method}\n${accept}\n${contentType}`
}

function mergedParameters({ query, form }: SignedRequest): string {
  return parameters(query.length === 0 ? form : [...query, ...form])
}

function stringOf(prefix: string, md5: string, path: string, parameters: string): string {
  return `${prefix}\n${md5}\n${path}${parameters === '' ? '' : `?${parameters}`}`
}

/** Sorted by name, several values of a name by value; an empty value is the bare name. */
function parameters(fields: readonly FormField[]): string {
  const sorted = [...fields].sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
  let text = ''
  let joint = ''
  for (const { name, value } of sorted) {
    text += value === '' ? joint + name : `${joint}${name}=${value}`
    joint = '&'
  }
  return text
}

/** By bytes. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Escapes of characters that also stand unescaped in a path, and there mean something else. */
const ambiguousEscape = /%(?:2[1456789ABCF]|3[ABDF]|40)/

/** Decoded, as it is signed before it is encoded, and as it was sent. */
function pathReadings(path: string): readonly string[] {
  if (!path.includes('%') || ambiguousEscape.test(path)) return [path]
  return [decodeEscapes(path), path]
}

/** Base64 of the MD5 in hex, as all of the vendor's clients send it, and of the MD5 itself. */
export function bodyDigests(body: Uint8Array): readonly string[] {
  const digest = createHash('md5').update(body).digest()
  return [Buffer.from(digest.toString('hex')).toString('base64'), digest.toString('base64')]
}
