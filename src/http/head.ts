/**
 * The strict grammar of message heads. Parsing finds offsets in the bytes as they came; strings are
 * made when somebody asks. A head is parsed from its start each time (a partial one is rare), so
 * there is no parser state that an attacker's segment borders could reach.
 *
 * The result of the last parse lies in `scanned` until the next one.
 */
import {
  colon,
  cr,
  decimal,
  lf,
  lowerTokenBytes,
  space,
  tab,
  targetBytes,
  tokenBytes,
  valueBytes,
} from './chars.ts'
import type { Fields } from './exchange.ts'
import { sliceText } from './latin1.ts'
import { fieldsMax, headerBytesMax, targetBytesMax } from './limits.ts'
import { nameOfNumber, numberOfBytes, numberOfName } from './names.ts'

/** More bytes are needed; the only result that is neither an end nor a refusal. */
export const needMore = 0
/** Numbers stored per field: name start and end, value start and end, number of the name. */
const stride = 5

/** What the last parse found. A negative result of a parse is the negated status, `problem` why. */
export const scanned = {
  methodEnd: 0,
  targetStart: 0,
  targetEnd: 0,
  minorVersion: 1,
  status: 0,
  reasonStart: 0,
  reasonEnd: 0,
  fieldCount: 0,
  /** How often a parse began: tells whether the last parse is still one's own. */
  parses: 0,
  problem: '',
}

const offsets: number[] = new Array<number>(fieldsMax * stride).fill(0)

/** The fields of a parsed head, over its bytes. */
export class HeadFields implements Fields {
  readonly length: number
  bytes: Buffer
  readonly #offsets: readonly number[]

  constructor(bytes: Buffer, count: number, at: readonly number[]) {
    this.bytes = bytes
    this.length = count
    this.#offsets = at
  }

  nameStart(index: number): number {
    return this.#offsets[index * stride]!
  }

  valueStart(index: number): number {
    return this.#offsets[index * stride + 2]!
  }

  /** Where the value ends, white space behind it left out. */
  valueEnd(index: number): number {
    return this.#offsets[index * stride + 3]!
  }

  /** The first byte after the field's CRLF. */
  lineEnd(index: number): number {
    let at = this.#offsets[index * stride + 3]!
    while (this.bytes[at] !== lf) at++
    return at + 1
  }

  /** The number of the name (names.ts), 0 for an unknown one. */
  number(index: number): number {
    return this.#offsets[index * stride + 4]!
  }

  nameLength(index: number): number {
    return this.#offsets[index * stride + 1]! - this.#offsets[index * stride]!
  }

  name(index: number): string {
    const at = index * stride
    return sliceText(this.bytes, this.#offsets[at]!, this.#offsets[at + 1]!)
  }

  lower(index: number): string {
    const number = this.number(index)
    return number !== 0 ? nameOfNumber(number) : this.name(index).toLowerCase()
  }

  value(index: number): string {
    return sliceText(this.bytes, this.valueStart(index), this.valueEnd(index))
  }

  get(lowerName: string): string | undefined {
    const index = this.#find(lowerName, 0)
    return index < 0 ? undefined : this.value(index)
  }

  count(lowerName: string): number {
    let count = 0
    for (let at = this.#find(lowerName, 0); at >= 0; at = this.#find(lowerName, at + 1)) count++
    return count
  }

  #find(lowerName: string, from: number): number {
    const number = numberOfName(lowerName)
    for (let index = from; index < this.length; index++) {
      if (number !== 0) {
        if (this.number(index) === number) return index
      } else if (this.nameLength(index) === lowerName.length && this.number(index) === 0) {
        if (this.name(index).toLowerCase() === lowerName) return index
      }
    }
    return -1
  }
}

/**
 * The fields found by the last parse, good until the next one: for heads that are used up in the
 * callback that parsed them.
 */
export function passingFields(bytes: Buffer): HeadFields {
  return new HeadFields(bytes, scanned.fieldCount, offsets)
}

/** The fields found by the last parse, to keep. */
export function scannedFields(bytes: Buffer): HeadFields {
  const count = scanned.fieldCount
  return new HeadFields(bytes, count, offsets.slice(0, count * stride))
}

function refuse(status: number, problem: string): number {
  scanned.problem = problem
  return -status
}

/**
 * Parses a request head that starts at `start`.
 * Returns the offset behind it, `needMore`, or a negated status.
 */
export function parseRequestHead(bytes: Buffer, start: number, end: number): number {
  let at = start
  // One empty line before a request is a known mistake of old clients (RFC 9112 2.2).
  if (at + 1 < end && bytes[at] === cr && bytes[at + 1] === lf) at += 2
  const methodStart = at
  while (at < end && tokenBytes[bytes[at]!] === 1) at++
  if (at === end) return at - start > headerBytesMax ? refuse(431, 'head too long') : needMore
  if (bytes[at] === cr && at === start && at + 1 === end) return needMore
  if (bytes[at] !== space || at === methodStart) return refuse(400, 'malformed request line')
  scanned.methodEnd = at

  const targetStart = ++at
  const targetLast = Math.min(end, targetStart + targetBytesMax + 1)
  while (at < targetLast && targetBytes[bytes[at]!] === 1) at++
  if (at - targetStart > targetBytesMax) return refuse(414, 'request target too long')
  if (at === end) return needMore
  if (bytes[at] !== space || at === targetStart) return refuse(400, 'malformed request target')
  scanned.targetStart = targetStart
  scanned.targetEnd = at

  at = parseVersion(bytes, at + 1, end)
  if (at <= 0) return at
  if (at + 1 >= end) return bytes[at] === cr || at === end ? needMore : badLineEnd()
  if (bytes[at] !== cr || bytes[at + 1] !== lf) return badLineEnd()
  return parseFields(bytes, at + 2, end, start)
}

function badLineEnd(): number {
  return refuse(400, 'line not ended by CRLF')
}

/** `HTTP/1.0` or `HTTP/1.1`; the offset behind it. */
function parseVersion(bytes: Buffer, start: number, end: number): number {
  const word = 'HTTP/'
  for (let at = 0; at < word.length; at++) {
    if (start + at >= end) return needMore
    if (bytes[start + at] !== word.charCodeAt(at)) return refuse(400, 'malformed version')
  }
  const digits = start + word.length
  if (digits + 3 > end) return needMore
  const major = bytes[digits]! - 48
  const minor = bytes[digits + 2]! - 48
  if (bytes[digits + 1] !== 46 || major < 0 || major > 9 || minor < 0 || minor > 9) {
    return refuse(400, 'malformed version')
  }
  if (major !== 1 || minor > 1) return refuse(505, 'HTTP version not supported')
  scanned.minorVersion = minor
  return digits + 3
}

/**
 * Parses a response head that starts at `start`.
 * Returns the offset behind it, `needMore`, or a negated number for what is not HTTP/1.
 */
export function parseResponseHead(bytes: Buffer, start: number, end: number): number {
  const version = parseVersion(bytes, start, end)
  if (version <= 0) return version
  let at = version
  if (at + 4 >= end) return needMore
  const status = decimal(bytes, at + 1, at + 4, 3)
  if (bytes[at] !== space || status < 100) return refuse(502, 'malformed status line')
  at += 4
  scanned.status = status
  // RFC 9112 4 asks for the space before an empty phrase; some servers forget it.
  if (bytes[at] === space) at++
  else if (bytes[at] !== cr) return refuse(502, 'malformed status line')
  scanned.reasonStart = at
  while (at < end && valueBytes[bytes[at]!] === 1) at++
  scanned.reasonEnd = at
  if (at - start > headerBytesMax) return refuse(502, 'response head too long')
  if (at + 1 >= end) return bytes[at] === cr || at === end ? needMore : badLineEnd()
  if (bytes[at] !== cr || bytes[at + 1] !== lf) return badLineEnd()
  return parseFields(bytes, at + 2, end, start)
}

/** Parses a trailer section collected as a whole, its empty line included. */
export function parseTrailers(bytes: Buffer): number {
  return parseFields(bytes, 0, bytes.length, 0)
}

/**
 * Parses field lines up to the empty line. No folding, no bare CR or LF, no space before the colon,
 * no empty name. Returns as the head parsers do.
 */
function parseFields(bytes: Buffer, from: number, end: number, headStart: number): number {
  const headLast = headStart + headerBytesMax
  scanned.parses++
  let at = from
  let count = 0
  for (;;) {
    if (at > headLast) return refuse(431, 'head too long')
    if (at >= end) return needMore
    if (bytes[at] === cr) {
      if (at + 1 >= end) return needMore
      if (bytes[at + 1] !== lf) return badLineEnd()
      if (at + 2 > headLast) return refuse(431, 'head too long')
      scanned.fieldCount = count
      return at + 2
    }
    if (count === fieldsMax) return refuse(431, 'too many fields')
    at = parseField(bytes, at, end, count * stride)
    if (at <= 0) {
      return at === needMore && end > headLast ? refuse(431, 'head too long') : at
    }
    count++
  }
}

/** Parses one field line and stores its offsets. */
function parseField(bytes: Buffer, start: number, end: number, slot: number): number {
  let at = start
  let hash = 0
  let byte = 0
  for (; at < end; at++) {
    byte = bytes[at]!
    const lower = lowerTokenBytes[byte]!
    if (lower === 0) break
    hash = ((hash << 5) - hash + lower) | 0
  }
  if (at === end) return needMore
  if (byte !== colon || at === start) return refuse(400, 'malformed field name')
  const nameEnd = at++
  while (at < end && (bytes[at] === space || bytes[at] === tab)) at++
  const valueStart = at
  // Spelled out instead of asked of `valueBytes`: most bytes of a head pass here.
  for (; at < end; at++) {
    byte = bytes[at]!
    if (byte < space ? byte !== tab : byte === 127) break
  }
  if (at === end) return needMore
  if (byte !== cr) return refuse(400, 'malformed field value')
  if (at + 1 === end) return needMore
  if (bytes[at + 1] !== lf) return badLineEnd()
  let valueEnd = at
  while (valueEnd > valueStart && (bytes[valueEnd - 1] === space || bytes[valueEnd - 1] === tab)) {
    valueEnd--
  }
  offsets[slot] = start
  offsets[slot + 1] = nameEnd
  offsets[slot + 2] = valueStart
  offsets[slot + 3] = valueEnd
  offsets[slot + 4] = numberOfBytes(bytes, start, nameEnd, hash)
  return at + 2
}
