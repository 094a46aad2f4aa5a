/**
 * What authorisers said, kept for a while: by a digest of what was asked, so that nothing a caller
 * proves itself by lies in memory.
 *
 * Who was let in and who was not are kept apart, so that no stranger who asks with ever new values
 * pushes out those who were let in. Where there is no room the oldest answer makes it.
 */
import { authAnswersMax } from '../limits.ts'

export class AuthAnswers {
  readonly #admitted = new Map<string, number>()
  readonly #refused = new Map<string, number>()
  readonly #max: number

  constructor(max = authAnswersMax) {
    this.#max = max
  }

  get size(): number {
    return this.#admitted.size + this.#refused.size
  }

  /** Whether that caller was let in; undefined: nobody said since `sinceMs`. */
  find(key: string, sinceMs: number): boolean | undefined {
    for (const [answers, admits] of [
      [this.#admitted, true],
      [this.#refused, false],
    ] as const) {
      const atMs = answers.get(key)
      if (atMs === undefined) continue
      if (atMs > sinceMs) return admits
      answers.delete(key)
    }
    return undefined
  }

  keep(key: string, admits: boolean, nowMs: number): void {
    this.#admitted.delete(key)
    this.#refused.delete(key)
    const answers = admits ? this.#admitted : this.#refused
    if (answers.size >= this.#max) {
      const [oldest] = answers.keys()
      if (oldest !== undefined) answers.delete(oldest)
    }
    answers.set(key, nowMs)
  }
}
