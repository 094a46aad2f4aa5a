/**
 * Messages wait until everything that was ready in this round of the event loop has been looked at;
 * then they go to the kernel one behind the other. A write wakes whoever waits at the other end, and
 * waking a sleeping core costs more than the write: of several in a row only the first has to.
 *
 * Whoever writes to one of the engine's sockets by another way calls `writeOut` before.
 */
import type { Socket } from 'node:net'
import { waitingBytesMax, waitingMessagesMax } from './limits.ts'

/** Told after the messages went out; `kept`: a socket still needs the bytes of some of them. */
type WrittenOut = (kept: boolean) => void

/** What waits, in order; a socket without bytes is to be ended. */
const sockets: (Socket | null)[] = []
const slabs: (Buffer | null)[] = []
const starts: number[] = []
const ends: number[] = []
let count = 0
/** The next one to go out; not 0 only while they do. */
let next = 0
let bytesWaiting = 0
let bytesKept = false
let writtenOut: WrittenOut = () => {}

/** There is one listener: whoever owns the bytes that wait. */
export function onWrittenOut(listener: WrittenOut): void {
  writtenOut = listener
}

/**
 * The bytes from `start` to `end` of the slab go out at the end of this round, or now when much
 * waits already; until `onWrittenOut` they must stay as they are. False when the socket's queue is
 * full: wait for its `drain`. The socket may be gone; then nothing happens.
 */
export function sendLater(
  socket: Socket,
  encrypted: boolean,
  slab: Buffer,
  start: number,
  end: number,
): boolean {
  // Under TLS the bytes are needed beyond the call, whatever the queue says.
  if (encrypted) bytesKept = true
  const last = count - 1
  if (last >= next && sockets[last] === socket && slabs[last] === slab && ends[last] === start) {
    ends[last] = end
  } else put(socket, slab, start, end)
  bytesWaiting += end - start
  if (bytesWaiting >= waitingBytesMax || count >= waitingMessagesMax) writeOut()
  return !socket.writableNeedDrain
}

/** Ends our side of the socket behind what waits for it. */
export function endLater(socket: Socket): void {
  put(socket, null, 0, 0)
}

function put(socket: Socket, slab: Buffer | null, start: number, end: number): void {
  if (count === 0) setImmediate(writeOut)
  sockets[count] = socket
  slabs[count] = slab
  starts[count] = start
  ends[count] = end
  count++
}

/** Hands over what waits, now. */
export function writeOut(): void {
  if (count === 0) return
  while (next < count) {
    const at = next++
    const socket = sockets[at]
    const slab = slabs[at]
    sockets[at] = slabs[at] = null
    if (!socket || socket.destroyed) continue
    if (slab) socket.write(slab.subarray(starts[at], ends[at]))
    else socket.end()
    if (socket.writableLength > 0) bytesKept = true
  }
  const kept = bytesKept
  count = next = bytesWaiting = 0
  bytesKept = false
  writtenOut(kept)
}
