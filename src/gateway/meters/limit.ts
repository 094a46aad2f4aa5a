/**
 * Limits that a call is asked for together: all of them let it pass and count it, or one refuses
 * and none has counted it.
 */

import { endOf } from './calendar.ts'
import type { CalendarWindows } from './calendar-windows.ts'
import type { CalendarCounter, Counter } from './counter.ts'
import type { Ring } from './ring.ts'
import type { SlidingWindows } from './sliding-windows.ts'
import type { SlotAnswer, SlotKey, Slots } from './slots.ts'

export interface Limit {
  /** Whether a call would pass now; counts nothing. */
  isOpen(nowMicros: number): boolean
  /** Counts a call, or refuses it and counts nothing. */
  take(nowMicros: number): boolean
  /** Takes back the last call that passed. */
  giveBack(nowMicros: number): void
  /** Seconds from which on a call that was refused may pass; null: time alone does not help. */
  retryAfterSeconds(): number | null
}

/** The wall clock of the meters, in whole seconds since 1970. */
export type NowSeconds = () => number

/** Calls per second. */
export class RateLimit implements Limit {
  readonly limit: number
  readonly #ring: Ring

  constructor(ring: Ring, limit: number) {
    this.#ring = ring
    this.limit = limit
  }

  isOpen(nowMicros: number): boolean {
    return this.#ring.isOpen(this.limit, nowMicros)
  }

  take(nowMicros: number): boolean {
    return this.#ring.take(this.limit, nowMicros)
  }

  giveBack(): void {
    this.#ring.giveBack()
  }

  /** Any second has room again after it; nobody need wait longer. */
  retryAfterSeconds(): number {
    return 1
  }

  /** Calls of the second that ends now, at most the limit. */
  used(nowMicros: number): number {
    return this.#ring.used(this.limit, nowMicros)
  }
}

/** Calls in all. */
export class Quota implements Limit {
  readonly limit: number
  readonly #counter: Counter

  constructor(counter: Counter, limit: number) {
    this.#counter = counter
    this.limit = limit
  }

  isOpen(): boolean {
    return this.#counter.isOpen(this.limit)
  }

  take(): boolean {
    return this.#counter.take(this.limit)
  }

  giveBack(): void {
    this.#counter.giveBack()
  }

  retryAfterSeconds(): null {
    return null
  }

  /** At most the limit, also where the limit was lowered below what has been used. */
  used(): number {
    return Math.min(this.#counter.used(), this.limit)
  }
}

/** Calls in windows of the calendar, of one thing. */
export class CalendarLimit implements Limit {
  readonly #counter: CalendarCounter
  readonly #limit: number
  readonly #windowSeconds: number
  readonly #nowSeconds: NowSeconds

  constructor(
    counter: CalendarCounter,
    limit: number,
    windowSeconds: number,
    nowSeconds: NowSeconds,
  ) {
    this.#counter = counter
    this.#limit = limit
    this.#windowSeconds = windowSeconds
    this.#nowSeconds = nowSeconds
  }

  isOpen(): boolean {
    return this.#counter.isOpen(this.#limit, this.#nowSeconds())
  }

  take(): boolean {
    return this.#counter.take(this.#limit, this.#nowSeconds())
  }

  giveBack(): void {
    this.#counter.giveBack(this.#nowSeconds())
  }

  retryAfterSeconds(): number | null {
    if (this.#limit <= 0) return null
    const now = this.#nowSeconds()
    return endOf(this.#windowSeconds, now) - now
  }
}

/** Refuses every call. */
export const nothing: Limit = {
  isOpen: () => false,
  take: () => false,
  giveBack() {},
  retryAfterSeconds: () => null,
}

/** What a table of keys does with calls of keys that it has no room for. */
export type WhenFull = 'admit' | 'refuse'

/** A limit of a key that callers make up, made for one call. */
abstract class KeyLimit implements Limit {
  readonly #slots: Slots
  readonly #whenFull: WhenFull
  protected readonly key: SlotKey
  #isCounted = false

  constructor(slots: Slots, key: string, whenFull: WhenFull) {
    this.#slots = slots
    this.key = slots.key(key)
    this.#whenFull = whenFull
  }

  protected abstract look(nowMicros: number): SlotAnswer
  protected abstract count(nowMicros: number): SlotAnswer
  protected abstract uncount(nowMicros: number): void
  abstract retryAfterSeconds(): number

  isOpen(nowMicros: number): boolean {
    const answer = this.look(nowMicros)
    if (answer !== 'full') return answer === 'passes'
    if (this.#whenFull === 'admit') return true
    this.#slots.noteFull()
    return false
  }

  take(nowMicros: number): boolean {
    const answer = this.count(nowMicros)
    this.#isCounted = answer === 'passes'
    if (answer !== 'full') return this.#isCounted
    this.#slots.noteFull()
    return this.#whenFull === 'admit'
  }

  giveBack(nowMicros: number): void {
    if (this.#isCounted) this.uncount(nowMicros)
  }
}

/** What tells one key's limit from another's. */
export interface KeyWish {
  readonly key: string
  readonly limit: number
  readonly whenFull: WhenFull
}

/** Calls per second of a key. */
export class KeyRateLimit extends KeyLimit {
  readonly #windows: SlidingWindows
  readonly #limit: number

  constructor(windows: SlidingWindows, { key, limit, whenFull }: KeyWish) {
    super(windows.slots, key, whenFull)
    this.#windows = windows
    this.#limit = limit
  }

  protected look(nowMicros: number): SlotAnswer {
    return this.#windows.look(this.key, this.#limit, nowMicros)
  }

  protected count(nowMicros: number): SlotAnswer {
    return this.#windows.take(this.key, this.#limit, nowMicros)
  }

  protected uncount(nowMicros: number): void {
    this.#windows.giveBack(this.key, nowMicros)
  }

  retryAfterSeconds(): number {
    return 1
  }
}

/** Calls of a key in windows of the calendar. */
export class KeyCalendarLimit extends KeyLimit {
  readonly #windows: CalendarWindows
  readonly #limit: number
  readonly #windowSeconds: number
  readonly #nowSeconds: number

  constructor(
    windows: CalendarWindows,
    { key, limit, whenFull }: KeyWish,
    windowSeconds: number,
    nowSeconds: number,
  ) {
    super(windows.slots, key, whenFull)
    this.#windows = windows
    this.#limit = limit
    this.#windowSeconds = windowSeconds
    this.#nowSeconds = nowSeconds
  }

  protected look(): SlotAnswer {
    return this.#windows.look(this.key, this.#limit, this.#windowSeconds, this.#nowSeconds)
  }

  protected count(): SlotAnswer {
    return this.#windows.take(this.key, this.#limit, this.#windowSeconds, this.#nowSeconds)
  }

  protected uncount(): void {
    this.#windows.giveBack(this.key, this.#windowSeconds, this.#nowSeconds)
  }

  retryAfterSeconds(): number {
    return endOf(this.#windowSeconds, this.#nowSeconds) - this.#nowSeconds
  }
}

/**
 * Asks all and spends all, or none: the first limit that refuses, or null when the call passes. All
 * are looked at before the first is taken, so calls are given back only where workers race.
 */
export function spend(limits: readonly Limit[], nowMicros: number): Limit | null {
  if (limits.length > 1) {
    for (const limit of limits) if (!limit.isOpen(nowMicros)) return limit
  }
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index]
    if (limit === undefined || limit.take(nowMicros)) continue
    for (const taken of limits.slice(0, index)) taken.giveBack(nowMicros)
    return limit
  }
  return null
}
