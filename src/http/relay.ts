/**
 * The response's way back: parses the backend's head, asks for the plan, writes head and body to
 * the caller in the caller's version of HTTP. Knows no sockets but the caller's exchange.
 */
import { assert } from '../lib/assert.ts'
import { putData, putLastChunk } from './body-out.ts'
import { lf, space } from './chars.ts'
import { dataRanges } from './chunked.ts'
import type { ResponseCopy, ResponseEnd, ResponsePlan, UpstreamCall } from './exchange.ts'
import { passingLines, putKeptFields } from './field-copy.ts'
import { decideFraming, framing } from './framing.ts'
import { parseResponseHead, passingFields, scanned } from './head.ts'
import { headerBytesMax, interimResponsesMax } from './limits.ts'
import type { LiveExchange } from './live-exchange.ts'
import { begin, putLines, putRange, putText } from './outgoing.ts'
import { ResponseBody } from './response-body.ts'
import { isBodiless, reasonPhrase } from './status.ts'
import { TakenBody } from './taken-response.ts'
import { dateLine } from './turn.ts'

type Delivery = 'none' | 'length' | 'chunked' | 'close'

const nothing = Buffer.alloc(0)
const noNames: ReadonlySet<string> = new Set()

export class ResponseRelay {
  readonly #exchange: LiveExchange
  readonly #call: UpstreamCall
  readonly #incoming = new ResponseBody()
  #delivery: Delivery = 'none'
  #dropTrailers: ReadonlySet<string> = noNames
  #partial: Buffer | null = null
  #parsedBytes = 0
  #interims = 0
  #copy: ResponseCopy | null = null
  /** The response goes to somebody above the engine, not to the caller. */
  taken: TakenBody | null = null
  /** The backend has sent something. */
  touched = false
  /** The caller has been sent something. */
  begun = false
  /** The backend's connection can carry another call. */
  reusable = false
  /** How long the backend says it keeps an idle connection. */
  idleMs = Number.POSITIVE_INFINITY
  keepAlive = false
  /** What is wrong with the response; empty when nothing is. */
  problem = ''

  constructor(exchange: LiveExchange, call: UpstreamCall) {
    this.#exchange = exchange
    this.#call = call
  }

  get done(): boolean {
    return this.#incoming.kind === 'done'
  }

  /** Takes the next `count` bytes. False when the caller does not keep up; see also `problem`. */
  take(given: Buffer, count: number): boolean {
    this.touched = true
    let bytes = given
    let end = count
    if (this.#partial !== null) {
      bytes = Buffer.concat([this.#partial, given.subarray(0, count)])
      end = bytes.length
      // A head that dribbles in is looked at again when a line is whole or it has grown a quarter.
      this.#partial = bytes
      const few = end <= headerBytesMax && end < this.#parsedBytes * 1.25
      if (few && given.lastIndexOf(lf, count - 1) < 0) return true
      this.#partial = null
    }
    if (this.#incoming.kind !== 'head') {
      begin()
      return this.#body(bytes, 0, end)
    }
    let start = 0
    for (;;) {
      const headEnd = parseResponseHead(bytes, start, end)
      if (headEnd < 0) return this.#wrong(scanned.problem)
      if (headEnd === 0) {
        this.#partial = Buffer.from(bytes.subarray(start, end))
        this.#parsedBytes = end - start
        return true
      }
      if (scanned.status >= 200) return this.#respond(bytes, start, headEnd, end)
      // A switch of protocols was not asked for, and a flood of interim answers is not an answer.
      if (scanned.status === 101) return this.#wrong('protocol switched unasked')
      if (++this.#interims > interimResponsesMax) return this.#wrong('too many interim responses')
      start = headEnd
    }
  }

  #wrong(problem: string): boolean {
    this.problem = problem
    return false
  }

  #respond(bytes: Buffer, start: number, headEnd: number, end: number): boolean {
    const { status, minorVersion, reasonStart, reasonEnd } = scanned
    const exchange = this.#exchange
    const fields = passingFields(bytes)
    decideFraming(fields, minorVersion)
    if (framing.refusal !== 0) return this.#wrong(framing.problem)
    const { length, lengthField, nominated } = framing
    this.reusable = !framing.close && (minorVersion === 1 || framing.keepAlive)
    const incoming = this.#incoming
    incoming.begin(exchange.head.method === 'HEAD' || isBodiless(status))
    if (incoming.kind === 'close') this.reusable = false
    if (framing.keepAliveField >= 0) this.#readKeepAlive(fields.value(framing.keepAliveField))
    const hasDate = framing.hasDate

    exchange.gotHead(status)
    const { parses } = scanned
    const plan = this.#call.onResponse({ status, fields })
    assert(parses === scanned.parses, 'no other message is parsed while a response is planned')
    if (plan.instead !== undefined) {
      this.taken = new TakenBody(plan.instead, passingLines(fields, nominated), length)
      fields.bytes = nothing
      return this.#take(bytes, headEnd, end, this.taken)
    }
    if (plan.copy !== undefined) {
      this.#copy = plan.copy
      plan.copy.head(passingLines(fields, nominated))
    }
    this.#dropTrailers = plan.dropFields
    this.#delivery = this.#chooseDelivery(plan.status, length)
    this.keepAlive = exchange.mayKeepAlive() && this.#delivery !== 'close'

    begin()
    // The backend's own status line when it is whole: it may have a phrase without its space.
    if (plan.status === status && minorVersion === 1 && bytes[reasonStart - 1] === space) {
      putRange(bytes, start, reasonEnd + 2)
    } else putText(`HTTP/1.1 ${plan.status} ${reasonPhrase(plan.status)}\r\n`)
    const lengthTold = this.#tellsLength(plan.status, status, length)
    putKeptFields(fields, plan.dropFields, nominated, lengthTold ? lengthField : -1)
    const dated = hasDate && !plan.dropFields.has('date')
    let tail = dated ? '' : dateLine()
    if (lengthTold && lengthField < 0) tail += `Content-Length: ${length}\r\n`
    else if (!lengthTold) tail += this.#framingLine(plan)
    tail += this.keepAlive ? 'Connection: keep-alive\r\n\r\n' : 'Connection: close\r\n\r\n'
    putLines(plan.headLines, tail)
    // Whoever kept the fields must not read other bytes through them later.
    fields.bytes = nothing

    this.begun = true
    exchange.began(plan.status)
    return this.#body(bytes, headEnd, end)
  }

  /** `Keep-Alive: timeout=5`: one second less, for the way there. */
  #readKeepAlive(value: string): void {
    const match = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(value)
    if (match !== null) this.idleMs = Math.max(0, Number(match[1]) - 1) * 1000
  }

  #chooseDelivery(status: number, length: number): Delivery {
    if (this.#exchange.head.method === 'HEAD' || isBodiless(status)) return 'none'
    if (this.#incoming.kind === 'done' || length >= 0) return 'length'
    return this.#exchange.head.minorVersion === 0 ? 'close' : 'chunked'
  }

  /** Whether the backend's Content-Length holds for what the caller gets. */
  #tellsLength(planned: number, status: number, length: number): boolean {
    if (length < 0 || planned < 200 || planned === 204) return false
    if (this.#exchange.head.method === 'HEAD') return true
    // A 304 tells the length of the body that it does not have (RFC 9110 8.6).
    return (status === 304) === (planned === 304) && status !== 204
  }

  #framingLine(plan: ResponsePlan): string {
    if (this.#delivery === 'chunked') return 'Transfer-Encoding: chunked\r\n'
    if (this.#delivery === 'length' && !isBodiless(plan.status)) return 'Content-Length: 0\r\n'
    return ''
  }

  /** Puts what is at hand of the body behind what `begin` began, and writes it. */
  #body(bytes: Buffer, start: number, end: number): boolean {
    if (this.taken !== null) return this.#take(bytes, start, end, this.taken)
    const at = this.#incoming.decode(bytes, start, end)
    // Bytes behind the end belong to nothing: the connection has lost its place.
    if (at !== end) this.reusable = false
    const chunked = this.#delivery === 'chunked'
    if (this.#copy !== null) this.#tellData(this.#copy, bytes)
    if (this.#delivery !== 'none') putData(bytes, chunked)
    else if (this.#incoming.kind !== 'done') {
      // The plan's status has no body: the backend's is cut off with its connection.
      this.reusable = false
      this.tellEnd('broken')
      this.#incoming.kind = 'done'
    }
    if (at < 0) {
      // What came before the fault was good: it goes out, as it would have in an earlier segment.
      this.#exchange.flushResponse()
      return this.#wrong('malformed chunked body')
    }
    if (this.done) this.tellEnd('whole')
    if (this.done && chunked) putLastChunk(this.#incoming.trailers, this.#dropTrailers)
    return this.#exchange.flushResponse()
  }

  /** Puts what is at hand of the body to what was taken of it. */
  #take(bytes: Buffer, start: number, end: number, taken: TakenBody): boolean {
    const at = this.#incoming.decode(bytes, start, end)
    if (at < 0) return this.#wrong('malformed chunked body')
    if (at !== end) this.reusable = false
    taken.take(bytes)
    if (taken.tooLarge) {
      this.#incoming.kind = 'done'
      this.reusable = false
    }
    return true
  }

  #tellData(copy: ResponseCopy, bytes: Buffer): void {
    for (let at = 0; at < dataRanges.count; at += 2) {
      copy.data(bytes.subarray(dataRanges.offsets[at], dataRanges.offsets[at + 1]))
    }
  }

  /** Tells who copies the response how it ended; once. */
  tellEnd(how: ResponseEnd): void {
    const copy = this.#copy
    this.#copy = null
    copy?.end(how)
  }

  /** The backend has ended its side: true when that is how this response ends. */
  endByClose(): boolean {
    if (this.#incoming.kind !== 'close') return false
    this.#incoming.kind = 'done'
    if (this.taken !== null) return true
    this.tellEnd('closed')
    begin()
    if (this.#delivery === 'chunked') putLastChunk(null, this.#dropTrailers)
    this.#exchange.flushResponse()
    return true
  }

  /** Whether the caller learns of the end by the connection's end alone. */
  get endsByClose(): boolean {
    return this.#delivery === 'close'
  }
}
