/**
 * Nonces that have been used, in one table of a fixed size that all workers of a process share: of
 * any number of calls with one nonce exactly one passes, whichever workers they reach.
 *
 * A nonce is one word: 36 bits of a hash, and the second at which it may be forgotten. It is
 * claimed by one compare-and-set, so nobody waits for anybody and a worker that dies leaves nothing
 * locked. It may stand in one of two sets, in the emptier one, so the table is full only when
 * nearly all of it is. No word is given to another nonce before its time: where a nonce finds all
 * words of its sets taken, it is told so, and its call is refused. Which sets these are depends on
 * a secret of the table, so nobody can make up nonces that crowd those of others.
 */
import { hash, randomBytes } from 'node:crypto'
import { noncesMax, nonceTtlSecondsMax } from './limits.ts'

/** 8 years: a word that nobody claimed again is not taken for a fresh one after a round. */
const expiryBits = 28n
const expiryMask = 2 ** Number(expiryBits) - 1
const tagMask = (1n << (64n - expiryBits)) - 1n
const wordsPerSet = 16
const seedBytes = 16
/** The sets begin at a cache line. */
const firstWord = 8
/** Whoever meets others with the same nonce so often leaves it to them. */
const triesMax = 64

/** What a call with a nonce finds. */
export type NonceAnswer = 'fresh' | 'used' | 'full'

/** A table for so many nonces, a power of two, for all workers. */
export function createNonceMemory(nonces = noncesMax): SharedArrayBuffer {
  const shared = new SharedArrayBuffer((firstWord + nonces) * 8)
  new Uint8Array(shared, 0, seedBytes).set(randomBytes(seedBytes))
  return shared
}

export class Nonces {
  readonly #words: BigInt64Array
  readonly #setMask: number
  readonly #seed: string
  readonly #nowMs: () => number

  /** `nowMs`: a clock that never goes back and that all workers share. */
  constructor(shared: SharedArrayBuffer, nowMs: () => number = () => performance.now()) {
    this.#words = new BigInt64Array(shared)
    this.#setMask = (this.#words.length - firstWord) / wordsPerSet - 1
    this.#seed = Buffer.from(new Uint8Array(shared, 0, seedBytes)).toString('hex')
    this.#nowMs = nowMs
  }

  /** Uses a nonce, which is not forgotten for `ttlSeconds`. `key`: the nonce and whose it is. */
  use(key: string, ttlSeconds: number): NonceAnswer {
    const digest = hash('sha256', this.#seed + key, 'buffer')
    const sets = [this.#setAt(digest.readInt32LE(8)), this.#setAt(digest.readInt32LE(12))]
    // Zero is a word that nobody has.
    const tag = digest.readBigInt64LE(0) & tagMask || 1n
    const second = Math.floor(this.#nowMs() / 1000)
    // The second that has begun counts for none.
    const mine = pack(tag, second + Math.min(ttlSeconds, nonceTtlSecondsMax) + 1)
    for (let tries = 0; tries < triesMax; tries++) {
      const { isUsed, free } = this.#look(sets, tag, second)
      if (isUsed) return 'used'
      if (free < 0) return 'full'
      const before = Atomics.load(this.#words, free)
      if (!isOver(before, second)) continue
      if (Atomics.compareExchange(this.#words, free, before, mine) !== before) continue
      if (this.#isOnly(sets, tag, second, free)) return 'fresh'
      // Another worker was as fast with this nonce, in another word: both give way and look again.
      Atomics.compareExchange(this.#words, free, mine, 0n)
    }
    return 'used'
  }

  #setAt(place: number): number {
    return firstWord + (place & this.#setMask) * wordsPerSet
  }

  /** Whether the nonce is there; else a free word in the emptier set, or -1. */
  #look(sets: readonly number[], tag: bigint, second: number): { isUsed: boolean; free: number } {
    let best = { free: -1, room: 0 }
    for (const first of sets) {
      let free = -1
      let room = 0
      for (let at = first; at < first + wordsPerSet; at++) {
        const word = Atomics.load(this.#words, at)
        if (isOver(word, second)) {
          if (room++ === 0) free = at
        } else if (tagOf(word) === tag) return { isUsed: true, free: -1 }
      }
      if (room > best.room) best = { free, room }
    }
    return { isUsed: false, free: best.free }
  }

  #isOnly(sets: readonly number[], tag: bigint, second: number, mine: number): boolean {
    for (const first of sets) {
      for (let at = first; at < first + wordsPerSet; at++) {
        if (at === mine) continue
        const word = Atomics.load(this.#words, at)
        if (tagOf(word) === tag && !isOver(word, second)) return false
      }
    }
    return true
  }
}

function pack(tag: bigint, expiresAt: number): bigint {
  return BigInt.asIntN(64, (tag << expiryBits) | BigInt(expiresAt & expiryMask))
}

function tagOf(word: bigint): bigint {
  return (word >> expiryBits) & tagMask
}

/** Whether a word may be given to another nonce: its time is over, or as far ahead as none is. */
function isOver(word: bigint, second: number): boolean {
  if (word === 0n) return true
  const left = (Number(BigInt.asUintN(Number(expiryBits), word)) - second) & expiryMask
  return left === 0 || left > nonceTtlSecondsMax + 1
}
