/**
 * Pieces of a body on their way out, framed by us: as they are, or as one chunk a piece.
 */
import { dataRanges } from './chunked.ts'
import { putKeptTrailers } from './field-copy.ts'
import type { HeadFields } from './head.ts'
import { putRange, putText } from './outgoing.ts'

/** Puts the data of `dataRanges`, which are ranges of `bytes`. */
export function putData(bytes: Buffer, chunked: boolean): void {
  if (dataRanges.bytes === 0) return
  if (chunked) putText(`${dataRanges.bytes.toString(16)}\r\n`)
  for (let at = 0; at < dataRanges.count; at += 2) {
    putRange(bytes, dataRanges.offsets[at]!, dataRanges.offsets[at + 1]!)
  }
  if (chunked) putText('\r\n')
}

/** Puts the end of a chunked body. */
export function putLastChunk(trailers: HeadFields | null, drop: ReadonlySet<string>): void {
  if (trailers === null) {
    putText('0\r\n\r\n')
    return
  }
  putText('0\r\n')
  putKeptTrailers(trailers, drop)
  putText('\r\n')
}
