/**
 * One connection to a backend. It carries one call at a time; bytes that arrive while it carries
 * none end it. Reads go into one buffer that all connections of the thread share: whoever is handed
 * bytes uses them at once or copies them.
 */

import type { Socket } from 'node:net'
import { connect as connectTcp } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { connect as connectTls } from 'node:tls'
import { readBuffer, roundRead } from './reads.ts'
import { workLater, workNow } from './round.ts'
import { beginTurn } from './turn.ts'

/** Who a connection works for. */
export interface UpstreamUser {
  /** False asks the connection to stop reading until `resume`. */
  onUpstreamBytes(bytes: Buffer, count: number): boolean
  /** What was written has gone; more may be written. */
  onUpstreamDrain(): void
  /** No byte will come any more. `atEnd`: the backend ended its side in good order. */
  onUpstreamClosed(atEnd: boolean, reason: string): void
}

/** What becomes of a connection; its pool. */
export interface UpstreamOwner {
  onConnected(upstream: UpstreamConnection): void
  onClosed(upstream: UpstreamConnection, reason: string): void
}

export class UpstreamConnection {
  readonly socket: Socket
  readonly encrypted: boolean
  /** `address:port`. */
  readonly address: string
  user: UpstreamUser | null = null
  connected = false
  closed = false
  /** Calls it has carried before the present one. */
  uses = 0
  /** Monotonic; when an idle connection is given up. */
  idleUntilMs = 0
  /** Reads whose work waits: a connection that has some can carry no other call. */
  readsWaiting = 0
  #reason = ''
  readonly #work = (bytes: Buffer) => {
    this.readsWaiting--
    if (!this.#take(bytes, bytes.length) && !this.closed) this.socket.pause()
  }
  readonly #owner: UpstreamOwner

  constructor(host: string, port: number, tls: ConnectionOptions | null, owner: UpstreamOwner) {
    this.#owner = owner
    this.address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
    this.encrypted = tls !== null
    const onread = {
      buffer: readBuffer,
      callback: (count: number) => this.#onRead(count),
    }
    const common = { host, port, noDelay: true, onread }
    this.socket = tls === null ? connectTcp(common) : connectTls({ ...tls, ...common })
    this.socket.on(tls === null ? 'connect' : 'secureConnect', () => {
      beginTurn()
      this.connected = true
      if (!this.closed) this.#owner.onConnected(this)
    })
    this.socket.on('drain', () => {
      workNow()
      beginTurn()
      this.user?.onUpstreamDrain()
    })
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#reason = error.code ?? error.message
    })
    this.socket.on('end', () => this.#onClosed(true))
    this.socket.on('close', () => this.#onClosed(false))
  }

  /** Reads on after a callback that returned false. */
  resume(): void {
    this.socket.resume()
  }

  /** Ends the connection; its user hears nothing of it. */
  destroy(): void {
    this.user = null
    this.closed = true
    this.socket.destroy()
  }

  /**
   * What was read of a backend is passed on, not held: a copy for the round is enough. A second
   * read of a round (a further record of TLS) is taken at once: whether it is wanted the first one
   * tells.
   */
  #onRead(count: number): boolean {
    const bytes = this.readsWaiting > 0 ? null : roundRead(count)
    this.readsWaiting++
    if (bytes !== null) {
      workLater(this.#work, bytes)
      return true
    }
    // Meanwhile these wait, too.
    workNow()
    this.readsWaiting--
    return this.#take(readBuffer, count)
  }

  #take(bytes: Buffer, count: number): boolean {
    beginTurn()
    if (this.closed) return false
    if (this.user !== null) return this.user.onUpstreamBytes(bytes, count)
    // Bytes nobody asked for: whatever they are, they are not the answer to the next request.
    this.#reason = 'bytes on an idle connection'
    this.socket.destroy()
    return false
  }

  #onClosed(atEnd: boolean): void {
    workNow()
    const wasClosed = this.closed
    this.closed = true
    const user = this.user
    this.user = null
    if (atEnd) this.socket.destroy()
    beginTurn()
    if (!wasClosed) this.#owner.onClosed(this, this.#reason)
    user?.onUpstreamClosed(atEnd, this.#reason)
  }
}
