/**
 * The bounds of one piece of work in a transaction: when it ends, and that all of it has been done.
 *
 * It makes both databases behave alike where their own rules differ: after one failed statement
 * nothing is committed, and no statement can follow the end.
 */
import { assert } from '../lib/assert.ts'
import { StoreError } from '../model/store-error.ts'
import type { Run } from './read.ts'
import type { Db } from './schema.ts'

export class Work {
  readonly #what: string
  readonly #workMs: number
  readonly #cut = Promise.withResolvers<never>()
  #open = true
  #running = 0
  #failed = false
  #failure: unknown

  constructor(what: string, workMs: number) {
    this.#what = what
    this.#workMs = workMs
    this.#cut.promise.catch(() => {})
  }

  get isOpen(): boolean {
    return this.#open
  }

  assertOpen(): void {
    assert(this.#open, `no statement after the end of its ${this.#what}`)
  }

  /** Ends the work from outside: what it did is rolled back. */
  cutOff(error: StoreError): void {
    this.#cut.reject(error)
  }

  /** Statements of the work, watched. */
  pieces(db: Db): Run {
    return async (piece) => {
      this.assertOpen()
      this.#running += 1
      try {
        return await piece(db)
      } catch (error) {
        if (!this.#failed) this.#failure = error
        this.#failed = true
        throw error
      } finally {
        this.#running -= 1
      }
    }
  }

  /** Runs the work to its end or its deadline; throws what a statement threw, caught or not. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      const text = `A ${this.#what} took longer than ${this.#workMs} ms; nothing of it was kept.`
      this.cutOff(new StoreError('busy', text))
    }, this.#workMs)
    try {
      const value = await Promise.race([work(), this.#cut.promise])
      if (this.#failed) throw this.#failure
      assert(this.#running === 0, `every statement of a ${this.#what} is awaited`)
      return value
    } finally {
      clearTimeout(timer)
      this.#open = false
    }
  }
}
