/**
 * A value that must not be seen: it prints as `***` in logs, JSON, errors and inspections.
 * Whoever needs the text says so by calling `reveal`, which can be searched for.
 */
import { inspect } from 'node:util'

const mask = '***'

export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text itself, for signing, comparing in constant time, or an answer that may carry it. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [inspect.custom](): string {
    return mask
  }
}
