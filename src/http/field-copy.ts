/**
 * Which fields of a head travel on. Kept fields are copied as ranges of the bytes they came in, so
 * their case, order and number stay; neighbours go in one copy.
 */

import type { HeadFields } from './head.ts'
import * as names from './names.ts'
import { putRange } from './outgoing.ts'

const noNames: ReadonlySet<string> = new Set()

/** A bit per length that a dropped name has; longer names share the last bit. */
const lengthMasks = new WeakMap<ReadonlySet<string>, number>()

function lengthMask(drop: ReadonlySet<string>): number {
  let mask = lengthMasks.get(drop)
  if (mask !== undefined) return mask
  mask = 0
  for (const name of drop) mask |= 1 << Math.min(name.length, 31)
  lengthMasks.set(drop, mask)
  return mask
}

/**
 * Puts the fields that travel on. `drop` and `nominated` hold lower-case names and do not change
 * once they were passed. `lengthField` is the one Content-Length line to keep, or -1.
 */
export function putKeptFields(
  fields: HeadFields,
  drop: ReadonlySet<string>,
  nominated: ReadonlySet<string> | null,
  lengthField: number,
): void {
  const mask = lengthMask(drop)
  let from = -1
  for (let index = 0; index < fields.length; index++) {
    if (index === lengthField || travelsOn(fields, index, drop, mask, nominated)) {
      if (from < 0) from = fields.nameStart(index)
    } else if (from >= 0) {
      putRange(fields.bytes, from, fields.nameStart(index))
      from = -1
    }
  }
  if (from >= 0) putRange(fields.bytes, from, fields.lineEnd(fields.length - 1))
}

/** The lines of the fields that travel on, but for no names of a plan's. */
export function passingLines(fields: HeadFields, nominated: ReadonlySet<string> | null): string {
  let lines = ''
  for (let index = 0; index < fields.length; index++) {
    if (!travelsOn(fields, index, noNames, 0, nominated)) continue
    lines += `${fields.name(index)}: ${fields.value(index)}\r\n`
  }
  return lines
}

function travelsOn(
  fields: HeadFields,
  index: number,
  drop: ReadonlySet<string>,
  mask: number,
  nominated: ReadonlySet<string> | null,
): boolean {
  const number = fields.number(index)
  if (number !== 0 && number <= names.notForwardedMax) return false
  if (nominated?.has(fields.lower(index))) return false
  if ((mask & (1 << Math.min(fields.nameLength(index), 31))) === 0) return true
  return !drop.has(fields.lower(index))
}

/**
 * Names that a trailer must not have (RFC 9110 6.5.1): whoever merges trailers into the head would
 * take them for framing, routing, identity or the form of the content.
 */
const notInTrailers = new Set(
  [
    'authorization cache-control content-encoding content-range content-type cookie forwarded',
    'max-forwards set-cookie trailer x-real-ip age expires date location retry-after vary',
    'www-authenticate range pragma if-match if-none-match if-modified-since if-unmodified-since',
  ]
    .join(' ')
    .split(' '),
)

/** Puts the trailer fields that travel on. */
export function putKeptTrailers(trailers: HeadFields, drop: ReadonlySet<string>): void {
  for (let index = 0; index < trailers.length; index++) {
    const lower = trailers.lower(index)
    if (notInTrailers.has(lower) || lower.startsWith('x-forwarded-')) continue
    if (!travelsOn(trailers, index, drop, -1, null)) continue
    putRange(trailers.bytes, trailers.nameStart(index), trailers.lineEnd(index))
  }
}
