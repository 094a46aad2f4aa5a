/**
 * A caller's connection: cuts the bytes into requests, one exchange at a time and in order. What
 * cannot be processed yet is kept within a bound; beyond it the socket is paused. After our last
 * word the connection lingers, so that the caller can read it before the end.
 */

import type { Socket } from 'node:net'
import { plainAddress } from './address-policy.ts'
import { writeAnswer, written } from './answer.ts'
import { addRange, ChunkedDecoder, clearRanges } from './chunked.ts'
import type { HttpClient } from './client.ts'
import type { HttpServerEvents } from './exchange.ts'
import type { HeadFields } from './head.ts'
import { parseRequestHead, scanned } from './head.ts'
import type { ServerLimits } from './limits.ts'
import {
  discardBytesMax,
  lingerBytesMax,
  pausedReadAheadBytesMax,
  readAheadBytesMax,
} from './limits.ts'
import { LiveExchange } from './live-exchange.ts'
import type { SeenHost } from './request.ts'
import { readRequest, refusal } from './request.ts'
import { beginTurn, turnEpochMs, turnMonotonicMs } from './turn.ts'

/** What a connection needs of its listener. */
export interface Listener {
  readonly limits: ServerLimits
  readonly client: HttpClient
  readonly events: HttpServerEvents
  readonly draining: boolean
  connectionClosed(connection: ServerConnection): void
}

const nothing = Buffer.alloc(0)

export class ServerConnection {
  readonly socket: Socket
  readonly peerAddress: string
  readonly localAddress: string
  readonly secure = false
  /** The present request's body has been read to its end. */
  bodyDone = true
  /** Bytes in which the ranges of the piece decoded last lie. */
  piece: Buffer = nothing
  /** Bytes of the present request read so far, head included. */
  requestBytes = 0
  /** Something above the engine threw in the present exchange. */
  defective = false
  readonly #listener: Listener
  #input: Buffer | null = null
  #start = 0
  /** Length of the input when a head was last looked for in it without finding its end. */
  #parsedBytes = 0
  #exchange: LiveExchange | null = null
  #bodyLeft = 0
  #decoder: ChunkedDecoder | null = null
  readonly #seenHost: SeenHost = { field: '', host: '' }
  #pumping = false
  #paused = false
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
  #queuedBytes = 0
  #queuedSinceMs = 0

  constructor(socket: Socket, listener: Listener) {
    this.socket = socket
    this.#listener = listener
    this.peerAddress = plainAddress(socket.remoteAddress ?? '')
    this.localAddress = plainAddress(socket.localAddress ?? '')
    this.#sinceMs = beginTurn()
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
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

  get trailers(): HeadFields | null {
    return this.#decoder?.trailers ?? null
  }

  get hasInput(): boolean {
    return this.#input !== null
  }

  get mayKeepAlive(): boolean {
    return !this.#listener.draining && !this.#spoiled && !this.#peerEnded
  }

  /** No exchange, and not in the middle of a head. */
  get idle(): boolean {
    return this.#exchange === null && this.#input === null && !this.#lastWord
  }

  #onData(chunk: Buffer): void {
    this.#sinceMs = beginTurn()
    if (this.#lastWord) {
      this.#discard(chunk.length, lingerBytesMax)
      return
    }
    if (this.#input === null) {
      this.#input = chunk
      this.#start = 0
    } else {
      const kept = this.#input.subarray(this.#start)
      // A head that dribbles in is looked at again when a line is whole or it has grown a quarter.
      const few = kept.length + chunk.length < this.#parsedBytes * 1.25
      this.#input = Buffer.concat([kept, chunk])
      this.#start = 0
      if (few && this.#exchange === null && !chunk.includes(10)) return
    }
    this.pump()
  }

  /** Processes what was read, as far as it goes. */
  pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    while (this.#step());
    this.#pumping = false
    this.#adjustReading()
  }

  #step(): boolean {
    if (this.#closed || this.#lastWord) return false
    const exchange = this.#exchange
    if (exchange !== null) {
      if (this.bodyDone || this.#input === null || !exchange.wantsBody) return false
      if (this.takePiece() < 0) exchange.bodyFailed(400, 'malformed chunked body')
      else exchange.onPiece()
      return true
    }
    if (this.#input === null) return false
    if (!this.bodyDone) return this.#discardPiece()
    // Whoever does not take answers gets no further requests served.
    return !this.socket.writableNeedDrain && this.#nextRequest()
  }

  #adjustReading(): void {
    if (this.#closed || this.#lastWord) return
    const kept = this.#input === null ? 0 : this.#input.length - this.#start
    const pause = kept >= readAheadBytesMax
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.socket.pause()
    else this.socket.resume()
  }

  #nextRequest(): boolean {
    const bytes = this.#input!
    const start = this.#start
    const end = parseRequestHead(bytes, start, bytes.length)
    if (end === 0) {
      this.#parsedBytes = bytes.length - start
      return false
    }
    this.#parsedBytes = 0
    if (end < 0) return this.refuse(-end, scanned.problem)
    const head = readRequest(bytes, start, this.secure, this.#seenHost)
    if (head === null) return this.refuse(refusal.status, refusal.problem)
    this.#consumeTo(end)
    this.requestBytes = end - start
    this.bodyDone = !head.body.present
    this.#bodyLeft = head.body.length
    this.#decoder = head.chunked ? new ChunkedDecoder() : null
    this.#discarded = 0
    this.#served++
    const exchange = new LiveExchange(this, head)
    this.#exchange = exchange
    try {
      this.events.onExchange(exchange)
    } catch (error) {
      exchange.defect(error)
    }
    return true
  }

  #consumeTo(end: number): void {
    if (end < this.#input!.length) this.#start = end
    else this.#input = null
  }

  /**
   * Decodes what is at hand of the present body into `dataRanges`, over `piece`.
   * 1, or 0 when nothing is at hand, or -1 when it is malformed.
   */
  takePiece(): number {
    clearRanges()
    const bytes = this.#input
    if (bytes === null || this.bodyDone) return 0
    const start = this.#start
    let end: number
    if (this.#decoder === null) {
      end = Math.min(bytes.length, start + this.#bodyLeft)
      addRange(start, end)
      this.#bodyLeft -= end - start
      this.bodyDone = this.#bodyLeft === 0
    } else {
      end = this.#decoder.decode(bytes, start, bytes.length)
      if (end < 0) return -1
      this.bodyDone = this.#decoder.done
    }
    this.piece = bytes
    this.requestBytes += end - start
    this.#consumeTo(end)
    return 1
  }

  /** Throws away a piece of a body that nobody wanted. */
  #discardPiece(): boolean {
    const before = this.requestBytes
    if (this.takePiece() < 0) {
      this.#sayLastWord()
      return false
    }
    this.#discarded += this.requestBytes - before
    if (this.#discarded > discardBytesMax) this.#sayLastWord()
    return true
  }

  /** Answers what is no request, and closes. */
  refuse(status: number, reason: string): boolean {
    this.#spoiled = true
    const requestBytes = this.#input === null ? 0 : this.#input.length - this.#start
    writeAnswer(this.socket, this.secure, this.events.errorAnswer(status, reason), true, false)
    this.#sayLastWord()
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
    this.piece = nothing
    this.#sinceMs = turnMonotonicMs()
    if (this.#closed) return
    if (!keepAlive || !this.mayKeepAlive) this.#sayLastWord()
    else this.pump()
  }

  /** Nothing that was read makes sense any more. */
  spoil(): void {
    this.#spoiled = true
    this.#input = null
  }

  reportDefect(error: unknown): void {
    this.defective = true
    const { onDefect } = this.events
    if (onDefect !== undefined) onDefect(error)
    // Nobody listens for defects: then it must not pass unseen.
    else
      queueMicrotask(() => {
        throw error
      })
  }

  /** Ends the connection so that the caller sees a failure, not an end. */
  abort(): void {
    if (this.#closed) return
    this.#closed = true
    this.socket.resetAndDestroy()
  }

  /** Ends our side; the caller's is read on for a while, so that it can take what we said. */
  #sayLastWord(): void {
    if (this.#closed || this.#lastWord) return
    this.#lastWord = true
    this.#input = null
    this.#discarded = 0
    this.#sinceMs = turnMonotonicMs()
    if (this.#peerEnded) {
      this.socket.end()
      return
    }
    this.socket.end()
    this.socket.resume()
  }

  #discard(count: number, max: number): void {
    this.#discarded += count
    if (this.#discarded > max) this.socket.destroy()
  }

  #onDrain(): void {
    beginTurn()
    this.#exchange?.onClientDrain()
    this.pump()
  }

  #onEnd(): void {
    beginTurn()
    this.#peerEnded = true
    const exchange = this.#exchange
    if (exchange !== null && (!exchange.begun || !this.bodyDone)) {
      // The end before the answer began means gone (as nginx reads it).
      this.#closed = true
      exchange.clientGone()
      this.socket.destroy()
    } else if (exchange === null) {
      this.#closed = !this.#lastWord
      this.socket.end()
    }
  }

  #onClose(): void {
    beginTurn()
    this.#closed = true
    this.#input = null
    this.#exchange?.clientGone()
    this.#exchange = null
    this.#listener.connectionClosed(this)
  }

  /** Ends the connection if it is idle. */
  closeIfIdle(): void {
    if (this.idle) this.#sayLastWord()
  }

  destroy(): void {
    this.socket.destroy()
  }

  tick(nowMs: number): void {
    if (this.#closed && this.socket.destroyed) return
    const { limits } = this.#listener
    const waitedMs = nowMs - this.#sinceMs
    this.#watchQueue(nowMs)
    const exchange = this.#exchange
    if (this.#lastWord) {
      if (waitedMs > limits.lingerTimeoutMs && this.socket.writableLength === 0) this.destroy()
    } else if (exchange !== null) {
      exchange.tick(nowMs)
      if (this.#exchange !== exchange) return
      if (exchange.callerOwes() && waitedMs > limits.bodyStallTimeoutMs) {
        exchange.bodyFailed(408, 'body stopped coming')
      } else if (this.#paused) this.#lookForPeer()
    } else if (!this.bodyDone) {
      if (waitedMs > limits.bodyStallTimeoutMs) this.destroy()
    } else if (this.#input !== null) {
      if (waitedMs > limits.headTimeoutMs) this.refuse(408, 'head stopped coming')
      else this.pump()
    } else if (waitedMs > (this.#served === 0 ? limits.headTimeoutMs : limits.keepAliveTimeoutMs)) {
      this.destroy()
    }
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
    if (this.socket.writableLength === 0) this.socket.write(nothing)
    const kept = this.#input === null ? 0 : this.#input.length - this.#start
    if (kept >= pausedReadAheadBytesMax) return
    this.#paused = false
    this.socket.resume()
  }
}
