/**
 * The pace of attempts at one name, from wherever they come: some at once, then one at a time.
 *
 * It never locks: whoever knows that a name exists could keep its owner out. Each attempt moves the
 * time at which all of them are forgotten by one step; how far that lies ahead is how many there
 * were.
 */

import { loginFailuresKeptMax, loginNameAtOnceMax, loginNamePaceMs } from './limits.ts'
import type { Counted } from './lock-out.ts'
import { Recent } from './recent.ts'

export class NamePace {
  readonly #forgottenAt = new Recent<{ atMs: number }>(loginFailuresKeptMax)

  /** Until when (epoch ms) none is let in, one step at most; 0: the next one is. */
  heldUntil(name: string, nowMs: number): number {
    const atMs = this.#forgottenAt.get(name)?.atMs ?? 0
    const until = atMs - (loginNameAtOnceMax - 1) * loginNamePaceMs
    return until > nowMs ? until : 0
  }

  /** Counts an attempt that is let in. */
  count(name: string, nowMs: number): Counted {
    const forgotten = this.#forgottenAt.get(name) ?? { atMs: 0 }
    forgotten.atMs = Math.max(forgotten.atMs, nowMs) + loginNamePaceMs
    this.#forgottenAt.set(name, forgotten)
    return {
      takeBack() {
        forgotten.atMs -= loginNamePaceMs
      },
    }
  }
}
