/**
 * The caller's body as a whole, for stages that cannot do with less. It is read once and within a
 * bound, whoever asks; that it was read changes nothing about how it goes on to the backend.
 */
import type { Call } from './call.ts'

const nothing = Buffer.alloc(0)

/** Null: it is larger than `bytesMax`. */
export function wholeBody(call: Call, bytesMax: number): Buffer | null | Promise<Buffer | null> {
  if (call.bytes !== null) return call.bytes.length > bytesMax ? null : call.bytes
  const { body } = call.exchange.head
  if (!body.present || body.length === 0) return nothing
  if (body.length > bytesMax) return null
  let isRead = false
  let tell: ((bytes: Buffer | null) => void) | null = null
  call.exchange.collect(bytesMax, (bytes) => {
    call.bytes = bytes
    isRead = true
    tell?.(bytes)
  })
  // Mostly it came with the head, and nobody has to wait.
  if (isRead) return call.bytes
  return new Promise((resolve) => {
    tell = resolve
  })
}
