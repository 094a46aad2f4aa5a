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
const expiryBits = 28
const expiryMask = 2 ** expiryBits - 1
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
  readonly #halves: Int32Array
  readonly #setMask: number
  readonly #seed: string
  readonly #nowMs: () => number

  /** `nowMs`: a clock that never goes back and that all workers share. */
  constructor(shared: SharedArrayBuffer, nowMs: () => number = () => performance.now()) {
    this.#words = new BigInt64Array(shared)
    this.#halves = new Int32Array(shared)
    this.#setMask = (this.#words.length - firstWord) / wordsPerSet - 1
    this.#seed = Buffer.from(new Uint8Array(shared, 0, seedBytes)).toString('hex')
    this.#nowMs = nowMs
  }

  /** Uses a nonce, which is not forgotten for `ttlSeconds`. `key`: the nonce and whose it is. */
  use(key: string, ttlSeconds: number): NonceAnswer {
    const digest = hash('sha256', this.#seed + key, 'buffer')
    const sets = [this.#setAt(digest.readInt32LE(8)), this.#setAt(digest.readInt32LE(12))]
    const tag = { high: digest.readInt32LE(0), low: digest.readUInt32LE(4) >>> expiryBits }
    const second = Math.floor(this.#nowMs() / 1000)
    // The second that has begun counts for none.
    const mine = wordOf(tag, second + Math.min(ttlSeconds, nonceTtlSecondsMax) + 1)
    for (let tries = 0; tries < triesMax; tries++) {
      const { isUsed, free } = this.#look(sets, tag, second)
      if (isUsed) return 'used'
      if (free < 0) return 'full'
      const before = Atomics.load(this.#words, free)
      const lower = Number(BigInt.asIntN(32, before))
      if (before !== 0n && !isOver(lower, second)) continue
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
  #look(sets: readonly number[], tag: Tag, second: number): { isUsed: boolean; free: number } {
    let best = { free: -1, room: 0 }
    for (const first of sets) {
      let free = -1
      let room = 0
      for (let at = first; at < first + wordsPerSet; at++) {
        const state = this.#stateOf(at, tag, second)
        if (state === 'mine') return { isUsed: true, free: -1 }
        if (state === 'free' && room++ === 0) free = at
      }
      if (room > best.room) best = { free, room }
    }
    return { isUsed: false, free: best.free }
  }

  #isOnly(sets: readonly number[], tag: Tag, second: number, mine: number): boolean {
    for (const first of sets) {
      for (let at = first; at < first + wordsPerSet; at++) {
        if (at !== mine && this.#stateOf(at, tag, second) === 'mine') return false
      }
    }
    return true
  }

  /**
   * By halves, which cost a tenth of whole words. The lower one first: where it tells of a nonce,
   * the upper one is that nonce's or has been given up since.
   */
  #stateOf(at: number, { high, low }: Tag, second: number): 'free' | 'mine' | 'taken' {
    const lower = Atomics.load(this.#halves, at * 2)
    if (lower === 0 || isOver(lower, second)) return 'free'
    const isMine = lower >>> expiryBits === low && Atomics.load(this.#halves, at * 2 + 1) === high
    return isMine ? 'mine' : 'taken'
  }
}

/** Of a digest, as the halves of a word hold it. */
interface Tag {
  readonly high: number
  readonly low: number
}

function wordOf({ high, low }: Tag, expiresAt: number): bigint {
  const lower = ((low << expiryBits) | (expiresAt & expiryMask)) >>> 0
  return (BigInt(high) << 32n) | BigInt(lower)
}

/** Whether a word may be given to another nonce: its time is over, or as far ahead as none is. */
function isOver(lower: number, second: number): boolean {
  const left = ((lower & expiryMask) - second) & expiryMask
  return left === 0 || left > nonceTtlSecondsMax + 1
}
