/**
 * The block of shared memory in which all workers count failures: a slot for each breaker that has
 * seen one, its counts by whole seconds, and until when it is open.
 *
 * No worker waits for another. One compare-and-set on a slot's key makes it a breaker's, one on its
 * count adds a failure, and one on `openUntil` opens it, so of all that find the threshold reached
 * exactly one opens. A breaker that never failed has no slot and costs a load.
 */
import { hash } from 'node:crypto'
import { breakerSetSlots, breakerSlots } from './limits.ts'

const headWords = 16
/** Counts claims of slots: who knows the number knows that nothing is new. */
const claimsWord = 0
const fullWord = 1

/** Seconds that are told apart; the longest window has 90. */
export const secondsKept = 96
const bodyWords = 8 + secondsKept
const openUntilWord = 0
const lastSecondWord = 1
const countsWord = 8

/** A count is 20 bits, enough for the highest threshold; above it the lap of its second. */
const countBits = 20
const countMax = 2 ** countBits - 1
const lapMask = 2 ** (31 - countBits) - 1

const free = 0n
const given = -1n

/** How long a time that has passed can be told from one to come. */
const closedKnownMs = 2 * secondsKept * 1000

export interface BreakerSettings {
  readonly threshold: number
  readonly windowSeconds: number
  readonly openMs: number
}

export type Counted = 'counted' | 'opened' | 'full'

/** Memory for all workers of a process. */
export function createBreakerMemory(slots: number = breakerSlots): SharedArrayBuffer {
  return new SharedArrayBuffer(headWords * 4 + slots * (8 + bodyWords * 4))
}

/** What a breaker is known by. */
export function breakerKey(text: string): bigint {
  const key = hash('sha256', text, 'buffer').readBigInt64LE(0)
  return key === free || key === given ? 1n : key
}

export class BreakerMemory {
  readonly #words: Int32Array
  readonly #keys: BigInt64Array
  readonly #slots: number

  constructor(shared: SharedArrayBuffer) {
    this.#slots = (shared.byteLength - headWords * 4) / (8 + bodyWords * 4)
    this.#words = new Int32Array(shared)
    this.#keys = new BigInt64Array(shared, headWords * 4, this.#slots)
  }

  get slots(): number {
    return this.#slots
  }

  /** How many failures found no slot. */
  get full(): number {
    return Atomics.load(this.#words, fullWord)
  }

  get claims(): number {
    return Atomics.load(this.#words, claimsWord)
  }

  has(slot: number, key: bigint): boolean {
    return Atomics.load(this.#keys, slot) === key
  }

  /** The slot of a breaker; -1: it has none. Of two that were claimed at once the first counts. */
  find(key: bigint): number {
    const first = this.#setOf(key)
    for (let slot = first; slot < first + breakerSetSlots; slot++) {
      if (this.has(slot, key)) return slot
    }
    return -1
  }

  /** The slot of a breaker, which it is given when it has none; -1: there is no room. */
  claim(key: bigint): number {
    const first = this.#setOf(key)
    for (let slot = first; slot < first + breakerSetSlots; slot++) {
      if (this.has(slot, key)) return slot
      if (!this.has(slot, free)) continue
      if (Atomics.compareExchange(this.#keys, slot, free, key) !== free) {
        if (this.has(slot, key)) return slot
        continue
      }
      Atomics.add(this.#words, claimsWord, 1)
      const found = this.find(key)
      if (found !== slot) this.giveUp(slot, key)
      return found
    }
    Atomics.add(this.#words, fullWord, 1)
    return -1
  }

  /** Milliseconds that the breaker of this slot stays open; 0: it is closed. */
  openForMs(slot: number, nowMs: number): number {
    return openFor(Atomics.load(this.#words, this.#at(slot) + openUntilWord), nowMs)
  }

  /** Counts a failure; the one that reaches the threshold opens the breaker. */
  fail(slot: number, nowMs: number, settings: BreakerSettings): Exclude<Counted, 'full'> {
    const at = this.#at(slot)
    const until = Atomics.load(this.#words, at + openUntilWord)
    // Of calls that began before it opened.
    if (openFor(until, nowMs) > 0) return 'counted'
    const second = Math.floor(nowMs / 1000)
    Atomics.store(this.#words, at + lastSecondWord, second)
    this.#add(at, second)
    const from = Math.max(second - settings.windowSeconds + 1, closedSince(until, nowMs))
    if (this.#sum(at, from, second) < settings.threshold) return 'counted'
    const next = (Math.floor(nowMs) + settings.openMs) | 0 || 1
    const was = Atomics.compareExchange(this.#words, at + openUntilWord, until, next)
    return was === until ? 'opened' : 'counted'
  }

  /** The last second in which this slot's breaker failed; null: the slot is nobody's. */
  lastSecond(slot: number): number | null {
    const key = Atomics.load(this.#keys, slot)
    if (key === free || key === given) return null
    return Atomics.load(this.#words, this.#at(slot) + lastSecondWord)
  }

  isGivenUp(slot: number): boolean {
    return this.has(slot, given)
  }

  /** Takes a slot from a breaker; it is used again once it has been emptied. */
  giveUp(slot: number, key = Atomics.load(this.#keys, slot)): void {
    Atomics.compareExchange(this.#keys, slot, key, given)
  }

  /** Makes a slot that was given up free. */
  empty(slot: number): void {
    this.#words.fill(0, this.#at(slot), this.#at(slot) + bodyWords)
    Atomics.compareExchange(this.#keys, slot, given, free)
  }

  /** Clears what is too old to be told from what is new one day. */
  clearOld(slot: number, nowMs: number): void {
    const at = this.#at(slot)
    const until = Atomics.load(this.#words, at + openUntilWord)
    const isPast = openFor(until, nowMs) === 0 && sinceMs(until, nowMs) > closedKnownMs
    if (isPast) Atomics.compareExchange(this.#words, at + openUntilWord, until, 0)
    const lap = lapOf(Math.floor(nowMs / 1000))
    for (let i = 0; i < secondsKept; i++) {
      const word = Atomics.load(this.#words, at + countsWord + i)
      const age = (lap - (word >> countBits)) & lapMask
      // A worker may be a lap ahead.
      const isOld = word !== 0 && age > 1 && age !== lapMask
      if (isOld) Atomics.compareExchange(this.#words, at + countsWord + i, word, 0)
    }
  }

  #add(at: number, second: number): void {
    const word = at + countsWord + (second % secondsKept)
    const lap = lapOf(second)
    for (;;) {
      const found = Atomics.load(this.#words, word)
      const count = found >> countBits === lap ? found & countMax : 0
      const next = (lap << countBits) | Math.min(count + 1, countMax)
      if (Atomics.compareExchange(this.#words, word, found, next) === found) return
    }
  }

  #sum(at: number, from: number, to: number): number {
    let sum = 0
    for (let second = from; second <= to; second++) {
      const found = Atomics.load(this.#words, at + countsWord + (second % secondsKept))
      if (found >> countBits === lapOf(second)) sum += found & countMax
    }
    return sum
  }

  #setOf(key: bigint): number {
    const sets = BigInt(this.#slots / breakerSetSlots)
    return Number(BigInt.asUintN(32, key) % sets) * breakerSetSlots
  }

  #at(slot: number): number {
    return headWords + this.#slots * 2 + slot * bodyWords
  }
}

function lapOf(second: number): number {
  return Math.floor(second / secondsKept) & lapMask
}

function sinceMs(until: number, nowMs: number): number {
  return (Math.floor(nowMs) - until) | 0
}

function openFor(until: number, nowMs: number): number {
  return until === 0 ? 0 : Math.max(0, -sinceMs(until, nowMs))
}

/** The second in which it closed: what was counted before counts no more. */
function closedSince(until: number, nowMs: number): number {
  if (until === 0) return 0
  const passed = sinceMs(until, nowMs)
  return passed > closedKnownMs ? 0 : Math.floor((Math.floor(nowMs) - passed) / 1000)
}
