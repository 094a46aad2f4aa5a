/**
 * An exchange as it runs: one request of one connection, answered here or by a backend. It owns
 * what is counted for the log and ends exactly once, whichever way.
 */
import { assert } from '../lib/assert.ts'
import { writeAnswer, written } from './answer.ts'
import { Call } from './call.ts'
import { CollectedBody } from './collected-body.ts'
import type { ServerConnection } from './connection.ts'
import type { Answer, Exchange, Outcome, UpstreamCall, UpstreamFailure } from './exchange.ts'
import { callerGone } from './exchange.ts'
import type { HeadFields } from './head.ts'
import { discardBytesMax } from './limits.ts'
import { flush, outgoingBytes } from './outgoing.ts'
import type { OwnRequestHead } from './request.ts'
import { writeOut } from './round.ts'
import type { TakenBody } from './taken-response.ts'
import { turnEpochMs, turnMonotonicMs } from './turn.ts'

type Consumer = 'nobody' | 'collector' | 'backend'

export class LiveExchange implements Exchange {
  readonly head: OwnRequestHead
  readonly startedAtMs: number
  onEnd: ((outcome: Outcome) => void) | null = null
  /** The body given to `collect`, once it is whole. */
  collected: Buffer | null = null
  /** The backend does not take more for the moment. */
  blocked = false
  connectMs = -1
  responseMs = -1
  upstreamAddress = ''
  readonly #connection: ServerConnection
  readonly #startedMs: number
  #consumer: Consumer = 'nobody'
  #call: Call | null = null
  #begun = false
  #over = false
  #continued: boolean
  #callerMs = 0
  /** Monotonic; when the backend began to wait for more of the body. */
  #owedSinceMs = 0
  #collecting: CollectedBody | null = null
  /** A part of the body was thrown away: it can go nowhere else any more. */
  #bodyLost = false
  #collectDone: ((body: Buffer | null) => void) | null = null
  #status = 0
  #responseBytes = 0
  #upstreamStatus = -1
  #headerMs = -1
  #error = ''

  constructor(connection: ServerConnection, head: OwnRequestHead) {
    this.#connection = connection
    this.head = head
    this.startedAtMs = turnEpochMs()
    this.#startedMs = turnMonotonicMs()
    this.#continued = !head.expectContinue
  }

  get peerAddress(): string {
    return this.#connection.peerAddress
  }

  get localAddress(): string {
    return this.#connection.localAddress
  }

  get secure(): boolean {
    return this.#connection.secure
  }

  get bodyDone(): boolean {
    return this.#connection.body.done
  }

  get piece(): Buffer {
    return this.#connection.body.piece
  }

  get trailers(): HeadFields | null {
    return this.#connection.body.trailers
  }

  get begun(): boolean {
    return this.#begun
  }

  answer(answer: Answer): void {
    if (this.#over) return
    assert(!this.#begun, 'an exchange is answered once')
    this.#call?.cancel()
    this.#call = null
    const { socket, secure, body } = this.#connection
    const keepAlive = this.mayKeepAlive() && body.left <= discardBytesMax
    writeAnswer(socket, secure, answer, this.head.method !== 'HEAD', keepAlive)
    this.#begun = true
    this.#status = answer.status
    this.#responseBytes += written.bytes
    this.#finish(keepAlive)
  }

  collect(max: number, done: (body: Buffer | null) => void): void {
    if (this.#over) return
    assert(this.#consumer === 'nobody' && !this.#bodyLost, 'a body is read once')
    if (this.head.body.length > max) {
      done(null)
      return
    }
    if (this.bodyDone) {
      this.collected = Buffer.alloc(0)
      done(this.collected)
      return
    }
    this.#consumer = 'collector'
    this.#collecting = new CollectedBody(max)
    this.#collectDone = done
    this.bodyWanted()
    // What came with the head is mostly the whole body: it is given in this very call.
    this.#connection.takePiece(this)
    this.#connection.pump()
  }

  forward(call: UpstreamCall): void {
    if (this.#over) return
    assert(this.#call === null && !this.#begun, 'an exchange is forwarded once')
    assert(!this.#bodyLost || call.request.body !== 'stream', 'the body is whole')
    const { bodyBytesMax = Number.POSITIVE_INFINITY } = call
    if (call.request.body === 'stream' && this.head.body.length > bodyBytesMax) {
      this.bodyFailed(413, 'body too large')
      return
    }
    const pool = this.#connection.client.pool(call.origin, call.verifyTls ?? true)
    this.#call = new Call(this, call, pool)
    this.#call.start()
    this.#connection.pump()
  }

  /** Decodes the first piece of the body for the backend: 1, 0 when none is there, -1 malformed. */
  takeFirstPiece(): number {
    this.#consumer = 'backend'
    const taken = this.#connection.body.take(this.#connection.input)
    if (taken < 0) this.bodyFailed(400, 'malformed chunked body')
    this.#owedSinceMs = turnMonotonicMs()
    return taken
  }

  /** Whether the body may be decoded now. */
  get wantsBody(): boolean {
    return this.#consumer !== 'nobody' && !this.blocked
  }

  /** The connection has decoded a piece. */
  onPiece(): void {
    if (this.#consumer === 'backend') {
      this.#callerMs += turnMonotonicMs() - this.#owedSinceMs
      this.#owedSinceMs = turnMonotonicMs()
      if (this.#call !== null && !this.#call.sendPiece()) this.blocked = true
      return
    }
    const collecting = this.#collecting
    const done = this.#collectDone
    if (collecting === null || done === null) return
    if (!collecting.take(this.piece, this.bodyDone)) {
      this.#consumer = 'nobody'
      this.#bodyLost = true
      this.#endCollecting()
      done(null)
    } else if (this.bodyDone) {
      this.collected = collecting.whole()
      this.#endCollecting()
      done(this.collected)
    }
  }

  #endCollecting(): void {
    this.#collecting = null
    this.#collectDone = null
  }

  /** Tells a caller that waits for it to go on. */
  bodyWanted(): void {
    if (this.#continued || this.#begun) return
    this.#continued = true
    if (this.bodyDone || this.#connection.input.bytes !== null) return
    const interim = 'HTTP/1.1 100 Continue\r\n\r\n'
    this.#responseBytes += interim.length
    writeOut()
    this.#connection.socket.write(interim, 'latin1')
  }

  /** The backend takes bytes again. */
  unblock(): void {
    this.blocked = false
    this.#owedSinceMs = turnMonotonicMs()
    this.#connection.pump()
  }

  get callerMs(): number {
    return this.#callerMs + (this.callerOwes() ? turnMonotonicMs() - this.#owedSinceMs : 0)
  }

  callerOwes(): boolean {
    return this.#consumer !== 'nobody' && !this.blocked && !this.bodyDone
  }

  /** Whether the caller does not take what it was sent. */
  clientBlocked(): boolean {
    return this.#connection.socket.writableNeedDrain
  }

  /** Whether the connection can carry another request after this one, as far as is known. */
  mayKeepAlive(): boolean {
    // Who waits for a 100 may or may not send the body once it sees the answer: nobody can tell.
    return this.head.keepAlive && this.#continued && this.#connection.mayKeepAlive
  }

  gotHead(status: number): void {
    this.#upstreamStatus = status
    this.#headerMs = this.#call?.ageMs ?? -1
  }

  began(status: number): void {
    this.#begun = true
    this.#status = status
  }

  /** Writes what was put together of the response. False when the caller does not keep up. */
  flushResponse(): boolean {
    this.#responseBytes += outgoingBytes()
    return flush(this.#connection.socket, this.#connection.secure)
  }

  /** The backend's response was relayed to its end. */
  responded(keepAlive: boolean): void {
    this.#call = null
    this.#finish(keepAlive)
  }

  /** The backend's response is whole, and somebody else's to answer with. */
  handOver(taken: TakenBody): void {
    this.#call = null
    try {
      taken.handOver()
    } catch (error) {
      this.defect(error)
    }
  }

  /** No response can come. */
  failed(call: UpstreamCall, failure: UpstreamFailure): void {
    if (this.#over) return
    this.#call = null
    this.#error = failure.reason
    try {
      this.answer(call.onFailure(failure))
    } catch (error) {
      this.defect(error)
    }
  }

  /** The response broke off: the caller must see that it is not whole. `byReset`: only so. */
  truncate(reason: string, byReset: boolean): void {
    this.#call = null
    this.#error = reason
    if (byReset) this.#connection.abort()
    this.#finish(false)
  }

  /** The body that the caller sends is not one, or stopped coming. */
  bodyFailed(status: number, reason: string): void {
    if (this.#over) return
    this.#call?.cancel()
    if (this.#begun) {
      this.truncate(reason, true)
      return
    }
    this.#error = reason
    this.#connection.spoil()
    this.answer(this.#connection.events.errorAnswer(status, reason))
  }

  /** The caller has gone, or asked no further. */
  clientGone(): void {
    if (this.#over) return
    this.#call?.cancel()
    this.#call = null
    if (!this.#begun) this.#status = 499
    this.#error = callerGone
    this.#finish(false)
  }

  /** Something above the engine threw: this exchange ends, the others live. */
  defect(error: unknown): void {
    this.#call?.cancel()
    this.#call = null
    this.#connection.reportDefect(error)
    if (this.#over) return
    if (this.#begun) {
      this.truncate('internal error', true)
      return
    }
    this.#error = 'internal error'
    this.#connection.spoil()
    try {
      this.answer(this.#connection.events.errorAnswer(500, 'internal error'))
    } catch {
      // The error's own answer is defective, too: there is nothing left to say.
      this.#connection.abort()
      this.#finish(false)
    }
  }

  /** Goes on with the body, as far as it was read. */
  pump(): void {
    this.#connection.pump()
  }

  onClientDrain(): void {
    this.#call?.onClientDrain()
  }

  tick(nowMs: number): void {
    this.#call?.tick(nowMs)
  }

  #finish(keepAlive: boolean): void {
    this.#over = true
    this.#endCollecting()
    const onEnd = this.onEnd
    this.onEnd = null
    if (onEnd !== null) {
      try {
        onEnd(this.#outcome())
      } catch (error) {
        this.#connection.reportDefect(error)
      }
    }
    this.#connection.exchangeEnded(keepAlive)
  }

  #outcome(): Outcome {
    return {
      status: this.#status,
      responseBytes: this.#responseBytes,
      requestBytes: this.#connection.body.requestBytes,
      durationMs: turnMonotonicMs() - this.#startedMs,
      upstreamStatus: this.#upstreamStatus,
      upstreamAddress: this.upstreamAddress,
      connectMs: this.connectMs,
      headerMs: this.#headerMs,
      responseMs: this.responseMs,
      error: this.#error,
    }
  }
}
