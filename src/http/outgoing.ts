/**
 * Messages on their way out are put together in one buffer that is used again and again: the
 * kernel takes most writes at once. When it did not, the buffer belongs to the socket and a new
 * one is made.
 *
 * The only place that writes heads. It never emits a split line: what would be one is an assertion.
 */
import type { Socket } from 'node:net'
import { assert } from '../lib/assert.ts'
import { colon, cr, lf, tokenBytes, valueBytes } from './chars.ts'
import * as names from './names.ts'

const capacityBytes = 160 * 1024
/** Ranges below this are copied by a loop: a call into the runtime costs more. */
const loopBytesMax = 48

let bytes = Buffer.allocUnsafeSlow(capacityBytes)
let length = 0

/** Starts a new message; whatever was not flushed is forgotten. */
export function begin(): void {
  length = 0
}

/** Bytes put together so far. */
export function outgoingBytes(): number {
  return length
}

function room(count: number): void {
  if (length + count <= bytes.length) return
  const larger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, length + count))
  bytes.copy(larger, 0, 0, length)
  bytes = larger
}

/** Text of the engine's own making: ASCII. */
export function putText(text: string): void {
  room(text.length)
  length += bytes.write(text, length, 'latin1')
}

/** Bytes as they came. */
export function putRange(from: Uint8Array, start: number, end: number): void {
  const count = end - start
  room(count)
  if (count <= loopBytesMax) {
    for (let at = start; at < end; at++) bytes[length++] = from[at]!
  } else {
    bytes.set(from.subarray(start, end), length)
    length += count
  }
}

/**
 * A start line from above the engine: bytes above 0x20, separated by single spaces.
 * Throws `AssertionFailure` for what would split the line.
 */
export function putStartLine(method: string, target: string): void {
  room(method.length + target.length + 12)
  for (let at = 0; at < method.length; at++) {
    const code = method.charCodeAt(at)
    assert(code < 256 && tokenBytes[code] === 1, 'a method is a token')
    bytes[length++] = code
  }
  bytes[length++] = 32
  assert(target.length > 0, 'a target is not empty')
  for (let at = 0; at < target.length; at++) {
    const code = target.charCodeAt(at)
    assert(code > 32 && code < 127, 'a target has visible ASCII only')
    bytes[length++] = code
  }
  putText(' HTTP/1.1\r\n')
}

/**
 * Complete lines from above the engine, each `Name: value` and its CRLF. Throws `AssertionFailure`
 * for anything else, and for the fields by which the engine frames.
 */
export function putLines(lines: string): void {
  room(lines.length)
  let at = 0
  while (at < lines.length) {
    let hash = 0
    const nameStart = length
    let code = lines.charCodeAt(at)
    while (code < 256 && tokenBytes[code] === 1) {
      hash = names.hashStep(hash, code)
      bytes[length++] = code
      code = lines.charCodeAt(++at)
    }
    assert(code === colon && length > nameStart, 'a header line begins with a name and a colon')
    const number = names.numberOfBytes(bytes, nameStart, length, hash)
    assert(
      number !== names.contentLength && number !== names.transferEncoding,
      'framing fields are the engine’s',
    )
    while (code === colon || (code < 256 && valueBytes[code] === 1)) {
      bytes[length++] = code
      code = lines.charCodeAt(++at)
    }
    assert(code === cr && lines.charCodeAt(at + 1) === lf, 'a header line ends with CRLF')
    bytes[length++] = cr
    bytes[length++] = lf
    at += 2
  }
}

/**
 * Writes what was put together in one call. False when the socket's queue is full: wait for its
 * `drain`. The socket may be gone; then nothing happens.
 */
export function flush(socket: Socket, encrypted: boolean): boolean {
  const count = length
  length = 0
  if (count === 0) return !socket.writableNeedDrain
  // Behind queued bytes, and under TLS, the socket keeps the buffer for certain: a copy is smaller.
  if (encrypted || socket.writableLength > 0)
    return socket.write(Buffer.copyBytesFrom(bytes, 0, count))
  const more = socket.write(bytes.subarray(0, count))
  if (socket.writableLength > 0) bytes = Buffer.allocUnsafeSlow(capacityBytes)
  return more
}
