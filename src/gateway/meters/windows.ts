/**
 * Calls a period for keys that anybody can make up, as addresses and parameters: a bounded table of
 * counters, two windows each, of which the one before counts by the share that still reaches into
 * the period.
 *
 * A slot is one word of 64 bits, a key's tag, the number of its window and two counts, so one
 * compare-and-set claims, moves on and counts. Only slots of keys that have been still for two
 * windows are given to others: nobody active is reset. When all slots of a set are active, a new
 * key is not counted in the table: how often that happens is counted, and the caller says whether
 * it passes.
 */
import { meterId } from './memory.ts'

const countBits = 15n
const windowBits = 14n
const countMask = (1n << countBits) - 1n
const windowMask = (1n << windowBits) - 1n
const tagShift = 2n * countBits + windowBits
const tagMask = (1n << (64n - tagShift)) - 1n
const slotsPerSet = 8
const slotBytes = 8

/** The highest limit of a window that can be told apart; a higher one counts as this one. */
export const windowLimitMax = Number(countMask)

/** What a call finds. */
export type WindowAnswer = 'passes' | 'refused' | 'full'

/** A table of so many bytes, a power of two, for all workers; the first word counts the `full`. */
export function createWindows(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes + slotBytes)
}

export class Windows {
  readonly #slots: BigInt64Array
  readonly #setMask: number
  readonly #periodMicros: number

  constructor(shared: SharedArrayBuffer, periodMicros: number) {
    this.#slots = new BigInt64Array(shared)
    this.#setMask = (shared.byteLength - slotBytes) / slotBytes / slotsPerSet - 1
    this.#periodMicros = periodMicros
  }

  /** How many calls found no slot. */
  get full(): number {
    return Number(Atomics.load(this.#slots, 0))
  }

  /** Counts a call of this key unless its limit is reached. */
  take(key: string, limit: number, nowMicros: number): WindowAnswer {
    if (limit <= 0) return 'refused'
    const { a, b } = meterId(key)
    const first = 1 + (a & this.#setMask) * slotsPerSet
    // Zero is an untouched slot.
    const tag = BigInt(b >>> 0) & tagMask || 1n
    const number = Math.floor(nowMicros / this.#periodMicros)
    const share = 1 - (nowMicros - number * this.#periodMicros) / this.#periodMicros
    const window = BigInt(number) & windowMask
    for (;;) {
      const at = this.#find(first, tag, window)
      if (at < 0) {
        Atomics.add(this.#slots, 0, 1n)
        return 'full'
      }
      const slot = Atomics.load(this.#slots, at)
      if (tagOf(slot) !== tag && !isStill(slot, window)) continue
      const { before, now } = countsOf(slot, tag, window)
      if (before * share + now + 1 > Math.min(limit, windowLimitMax)) return 'refused'
      const next = pack(tag, window, before, now + 1)
      if (Atomics.compareExchange(this.#slots, at, slot, next) === slot) return 'passes'
    }
  }

  /**
   * Clears what has been still, before the number of its window comes round again: called at least
   * once in 8,000 periods.
   */
  sweep(nowMicros: number): void {
    const window = BigInt(Math.floor(nowMicros / this.#periodMicros)) & windowMask
    for (let at = 1; at < this.#slots.length; at++) {
      const slot = Atomics.load(this.#slots, at)
      if (slot !== 0n && isStill(slot, window)) {
        Atomics.compareExchange(this.#slots, at, slot, 0n)
      }
    }
  }

  /** The key's slot, or the first that is free; -1: all are others'. */
  #find(first: number, tag: bigint, window: bigint): number {
    let free = -1
    for (let at = first; at < first + slotsPerSet; at++) {
      const slot = Atomics.load(this.#slots, at)
      if (tagOf(slot) === tag) return at
      if (free < 0 && isStill(slot, window)) free = at
    }
    return free
  }
}

function tagOf(slot: bigint): bigint {
  return (slot >> tagShift) & tagMask
}

function age(slot: bigint, window: bigint): bigint {
  return (window - ((slot >> (2n * countBits)) & windowMask)) & windowMask
}

/** Whether nothing of it counts any more. A worker whose clock is a window late is no age. */
function isStill(slot: bigint, window: bigint): boolean {
  const passed = age(slot, window)
  return slot === 0n || (passed >= 2n && passed !== windowMask)
}

function countsOf(slot: bigint, tag: bigint, window: bigint): { before: number; now: number } {
  if (tagOf(slot) !== tag || isStill(slot, window)) return { before: 0, now: 0 }
  const older = Number((slot >> countBits) & countMask)
  const newer = Number(slot & countMask)
  return age(slot, window) === 1n ? { before: newer, now: 0 } : { before: older, now: newer }
}

function pack(tag: bigint, window: bigint, before: number, now: number): bigint {
  const counts = (BigInt(before) << countBits) | BigInt(now)
  return BigInt.asIntN(64, (tag << tagShift) | (window << (2n * countBits)) | counts)
}
