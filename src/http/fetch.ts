/**
 * A request of the gateway's own, through the same pools, names and address policy as calls of
 * backends. Its answer is collected whole, within a bound of bytes and one deadline over all of it;
 * a redirect is an answer like any other and never followed.
 */
import type { HttpClient } from './client.ts'
import { CollectedBody } from './collected-body.ts'
import type { Dial, DialWaiter } from './dial.ts'
import type { Fields, Origin, UpstreamFailure } from './exchange.ts'
import { decideFraming, framing } from './framing.ts'
import { parseResponseHead, passingFields, scanned } from './head.ts'
import { interimResponsesMax } from './limits.ts'
import { begin, flush, flushWith, putLineEnd, putRequestHead, putText } from './outgoing.ts'
import type { Pool } from './pool.ts'
import { ResponseBody } from './response-body.ts'
import { isBodiless } from './status.ts'
import { joinTick, leaveTick } from './tick.ts'
import { turnMonotonicMs } from './turn.ts'
import type { UpstreamConnection, UpstreamUser } from './upstream.ts'

export interface OwnRequest {
  readonly origin: Origin
  readonly method: string
  /** Origin form. */
  readonly target: string
  /** Complete lines, the Host line among them. */
  readonly headLines: string
  readonly body: Uint8Array | null
  /** False: the certificate of an https origin is not verified. Default true. */
  readonly verifyTls?: boolean
}

export interface FetchBounds {
  /** Connecting, sending and the whole answer; looked at once a tick. */
  readonly timeoutMs: number
  /** A longer body is a failure. */
  readonly bodyBytesMax: number
}

export interface OwnAnswer {
  readonly status: number
  /** By lower-case name; the values of a repeated one joined by `, `. */
  readonly fields: ReadonlyMap<string, string>
  readonly body: Buffer
}

export type FetchResult =
  | { readonly answer: OwnAnswer }
  /** Nothing that can be used; `malformed` also where the body is too long. */
  | { readonly failure: UpstreamFailure }

/**
 * Sends a request and hands its whole answer, or why there is none, to `done`: once, perhaps before
 * this returns. The function returned ends the request; then `done` hears nothing.
 */
export function fetchWhole(
  client: HttpClient,
  request: OwnRequest,
  bounds: FetchBounds,
  done: (result: FetchResult) => void,
): () => void {
  const fetching = new Fetch(request, bounds, done)
  fetching.start(client.pool(request.origin, request.verifyTls ?? true))
  return () => fetching.cancel()
}

class Fetch implements UpstreamUser, DialWaiter {
  readonly #request: OwnRequest
  readonly #bounds: FetchBounds
  readonly #done: (result: FetchResult) => void
  readonly #body: CollectedBody
  readonly #untilMs: number
  #pool: Pool | null = null
  #dial: Dial | null = null
  #upstream: UpstreamConnection | null = null
  #over = false
  #touched = false
  readonly #incoming = new ResponseBody()
  #partial: Buffer | null = null
  #interims = 0
  #reusable = false
  #status = 0
  #fields: ReadonlyMap<string, string> = new Map()

  constructor(request: OwnRequest, bounds: FetchBounds, done: (result: FetchResult) => void) {
    this.#request = request
    this.#bounds = bounds
    this.#done = done
    this.#body = new CollectedBody(bounds.bodyBytesMax)
    // The turn's reading may be a tick old outside of the engine's callbacks.
    this.#untilMs = performance.now() + bounds.timeoutMs
  }

  start(pool: Pool): void {
    this.#pool = pool
    joinTick(this)
    const upstream = pool.take()
    if (upstream === null) this.#dialAnew()
    else this.#attach(upstream)
  }

  cancel(): void {
    this.#end(null)
  }

  tick(nowMs: number): void {
    if (nowMs < this.#untilMs) return
    this.#fail('timeout', `no whole answer in ${this.#bounds.timeoutMs} ms`)
  }

  #dialAnew(): void {
    const timeoutMs = Math.max(1, this.#untilMs - turnMonotonicMs())
    const dial = this.#pool?.dial(this, timeoutMs) ?? null
    // It may have failed or connected at once.
    if (!this.#over && this.#upstream === null) this.#dial = dial
  }

  onDialed(upstream: UpstreamConnection): void {
    this.#dial = null
    this.#attach(upstream)
  }

  onDialFailed(kind: 'connect' | 'forbidden', reason: string): void {
    this.#dial = null
    this.#fail(kind, reason)
  }

  #attach(upstream: UpstreamConnection): void {
    this.#upstream = upstream
    upstream.user = this
    const { method, target, headLines, body } = this.#request
    begin()
    putRequestHead(method, target, headLines)
    if (body !== null) putText(`Content-Length: ${body.length}\r\n`)
    putLineEnd()
    if (body === null || body.length === 0) flush(upstream.socket, upstream.encrypted)
    else flushWith(upstream.socket, upstream.encrypted, body)
  }

  onUpstreamDrain(): void {}

  onUpstreamBytes(given: Buffer, count: number): boolean {
    this.#touched = true
    const bytes =
      this.#partial === null
        ? given.subarray(0, count)
        : Buffer.concat([this.#partial, given.subarray(0, count)])
    this.#partial = null
    const problem = this.#incoming.kind === 'head' ? this.#head(bytes) : this.#data(bytes, 0)
    if (problem !== '') {
      this.#fail('malformed', problem)
      return false
    }
    // A released connection reads on: it must learn of its end, and of bytes that nobody asked for.
    if (this.#incoming.kind === 'done') this.#succeed()
    return true
  }

  /** Takes a head and what follows it; what is wrong with them, or nothing. */
  #head(bytes: Buffer): string {
    for (let start = 0; ; ) {
      const headEnd = parseResponseHead(bytes, start, bytes.length)
      if (headEnd < 0) return scanned.problem
      if (headEnd === 0) {
        this.#partial = Buffer.from(bytes.subarray(start))
        return ''
      }
      if (scanned.status >= 200) return this.#respond(bytes, headEnd)
      if (scanned.status === 101) return 'protocol switched unasked'
      if (++this.#interims > interimResponsesMax) return 'too many interim responses'
      start = headEnd
    }
  }

  #respond(bytes: Buffer, headEnd: number): string {
    const { status, minorVersion } = scanned
    const fields = passingFields(bytes)
    decideFraming(fields, minorVersion)
    if (framing.refusal !== 0) return framing.problem
    const { length, close, keepAlive } = framing
    this.#status = status
    this.#fields = copyOf(fields)
    this.#reusable = !close && (minorVersion === 1 || keepAlive)
    if (length > this.#bounds.bodyBytesMax) return this.#tooLong()
    this.#incoming.begin(this.#request.method === 'HEAD' || isBodiless(status))
    if (this.#incoming.kind === 'close') this.#reusable = false
    return this.#data(bytes, headEnd)
  }

  #data(bytes: Buffer, start: number): string {
    const at = this.#incoming.decode(bytes, start, bytes.length)
    if (at < 0) return 'malformed chunked body'
    // Bytes behind the end belong to nothing: the connection has lost its place.
    if (at !== bytes.length) this.#reusable = false
    // The piece lies in a buffer that others will use: it is never kept as it is.
    return this.#body.take(bytes, false) ? '' : this.#tooLong()
  }

  #tooLong(): string {
    return `a body of more than ${this.#bounds.bodyBytesMax} bytes`
  }

  onUpstreamClosed(atEnd: boolean, reason: string): void {
    const upstream = this.#upstream
    this.#upstream = null
    if (this.#over) return
    const { method } = this.#request
    if (this.#incoming.kind === 'close' && atEnd) this.#succeed()
    else if (upstream !== null && upstream.uses > 0 && !this.#touched && isSafe(method)) {
      // A kept connection that was dead already; the next one is fresh.
      this.#dialAnew()
    } else this.#fail('malformed', reason === '' ? 'closed before the answer was whole' : reason)
  }

  #succeed(): void {
    const answer = { status: this.#status, fields: this.#fields, body: this.#body.whole() }
    this.#end({ answer })
  }

  #fail(kind: UpstreamFailure['kind'], reason: string): void {
    this.#end({ failure: { kind, reason } })
  }

  #end(result: FetchResult | null): void {
    if (this.#over) return
    this.#over = true
    leaveTick(this)
    this.#dial?.cancel()
    this.#dial = null
    const upstream = this.#upstream
    this.#upstream = null
    if (upstream !== null) {
      const clean = result !== null && 'answer' in result && this.#reusable
      if (clean) this.#pool?.release(upstream, Number.POSITIVE_INFINITY)
      else this.#pool?.discard(upstream)
    }
    if (result !== null) this.#done(result)
  }
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function copyOf(fields: Fields): ReadonlyMap<string, string> {
  const copy = new Map<string, string>()
  for (let i = 0; i < fields.length; i++) {
    const name = fields.lower(i)
    const before = copy.get(name)
    copy.set(name, before === undefined ? fields.value(i) : `${before}, ${fields.value(i)}`)
  }
  return copy
}
