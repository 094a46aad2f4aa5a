/**
 * Opening one connection: name, address policy, TCP, TLS. Of several addresses the next is tried
 * when one fails, each within its share of time; which one is first rotates from dial to dial.
 */
import { isIP } from 'node:net'
import { addressesTriedMax } from './limits.ts'
import type { Pool } from './pool.ts'
import { turnMonotonicMs } from './turn.ts'
import { UpstreamConnection } from './upstream.ts'

export interface DialWaiter {
  onDialed(upstream: UpstreamConnection, connectMs: number): void
  onDialFailed(kind: 'connect' | 'forbidden', reason: string): void
}

export class Dial {
  readonly #pool: Pool
  readonly #waiter: DialWaiter
  readonly #timeoutMs: number
  #addresses: readonly string[] = []
  #tried = 0
  #first = 0
  #reason = ''
  #upstream: UpstreamConnection | null = null
  #done = false
  #startedMs = 0
  /** Monotonic; when the present address is given up. */
  #untilMs = Number.POSITIVE_INFINITY
  /** The address tried last, for the log. */
  address = ''

  /** `timeoutMs` is the call's: addresses share it, and the call itself ends it. */
  constructor(pool: Pool, waiter: DialWaiter, timeoutMs: number) {
    this.#pool = pool
    this.#waiter = waiter
    this.#timeoutMs = timeoutMs
  }

  start(): void {
    this.#startedMs = turnMonotonicMs()
    const { names, policy } = this.#pool.surroundings
    const { host, port } = this.#pool.origin
    names.resolve(host, (addresses, reason) => {
      if (this.#done) return
      if (addresses.length === 0) return this.fail('connect', reason)
      const refusals = addresses.map((address) => policy.forbids(address, port))
      this.#addresses = addresses.filter((_, index) => refusals[index] === null)
      if (this.#addresses.length === 0) return this.fail('forbidden', refusals[0] ?? '')
      this.#first = this.#pool.turn++
      this.#next()
    })
  }

  #next(): void {
    const count = Math.min(this.#addresses.length, addressesTriedMax)
    if (this.#tried >= count) {
      this.fail('connect', this.#reason)
      return
    }
    // Rotation stays within one family, so that IPv4 keeps its precedence.
    const v4 = this.#addresses.filter((address) => isIP(address) === 4).length
    const group = v4 > 0 ? v4 : this.#addresses.length
    const at = this.#tried < group ? (this.#first + this.#tried) % group : this.#tried
    this.#tried++
    const { connectTimeoutMs } = this.#pool.surroundings.limits
    const shareMs = Math.min(connectTimeoutMs, this.#timeoutMs / count)
    // The last one may take what is left of the call's time.
    this.#untilMs = this.#tried < count ? turnMonotonicMs() + shareMs : Number.POSITIVE_INFINITY
    const upstream = new UpstreamConnection(
      this.#addresses[at]!,
      this.#pool.origin.port,
      this.#pool.tlsOptions(),
      this,
    )
    if (upstream.encrypted) upstream.socket.on('session', (s: Buffer) => this.#pool.keepSession(s))
    this.address = upstream.address
    this.#upstream = upstream
  }

  onConnected(upstream: UpstreamConnection): void {
    if (this.#done) return
    this.#done = true
    this.#pool.dialEnded(this, upstream)
    this.#waiter.onDialed(upstream, turnMonotonicMs() - this.#startedMs)
  }

  onClosed(upstream: UpstreamConnection, reason: string): void {
    if (upstream.connected && this.#done) {
      this.#pool.onClosed(upstream)
      return
    }
    if (this.#done || upstream !== this.#upstream) return
    this.#reason = `${upstream.address} ${reason === '' ? 'closed' : reason}`
    this.#next()
  }

  /** Ends the dial for good; the waiter hears why. */
  fail(kind: 'connect' | 'forbidden', reason: string): void {
    if (this.#done) return
    this.cancel()
    this.#waiter.onDialFailed(kind, reason)
  }

  /** Ends the dial; the waiter hears nothing. */
  cancel(): void {
    if (this.#done) return
    this.#done = true
    this.#pool.dialEnded(this, null)
    const upstream = this.#upstream
    this.#upstream = null
    upstream?.destroy()
  }

  tick(nowMs: number): void {
    if (this.#done || nowMs < this.#untilMs) return
    const upstream = this.#upstream
    this.#upstream = null
    this.#reason = `${this.address} connect timed out`
    upstream?.destroy()
    this.#next()
  }
}
