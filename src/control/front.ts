/**
 * The control port: Fastify carries bytes to the management API, to the console's sessions and
 * pages, and answers health and metrics.
 *
 * It decides nothing about calls. It answers no CORS request: what a web page that a user visits
 * could make of the console's cookie is decided where the cookie counts (control/console).
 */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { IpBlock } from '../lib/ip.ts'
import { text } from '../lib/language.ts'
import { ApiError, internal, refused } from '../model/errors.ts'
import type { Api } from './api.ts'
import { createBodies } from './bodies.ts'
import { commonHeaders } from './console/headers.ts'
import type { Pages } from './console/pages.ts'
import type { SessionEndpoint } from './console/session-endpoint.ts'
import type { Answer } from './envelope.ts'
import { isFeedRequest } from './feed/admission.ts'
import { callerOf } from './forwarded.ts'
import type { Incoming } from './incoming.ts'
import {
  connectionsMax,
  drainTimeoutMs,
  heldBodyBytesMax,
  keepAliveTimeoutMs,
  requestHeadBytesMax,
  requestReceiveTimeoutMs,
} from './limits.ts'

export interface FrontDeps {
  readonly api: Api
  refuse(incoming: Incoming, refusal: ApiError): Answer
  /** The console; null: switched off. */
  readonly console: { readonly session: SessionEndpoint; readonly pages: Pages } | null
  /** Why the process is not ready, or null when it is. */
  notReady(): string | null
  /** The text of the metrics page. */
  metrics(): string
  /** Networks of proxies whose word on the caller counts; none when left out. */
  readonly trustedProxies?: readonly IpBlock[]
  /** For tests; `heldBodyBytesMax` of limits.ts when left out. */
  readonly heldBodyBytesMax?: number
}

const noBody = new Uint8Array(0)

/** Builds the server; the caller lets it listen and closes it with `closeFront`. */
export function createFront(deps: FrontDeps): FastifyInstance {
  const front = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: requestReceiveTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    http: { maxHeaderSize: requestHeadBytesMax, shouldUpgradeCallback: isFeedRequest },
  })
  front.server.maxConnections = connectionsMax
  front.removeAllContentTypeParsers()
  const bodies = createBodies(deps.heldBodyBytesMax ?? heldBodyBytesMax)
  front.addContentTypeParser('*', bodies.read)
  front.addHook('onRequest', (request, reply, done) => {
    bodies.watch(request, reply)
    done()
  })
  const incomingOf = readerOf(deps.trustedProxies ?? [])
  let closing = false
  front.addHook('preClose', (done) => {
    closing = true
    done()
  })
  // Calls that were under way when the stop came have to tell their clients as well.
  front.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close')
    done(null, payload)
  })

  const answerCall = async (request: FastifyRequest, reply: FastifyReply) =>
    send(reply, await deps.api(incomingOf(request)))
  front.get('/', answerCall)
  front.post('/', answerCall)
  front.get('/healthz', (_request, reply) => plain(reply, 200, 'ok\n'))
  front.get('/readyz', (_request, reply) => {
    const why = deps.notReady()
    return why === null ? plain(reply, 200, 'ready\n') : plain(reply, 503, `not ready: ${why}\n`)
  })
  front.get('/metrics', (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(deps.metrics()),
  )
  if (deps.console !== null) serveConsole(front, deps.console, incomingOf)
  front.setNotFoundHandler((request, reply) => {
    const { method } = request
    const isCall = (request.raw.url ?? '').split('?')[0] === '/' && method !== 'OPTIONS'
    if (!isCall) return plain(reply, 404, 'not found\n')
    return send(reply, deps.refuse(incomingOf(request), unsupportedMethod(method)))
  })
  front.setErrorHandler((error, request, reply) =>
    send(reply, deps.refuse(incomingOf(request), refusalOf(error))),
  )
  return front
}

/**
 * Lets running calls end, tells keep-alive clients to close; what is left after the deadline is
 * cut.
 */
export async function closeFront(front: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => front.server.closeAllConnections(), drainTimeoutMs)
  try {
    await front.close()
  } finally {
    clearTimeout(cut)
  }
}

type Console = NonNullable<FrontDeps['console']>

function serveConsole(front: FastifyInstance, { session, pages }: Console, incomingOf: Read): void {
  const answerSession = async (request: FastifyRequest, reply: FastifyReply) => {
    const incoming = incomingOf(request)
    const answer = await session(incoming)
    return send(reply.headers(commonHeaders(null, incoming.secure)), answer)
  }
  front.get('/console/session', answerSession)
  front.post('/console/session', answerSession)
  front.delete('/console/session', answerSession)
  for (const url of ['/console', '/console/*']) {
    front.route({
      method: ['GET', 'HEAD'],
      url,
      handler(request, reply) {
        const { status, headers, body } = pages(incomingOf(request))
        return reply.code(status).headers(headers).send(body)
      },
    })
  }
}

function send(reply: FastifyReply, { headers, body }: Answer): FastifyReply {
  return reply
    .code(200)
    .headers({ ...headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .send(Buffer.from(body)) // to a text Fastify would add a charset that clients do not expect
}

function plain(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(body)
}

/** Reads a request as bytes and raw fields: what a signature covers must not have been tidied. */
type Read = (request: FastifyRequest) => Incoming

function readerOf(trustedProxies: readonly IpBlock[]): Read {
  return function incomingOf({ raw, body }) {
    const { socket, rawHeaders } = raw
    const headers = (lowerName: string) => {
      const values: string[] = []
      for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
        if (rawHeaders[i]?.toLowerCase() === lowerName) values.push(rawHeaders[i + 1] ?? '')
      }
      return values
    }
    const peer = {
      address: socket.remoteAddress ?? null,
      secure: 'encrypted' in socket && socket.encrypted === true,
    }
    const { address, secure } = callerOf(peer, headers, trustedProxies)
    return {
      method: raw.method ?? '',
      target: raw.url ?? '/',
      body: body instanceof Uint8Array ? body : noBody,
      sourceAddress: address,
      secure,
      headers,
    }
  }
}

function unsupportedMethod(method: string): ApiError {
  return refused(
    'UnsupportedProtocol',
    text(
      `Calls are made with GET or POST, not ${method}.`,
      `请使用 GET 或 POST 方法，不支持 ${method}。`,
    ),
  )
}

function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return internal(`the control port could not read a request: ${String(error)}`)
}
