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
 *
 * A word that was claimed is marked, a bit a word, so that whoever keeps nonces on disk finds the
 * new ones without a look at all.
 */
import { hash, randomBytes } from 'node:crypto'
import { noncesMax, nonceTtlSecondsMax } from './limits.ts'

/** 8 years: a word that nobody claimed again is not taken for a fresh one after a round. */
const expiryBits = 28
const expiryMask = 2 ** expiryBits - 1
const wordsPerSet = 16
const seedBytes = 16
/** The sets begin at a cache line; marks stand behind them. */
const firstWord = 8
/** Among the 32-bit words, behind the secret. */
const sizeAt = 4
const changedAt = 5
const marksPerWord = 32
/** Whoever meets others with the same nonce so often leaves it to them. */
const triesMax = 64

/** What a call with a nonce finds. */
export type NonceAnswer = 'fresh' | 'used' | 'full'

/** A nonce that is remembered, without what it was: where in its table, and for how long. */
export interface HeldNonce {
  /** The number of its word. */
  readonly place: number
  /** Of its hash: 32 bits, and 4 more. */
  readonly high: number
  readonly low: number
  readonly leftMs: number
}

/** A table for so many nonces, a power of two, for all workers; `seed`: of one that was kept. */
export function createNonceMemory(
  nonces = noncesMax,
  seed: Uint8Array = randomBytes(seedBytes),
): SharedArrayBuffer {
  const marks = Math.ceil(nonces / marksPerWord)
  const shared = new SharedArrayBuffer((firstWord + nonces) * 8 + marks * 4)
  new Uint8Array(shared, 0, seedBytes).set(seed.subarray(0, seedBytes))
  new Int32Array(shared, 0, firstWord)[sizeAt] = nonces
  return shared
}

export class Nonces {
  /** Words of the table. */
  readonly size: number
  readonly #words: BigInt64Array
  readonly #halves: Int32Array
  readonly #marks: Int32Array
  readonly #setMask: number
  readonly #prefix: string
  readonly #nowMs: () => number

  /** `nowMs`: a clock that never goes back and that all workers share. */
  constructor(shared: SharedArrayBuffer, nowMs: () => number = () => performance.now()) {
    this.size = new Int32Array(shared, 0, firstWord)[sizeAt] ?? 0
    const words = firstWord + this.size
    this.#words = new BigInt64Array(shared, 0, words)
    this.#halves = new Int32Array(shared, 0, words * 2)
    this.#marks = new Int32Array(shared, words * 8)
    this.#setMask = this.size / wordsPerSet - 1
    this.#prefix = Buffer.from(this.seed).toString('hex')
    this.#nowMs = nowMs
  }

  /** The table's secret. */
  get seed(): Uint8Array {
    return new Uint8Array(this.#words.buffer, 0, seedBytes).slice()
  }

  /** Uses a nonce, which is not forgotten for `ttlSeconds`. `key`: the nonce and whose it is. */
  use(key: string, ttlSeconds: number): NonceAnswer {
    const digest = hash('sha256', this.#prefix + key, 'buffer')
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
      if (this.#isOnly(sets, tag, second, free)) {
        this.#mark(free - firstWord)
        return 'fresh'
      }
      // Another worker was as fast with this nonce, in another word: both give way and look again.
      Atomics.compareExchange(this.#words, free, mine, 0n)
    }
    return 'used'
  }

  /** The places of nonces that were used since it was last asked, and may have been before. */
  *changed(): Generator<number> {
    if (Atomics.exchange(this.#halves, changedAt, 0) === 0) return
    for (let i = 0; i < this.#marks.length; i++) {
      // A plain look first: most words have no mark, and this is gone through every second.
      if (this.#marks[i] === 0) continue
      for (let bits = Atomics.exchange(this.#marks, i, 0); bits !== 0; bits &= bits - 1) {
        yield i * marksPerWord + 31 - Math.clz32(bits & -bits)
      }
    }
  }

  /** All places that hold something, or did. */
  *taken(): Generator<number> {
    for (let place = 0; place < this.size; place++) {
      if (this.#halves[(firstWord + place) * 2] !== 0) yield place
    }
  }

  /** What a place holds now; null: nothing that is still remembered. */
  held(place: number): HeldNonce | null {
    const word = Atomics.load(this.#words, firstWord + place)
    const lower = Number(BigInt.asUintN(32, word))
    const nowMs = this.#nowMs()
    const second = Math.floor(nowMs / 1000)
    if (lower === 0 || isOver(lower, second)) return null
    return {
      ...{ place, high: Number(word >> 32n), low: lower >>> expiryBits },
      leftMs: (second + leftOf(lower, second)) * 1000 - nowMs,
    }
  }

  /** Puts a nonce back where it was in a table of the same secret and size. */
  restore({ place, high, low, leftMs }: HeldNonce): void {
    if (place >= this.size || leftMs <= 0) return
    const nowMs = this.#nowMs()
    const last = Math.floor(nowMs / 1000) + nonceTtlSecondsMax + 1
    const expiresAt = Math.min(Math.ceil((nowMs + leftMs) / 1000), last)
    Atomics.store(this.#words, firstWord + place, wordOf({ high, low }, expiresAt))
  }

  #mark(place: number): void {
    Atomics.or(this.#marks, Math.floor(place / marksPerWord), 1 << (place % marksPerWord))
    if (Atomics.load(this.#halves, changedAt) === 0) Atomics.store(this.#halves, changedAt, 1)
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
  const left = leftOf(lower, second)
  return left === 0 || left > nonceTtlSecondsMax + 1
}

/** Seconds until a word's time is over. */
function leftOf(lower: number, second: number): number {
  return ((lower & expiryMask) - second) & expiryMask
}
