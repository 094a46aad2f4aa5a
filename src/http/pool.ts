/**
 * Connections of one origin: the one used last is used first, so that a quiet origin's connections
 * grow old and close. Connections whose certificates were not verified live in pools of their own.
 */
import { isIP } from 'node:net'
import type { ConnectionOptions, SecureContext } from 'node:tls'
import type { AddressPolicy } from './address-policy.ts'
import type { DialWaiter } from './dial.ts'
import { Dial } from './dial.ts'
import type { Names } from './dns.ts'
import type { Origin } from './exchange.ts'
import type { ClientLimits } from './limits.ts'
import { turnMonotonicMs } from './turn.ts'
import type { UpstreamConnection } from './upstream.ts'

/** What all pools of a client share. */
export interface PoolSurroundings {
  readonly names: Names
  readonly policy: AddressPolicy
  readonly limits: ClientLimits
  /** Authorities; made at the first use. */
  secureContext(): SecureContext
}

export class Pool {
  readonly origin: Origin
  readonly surroundings: PoolSurroundings
  readonly #verify: boolean
  readonly #idle: UpstreamConnection[] = []
  readonly #dials = new Set<Dial>()
  #session: Buffer | undefined
  /** Connections open, idle ones included. */
  #open = 0
  /** Where the next dial begins among the addresses. */
  turn = 0

  constructor(origin: Origin, verify: boolean, surroundings: PoolSurroundings) {
    this.origin = origin
    this.#verify = verify
    this.surroundings = surroundings
  }

  get empty(): boolean {
    return this.#open === 0 && this.#dials.size === 0
  }

  get idleCount(): number {
    return this.#idle.length
  }

  /** An idle connection, or null. */
  take(): UpstreamConnection | null {
    for (let upstream = this.#idle.pop(); upstream !== undefined; upstream = this.#idle.pop()) {
      if (upstream.closed || !upstream.socket.writable) continue
      // Bytes that came while it was idle are no answer to anybody. And the end of a body may have
      // waited in the round in which it was answered: who does not take it takes no next request.
      const isClean = upstream.readsWaiting === 0 && upstream.socket.writableLength === 0
      if (isClean && upstream.idleUntilMs > turnMonotonicMs()) return upstream
      this.discard(upstream)
    }
    return null
  }

  /** Opens a connection; the waiter hears once, unless it cancels. May call back at once. */
  dial(waiter: DialWaiter, timeoutMs: number): Dial {
    const dial = new Dial(this, waiter, timeoutMs)
    this.#dials.add(dial)
    if (this.#open + this.#dials.size > this.surroundings.limits.connectionsPerOriginMax) {
      dial.fail('connect', 'too many connections to this origin')
    } else dial.start()
    return dial
  }

  dialEnded(dial: Dial, upstream: UpstreamConnection | null): void {
    this.#dials.delete(dial)
    if (upstream !== null) this.#open++
  }

  /**
   * Takes a connection back whose call has ended cleanly. `idleMs`: how long the backend keeps it.
   */
  release(upstream: UpstreamConnection, idleMs: number): void {
    upstream.user = null
    const { idlePerOriginMax, idleTimeoutMs } = this.surroundings.limits
    const isClean = !upstream.closed && upstream.readsWaiting === 0
    if (!isClean || this.#idle.length >= idlePerOriginMax) {
      this.discard(upstream)
      return
    }
    // A read before the last of the answer may have found a caller that did not keep up.
    upstream.resume()
    upstream.uses++
    upstream.idleUntilMs = turnMonotonicMs() + Math.min(idleMs, idleTimeoutMs)
    this.#idle.push(upstream)
  }

  /** Ends a connection that must not be used again. */
  discard(upstream: UpstreamConnection): void {
    if (!upstream.closed) this.#open--
    upstream.destroy()
  }

  /** A connection ended by itself. */
  onClosed(upstream: UpstreamConnection): void {
    this.#open--
    const at = this.#idle.indexOf(upstream)
    if (at >= 0) this.#idle.splice(at, 1)
  }

  tlsOptions(): ConnectionOptions | null {
    if (this.origin.scheme === 'http') return null
    const name = this.origin.host.replace(/^\[|\]$/g, '')
    const options: ConnectionOptions = {
      secureContext: this.surroundings.secureContext(),
      rejectUnauthorized: this.#verify,
      ALPNProtocols: ['http/1.1'],
    }
    if (isIP(name) === 0) options.servername = name
    if (this.#session !== undefined) options.session = this.#session
    return options
  }

  keepSession(session: Buffer): void {
    this.#session = session
  }

  tick(nowMs: number): void {
    for (const dial of this.#dials) dial.tick(nowMs)
    for (let at = this.#idle.length - 1; at >= 0; at--) {
      const upstream = this.#idle[at]!
      if (upstream.idleUntilMs > nowMs) continue
      this.#idle.splice(at, 1)
      this.discard(upstream)
    }
  }

  close(): void {
    for (const dial of [...this.#dials]) dial.fail('connect', 'the gateway is closing')
    for (const upstream of this.#idle.splice(0)) this.discard(upstream)
  }
}
