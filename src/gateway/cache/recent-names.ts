/** Names that are remembered for a while, so many at most: the oldest makes room. */
export class RecentNames {
  readonly #max: number
  readonly #nowMs: () => number
  readonly #untilMs = new Map<string, number>()

  constructor(max: number, nowMs: () => number) {
    this.#max = max
    this.#nowMs = nowMs
  }

  has(name: string): boolean {
    const untilMs = this.#untilMs.get(name)
    if (untilMs === undefined) return false
    if (untilMs > this.#nowMs()) return true
    this.#untilMs.delete(name)
    return false
  }

  add(name: string, forMs: number): void {
    this.#untilMs.delete(name)
    if (this.#untilMs.size >= this.#max) {
      const [oldest] = this.#untilMs.keys()
      if (oldest !== undefined) this.#untilMs.delete(oldest)
    }
    this.#untilMs.set(name, this.#nowMs() + forMs)
  }

  delete(name: string): void {
    this.#untilMs.delete(name)
  }
}
