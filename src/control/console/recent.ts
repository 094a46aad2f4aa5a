/**
 * A map of bounded size that forgets what was longest unused: strangers choose its keys, and must
 * not choose how much memory they take.
 */
export class Recent<T> {
  readonly #kept = new Map<string, T>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  get(key: string): T | undefined {
    return this.#kept.get(key)
  }

  /** Keeps a value, as the last used. */
  set(key: string, value: T): void {
    this.#kept.delete(key)
    this.#kept.set(key, value)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#max) return
      this.#kept.delete(oldest)
    }
  }

  delete(key: string): void {
    this.#kept.delete(key)
  }
}
