/**
 * A caller's connection: cuts the bytes into requests, one exchange at a time and in order. What
 * cannot be processed yet is kept within a bound; beyond it the socket is paused. After our last
 * word the connection lingers, so that the caller can read it before the end.
 */

import type { Socket } from 'node:net'
import { readShared } from './accepted.ts'
import { plainAddress } from './address-policy.ts'
import { writeAnswer, written } from './answer.ts'
import type { HttpClient } from './client.ts'
import type { HttpServerEvents } from './exchange.ts'
import { parseRequestHead, scanned } from './head.ts'
import { Input } from './input.ts'
import type { ServerLimits } from './limits.ts'
import {
  bodyProgressBytesMin,
  discardBytesMax,
  headerBytesMax,
  lingerBytesMax,
  pausedReadAheadBytesMax,
  readAheadBytesMax,
  requestsPerTurnMax,
} from './limits.ts'
import { LiveExchange } from './live-exchange.ts'
import type { SeenHost } from './request.ts'
import { readRequest, refusal } from './request.ts'
import { RequestBody } from './request-body.ts'
import { endLater, workNow, writeOut } from './round.ts'
import { beginTurn, turnEpochMs, turnMonotonicMs } from './turn.ts'

/** What a connection needs of its listener. */
export interface Listener {
  readonly limits: ServerLimits
  readonly client: HttpClient
  readonly events: HttpServerEvents
  readonly draining: boolean
  /** A caller that has ended its side before the answer began is served all the same. */
  readonly servesHalfClosed: boolean
  connectionClosed(connection: ServerConnection): void
}

const emptyWrite = Buffer.alloc(0)

export class ServerConnection {
  readonly socket: Socket
  readonly peerAddress: string
  readonly localAddress: string
  readonly secure = false
  readonly body = new RequestBody()
  readonly input = new Input()
  readonly #listener: Listener
  #exchange: LiveExchange | null = null
  readonly #seenHost: SeenHost = { field: '', host: '' }
  /** Length of the input when a head was last looked for in it without finding its end. */
  #parsedBytes = 0
  #pumping = false
  #paused = false
  #servedInTurn = 0
  /** Further requests are at hand, and the others come first. */
  #waitsForTurn = false
  /** The caller's end came behind those requests. */
  #endWaits = false
  /** The input makes no sense any more: nothing of it may become a request. */
  #spoiled = false
  #peerEnded = false
  #lastWord = false
  #closed = false
  #served = 0
  /** Thrown away: of an unread body, or after our last word. */
  #discarded = 0
  /** Monotonic: since when the connection waits for what it waits for. */
  #sinceMs: number
  /** Body bytes since then. */
  #progressBytes = 0
  #queuedBytes = 0
  #queuedSinceMs = 0

  constructor(accepted: Socket, listener: Listener) {
    const socket = readShared(accepted, (bytes) => this.#onData(bytes))
    this.socket = socket
    this.#listener = listener
    this.peerAddress = plainAddress(socket.remoteAddress ?? '')
    this.localAddress = plainAddress(socket.localAddress ?? '')
    this.#sinceMs = beginTurn()
    socket.on('drain', () => this.#onDrain())
    socket.on('end', () => this.#onEnd())
    // What went wrong with a caller's socket matters to nobody; its `close` follows.
    socket.on('error', () => {})
    socket.on('close', () => this.#onClose())
  }

  get client(): HttpClient {
    return this.#listener.client
  }

  get events(): HttpServerEvents {
    return this.#listener.events
  }

  get mayKeepAlive(): boolean {
    if (this.#listener.draining || this.#spoiled) return false
    // Of a caller that has ended its side, at most what it had sent before is served.
    return !this.#peerEnded || (this.#listener.servesHalfClosed && this.input.bytes !== null)
  }

  #onData(chunk: Buffer): void {
    const nowMs = beginTurn()
    if (this.#lastWord || this.#closed) {
      this.#discarded += chunk.length
      if (this.#discarded > lingerBytesMax) this.destroy()
      return
    }
    const kept = this.input.length
    if (this.#exchange === null && this.body.done) {
      // A head's time runs from its first byte, however the rest of it dribbles in.
      if (kept === 0 && this.#served > 0) this.#sinceMs = nowMs
    } else {
      // A body's time runs anew once enough of it has come.
      this.#progressBytes += chunk.length
      if (this.#progressBytes >= bodyProgressBytesMin) this.#waitFrom(nowMs)
    }
    this.input.append(chunk)
    // A head that dribbles in is looked at again when a line is whole or it has grown a quarter.
    const { length } = this.input
    const few = length <= headerBytesMax && length < this.#parsedBytes * 1.25
    if (few && this.#exchange === null && !chunk.includes(10)) return
    this.pump()
  }

  #waitFrom(nowMs: number): void {
    this.#sinceMs = nowMs
    this.#progressBytes = 0
  }

  /** Processes what was read, as far as it goes. */
  pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    this.#servedInTurn = 0
    while (this.#step());
    this.#pumping = false
    this.#adjustReading()
  }

  /** After everybody else had a turn. */
  #takeTurn(): void {
    beginTurn()
    this.#waitsForTurn = false
    this.pump()
    if (this.#endWaits && !this.#waitsForTurn && !this.#closed) this.#onEnd()
  }

  #step(): boolean {
    if (this.#closed || this.#lastWord) return false
    const exchange = this.#exchange
    if (exchange !== null) return this.takePiece(exchange)
    if (this.input.bytes === null) return false
    if (!this.body.done) return this.#discardPiece()
    // Whoever does not take answers gets no further requests served.
    if (this.#waitsForTurn || this.socket.writableNeedDrain) return false
    if (this.#servedInTurn++ < requestsPerTurnMax) return this.#nextRequest(this.input.bytes)
    this.#waitsForTurn = true
    setImmediate(() => this.#takeTurn())
    return false
  }

  /** Decodes what is at hand of the body. False: nothing is, or nobody wants it now. */
  takePiece(exchange: LiveExchange): boolean {
    if (this.body.done || this.input.bytes === null || !exchange.wantsBody) return false
    if (this.body.take(this.input) < 0) exchange.bodyFailed(400, 'malformed chunked body')
    else exchange.onPiece()
    return true
  }

  #adjustReading(): void {
    if (this.#closed || this.#lastWord) return
    // A head at the front is bounded by its parser, which has to see one byte too many.
    const serving = this.#exchange !== null || this.#waitsForTurn
    const inHead = !serving && this.body.done && !this.socket.writableNeedDrain
    const pause = !inHead && this.input.length >= readAheadBytesMax
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.socket.pause()
    else this.socket.resume()
  }

  #nextRequest(bytes: Buffer): boolean {
    const { start } = this.input
    const end = parseRequestHead(bytes, start, bytes.length)
    if (end === 0) {
      this.#parsedBytes = bytes.length - start
      return false
    }
    this.#parsedBytes = 0
    if (end < 0) return this.#refuse(-end, scanned.problem)
    const head = readRequest(bytes, start, this.secure, this.#seenHost)
    if (head === null) return this.#refuse(refusal.status, refusal.problem)
    this.input.consumeTo(end)
    this.body.begin(head, end - start)
    this.#discarded = 0
    this.#served++
    this.#waitFrom(turnMonotonicMs())
    const exchange = new LiveExchange(this, head)
    this.#exchange = exchange
    try {
      this.events.onExchange(exchange)
    } catch (error) {
      exchange.defect(error)
    }
    return true
  }

  /** Throws away a piece of a body that nobody wanted. */
  #discardPiece(): boolean {
    const before = this.body.requestBytes
    const taken = this.body.take(this.input)
    this.body.release()
    this.#discarded += this.body.requestBytes - before
    if (taken < 0 || this.#discarded > discardBytesMax) this.sayLastWord()
    return true
  }

  /** Answers what is no request, and closes. */
  #refuse(status: number, reason: string): boolean {
    this.#spoiled = true
    const requestBytes = this.input.length
    writeAnswer(this.socket, this.secure, this.events.errorAnswer(status, reason), true, false)
    this.sayLastWord()
    this.events.onRefused({
      status,
      reason,
      peerAddress: this.peerAddress,
      localAddress: this.localAddress,
      secure: this.secure,
      startedAtMs: turnEpochMs(),
      requestBytes,
      responseBytes: written.bytes,
    })
    return false
  }

  exchangeEnded(keepAlive: boolean): void {
    this.#exchange = null
    this.body.release()
    this.#waitFrom(turnMonotonicMs())
    if (this.#closed) return
    if (keepAlive && this.mayKeepAlive) this.pump()
    else this.sayLastWord()
  }

  /** Nothing that was read makes sense any more. */
  spoil(): void {
    this.#spoiled = true
    this.input.clear()
  }

  reportDefect(error: unknown): void {
    const { onDefect } = this.events
    if (onDefect !== undefined) onDefect(error)
    // Nobody listens for defects: then it must not pass unseen.
    else
      queueMicrotask(() => {
        throw error
      })
  }

  /** Ends the connection by a reset: the caller sees a failure where an end would look whole. */
  abort(): void {
    if (this.#closed) return
    this.#closed = true
    // What was good before the failure goes out.
    writeOut()
    this.socket.resetAndDestroy()
  }

  /** Ends our side; the caller's is read on for a while, so that it can take what we said. */
  sayLastWord(): void {
    if (this.#closed || this.#lastWord) return
    this.#lastWord = true
    this.input.clear()
    this.#discarded = 0
    this.#sinceMs = turnMonotonicMs()
    endLater(this.socket)
    this.socket.resume()
  }

  #onDrain(): void {
    workNow()
    beginTurn()
    this.#exchange?.onClientDrain()
    this.pump()
  }

  #onEnd(): void {
    workNow()
    beginTurn()
    this.#endWaits = this.#waitsForTurn
    if (this.#endWaits) return
    this.#peerEnded = true
    const exchange = this.#exchange
    if (exchange === null) this.sayLastWord()
    else if (!this.body.done || !(exchange.begun || this.#listener.servesHalfClosed)) {
      // The end before the answer began means gone (as nginx reads it).
      this.#closed = true
      exchange.clientGone()
      this.destroy()
    }
  }

  #onClose(): void {
    workNow()
    beginTurn()
    this.#closed = true
    this.input.clear()
    this.#exchange?.clientGone()
    this.#exchange = null
    this.#listener.connectionClosed(this)
  }

  /** While draining: ends the connection if it has been idle for a while. */
  closeIfIdle(nowMs: number): void {
    if (this.isIdle(nowMs)) this.sayLastWord()
  }

  /** Whether it has waited for the next request so long that none seems to be on its way. */
  isIdle(nowMs: number): boolean {
    const asked = this.#exchange !== null || this.input.bytes !== null || !this.body.done
    if (asked || this.#lastWord || this.socket.writableLength > 0) return false
    return nowMs - this.#sinceMs >= this.#listener.limits.drainIdleMs
  }

  destroy(): void {
    // What was read and still waits becomes no request; answers given are the caller's.
    this.#closed = true
    writeOut()
    this.socket.destroy()
  }

  tick(nowMs: number): void {
    if (this.socket.destroyed) return
    const { limits } = this.#listener
    if (this.#listener.draining) this.closeIfIdle(nowMs)
    const waitedMs = nowMs - this.#sinceMs
    this.#watchQueue(nowMs)
    const exchange = this.#exchange
    if (this.#lastWord) {
      if (waitedMs > limits.lingerTimeoutMs && this.socket.writableLength === 0) this.destroy()
    } else if (exchange !== null) this.#tickExchange(exchange, nowMs, waitedMs)
    else if (!this.body.done) {
      if (waitedMs > limits.bodyStallTimeoutMs) this.destroy()
    } else if (this.input.bytes !== null) {
      if (waitedMs > limits.headTimeoutMs) this.#refuse(408, 'head stopped coming')
      else this.pump()
    } else if (waitedMs > (this.#served === 0 ? limits.headTimeoutMs : limits.keepAliveTimeoutMs)) {
      this.destroy()
    }
  }

  #tickExchange(exchange: LiveExchange, nowMs: number, waitedMs: number): void {
    exchange.tick(nowMs)
    if (this.#exchange !== exchange) return
    if (!exchange.callerOwes()) this.#waitFrom(nowMs)
    else if (waitedMs > this.#listener.limits.bodyStallTimeoutMs) {
      exchange.bodyFailed(408, 'body stopped coming')
      return
    }
    if (this.#paused) this.#lookForPeer()
  }

  /** A caller that takes nothing of what is queued for it is given up. */
  #watchQueue(nowMs: number): void {
    const queued = this.socket.writableLength
    if (queued === 0 || queued !== this.#queuedBytes) {
      this.#queuedBytes = queued
      this.#queuedSinceMs = nowMs
    } else if (nowMs - this.#queuedSinceMs > this.#listener.limits.sendStallTimeoutMs) {
      this.destroy()
    }
  }

  /**
   * A paused socket reports nothing, not even a reset. An empty write reaches the kernel, which
   * answers with the error; reading on within a second bound finds an end.
   */
  #lookForPeer(): void {
    if (this.socket.writableLength === 0) this.socket.write(emptyWrite)
    if (this.input.length >= pausedReadAheadBytesMax) return
    this.#paused = false
    this.socket.resume()
  }
}
