/**
 * Request ids: 32 lower hex digits that sort by time, so that the log store finds one by its place.
 *
 * Milliseconds (12 digits), a random prefix of the worker (12), a counter (8): unique without
 * asking anybody, also when the clock is set back.
 */
import type { Random } from '../lib/random.ts'

/** Makes the id of a request that began at `nowMs`. */
export type RequestIds = (nowMs: number) => string

export function createRequestIds(random: Random): RequestIds {
  const worker = Buffer.from(random.bytes(6)).toString('hex')
  let counter = 0
  let lastMs = -1
  let prefix = ''
  let highDigits = '000000'
  return (nowMs) => {
    if (nowMs !== lastMs) {
      lastMs = nowMs
      prefix = Math.trunc(nowMs).toString(16).padStart(12, '0') + worker
    }
    counter = (counter + 1) >>> 0
    const low = counter & 0xff
    if (low === 0) highDigits = (counter >>> 8).toString(16).padStart(6, '0')
    return prefix + highDigits + hexOfByte[low]
  }
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
