/**
 * What the engine offers above it: an Exchange is one request on one connection and the one answer
 * to it. This is the interface that HTTP/1.1 has today and HTTP/2 will have; nothing above the
 * engine sees sockets, framing or hop-by-hop headers.
 *
 * All callbacks run synchronously in the turn in which their bytes arrived. Strings hold bytes as
 * latin1: what came in goes out unchanged.
 */

/** Header fields in the order, case and number in which they came. */
export interface Fields {
  readonly length: number
  name(index: number): string
  /** The name in lower case. */
  lower(index: number): string
  /** The value without surrounding white space. */
  value(index: number): string
  /** The first field's value of this lower-case name. */
  get(lowerName: string): string | undefined
  /** How many fields have this lower-case name. */
  count(lowerName: string): number
}

export interface RequestHead {
  readonly method: string
  /**
   * The request target in origin form as sent: path and query. Absolute form has been reduced to
   * it.
   */
  readonly target: string
  /**
   * The Host field (or the authority of an absolute target, which must agree with it): lower case,
   * without port and final dot.
   */
  readonly host: string
  /** The Host field exactly as sent. */
  readonly hostField: string
  /** 0 or 1: HTTP/1.0 or HTTP/1.1. */
  readonly minorVersion: number
  readonly fields: Fields
  /** What follows the head. `length` counts bytes, -1 when it is not known before (chunked). */
  readonly body: { readonly present: boolean; readonly length: number }
}

/** A backend's answer. Its fields can be read during the callback only. */
export interface ResponseHead {
  readonly status: number
  readonly fields: Fields
}

/** A complete answer made by the gateway itself. The engine adds framing, Date and Connection. */
export interface Answer {
  readonly status: number
  /** Complete lines, each with its CRLF: `Name: value\r\n`. */
  readonly headLines: string
  /** Not sent to HEAD, though its length is. */
  readonly body: Uint8Array
  /** Told to HEAD instead of the body's length; -1: none is told. */
  readonly headLength?: number
  /** The lines have a Date: the engine adds none. */
  readonly dated?: boolean
}

/** How the request goes to the backend. */
export interface UpstreamRequest {
  readonly method: string
  /** Origin form. */
  readonly target: string
  /**
   * Lower-case names of caller's fields not to forward. Hop-by-hop fields, those that Connection
   * nominates, Content-Length, Transfer-Encoding, Host and Expect are never forwarded as such.
   */
  readonly dropFields: ReadonlySet<string>
  /** Complete lines to add, the Host line among them. */
  readonly headLines: string
  /** `stream`: the caller's body as it comes. Bytes: this body instead of it. */
  readonly body: 'stream' | Uint8Array
}

/** What to do with the backend's answer; decided once, when its head is there. */
export interface ResponsePlan {
  readonly status: number
  readonly dropFields: ReadonlySet<string>
  readonly headLines: string
  /** Sees the answer as it passes. */
  readonly copy?: ResponseCopy
  /** Takes the answer; nothing of it goes to the caller, and `copy` sees nothing. */
  readonly instead?: ResponseTaking
}

/** How a backend's message ended. */
export type ResponseEnd =
  /** As its framing says. */
  | 'whole'
  /** With its connection, which is how one ends that breaks off, too. */
  | 'closed'
  /** It broke off, was malformed, or nobody was left to send it to. */
  | 'broken'

/** Its methods must not throw. */
export interface ResponseCopy {
  /** `lines`: the fields that travel on, those of `dropFields` among them, as complete lines. */
  head(lines: string): void
  /** Some of the body, without framing. The bytes are good during this call only. */
  data(bytes: Uint8Array): void
  /** The last call. */
  end(how: ResponseEnd): void
}

export interface TakenResponse {
  /** As for `ResponseCopy`. */
  readonly lines: string
  /** Without framing; empty in answers that have none, as those to HEAD. */
  readonly body: Buffer
}

/**
 * An answer that is collected whole. One that breaks off or stalls ends in `onFailure`, and nobody
 * hears of one whose caller has gone.
 */
export interface ResponseTaking {
  /** A larger body is not read to its end. */
  readonly bodyBytesMax: number
  /** Called once; null: it is larger. Whoever takes it has to answer the exchange, now or later. */
  done(taken: TakenResponse | null): void
}

export type UpstreamFailure =
  /** No connection: refused, unreachable, name not found, TLS not verified, address forbidden. */
  | { readonly kind: 'connect'; readonly reason: string }
  /** The address is one the deployment never calls. */
  | { readonly kind: 'forbidden'; readonly reason: string }
  /** Connecting plus waiting for the first byte took longer than the timeout. */
  | { readonly kind: 'timeout'; readonly reason: string }
  /**
   * The backend closed, reset, or answered something that is not HTTP, before its head was whole.
   */
  | { readonly kind: 'malformed'; readonly reason: string }

export interface UpstreamCall {
  readonly origin: Origin
  readonly request: UpstreamRequest
  readonly timeoutMs: number
  /** A streamed body beyond so many bytes is answered 413 by the engine, and the call aborted. */
  readonly bodyBytesMax?: number
  /** False: the certificate of an https backend is not verified. Default true. */
  readonly verifyTls?: boolean
  /** Called once when the final response head is there. */
  onResponse(head: ResponseHead): ResponsePlan
  /** Called once when no response can come; its answer goes to the caller. */
  onFailure(failure: UpstreamFailure): Answer
}

/** A place that answers HTTP: its pool of connections outlives snapshots. */
export interface Origin {
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly port: number
}

/** The error of an exchange whose caller has gone, or asked no further. */
export const callerGone = 'Client closed connection'

/** What became of an exchange; times in milliseconds, -1 for what did not happen. */
export interface Outcome {
  /** Sent to the caller; 499 when it had gone before. */
  readonly status: number
  /** Bytes of the answer written to the caller, head included. */
  readonly responseBytes: number
  /** Bytes of the request read from the caller, head included. */
  readonly requestBytes: number
  readonly durationMs: number
  readonly upstreamStatus: number
  /** `address:port` used, or empty. */
  readonly upstreamAddress: string
  readonly connectMs: number
  readonly headerMs: number
  readonly responseMs: number
  /** Empty when all went well; else what ended the exchange early, for the log. */
  readonly error: string
}

export interface Exchange {
  readonly head: RequestHead
  /** The peer's address, IPv4-mapped addresses as IPv4. */
  readonly peerAddress: string
  readonly localAddress: string
  readonly secure: boolean
  /** The turn's clock reading when the head was whole, epoch milliseconds. */
  readonly startedAtMs: number

  /**
   * Answers at once. An unread body is discarded within a bound, or the connection closed after.
   */
  answer(answer: Answer): void
  /**
   * Reads the whole body, at most `max` bytes, then calls back, in this very call where all of it
   * is at hand; `null` when it is larger (the caller then answers 413). Not called when the client
   * goes away before, or the body is none: then the exchange may be over when this returns.
   */
  collect(max: number, done: (body: Buffer | null) => void): void
  /** Sends the request to a backend and its response to the caller. */
  forward(call: UpstreamCall): void
  /** For how long of a call so far its backend has waited for more of the caller's body. */
  readonly callerMs: number
  /** Whether the backend waits for more of the caller's body: nobody else can go on. */
  callerOwes(): boolean
  /** Called exactly once, when the exchange is over whichever way. Set it before anything else. */
  onEnd: ((outcome: Outcome) => void) | null
}

/** Given each request as soon as its head is whole and well-formed. */
export type ExchangeHandler = (exchange: Exchange) => void

/**
 * A request that never became an exchange: malformed, too large, too slow. The engine has answered
 * it by itself; this is for the log.
 */
export interface RefusedRequest {
  readonly status: number
  readonly reason: string
  readonly peerAddress: string
  readonly localAddress: string
  readonly secure: boolean
  readonly startedAtMs: number
  readonly requestBytes: number
  readonly responseBytes: number
}

export interface HttpServerEvents {
  readonly onExchange: ExchangeHandler
  readonly onRefused: (refused: RefusedRequest) => void
  /** Makes the body of the engine's own answers (400, 408, 413, 414, 431, 501, 505 …). */
  readonly errorAnswer: (status: number, reason: string) => Answer
  /**
   * A callback above the engine threw. Its exchange was cut off; without this the error is thrown.
   */
  readonly onDefect?: (error: unknown) => void
}
