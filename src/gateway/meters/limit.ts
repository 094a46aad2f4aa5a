/**
 * Limits that a call is asked for together: all of them let it pass and count it, or one refuses
 * and none has counted it.
 */
import type { Counter } from './counter.ts'
import type { Ring } from './ring.ts'

export interface Limit {
  /** Whether a call would pass now; counts nothing. */
  isOpen(nowMicros: number): boolean
  /** Counts a call, or refuses it and counts nothing. */
  take(nowMicros: number): boolean
  /** Takes back the last call that passed. */
  giveBack(): void
}

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
    return this.#counter.used() < this.limit
  }

  take(): boolean {
    return this.#counter.take(this.limit)
  }

  giveBack(): void {
    this.#counter.giveBack()
  }

  /** At most the limit, also where the limit was lowered below what has been used. */
  used(): number {
    return Math.min(this.#counter.used(), this.limit)
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
  for (const [index, limit] of limits.entries()) {
    if (limit.take(nowMicros)) continue
    for (const taken of limits.slice(0, index)) taken.giveBack()
    return limit
  }
  return null
}
