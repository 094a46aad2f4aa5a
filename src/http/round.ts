/**
 * A round of the event loop has three parts: all that is ready is read, then the calls are carried
 * on, then what they have to say is written. Each part finds its code and data at hand, and a write
 * wakes whoever waits at the other end: of several in a row only the first has to, and waking a
 * sleeping core costs more than the write (docs/decisions/0024). A round of an idle worker holds
 * one read and one message; nothing waits.
 *
 * Whoever learns of a connection in another way calls `workNow` before, and whoever writes in
 * another way `writeOut`: so things happen in the order in which they came.
 */
import type { Socket } from 'node:net'
import { roundBytesMax, roundMessagesMax, roundReadBytesMax, roundReadsMax } from './limits.ts'

/** What is to be done with bytes that were read. */
export type Work = (bytes: Buffer) => void

/** Work that waits, in order, and its bytes. */
const works: (Work | null)[] = []
const reads: (Buffer | null)[] = []
let workCount = 0
/** The next one; not 0 only while the work is done. */
let workNext = 0

/** Messages that wait, in order; a socket without bytes is to be ended. */
const sockets: (Socket | null)[] = []
const slabs: (Buffer | null)[] = []
const starts: number[] = []
const ends: number[] = []
let messageCount = 0
/** The next one; not 0 only while they go out. */
let messageNext = 0
let bytesWaiting = 0
let bytesKept = false
let onWritten: (kept: boolean) => void = () => {}

let endAwaited = false

/**
 * Does the work when all that is ready has been read; now when much waits already, or when the read
 * was large: more of the same may be ready, and whether it is wanted only the work tells.
 */
export function workLater(work: Work, bytes: Buffer): void {
  works[workCount] = work
  reads[workCount] = bytes
  workCount++
  if (bytes.length > roundReadBytesMax) workNow()
  else if (workCount < roundReadsMax) awaitEnd()
  else {
    // What they say waits for no further reads.
    workNow()
    writeOut()
  }
}

/** Whether bytes that were read are still needed. */
export function workWaits(): boolean {
  return workCount > 0
}

/**
 * Does the work that waits. What it throws is nothing to whoever has it done: it is thrown anew
 * behind all of it, and behind what there is to say.
 */
export function workNow(): void {
  while (workNext < workCount) {
    const at = workNext++
    const work = works[at]
    const bytes = reads[at]
    works[at] = reads[at] = null
    if (!work || !bytes) continue
    try {
      work(bytes)
    } catch (error) {
      queueMicrotask(() => throwAnew(error))
    }
  }
  workCount = workNext = 0
}

/** Nobody may be left to say anything afterwards. */
function throwAnew(error: unknown): never {
  writeOut()
  throw error
}

/**
 * The owner of the slabs is told when messages went out; `kept`: a socket still needs the bytes of
 * some of them.
 */
export function onWrittenOut(listener: (kept: boolean) => void): void {
  onWritten = listener
}

/**
 * The bytes from `start` to `end` of the slab go out when the work of this round is done, or now
 * when much waits already; until `onWrittenOut` they must stay as they are. False when the socket's
 * queue is full: wait for its `drain`. The socket may be gone; then nothing happens.
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
  const last = messageCount - 1
  if (
    last >= messageNext &&
    sockets[last] === socket &&
    slabs[last] === slab &&
    ends[last] === start
  )
    ends[last] = end
  else putMessage(socket, slab, start, end)
  bytesWaiting += end - start
  if (bytesWaiting >= roundBytesMax || messageCount >= roundMessagesMax) writeOut()
  return !socket.writableNeedDrain
}

/** Ends our side of the socket behind what waits for it. */
export function endLater(socket: Socket): void {
  putMessage(socket, null, 0, 0)
}

function putMessage(socket: Socket, slab: Buffer | null, start: number, end: number): void {
  sockets[messageCount] = socket
  slabs[messageCount] = slab
  starts[messageCount] = start
  ends[messageCount] = end
  messageCount++
  awaitEnd()
}

/** Hands over the messages that wait. */
export function writeOut(): void {
  if (messageCount === 0) return
  // Within a write nobody can tell yet what becomes of its bytes.
  if (messageNext > 0) bytesKept = true
  while (messageNext < messageCount) {
    const at = messageNext++
    const socket = sockets[at]
    const slab = slabs[at]
    sockets[at] = slabs[at] = null
    if (!socket || socket.destroyed) continue
    if (slab) socket.write(slab.subarray(starts[at], ends[at]))
    else socket.end()
    if (socket.writableLength > 0) bytesKept = true
  }
  const kept = bytesKept
  messageCount = messageNext = bytesWaiting = 0
  bytesKept = false
  onWritten(kept)
}

/** Everything that is ready has been read when immediates have their turn. */
function awaitEnd(): void {
  if (endAwaited) return
  endAwaited = true
  setImmediate(endRound)
}

function endRound(): void {
  try {
    workNow()
    writeOut()
  } finally {
    endAwaited = false
    // A socket that throws takes nothing from the others.
    if (messageCount > 0) awaitEnd()
  }
}
