/**
 * From a parsed head to a request, or to the status that refuses it: method, version, host, target
 * and framing, each by the strictest reading (RFC 9112 3, RFC 9110 7.2).
 */

import { spells } from './chars.ts'
import type { RequestHead } from './exchange.ts'
import { decideFraming, framing } from './framing.ts'
import type { HeadFields } from './head.ts'
import { scanned, scannedFields } from './head.ts'
import { parseAbsoluteTarget, parseAuthority, sameAuthority } from './host.ts'
import { sliceText } from './latin1.ts'

/** A request's head with what only the engine needs of it. */
export interface OwnRequestHead extends RequestHead {
  readonly fields: HeadFields
  readonly chunked: boolean
  readonly lengthField: number
  readonly nominated: ReadonlySet<string> | null
  readonly keepAlive: boolean
  readonly expectContinue: boolean
}

/** Methods of the IANA registry that llhttp reads, too; CONNECT and TRACE are known and refused. */
const methods = [
  'GET HEAD POST PUT DELETE OPTIONS PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH',
  'REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PURGE MKCALENDAR LINK',
  'UNLINK BIND REBIND UNBIND ACL QUERY',
]
  .join(' ')
  .split(' ')

const noBody = { present: false, length: 0 }

/** Why the last `readRequest` returned null. */
export const refusal = { status: 0, problem: '' }

function refuse(status: number, problem: string): null {
  refusal.status = status
  refusal.problem = problem
  return null
}

/** A host as the last request of the same connection sent it. */
export interface SeenHost {
  field: string
  host: string
}

/** Builds the request of the head that was parsed last, or returns null (see `refusal`). */
export function readRequest(
  bytes: Buffer,
  start: number,
  secure: boolean,
  seen: SeenHost,
): OwnRequestHead | null {
  const methodStart = bytes[start] === 13 ? start + 2 : start
  const method = methodOf(bytes, methodStart, scanned.methodEnd)
  const { minorVersion } = scanned
  const fields = scannedFields(bytes)
  decideFraming(fields, minorVersion)
  if (framing.refusal !== 0) return refuse(framing.refusal, framing.problem)
  if (framing.lengthRepeated) return refuse(400, 'more than one Content-Length')
  if (method === 'CONNECT' || method === 'TRACE') return refuse(405, `method ${method}`)
  if (!methods.includes(method)) return refuse(501, 'unknown method')

  const expectContinue = expectation(fields, minorVersion)
  if (expectContinue === null) return refuse(417, 'unknown expectation')
  if (!readHost(fields, minorVersion, seen)) return null

  const target = readTarget(bytes, secure, seen)
  if (target === null) return null
  const { length, chunked } = framing
  return {
    method,
    target,
    host: seen.host,
    hostField: seen.field,
    minorVersion,
    fields,
    body: chunked ? { present: true, length: -1 } : length > 0 ? { present: true, length } : noBody,
    chunked,
    lengthField: framing.lengthField,
    nominated: framing.nominated,
    keepAlive: !framing.close && (minorVersion === 1 || framing.keepAlive),
    expectContinue: expectContinue && (chunked || length > 0),
  }
}

/** One text for each method, the usual first: sets and maps know it by its hash. */
function methodOf(bytes: Buffer, start: number, end: number): string {
  for (const method of methods) if (sameText(bytes, start, end, method)) return method
  return sliceText(bytes, start, end)
}

/** Whether the caller waits for a 100; null for an expectation that we cannot meet. */
function expectation(fields: HeadFields, minorVersion: number): boolean | null {
  const index = framing.expectField
  if (index < 0) return false
  if (!spells(fields.bytes, fields.valueStart(index), fields.valueEnd(index), '100-continue')) {
    return null
  }
  // HTTP/1.0 knows no interim answers (RFC 9110 10.1.1).
  return minorVersion === 1
}

function readHost(fields: HeadFields, minorVersion: number, seen: SeenHost): boolean {
  const index = framing.hostField
  if (index < 0) {
    seen.field = ''
    seen.host = ''
    if (minorVersion === 0) return true
    refuse(400, 'no Host')
    return false
  }
  const start = fields.valueStart(index)
  const end = fields.valueEnd(index)
  if (sameText(fields.bytes, start, end, seen.field)) return true
  const field = sliceText(fields.bytes, start, end)
  const authority = parseAuthority(field)
  if (authority === null) {
    refuse(400, 'malformed Host')
    return false
  }
  seen.field = field
  seen.host = authority.host
  return true
}

function sameText(bytes: Buffer, start: number, end: number, text: string): boolean {
  if (end - start !== text.length || text === '') return false
  for (let at = 0; at < text.length; at++) {
    if (bytes[start + at] !== text.charCodeAt(at)) return false
  }
  return true
}

/** The target in origin form; an absolute one must agree with the Host field. */
function readTarget(bytes: Buffer, secure: boolean, seen: SeenHost): string | null {
  const target = sliceText(bytes, scanned.targetStart, scanned.targetEnd)
  if (target.startsWith('/')) return target
  const absolute = parseAbsoluteTarget(target)
  if (absolute === null) return refuse(400, 'malformed request target')
  if ((absolute.scheme === 'https') !== secure) return refuse(400, 'scheme of another listener')
  if (seen.field === '') {
    seen.field = absolute.authorityText
    seen.host = absolute.authority.host
    return absolute.origin
  }
  const hostField = parseAuthority(seen.field)
  if (hostField === null || !sameAuthority(absolute.authority, hostField, secure ? 443 : 80)) {
    return refuse(400, 'target and Host differ')
  }
  return absolute.origin
}
