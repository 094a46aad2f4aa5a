/**
 * Messages on their way out are put together in one slab, one behind the other. It begins anew when
 * they have gone: the kernel takes most writes at once. What it did not take stays where it is; the
 * next message begins behind it, and a used-up slab is replaced.
 *
 * The only place that writes heads. It never emits a split line: what would be one is an assertion.
 */
import type { Socket } from 'node:net'
import { assert } from '../lib/assert.ts'
import { colon, cr, lf, spells, tokenBytes, valueBytes } from './chars.ts'
import { writeText } from './latin1.ts'
import { onWrittenOut, sendLater, writeOut } from './round.ts'

/** Two full reads of a connection with their heads. */
const slabBytes = 144 * 1024
/** Ranges below this are copied by a loop: a call into the runtime costs more. */
const loopBytesMax = 64

let slab = Buffer.allocUnsafeSlow(slabBytes)
/** Before it lie bytes that have not gone yet. */
let floor = 0
/** Where the present message begins and ends. */
let from = 0
let to = 0

/** Starts a new message; whatever was not flushed is forgotten. */
export function begin(): void {
  to = from
}

/** Bytes put together so far. */
export function outgoingBytes(): number {
  return to - from
}

function room(count: number): void {
  if (to + count <= slab.length) return
  const next = Buffer.allocUnsafeSlow(Math.max(slabBytes, (to - from + count) * 2))
  slab.copy(next, 0, from, to)
  slab = next
  to -= from
  from = floor = 0
}

/** Text of the engine's own making: ASCII. */
export function putText(text: string): void {
  room(text.length)
  to += writeText(slab, text, to)
}

/** CRLF: the end of a line, or of a head. */
export function putLineEnd(): void {
  room(2)
  slab[to++] = 13
  slab[to++] = 10
}

/** Bytes as they came. */
export function putRange(bytes: Uint8Array, start: number, end: number): void {
  const count = end - start
  room(count)
  if (count <= loopBytesMax) {
    for (let at = start; at < end; at++) slab[to++] = bytes[at]!
  } else {
    if (bytes instanceof Buffer) bytes.copy(slab, to, start, end)
    else slab.set(bytes.subarray(start, end), to)
    to += count
  }
}

const methodPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const targetPattern = /^[\x21-\x7e]+$/

/**
 * A request line and header lines from above the engine (a token, visible ASCII, complete lines),
 * and the engine's Connection line: most of a head in one piece.
 * Throws `AssertionFailure` for what would split them, and for the fields by which the engine
 * frames.
 */
export function putRequestHead(method: string, target: string, lines: string): void {
  assert(method === 'GET' || methodPattern.test(method), 'a method is a token')
  assert(targetPattern.test(target), 'a target has visible ASCII only')
  const start = `${method} ${target} HTTP/1.1\r\n`
  putCheckedLines(`${start}${lines}Connection: keep-alive\r\n`, start.length, lines.length)
}

/** Complete lines from above the engine, then text of the engine's own; as `putRequestHead`. */
export function putLines(lines: string, text: string): void {
  putCheckedLines(lines + text, 0, lines.length)
}

/** Written as one byte it would be another character, a line feed perhaps. */
const wide = /[^\0-\xff]/

/**
 * Puts text of which `length` characters from `start` on come from above the engine. The lines are
 * looked at as the bytes that will go out; when they are not good, nothing was put.
 */
function putCheckedLines(text: string, start: number, length: number): void {
  assert(!wide.test(text), 'header lines are bytes')
  putText(text)
  const at = to - text.length + start
  const areGood = areLines(at, at + length)
  if (!areGood) to -= text.length
  assert(areGood, 'header lines are whole, and none of them frames')
}

/** Whether whole lines stand there, none of them a field by which the engine frames. */
function areLines(start: number, end: number): boolean {
  let at = start
  while (at < end) {
    const nameStart = at
    while (tokenBytes[slab[at]!] === 1) at++
    if (at === nameStart || slab[at] !== colon || isFraming(nameStart, at)) return false
    at++
    while (valueBytes[slab[at]!] === 1) at++
    if (slab[at] !== cr || slab[at + 1] !== lf) return false
    at += 2
  }
  return at === end
}

function isFraming(start: number, end: number): boolean {
  return spells(slab, start, end, 'content-length') || spells(slab, start, end, 'transfer-encoding')
}

/**
 * Sends what was put together as one message, when the work of the round is done. False when the
 * socket's queue is full: wait for its `drain`. The socket may be gone; then nothing happens.
 */
export function flush(socket: Socket, encrypted: boolean): boolean {
  if (to === from) return !socket.writableNeedDrain
  const start = from
  from = to
  return sendLater(socket, encrypted, slab, start, to)
}

/** The same for a message whose body is too large to be copied: both go now, in one call. */
export function flushWith(socket: Socket, encrypted: boolean, body: Uint8Array): void {
  socket.cork()
  flush(socket, encrypted)
  writeOut()
  socket.write(body)
  socket.uncork()
}

onWrittenOut((kept) => {
  // A message that is being put together stays where it is.
  if (kept || to > from) floor = from
  else from = to = floor
})
