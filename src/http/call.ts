/**
 * One request to a backend and its response: sends the caller's request on, waits, relays. Nothing
 * is collected: a piece that came in one turn goes out in the same turn, or the sender is paused.
 *
 * A call whose kept-alive connection turns out dead is repeated once on a fresh one, if repeating
 * is harmless: an idempotent method, no byte of a response, and the whole body (or none of it) at
 * hand.
 */
import { putData, putLastChunk } from './body-out.ts'
import { dataRanges } from './chunked.ts'
import type { Dial, DialWaiter } from './dial.ts'
import type { UpstreamCall, UpstreamFailure } from './exchange.ts'
import { putKeptFields } from './field-copy.ts'
import type { LiveExchange } from './live-exchange.ts'
import {
  begin,
  flush,
  flushWith,
  putLineEnd,
  putRange,
  putRequestHead,
  putText,
} from './outgoing.ts'
import type { Pool } from './pool.ts'
import { ResponseRelay } from './relay.ts'
import { writeOut } from './round.ts'
import { turnMonotonicMs } from './turn.ts'
import type { UpstreamConnection, UpstreamUser } from './upstream.ts'

const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
/** Bodies up to this are copied beside the head, so that both go in one write. */
const besideHeadBytesMax = 65_536
/** Pieces from this on are handed to the socket as they are instead of being copied. */
const directBytesMin = 4_096

export class Call implements UpstreamUser, DialWaiter {
  readonly #exchange: LiveExchange
  readonly #call: UpstreamCall
  readonly #pool: Pool
  readonly #relay: ResponseRelay
  readonly #startedMs: number
  #dial: Dial | null = null
  #upstream: UpstreamConnection | null = null
  #retried = false
  /** The whole streamed body, kept for a repetition when it came in the same turn as the head. */
  #replay: Buffer | null = null
  #bodySent = false
  #bodyBytes = 0
  #over = false
  /** Monotonic: the last sign of life of the backend, or the start. */
  #progressMs: number

  constructor(exchange: LiveExchange, call: UpstreamCall, pool: Pool) {
    this.#exchange = exchange
    this.#call = call
    this.#pool = pool
    this.#relay = new ResponseRelay(exchange, call)
    this.#startedMs = turnMonotonicMs()
    this.#progressMs = this.#startedMs
  }

  start(): void {
    const upstream = this.#pool.take()
    if (upstream === null) this.#dialAnew()
    else {
      this.#exchange.connectMs = 0
      this.#attach(upstream)
    }
  }

  #dialAnew(): void {
    const dial = this.#pool.dial(this, this.#call.timeoutMs)
    // A dial may have failed at once, and the call with it.
    if (!this.#over && this.#upstream === null) this.#dial = dial
  }

  onDialed(upstream: UpstreamConnection, connectMs: number): void {
    this.#dial = null
    this.#exchange.connectMs = connectMs
    this.#attach(upstream)
  }

  onDialFailed(kind: 'connect' | 'forbidden', reason: string): void {
    this.#exchange.upstreamAddress = this.#dial?.address ?? ''
    this.#dial = null
    this.#fail({ kind, reason })
  }

  #attach(upstream: UpstreamConnection): void {
    this.#upstream = upstream
    upstream.user = this
    this.#exchange.upstreamAddress = upstream.address
    try {
      this.#sendRequest(upstream)
    } catch (error) {
      this.#exchange.defect(error)
      return
    }
    this.#exchange.pump()
  }

  /** Writes the head, and what is at hand of the body, in one write. */
  #sendRequest(upstream: UpstreamConnection): void {
    const { request } = this.#call
    const exchange = this.#exchange
    const { head } = exchange
    const body = request.body === 'stream' ? exchange.collected : request.body
    const streamed = body === null && head.body.present
    exchange.blocked = false
    begin()
    putRequestHead(request.method, request.target, request.headLines)
    const kept = body === null ? head.lengthField : -1
    putKeptFields(head.fields, request.dropFields, head.nominated, kept)
    this.#putFraming(body, kept >= 0)
    if (body !== null) {
      this.#sendWhole(upstream, body)
      return
    }
    if (!streamed || this.#replay !== null) {
      if (this.#replay !== null) putRange(this.#replay, 0, this.#replay.length)
      if (!flush(upstream.socket, upstream.encrypted)) exchange.blocked = true
      return
    }
    const piece = exchange.takeFirstPiece()
    if (piece < 0) return
    if (piece > 0) {
      if (this.#tooLarge()) return
      this.#putPiece()
      this.#bodySent = true
      if (exchange.bodyDone && dataRanges.count === 2 && !head.chunked) {
        this.#replay = exchange.piece.subarray(dataRanges.offsets[0], dataRanges.offsets[1])
      }
    }
    if (!flush(upstream.socket, upstream.encrypted)) exchange.blocked = true
    exchange.bodyWanted()
  }

  /** Puts the framing that the kept fields do not tell, and the end of the head. */
  #putFraming(body: Uint8Array | null, lengthKept: boolean): void {
    const { head } = this.#exchange
    const { method } = this.#call.request
    if (body !== null) {
      const told = body.length > 0 || !(method === 'GET' || method === 'HEAD')
      if (told) putText(`Content-Length: ${body.length}\r\n`)
    } else if (head.chunked) putText('Transfer-Encoding: chunked\r\n')
    else if (head.body.present && !lengthKept) putText(`Content-Length: ${head.body.length}\r\n`)
    putLineEnd()
  }

  #sendWhole(upstream: UpstreamConnection, body: Uint8Array): void {
    const { socket, encrypted } = upstream
    if (body.length <= besideHeadBytesMax) {
      putRange(body, 0, body.length)
      flush(socket, encrypted)
      return
    }
    flushWith(socket, encrypted, body)
  }

  #putPiece(): void {
    const { head, piece, bodyDone, trailers } = this.#exchange
    putData(piece, head.chunked)
    if (bodyDone && head.chunked) putLastChunk(trailers, this.#call.request.dropFields)
  }

  #tooLarge(): boolean {
    this.#bodyBytes += dataRanges.bytes
    const { bodyBytesMax } = this.#call
    if (bodyBytesMax === undefined || this.#bodyBytes <= bodyBytesMax) return false
    this.#exchange.bodyFailed(413, 'body too large')
    return true
  }

  /** Sends the piece that the exchange has just decoded. False: wait for `onUpstreamDrain`. */
  sendPiece(): boolean {
    const upstream = this.#upstream
    if (upstream === null) return true
    if (this.#tooLarge()) return true
    this.#bodySent = true
    this.#replay = null
    this.#progressMs = turnMonotonicMs()
    const { head, piece } = this.#exchange
    if (!head.chunked && dataRanges.bytes >= directBytesMin) {
      writeOut()
      return upstream.socket.write(piece.subarray(dataRanges.offsets[0], dataRanges.offsets[1]))
    }
    begin()
    this.#putPiece()
    return flush(upstream.socket, upstream.encrypted)
  }

  onUpstreamDrain(): void {
    this.#progressMs = turnMonotonicMs()
    this.#exchange.unblock()
  }

  onUpstreamBytes(bytes: Buffer, count: number): boolean {
    this.#progressMs = turnMonotonicMs()
    const relay = this.#relay
    let more = true
    try {
      more = relay.take(bytes, count)
    } catch (error) {
      this.#exchange.defect(error)
      return false
    }
    if (relay.problem !== '') {
      if (relay.begun) this.#truncate(relay.problem)
      else this.#fail({ kind: 'malformed', reason: relay.problem })
      return false
    }
    if (!relay.done) return more
    this.#complete()
    return true
  }

  onUpstreamClosed(atEnd: boolean, reason: string): void {
    const upstream = this.#upstream
    this.#upstream = null
    if (this.#over) return
    const relay = this.#relay
    if (relay.begun || relay.taken !== null) {
      const what = reason === '' ? 'Backend closed within the response' : reason
      if (atEnd && relay.endByClose()) this.#complete()
      else if (relay.begun) this.#truncate(what)
      else this.#fail({ kind: 'malformed', reason: what })
    } else if (upstream !== null && upstream.uses > 0 && this.#mayRepeat()) {
      this.#retried = true
      this.#dialAnew()
    } else {
      this.#fail({
        kind: 'malformed',
        reason: reason === '' ? 'closed before the response' : reason,
      })
    }
  }

  #mayRepeat(): boolean {
    if (this.#retried || this.#relay.touched) return false
    if (!idempotent.has(this.#call.request.method)) return false
    return !this.#bodySent || this.#replay !== null
  }

  /** The response is over and was relayed. */
  #complete(): void {
    this.#over = true
    const upstream = this.#upstream
    this.#upstream = null
    const exchange = this.#exchange
    exchange.responseMs = turnMonotonicMs() - this.#startedMs
    if (upstream !== null) {
      const clean = this.#relay.reusable && (exchange.bodyDone || this.#bodyReplaced())
      if (clean && upstream.socket.writableLength === 0)
        this.#pool.release(upstream, this.#relay.idleMs)
      else this.#pool.discard(upstream)
    }
    const { taken } = this.#relay
    if (taken === null) exchange.responded(this.#relay.keepAlive)
    else exchange.handOver(taken)
  }

  #bodyReplaced(): boolean {
    return this.#call.request.body !== 'stream'
  }

  #fail(failure: UpstreamFailure): void {
    if (this.#over) return
    this.cancel()
    this.#exchange.failed(this.#call, failure)
  }

  #truncate(reason: string): void {
    this.cancel()
    this.#exchange.responseMs = turnMonotonicMs() - this.#startedMs
    this.#exchange.truncate(reason, this.#relay.endsByClose)
  }

  /** Ends the call wherever it is; nobody hears of it any more. */
  cancel(): void {
    this.#over = true
    this.#dial?.cancel()
    this.#dial = null
    const upstream = this.#upstream
    this.#upstream = null
    if (upstream !== null) this.#pool.discard(upstream)
    this.#relay.tellEnd('broken')
  }

  /** The caller takes bytes again. */
  onClientDrain(): void {
    this.#progressMs = turnMonotonicMs()
    this.#upstream?.resume()
  }

  /** Milliseconds from the start of the call. */
  get ageMs(): number {
    return turnMonotonicMs() - this.#startedMs
  }

  tick(nowMs: number): void {
    if (this.#over) return
    const exchange = this.#exchange
    const callerOwes = this.#upstream !== null && exchange.callerOwes()
    // Silence counts against the backend only while it is the backend's turn.
    if (callerOwes || exchange.clientBlocked()) this.#progressMs = nowMs
    if (nowMs - this.#progressMs < this.#call.timeoutMs) return
    if (this.#relay.begun) this.#truncate('Backend timed out within the response')
    else this.#fail({ kind: 'timeout', reason: `no answer in ${this.#call.timeoutMs} ms` })
  }
}
