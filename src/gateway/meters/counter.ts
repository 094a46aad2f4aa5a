/**
 * Plain counters in shared memory: calls in all, as a quota needs them, and calls in windows of
 * the calendar, one state of `calendar.ts`.
 *
 * A counter that was given up, because what it counted is over or gone, is found or made again by
 * its next call; one call may be lost where that happens at the same moment.
 */
import { calendarLimitMax, countIn, currentIn, endIn, packCalendar } from './calendar.ts'
import type { MeterId, MeterMemory } from './memory.ts'
import { calendarSlots, head, noSlots } from './memory.ts'

const used = head.own

/** The highest quota that is counted; a higher one counts as this one. */
export const quotaMax = 2 ** 31 - 1

/** Where a meter is, and what happens to calls while the memory has no room for it. */
export interface CounterPlace {
  readonly memory: MeterMemory
  readonly id: MeterId
  readonly passesWithoutRoom: boolean
}

export class Counter {
  readonly #place: CounterPlace
  #record = 0

  constructor(place: CounterPlace) {
    this.#place = place
    this.#find()
  }

  /** Whether there is room for it. */
  get isHeld(): boolean {
    return this.#record !== 0
  }

  /** Counts a call unless `limit` calls have been counted; says whether it did. */
  take(limit: number): boolean {
    const at = this.#find()
    if (at === 0) return this.#place.passesWithoutRoom
    const { words } = this.#place.memory
    for (;;) {
      const count = Atomics.load(words, at)
      if (count >= Math.min(limit, quotaMax)) return false
      if (Atomics.compareExchange(words, at, count, count + 1) === count) return true
    }
  }

  giveBack(): void {
    const at = this.#find()
    if (at !== 0) Atomics.sub(this.#place.memory.words, at, 1)
  }

  /** Counts what was counted before the process began. */
  restore(used: number): void {
    const at = this.#find()
    if (at !== 0) Atomics.add(this.#place.memory.words, at, used)
  }

  /** Whether a call would pass now. */
  isOpen(limit: number): boolean {
    return this.#find() === 0 ? this.#place.passesWithoutRoom : this.used() < limit
  }

  used(): number {
    const at = this.#find()
    return at === 0 ? 0 : Atomics.load(this.#place.memory.words, at)
  }

  /** Where it counts; 0: nowhere. */
  #find(): number {
    const { memory, id } = this.#place
    this.#record = memory.follow(this.#record, id, noSlots)
    return this.#record === 0 ? 0 : this.#record + used
  }
}

/** Calls in windows of the calendar of one thing, exactly. */
export class CalendarCounter {
  readonly #place: CounterPlace
  readonly #windowSeconds: number
  #record = 0

  constructor(place: CounterPlace, windowSeconds: number) {
    this.#place = place
    this.#windowSeconds = windowSeconds
    this.#find()
  }

  get isHeld(): boolean {
    return this.#record !== 0
  }

  isOpen(limit: number, nowSeconds: number): boolean {
    const at = this.#find()
    if (at === 0) return limit > 0 && this.#place.passesWithoutRoom
    return this.#current(at, nowSeconds).count < Math.min(limit, calendarLimitMax)
  }

  take(limit: number, nowSeconds: number): boolean {
    const at = this.#find()
    if (at === 0) return limit > 0 && this.#place.passesWithoutRoom
    const { wide } = this.#place.memory
    for (;;) {
      const state = Atomics.load(wide, at)
      const { end, count } = currentIn(state, this.#windowSeconds, nowSeconds)
      if (count >= Math.min(limit, calendarLimitMax)) return false
      const next = packCalendar(end, count + 1)
      if (Atomics.compareExchange(wide, at, state, next) === state) return true
    }
  }

  giveBack(nowSeconds: number): void {
    const at = this.#find()
    if (at === 0) return
    const { wide } = this.#place.memory
    for (;;) {
      const state = Atomics.load(wide, at)
      const { end, count } = currentIn(state, this.#windowSeconds, nowSeconds)
      if (count === 0) return
      const next = packCalendar(end, count - 1)
      if (Atomics.compareExchange(wide, at, state, next) === state) return
    }
  }

  /** Goes on from a state that was kept; of two the later window, then the higher count, holds. */
  restore(kept: bigint): void {
    const at = this.#find()
    if (at === 0) return
    const { wide } = this.#place.memory
    const state = Atomics.load(wide, at)
    const isNewer = endIn(kept) > endIn(state)
    const isSame = endIn(kept) === endIn(state)
    if (isNewer || (isSame && countIn(kept) > countIn(state))) Atomics.store(wide, at, kept)
  }

  #current(at: number, nowSeconds: number): { end: number; count: number } {
    const state = Atomics.load(this.#place.memory.wide, at)
    return currentIn(state, this.#windowSeconds, nowSeconds)
  }

  /** The word of its state, of 64 bits; 0: nowhere. */
  #find(): number {
    const { memory, id } = this.#place
    this.#record = memory.follow(this.#record, id, calendarSlots)
    return this.#record === 0 ? 0 : stateWord(this.#record)
  }
}

/** Where a calendar counter's record keeps its state, in words of 64 bits. */
export function stateWord(record: number): number {
  return (record + head.own) >> 1
}
