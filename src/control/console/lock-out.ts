/**
 * Lock-out: who failed too often is refused for a while, before any password is hashed.
 *
 * It is kept for addresses and for names apart, names that do not exist too. An attempt counts as
 * failed until it has succeeded, so that many at once cannot slip past. The counts live in the
 * process: a restart forgets them, which costs an attacker more than it gives.
 */
import { parseIp } from '../../lib/ip.ts'
import { loginFailuresKeptMax, loginLockMs } from './limits.ts'

interface Failures {
  count: number
  /** When the first of them was. */
  sinceMs: number
  /** 0: not locked. */
  lockedUntilMs: number
}

export interface Attempt {
  /** The password was right. */
  succeeded(): void
}

export class LockOut {
  readonly #max: number
  readonly #failures = new Map<string, Failures>()

  /** `max` failures within `loginLockMs` lock. */
  constructor(max: number) {
    this.#max = max
  }

  /** Counts an attempt, or answers until when (epoch ms) none is let in. */
  begin(key: string, nowMs: number): Attempt | { readonly lockedUntilMs: number } {
    const known = this.#failures.get(key)
    if (known !== undefined && known.lockedUntilMs > nowMs) {
      return { lockedUntilMs: known.lockedUntilMs }
    }
    const goesOn =
      known !== undefined && known.lockedUntilMs === 0 && nowMs - known.sinceMs < loginLockMs
    const failures = goesOn ? known : { count: 0, sinceMs: nowMs, lockedUntilMs: 0 }
    failures.count += 1
    if (failures.count >= this.#max) failures.lockedUntilMs = nowMs + loginLockMs
    // Set anew, so that the map is in the order of use.
    this.#failures.delete(key)
    this.#failures.set(key, failures)
    this.#forgetOldest()
    return { succeeded: () => this.#failures.delete(key) }
  }

  #forgetOldest(): void {
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= loginFailuresKeptMax) return
      this.#failures.delete(key)
    }
  }
}

/** An address as the lock-out counts it: of IPv6 the network of 64 bits that one host may use. */
export function addressKey(address: string | null): string {
  const bytes = parseIp((address ?? '').replace(/%.*$/, ''))
  if (bytes === null) return address ?? ''
  return Buffer.from(bytes.length === 16 ? bytes.subarray(0, 8) : bytes).toString('hex')
}
