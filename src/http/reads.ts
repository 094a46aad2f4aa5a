/**
 * Bytes of the connections' reads. All connections of a thread read into one buffer, so what is to
 * outlive the read is copied out of it: for the round, or for as long as somebody holds it.
 */
import { readBufferBytes, readSlabBytes, roundReadBytesMax, roundSlabBytes } from './limits.ts'
import { workWaits } from './round.ts'

/** What connections read into. */
export const readBuffer = Buffer.allocUnsafeSlow(readBufferBytes)

let slab = Buffer.allocUnsafeSlow(readSlabBytes)
let slabUsed = 0

/** The first `count` bytes of the buffer, for as long as somebody holds them. */
export function keptRead(count: number): Buffer {
  const bytes = count > readSlabBytes / 2 ? Buffer.allocUnsafeSlow(count) : pieceOfSlab(count)
  readBuffer.copy(bytes, 0, 0, count)
  return bytes
}

/** The runtime's own pool is sixteen times as large, and held whole by any piece of it. */
function pieceOfSlab(count: number): Buffer {
  if (slabUsed + count > readSlabBytes) {
    slab = Buffer.allocUnsafeSlow(readSlabBytes)
    slabUsed = 0
  }
  slabUsed += count
  return slab.subarray(slabUsed - count, slabUsed)
}

const roundSlab = Buffer.allocUnsafeSlow(roundSlabBytes)
let roundUsed = 0

/** The first `count` bytes of the buffer until the work of this round is done; null: too many. */
export function roundRead(count: number): Buffer | null {
  if (!workWaits()) roundUsed = 0
  if (count > roundReadBytesMax || roundUsed + count > roundSlabBytes) return null
  readBuffer.copy(roundSlab, roundUsed, 0, count)
  roundUsed += count
  return roundSlab.subarray(roundUsed - count, roundUsed)
}
