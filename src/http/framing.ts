/**
 * One framing decision per message, made once from its whole head (RFC 9112 6). Everything that two
 * readers could frame differently is refused here, before a byte of it is forwarded.
 */
import { cr, decimal, spells, tab } from './chars.ts'
import type { HeadFields } from './head.ts'
import { lengthDigitsMax } from './limits.ts'
import * as names from './names.ts'

/** The framing of the message looked at last. */
export const framing = {
  chunked: false,
  /** Content-Length, or -1. */
  length: -1,
  /** The field whose line can be copied as it stands, or -1: once, without leading zeros. */
  lengthField: -1,
  /** The same Content-Length came more than once. */
  lengthRepeated: false,
  close: false,
  keepAlive: false,
  /** Lower-case names that Connection nominates for removal, or null. */
  nominated: null as ReadonlySet<string> | null,
  hostField: -1,
  expectField: -1,
  keepAliveField: -1,
  hasDate: false,
  /** 0, or the status that refuses a request so framed. */
  refusal: 0,
  problem: '',
}

function refuse(status: number, problem: string): void {
  if (framing.refusal !== 0) return
  framing.refusal = status
  framing.problem = problem
}

/** Decides the framing of a head; the result lies in `framing` until the next call. */
export function decideFraming(fields: HeadFields, minorVersion: number): void {
  framing.chunked = false
  framing.length = -1
  framing.lengthField = -1
  framing.lengthRepeated = false
  framing.close = false
  framing.keepAlive = false
  framing.nominated = null
  framing.hostField = -1
  framing.expectField = -1
  framing.keepAliveField = -1
  framing.hasDate = false
  framing.refusal = 0
  let codings = 0
  for (let index = 0; index < fields.length; index++) {
    switch (fields.number(index)) {
      case 0:
        break
      case names.contentLength:
        readLength(fields, index)
        break
      case names.transferEncoding:
        codings++
        // Legal white space, but llhttp does not take the tab for that: then nobody gets it.
        if (fields.bytes[fields.valueEnd(index)] !== cr) {
          const behind = fields.bytes.indexOf(cr, fields.valueEnd(index))
          if (fields.bytes.subarray(fields.valueEnd(index), behind).includes(tab)) {
            refuse(400, 'tab behind the transfer coding')
          }
        }
        if (!spells(fields.bytes, fields.valueStart(index), fields.valueEnd(index), 'chunked')) {
          refuse(unknownCodingStatus(fields.value(index)), 'transfer coding other than chunked')
        }
        framing.chunked = true
        break
      case names.host:
        if (framing.hostField >= 0) refuse(400, 'more than one Host')
        framing.hostField = index
        break
      case names.expect:
        if (framing.expectField >= 0) refuse(417, 'more than one Expect')
        framing.expectField = index
        break
      case names.connection:
        readConnection(fields, index)
        break
      case names.keepAlive:
        framing.keepAliveField = index
        break
      case names.date:
        framing.hasDate = true
        break
    }
  }
  if (codings > 1) refuse(400, 'more than one Transfer-Encoding')
  if (codings > 0 && framing.length >= 0) refuse(400, 'Content-Length beside Transfer-Encoding')
  if (codings > 0 && minorVersion === 0) refuse(400, 'Transfer-Encoding in HTTP/1.0')
}

/** A single plain coding that we lack is 501 (RFC 9112 6.1); lists and debris are 400. */
function unknownCodingStatus(value: string): number {
  return /^(gzip|x-gzip|deflate|compress|x-compress|identity)$/i.test(value) ? 501 : 400
}

function readLength(fields: HeadFields, index: number): void {
  const start = fields.valueStart(index)
  const length = decimal(fields.bytes, start, fields.valueEnd(index), lengthDigitsMax)
  if (length < 0) refuse(400, 'malformed Content-Length')
  else if (framing.length >= 0) {
    // The same value twice is one value in a response; the copies are never forwarded.
    framing.lengthRepeated = true
    if (framing.length !== length) refuse(400, 'different Content-Length fields')
    framing.lengthField = -1
  } else {
    const canonical = fields.bytes[start] !== 48 || fields.valueEnd(index) - start === 1
    framing.length = length
    framing.lengthField = canonical ? index : -1
  }
}

function readConnection(fields: HeadFields, index: number): void {
  const start = fields.valueStart(index)
  const end = fields.valueEnd(index)
  if (spells(fields.bytes, start, end, 'keep-alive')) framing.keepAlive = true
  else if (spells(fields.bytes, start, end, 'close')) framing.close = true
  else {
    for (const part of fields.value(index).split(',')) {
      const option = part.trim().toLowerCase()
      if (option === 'close') framing.close = true
      else if (option === 'keep-alive') framing.keepAlive = true
      else if (option !== '') {
        framing.nominated = new Set(framing.nominated ?? []).add(option)
      }
    }
  }
}
