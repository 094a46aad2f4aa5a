/**
 * A set of IP addresses, made of blocks, that is asked in every call: sorted ranges and a binary
 * search, so that thousands of blocks cost little more than one.
 *
 * Two blocks are apart or one holds the other; without those that another holds, the last range
 * that begins at or before an address is the only one that can hold it.
 */
import { type IpBlock, parseIpBlock } from '../lib/ip.ts'

export class AddressSet {
  readonly #v4: Ranges
  readonly #v6: Ranges

  /** What is no block is passed over: the snapshot holds none. */
  constructor(blocks: readonly string[]) {
    const parsed = blocks.map(parseIpBlock).filter((block) => block !== null)
    this.#v4 = new Ranges(parsed.filter(({ bytes }) => bytes.length === 4))
    this.#v6 = new Ranges(parsed.filter(({ bytes }) => bytes.length === 16))
  }

  /** `address`: 4 or 16 bytes. */
  has(address: Uint8Array): boolean {
    return address.length === 4 ? this.#v4.has(address) : this.#v6.has(address)
  }
}

/** Ranges of numbers of one or four words, the first word the highest. */
class Ranges {
  readonly #count: number
  readonly #words: number
  readonly #first: Uint32Array
  readonly #last: Uint32Array
  readonly #asked: Uint32Array

  constructor(blocks: readonly IpBlock[]) {
    const sorted = blocks
      .map(({ bytes, prefix }) => ({ first: wordsOf(bytes), last: lastOf(bytes, prefix) }))
      .sort((a, b) => compare(a.first, 0, b.first) || compare(b.last, 0, a.last))
    this.#words = sorted[0]?.first.length ?? 1
    this.#first = new Uint32Array(sorted.length * this.#words)
    this.#last = new Uint32Array(sorted.length * this.#words)
    this.#asked = new Uint32Array(this.#words)
    let count = 0
    for (const { first, last } of sorted) {
      const isHeld = count > 0 && compare(this.#last, (count - 1) * this.#words, first) >= 0
      if (isHeld) continue
      this.#first.set(first, count * this.#words)
      this.#last.set(last, count * this.#words)
      count++
    }
    this.#count = count
  }

  has(address: Uint8Array): boolean {
    if (this.#count === 0) return false
    const asked = this.#asked
    readWords(address, asked)
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(this.#first, middle * this.#words, asked) <= 0) low = middle + 1
      else high = middle
    }
    return low > 0 && compare(this.#last, (low - 1) * this.#words, asked) >= 0
  }
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  return readWords(bytes, new Uint32Array(bytes.length / 4))
}

function readWords(bytes: Uint8Array, into: Uint32Array): Uint32Array {
  for (let i = 0; i < into.length; i++) {
    const at = i * 4
    into[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
  }
  return into
}

function lastOf(bytes: Uint8Array, prefix: number): Uint32Array {
  return wordsOf(bytes.map((byte, i) => byte | (0xff >> Math.max(0, Math.min(8, prefix - i * 8)))))
}

/** Negative, zero or positive: the number in `numbers` from `at` on beside the other. */
function compare(numbers: Uint32Array, at: number, other: Uint32Array): number {
  for (let i = 0; i < other.length; i++) {
    const difference = numbers[at + i]! - other[i]!
    if (difference !== 0) return difference
  }
  return 0
}
