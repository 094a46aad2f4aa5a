/**
 * A backend's answer that somebody above the engine takes instead of its being sent on: collected
 * whole within a bound, then handed over once the backend's connection has been put away.
 */
import { CollectedBody } from './collected-body.ts'
import type { ResponseTaking } from './exchange.ts'

export class TakenBody {
  readonly #taking: ResponseTaking
  readonly #lines: string
  /** Null: it is larger than wanted. */
  #body: CollectedBody | null

  /** `length`: what its framing tells; -1: nothing. */
  constructor(taking: ResponseTaking, lines: string, length: number) {
    this.#taking = taking
    this.#lines = lines
    this.#body = length > taking.bodyBytesMax ? null : new CollectedBody(taking.bodyBytesMax)
  }

  get tooLarge(): boolean {
    return this.#body === null
  }

  /** Takes the data of `dataRanges`, which are ranges of `bytes`. */
  take(bytes: Buffer): void {
    // The bytes lie where the next read goes: they are never kept as they are.
    if (this.#body?.take(bytes, false) === false) this.#body = null
  }

  handOver(): void {
    const body = this.#body?.whole() ?? null
    this.#taking.done(body && { lines: this.#lines, body })
  }
}
