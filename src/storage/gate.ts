/**
 * A gate lets a bounded number of pieces of work through at once, in the order in which they came.
 *
 * The queue before it is bounded in length and in time, so that a slow database makes callers fail
 * quickly instead of piling up.
 */
import { StoreError } from '../model/store-error.ts'

interface Waiting {
  readonly enter: () => void
  readonly refuse: (error: StoreError) => void
}

export interface GateOptions {
  /** What passes, for messages: `writes`. */
  readonly what: string
  readonly concurrencyMax: number
  readonly queuedMax: number
  readonly waitMs: number
}

export class Gate {
  readonly #options: GateOptions
  readonly #waiting = new Set<Waiting>()
  #running = 0
  #idle: (() => void)[] = []
  #closed = false

  constructor(options: GateOptions) {
    this.#options = options
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  /** Lets nobody in any more; resolves when the last one has left. */
  close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#waiting) waiting.refuse(closedError())
    if (this.#running === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  async #enter(): Promise<void> {
    const { what, concurrencyMax, queuedMax, waitMs } = this.#options
    if (this.#closed) throw closedError()
    if (this.#running < concurrencyMax) {
      this.#running += 1
      return
    }
    if (this.#waiting.size >= queuedMax) {
      throw new StoreError('busy', `More than ${queuedMax} ${what} are waiting for the database.`)
    }
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void) => {
        clearTimeout(timer)
        this.#waiting.delete(waiting)
        then()
      }
      const waiting: Waiting = {
        enter: () => settle(resolve),
        refuse: (error) => settle(() => reject(error)),
      }
      const timer = setTimeout(() => {
        waiting.refuse(
          new StoreError(
            'busy',
            `The database did not get round to these ${what} in ${waitMs} ms.`,
          ),
        )
      }, waitMs)
      this.#waiting.add(waiting)
    })
  }

  #leave(): void {
    // Whoever is next takes over the place: the count stays.
    for (const next of this.#waiting) {
      next.enter()
      return
    }
    this.#running -= 1
    if (this.#running > 0) return
    for (const resolve of this.#idle) resolve()
    this.#idle = []
  }
}

export function closedError(): StoreError {
  return new StoreError('closed', 'The store is closed.')
}
