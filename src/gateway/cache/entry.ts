/**
 * What is kept, as bytes: an answer, or, where answers differ by fields of the request, the names
 * of those fields; the answers then stand under keys that hold the values.
 *
 * Times are those of the clock that all workers share.
 */

import type { Audience } from './judge.ts'

export interface KeptAnswer {
  readonly kind: 'answer'
  /** Whoever finds it by a key of its own may be given it. */
  readonly audience: Audience
  /** As the caller was told it. */
  readonly status: number
  /** When the request was made that it answers. */
  readonly atMs: number
  readonly freshUntilMs: number
  /** Its age when it came. */
  readonly ageMs: number
  /** Told to HEAD; -1: not known. */
  readonly headLength: number
  /** The backend's fields. Complete lines. */
  readonly lines: string
  readonly body: Uint8Array
}

export interface KeptNames {
  readonly kind: 'names'
  readonly atMs: number
  readonly freshUntilMs: number
  /** Lower case, in order. */
  readonly names: readonly string[]
}

export type Entry = KeptAnswer | KeptNames

const headBytes = 40
const kindOfAnswer = 1
const kindOfNames = 2

export function encodeEntry(entry: Entry): Buffer {
  const text = entry.kind === 'answer' ? entry.lines : entry.names.join(' ')
  const body = entry.kind === 'answer' ? entry.body : null
  const bytes = Buffer.alloc(headBytes + text.length + (body?.length ?? 0))
  bytes.writeUInt8(entry.kind === 'answer' ? kindOfAnswer : kindOfNames, 0)
  bytes.writeUInt32LE(text.length, 4)
  bytes.writeDoubleLE(entry.atMs, 8)
  bytes.writeDoubleLE(entry.freshUntilMs, 16)
  if (entry.kind === 'answer') {
    bytes.writeUInt8(entry.audience === 'everybody' ? 1 : 0, 1)
    bytes.writeUInt16LE(entry.status, 2)
    bytes.writeDoubleLE(entry.ageMs, 24)
    bytes.writeDoubleLE(entry.headLength, 32)
    bytes.set(entry.body, headBytes + text.length)
  }
  bytes.write(text, headBytes, 'latin1')
  return bytes
}

/** Reads what `encodeEntry` made. */
export function decodeEntry(bytes: Buffer): Entry {
  const textEnd = headBytes + bytes.readUInt32LE(4)
  const text = bytes.toString('latin1', headBytes, textEnd)
  const times = { atMs: bytes.readDoubleLE(8), freshUntilMs: bytes.readDoubleLE(16) }
  if (bytes.readUInt8(0) === kindOfNames) {
    return { kind: 'names', ...times, names: text === '' ? [] : text.split(' ') }
  }
  return {
    kind: 'answer',
    ...times,
    audience: bytes.readUInt8(1) === 1 ? 'everybody' : 'nobodies',
    status: bytes.readUInt16LE(2),
    ageMs: bytes.readDoubleLE(24),
    headLength: bytes.readDoubleLE(32),
    lines: text,
    body: bytes.subarray(textEnd),
  }
}
