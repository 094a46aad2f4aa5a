/**
 * Lock-out: whoever failed too often is refused for a while, before any password is hashed.
 *
 * An attempt counts as failed until it has succeeded, so that many at once cannot slip past. The
 * counts live in the process: a restart forgets them, which costs an attacker more than it gives.
 */
import { loginFailuresKeptMax, loginLockMs } from './limits.ts'
import { Recent } from './recent.ts'

interface Failures {
  count: number
  /** When the first of them was. */
  sinceMs: number
  /** 0: not locked. */
  lockedUntilMs: number
}

export interface Counted {
  /** It was no failure. */
  takeBack(): void
}

export class LockOut {
  readonly #max: number
  readonly #failures = new Recent<Failures>(loginFailuresKeptMax)

  /** `max` failures within `loginLockMs` lock for as long. */
  constructor(max: number) {
    this.#max = max
  }

  /** Until when (epoch ms) none is let in; 0: the next one is. */
  heldUntil(key: string, nowMs: number): number {
    const until = this.#failures.get(key)?.lockedUntilMs ?? 0
    return until > nowMs ? until : 0
  }

  /** Counts an attempt that is let in. */
  count(key: string, nowMs: number): Counted {
    const known = this.#failures.get(key)
    const goesOn =
      known !== undefined && known.lockedUntilMs === 0 && nowMs - known.sinceMs < loginLockMs
    const failures = goesOn ? known : { count: 0, sinceMs: nowMs, lockedUntilMs: 0 }
    failures.count += 1
    if (failures.count >= this.#max) failures.lockedUntilMs = nowMs + loginLockMs
    this.#failures.set(key, failures)
    return {
      takeBack: () => {
        failures.count -= 1
        if (failures.count < this.#max) failures.lockedUntilMs = 0
      },
    }
  }

  forget(key: string): void {
    this.#failures.delete(key)
  }
}
