/**
 * A bounded ring of log lines in shared memory: one worker writes, the main thread reads.
 *
 * No locks and no waiting on either side. The writer publishes a line by moving the tail after its
 * bytes are there, so the reader only ever meets whole lines, also when the writer dies half-way.
 * A line that finds no room is dropped and counted.
 */
import { writeText } from '../http/latin1.ts'
import { assert } from '../lib/assert.ts'

/** Positions count bytes since the start, modulo 2^32, which the capacity divides. */
const headWord = 0
const tailWord = 1
const dropsWord = 2
const headerBytes = 64

export interface LogRing {
  readonly shared: SharedArrayBuffer
  /** Appends a line of ASCII (with its line feed); false when it was dropped for want of room. */
  push(line: string): boolean
  /**
   * Hands all whole lines to `take`, in order, in one or two pieces that are valid during the call
   * only, then frees them. Returns how many bytes there were.
   */
  drain(take: (piece: Buffer) => void): number
  /** Lines dropped since the ring was made. */
  drops(): number
}

/** `capacity` bytes of lines; a power of two. */
export function createLogRing(capacity: number): LogRing {
  assert(Number.isInteger(Math.log2(capacity)) && capacity <= 2 ** 30, 'ring capacity: power of 2')
  return openLogRing(new SharedArrayBuffer(headerBytes + capacity))
}

/** The same ring from another thread. */
export function openLogRing(shared: SharedArrayBuffer): LogRing {
  const words = new Int32Array(shared, 0, headerBytes / 4)
  const bytes = Buffer.from(shared, headerBytes)
  const capacity = bytes.length

  function push(line: string): boolean {
    const tail = Atomics.load(words, tailWord) >>> 0
    const used = (tail - Atomics.load(words, headWord)) >>> 0
    if (line.length > capacity - used) {
      Atomics.add(words, dropsWord, 1)
      return false
    }
    // A line comes in pieces; reading a character joins them, which `write` would do more slowly.
    line.charCodeAt(0)
    const at = tail % capacity
    const written = writeText(bytes, line, at)
    if (written < line.length) writeText(bytes, line.slice(written), 0)
    Atomics.store(words, tailWord, (tail + line.length) | 0)
    return true
  }

  function drain(take: (piece: Buffer) => void): number {
    const head = Atomics.load(words, headWord) >>> 0
    const used = ((Atomics.load(words, tailWord) >>> 0) - head) >>> 0
    if (used === 0) return 0
    const at = head % capacity
    const first = Math.min(used, capacity - at)
    take(bytes.subarray(at, at + first))
    if (first < used) take(bytes.subarray(0, used - first))
    Atomics.store(words, headWord, (head + used) | 0)
    return used
  }

  return { shared, push, drain, drops: () => Atomics.load(words, dropsWord) >>> 0 }
}
