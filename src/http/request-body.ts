/**
 * The body of the request at hand, cut out of a connection's input by the one framing that its head
 * decided.
 */
import { addRange, ChunkedDecoder, clearRanges } from './chunked.ts'
import type { HeadFields } from './head.ts'
import type { Input } from './input.ts'
import type { OwnRequestHead } from './request.ts'

const nothing = Buffer.alloc(0)

export class RequestBody {
  /** Read to its end; true also when there is none. */
  done = true
  /** Bytes in which the ranges of the piece decoded last lie. */
  piece: Buffer = nothing
  /** Bytes of the request read so far, head included. */
  requestBytes = 0
  #left = 0
  #decoder: ChunkedDecoder | null = null

  /** Bytes still to come; 0 when nobody knows. */
  get left(): number {
    return this.done || this.#decoder !== null ? 0 : this.#left
  }

  get trailers(): HeadFields | null {
    return this.#decoder?.trailers ?? null
  }

  /** Starts with a request whose head took `headBytes`. */
  begin(head: OwnRequestHead, headBytes: number): void {
    this.requestBytes = headBytes
    this.done = !head.body.present
    this.#left = head.body.length
    this.#decoder = head.chunked ? new ChunkedDecoder() : null
  }

  /** Lets go of the bytes of the last piece. */
  release(): void {
    this.piece = nothing
  }

  /**
   * Decodes what is at hand into `dataRanges`, over `piece`: 1, or 0 when nothing is at hand, or -1
   * when it is malformed.
   */
  take(input: Input): number {
    clearRanges()
    const { bytes, start } = input
    if (bytes === null || this.done) return 0
    let end: number
    if (this.#decoder === null) {
      end = Math.min(bytes.length, start + this.#left)
      addRange(start, end)
      this.#left -= end - start
      this.done = this.#left === 0
    } else {
      end = this.#decoder.decode(bytes, start, bytes.length)
      if (end < 0) return -1
      this.done = this.#decoder.done
    }
    this.piece = bytes
    this.requestBytes += end - start
    input.consumeTo(end)
    return 1
  }
}
