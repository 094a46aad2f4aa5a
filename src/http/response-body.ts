/**
 * The body of a response as it comes from a backend: how it ends, and which bytes are its data.
 * Whoever takes a response, for a caller or for the gateway itself, reads its framing here.
 */
import { addRange, ChunkedDecoder, clearRanges } from './chunked.ts'
import { framing } from './framing.ts'
import type { HeadFields } from './head.ts'

export class ResponseBody {
  /** `head`: not begun; else how its end is told, or that it is there. */
  kind: 'head' | 'length' | 'chunked' | 'close' | 'done' = 'head'
  #left = 0
  #decoder: ChunkedDecoder | null = null

  /** Begins behind the head whose framing was just decided. `bodiless`: nothing can follow it. */
  begin(bodiless: boolean): void {
    const { chunked, length } = framing
    if (bodiless || length === 0) this.kind = 'done'
    else if (chunked) {
      this.kind = 'chunked'
      this.#decoder = new ChunkedDecoder()
    } else if (length > 0) {
      this.kind = 'length'
      this.#left = length
    } else this.kind = 'close'
  }

  /** Of a chunked body that is done. */
  get trailers(): HeadFields | null {
    return this.#decoder?.trailers ?? null
  }

  /** Decodes body bytes into `dataRanges`; the offset behind them, or -1. */
  decode(bytes: Buffer, start: number, end: number): number {
    clearRanges()
    if (this.kind === 'done' || start === end) return start
    if (this.kind === 'chunked') {
      // True: a body that is chunked was begun with its decoder.
      const decoder = this.#decoder!
      const at = decoder.decode(bytes, start, end)
      if (decoder.done) this.kind = 'done'
      return at
    }
    const taken = this.kind === 'close' ? end - start : Math.min(this.#left, end - start)
    addRange(start, start + taken)
    if (this.kind === 'length') {
      this.#left -= taken
      if (this.#left === 0) this.kind = 'done'
    }
    return start + taken
  }
}
