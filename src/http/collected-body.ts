/**
 * A body read into memory within a bound. It costs its own size and no more, however small the
 * chunks and segments are in which it comes: pieces are copied together, never kept one by one.
 */
import { dataRanges } from './chunked.ts'

const firstBytes = 4_096

export class CollectedBody {
  readonly #max: number
  #bytes: Buffer = Buffer.alloc(0)
  #length = 0

  /** `max` bytes are taken; one more is too many. */
  constructor(max: number) {
    this.#max = max
  }

  /** Takes the data of `dataRanges`, which are ranges of `piece`. False when it is too much. */
  take(piece: Buffer, last: boolean): boolean {
    const length = this.#length + dataRanges.bytes
    if (length > this.#max) return false
    if (last && this.#length === 0 && dataRanges.count === 2) {
      // All of it in one piece: no copy.
      this.#bytes = piece.subarray(dataRanges.offsets[0], dataRanges.offsets[1])
      this.#length = length
      return true
    }
    if (length > this.#bytes.length) this.#grow(length)
    for (let at = 0; at < dataRanges.count; at += 2) {
      const end = dataRanges.offsets[at + 1]!
      this.#length += piece.copy(this.#bytes, this.#length, dataRanges.offsets[at]!, end)
    }
    return true
  }

  #grow(length: number): void {
    const doubled = Math.max(length, this.#bytes.length * 2, firstBytes)
    const larger = Buffer.allocUnsafeSlow(Math.min(doubled, this.#max))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }

  /** What was taken. */
  whole(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
}
