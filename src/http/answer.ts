/**
 * Complete answers of the gateway itself: head and body in one write.
 */

import type { Socket } from 'node:net'
import type { Answer } from './exchange.ts'
import { begin, flush, flushWith, outgoingBytes, putLines, putRange, putText } from './outgoing.ts'
import { isBodiless, reasonPhrase } from './status.ts'
import { dateLine } from './turn.ts'

/**
 * Bodies up to this are put beside the head; larger ones go as they are, in the same system call.
 */
const besideHeadBytesMax = 65_536

/** What the last `writeAnswer` wrote. */
export const written = { bytes: 0 }

/** Writes an answer. `withBody` is false for HEAD: the length is told, the body is not sent. */
export function writeAnswer(
  socket: Socket,
  encrypted: boolean,
  answer: Answer,
  withBody: boolean,
  keepAlive: boolean,
): void {
  const { status, body, headLength = body.length } = answer
  begin()
  putText(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n`)
  const told = withBody ? body.length : headLength
  const length = isBodiless(status) || told < 0 ? '' : `Content-Length: ${told}\r\n`
  const date = answer.dated ? '' : dateLine()
  const tail = `${date}${length}Connection: ${keepAlive ? 'keep-alive' : 'close'}\r\n\r\n`
  putLines(answer.headLines, tail)
  const sent = withBody && !isBodiless(status) ? body.length : 0
  if (sent > 0 && sent <= besideHeadBytesMax) putRange(body, 0, sent)
  written.bytes = outgoingBytes()
  if (sent <= besideHeadBytesMax) {
    flush(socket, encrypted)
    return
  }
  written.bytes += sent
  flushWith(socket, encrypted, body)
}
