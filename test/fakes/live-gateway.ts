/**
 * A gateway on the real engine and real sockets before a scripted origin, so that a test compares
 * byte for byte what it sent with what the origin saw.
 */
import { createGateway, type GatewayDeps } from '../../src/gateway/gateway.ts'
import { createHttpClient } from '../../src/http/client.ts'
import { createHttpServer } from '../../src/http/server.ts'
import { systemRandom } from '../../src/lib/random.ts'
import type { ApiNode, HttpBackendNode, Section } from '../../src/snapshot/snapshot.ts'
import type { CallRecord } from '../../src/telemetry/record.ts'
import { type RawOrigin, respondEach, startRawOrigin, talk } from '../raw.ts'
import { fieldsOf } from './exchange.ts'
import { appId, changeTo, released, serviceId } from './snapshot.ts'

export const host = `${serviceId}-${appId}.gz.apigw.localhost`

export interface LiveGateway {
  readonly port: number
  readonly origin: RawOrigin
  readonly records: CallRecord[]
  /** Every request that the origin has seen. */
  readonly requests: string[]
  /** What the origin answers; null: nothing. */
  respond: (request: string) => string | null
  /** Publishes these APIs in `release`. */
  serve(...apis: readonly ApiNode[]): void
  /** Puts sections beside them into effect. */
  put(sections: readonly Section[]): void
  /** The origin as a backend. */
  backend(path?: string): HttpBackendNode
  /** One request on a connection of its own; resolves to all that came back. */
  send(target: string, head?: string, body?: string, method?: string): Promise<string>
  /** Back to the origin's usual answer, nothing seen, nothing recorded. */
  reset(): void
  close(): Promise<void>
}

const usual =
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: origin/7\r\nX-Api-ID: forged\r\n\r\nok'

/** `more`: what a gateway may be given beside. */
export async function startLiveGateway(more: Partial<GatewayDeps> = {}): Promise<LiveGateway> {
  const records: CallRecord[] = []
  const requests: string[] = []
  const origin = await startRawOrigin(
    respondEach((request) => {
      requests.push(request)
      return live.respond(request)
    }),
  )
  const client = createHttpClient()
  const gateway = createGateway({
    random: systemRandom,
    record: (record) => records.push(record),
    report: () => {},
    serverName: 'sluice',
    client,
    ...more,
  })
  const { handle, refused, errorAnswer } = gateway
  const server = createHttpServer(
    { client },
    { onExchange: handle, onRefused: refused, errorAnswer },
  )
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  let revision = 0

  const live: LiveGateway = {
    ...{ port, origin, records, requests },
    respond: () => usual,
    serve: (...apis) => gateway.apply({ ...released(apis), revision: ++revision }),
    put: (sections) => gateway.apply(changeTo(++revision, sections)),
    backend: (path = '/') => ({
      ...{ kind: 'http', scheme: 'http', host: '127.0.0.1', port: origin.port, path },
      method: 'ANY',
    }),
    send(target, head = '', body = '', method = 'GET') {
      const start = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`
      return talk(port, `${start}${head}\r\n${body}`)
    },
    reset() {
      live.respond = () => usual
      requests.length = 0
      records.length = 0
    },
    async close() {
      await server.close()
      await client.close()
      await origin.close()
    },
  }
  return live
}

export function statusOf(response: string): number {
  return Number(response.slice(9, 12))
}

export function bodyOf(message: string): string {
  return message.slice(message.indexOf('\r\n\r\n') + 4)
}

/** The target of a request that the origin saw. */
export function targetOf(request: string | undefined): string {
  return request?.split(' ', 2)[1] ?? ''
}

/** The fields of a message's head by lower-case name. */
export function fieldsIn(message: string | undefined): ReadonlyMap<string, readonly string[]> {
  const head = message?.slice(0, message.indexOf('\r\n\r\n')) ?? ''
  return fieldsOf(head.slice(head.indexOf('\r\n') + 2))
}
