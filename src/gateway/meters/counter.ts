/**
 * A plain counter in shared memory: calls in all, as a quota needs them. Its key names the window
 * where there is one, so a new window is a new counter.
 */
import type { MeterMemory } from './memory.ts'
import { head } from './memory.ts'

const used = head.own

/** The highest quota that is counted; a higher one counts as this one. */
export const quotaMax = 2 ** 31 - 1

export class Counter {
  readonly #words: Int32Array
  readonly #at: number

  constructor(memory: MeterMemory, record: number) {
    this.#words = memory.words
    this.#at = record + used
  }

  /** Counts a call unless `limit` calls have been counted; says whether it did. */
  take(limit: number): boolean {
    for (;;) {
      const count = Atomics.load(this.#words, this.#at)
      if (count >= Math.min(limit, quotaMax)) return false
      if (Atomics.compareExchange(this.#words, this.#at, count, count + 1) === count) return true
    }
  }

  giveBack(): void {
    Atomics.sub(this.#words, this.#at, 1)
  }

  /** Counts what was counted before the process began. */
  restore(used: number): void {
    Atomics.add(this.#words, this.#at, used)
  }

  used(): number {
    return Atomics.load(this.#words, this.#at)
  }
}
