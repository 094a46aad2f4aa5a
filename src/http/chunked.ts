/**
 * The chunked coding, read strictly (RFC 9112 7.1): hex digits, a bounded extension, CRLF and
 * nothing else. Data is found as ranges of the given bytes; chunk borders and extensions end here,
 * so that what is forwarded is framed by us alone.
 */
import { cr, hexValues, lf, semicolon, valueBytes } from './chars.ts'
import type { HeadFields } from './head.ts'
import { parseTrailers, scannedFields } from './head.ts'
import {
  chunkExtensionBytesMax,
  chunkExtensionsBytesMax,
  chunkSizeDigitsMax,
  trailerBytesMax,
} from './limits.ts'

/** Start and end offsets, by turns, of the data found by the last `decode`. */
export const dataRanges = {
  offsets: [] as number[],
  count: 0,
  bytes: 0,
}

/** Forgets the ranges of the last piece. */
export function clearRanges(): void {
  dataRanges.count = 0
  dataRanges.bytes = 0
}

/** Adds a range of data to the piece at hand. */
export function addRange(start: number, end: number): void {
  dataRanges.offsets[dataRanges.count++] = start
  dataRanges.offsets[dataRanges.count++] = end
  dataRanges.bytes += end - start
}

const nothing = Buffer.alloc(0)

/** Extensions as the grammar has them, without the white space that it only tolerates. */
const extensions = /^(?:;[!#$%&'*+.^_`|~\w-]+(?:=(?:[!#$%&'*+.^_`|~\w-]+|"(?:[^"\\]|\\.)*"))?)+$/

const sizeState = 0
const extensionState = 1
const sizeLfState = 2
const dataState = 3
const dataCrState = 4
const dataLfState = 5
const trailerState = 6
const doneState = 7

/** One chunked body, fed piece by piece. */
export class ChunkedDecoder {
  #state = sizeState
  #left = 0
  #digits = 0
  #extension = ''
  #extensionsBytes = 0
  #trailer: Buffer = nothing

  get done(): boolean {
    return this.#state === doneState
  }

  /** The trailer fields, once `done`; null when there are none. They passed the fields' grammar. */
  trailers: HeadFields | null = null

  /** Decodes a piece into `dataRanges`; the offset behind what belongs to the body, or -1. */
  decode(bytes: Buffer, start: number, end: number): number {
    let at = start
    while (at < end) {
      const byte = bytes[at]!
      switch (this.#state) {
        case sizeState:
          if (!this.#sizeByte(byte)) return -1
          at++
          break
        case extensionState:
          if (!this.#extensionByte(byte)) return -1
          at++
          break
        case sizeLfState:
          if (byte !== lf) return -1
          at++
          this.#digits = 0
          this.#extension = ''
          this.#state = this.#left === 0 ? trailerState : dataState
          break
        case dataState: {
          const taken = Math.min(this.#left, end - at)
          addRange(at, at + taken)
          at += taken
          this.#left -= taken
          if (this.#left === 0) this.#state = dataCrState
          break
        }
        case dataCrState:
          if (byte !== cr) return -1
          at++
          this.#state = dataLfState
          break
        case dataLfState:
          if (byte !== lf) return -1
          at++
          this.#state = sizeState
          break
        case trailerState:
          at = this.#trailerPiece(bytes, at, end)
          if (at < 0) return -1
          break
        default:
          return at
      }
    }
    return at
  }

  #sizeByte(byte: number): boolean {
    const digit = hexValues[byte]!
    if (digit < 16) {
      this.#left = this.#left * 16 + digit
      return ++this.#digits <= chunkSizeDigitsMax
    }
    if (this.#digits === 0) return false
    if (byte === cr) this.#state = sizeLfState
    else if (byte === semicolon) {
      this.#state = extensionState
      this.#extension = ';'
    } else return false
    return true
  }

  #extensionByte(byte: number): boolean {
    if (byte === cr) {
      this.#state = sizeLfState
      return extensions.test(this.#extension)
    }
    this.#extension += String.fromCharCode(byte)
    return (
      valueBytes[byte] === 1 &&
      this.#extension.length <= chunkExtensionBytesMax &&
      ++this.#extensionsBytes <= chunkExtensionsBytesMax
    )
  }

  /** Collects the trailer section until the strict parser finds its end. */
  #trailerPiece(bytes: Buffer, start: number, end: number): number {
    const before = this.#trailer.length
    if (before === 0 && end - start >= 2 && bytes[start] === cr && bytes[start + 1] === lf) {
      this.#state = doneState
      return start + 2
    }
    const room = trailerBytesMax - before
    const piece = bytes.subarray(start, Math.min(end, start + room))
    const section = Buffer.concat([this.#trailer, piece])
    const sectionEnd = parseTrailers(section)
    if (sectionEnd < 0) return -1
    if (sectionEnd === 0) {
      this.#trailer = section
      return section.length >= trailerBytesMax ? -1 : end
    }
    const fields = scannedFields(section)
    if (fields.length > 0) this.trailers = fields
    this.#state = doneState
    return start + sectionEnd - before
  }
}
