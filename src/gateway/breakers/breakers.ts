/**
 * The circuit breakers of a worker: each knows its place in the memory that all workers share.
 *
 * A breaker belongs to a plugin, an API and an environment, and to what the plugin says about when
 * it opens: who changes that begins anew with a closed one, while another backend for it, a
 * release or a restarted worker change nothing.
 */
import type { BreakerSettings, Counted } from './memory.ts'
import { BreakerMemory, breakerKey, createBreakerMemory } from './memory.ts'

/** Of a gateway that shares its breakers with nobody. */
const loneSlots = 64

export class Breaker {
  readonly #memory: BreakerMemory
  readonly #key: bigint
  readonly #settings: BreakerSettings
  #slot = -1
  #claims = -1

  constructor(memory: BreakerMemory, key: bigint, settings: BreakerSettings) {
    this.#memory = memory
    this.#key = key
    this.#settings = settings
  }

  /** Milliseconds that it stays open; 0: it is closed. */
  openForMs(nowMs: number): number {
    const slot = this.#find()
    return slot < 0 ? 0 : this.#memory.openForMs(slot, nowMs)
  }

  /** Counts a failure of its backend. */
  fail(nowMs: number): Counted {
    let slot = this.#find()
    if (slot < 0) slot = this.#memory.claim(this.#key)
    this.#slot = slot
    return slot < 0 ? 'full' : this.#memory.fail(slot, nowMs, this.#settings)
  }

  #find(): number {
    const known = this.#slot
    if (known >= 0 && this.#memory.has(known, this.#key)) return known
    const { claims } = this.#memory
    if (known >= 0 || claims !== this.#claims) {
      this.#slot = this.#memory.find(this.#key)
      this.#claims = claims
    }
    return this.#slot
  }
}

export interface BreakersOptions {
  /** Shared by all workers; memory of its own when left out. */
  readonly shared?: SharedArrayBuffer | undefined
  readonly nowMs?: () => number
  /** Told when a breaker opens, and once when there is no room. */
  readonly report?: (message: string) => void
}

export class Breakers {
  readonly #memory: BreakerMemory
  readonly #report: (message: string) => void
  readonly nowMs: () => number
  #isFull = false

  constructor(options: BreakersOptions = {}) {
    const { shared = createBreakerMemory(loneSlots), nowMs, report = () => {} } = options
    this.#memory = new BreakerMemory(shared)
    this.#report = report
    this.nowMs = nowMs ?? (() => performance.now())
  }

  at(key: string, settings: BreakerSettings): Breaker {
    return new Breaker(this.#memory, breakerKey(key), settings)
  }

  /** Says what became of a failure, where somebody has to know. */
  tell(counted: Counted, name: string, openMs: number): void {
    if (counted === 'opened') this.#report(`${name} opened for ${openMs / 1000} s`)
    if (counted !== 'full' || this.#isFull) return
    this.#isFull = true
    this.#report(`no room for more circuit breakers: ${name} and others stay closed`)
  }
}
