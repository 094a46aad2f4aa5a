/**
 * An engine under test: a server on a free port that forwards to one origin unless told otherwise,
 * and everything it said about its exchanges.
 */

import type { HttpClient, HttpClientOptions } from '../src/http/client.ts'
import { createHttpClient } from '../src/http/client.ts'
import type { Listener } from '../src/http/connection.ts'
import type {
  Answer,
  Exchange,
  HttpServerEvents,
  Outcome,
  RefusedRequest,
  UpstreamCall,
} from '../src/http/exchange.ts'
import { type ServerLimits, serverLimits } from '../src/http/limits.ts'
import type { HttpServer } from '../src/http/server.ts'
import { createHttpServer } from '../src/http/server.ts'
import type { RawOrigin } from './raw.ts'
import { connectRaw, startRawOrigin } from './raw.ts'

export interface Engine {
  readonly server: HttpServer
  readonly client: HttpClient
  readonly port: number
  readonly outcomes: readonly Outcome[]
  readonly refused: readonly RefusedRequest[]
  readonly defects: readonly unknown[]
  close(): Promise<void>
}

export interface EngineOptions {
  readonly limits?: Partial<ServerLimits>
  readonly client?: HttpClientOptions
  readonly halfClosed?: 'gone' | 'served'
}

/** A plain text answer. */
export function textAnswer(status: number, body: string): Answer {
  return { status, headLines: 'Content-Type: text/plain\r\n', body: Buffer.from(body) }
}

/** What a connection needs of a listener, for one that a test makes itself. */
export function listenerOf(
  client: HttpClient,
  onExchange: HttpServerEvents['onExchange'],
  onRefused: HttpServerEvents['onRefused'] = () => {},
): Listener {
  return {
    limits: serverLimits,
    client,
    draining: false,
    servesHalfClosed: false,
    connectionClosed: () => {},
    events: { onExchange, onRefused, errorAnswer: textAnswer },
  }
}

/** A call that passes everything on to a port of this machine; failures answer 502 or 504. */
export function callTo(
  port: number,
  exchange: Exchange,
  change?: Partial<UpstreamCall>,
): UpstreamCall {
  return {
    origin: { scheme: 'http', host: '127.0.0.1', port },
    request: {
      method: exchange.head.method,
      target: exchange.head.target,
      dropFields: new Set(),
      headLines: `Host: ${exchange.head.host}\r\n`,
      body: 'stream',
    },
    timeoutMs: 10_000,
    onResponse: (head) => ({ status: head.status, dropFields: new Set(), headLines: '' }),
    onFailure: (failure) => textAnswer(failure.kind === 'timeout' ? 504 : 502, failure.kind),
    ...change,
  }
}

/** Starts an engine; `handle` is given each exchange, its `onEnd` already taken. */
export async function startEngine(
  handle: (exchange: Exchange) => void,
  options: EngineOptions = {},
): Promise<Engine> {
  const outcomes: Outcome[] = []
  const refused: RefusedRequest[] = []
  const defects: unknown[] = []
  const client = createHttpClient(options.client)
  const server = createHttpServer(
    { client, halfClosed: options.halfClosed ?? 'gone', limits: options.limits ?? {} },
    {
      onExchange(exchange) {
        exchange.onEnd = (outcome) => outcomes.push(outcome)
        handle(exchange)
      },
      onRefused: (request) => refused.push(request),
      errorAnswer: textAnswer,
      onDefect: (error) => defects.push(error),
    },
  )
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    server,
    client,
    port,
    outcomes,
    refused,
    defects,
    async close() {
      await server.close()
      client.close()
    },
  }
}

/** An engine before one origin whose answer a test sets. */
export interface Pair {
  readonly engine: Engine
  readonly origin: RawOrigin
  /** What the origin answers once a whole head has come. */
  response: string
  /** What is done with an exchange; at first it is forwarded. */
  handle: (exchange: Exchange) => void
  readonly heads: Exchange['head'][]
  /** Forwards with these changes from now on. */
  forwarding(change: (exchange: Exchange) => Partial<UpstreamCall>): void
  /** Back to the honest start. */
  reset(): void
  /** Sends one request on a connection of its own; the answer and what the origin got. */
  once(bytes: string, until?: string): Promise<{ answer: string; sent: string }>
  close(): Promise<void>
}

/** Starts both; the origin answers after each head, or after a body that ends with `body`. */
export async function startPair(): Promise<Pair> {
  const origin = await startRawOrigin((connection) => {
    let answered = 0
    connection.socket.on('data', () => {
      const all = connection.received()
      const whole = all.endsWith('\r\n\r\n') || all.endsWith('body')
      if (!whole || all.length === answered) return
      answered = all.length
      connection.send(pair.response)
    })
  })
  const heads: Exchange['head'][] = []
  const engine = await startEngine((exchange) => {
    heads.push(exchange.head)
    pair.handle(exchange)
  })
  const pair: Pair = {
    engine,
    origin,
    heads,
    response: '',
    handle: () => {},
    forwarding(change) {
      pair.handle = (exchange) => exchange.forward(callTo(origin.port, exchange, change(exchange)))
    },
    reset() {
      pair.response = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
      pair.forwarding(() => ({}))
      heads.length = 0
    },
    async once(bytes, until = 'ok') {
      const before = origin.received().length
      const caller = await connectRaw(engine.port)
      caller.send(bytes)
      const answer = await caller.untilText(until)
      caller.socket.destroy()
      return { answer, sent: origin.received().slice(before) }
    },
    async close() {
      await engine.close()
      await origin.close()
    },
  }
  pair.reset()
  return pair
}
