/**
 * The probe port of a gateway process: alive, ready, metrics. It runs in the main thread on our own
 * engine, apart from callers' ports, and asks no worker, so it answers while all of them are busy.
 */
import { createHttpClient } from '../../http/client.ts'
import type { Answer, Exchange } from '../../http/exchange.ts'
import { createHttpServer } from '../../http/server.ts'
import { probeConnectionsMax } from './limits.ts'
import { type GatewayStatus, isReady, metricsText } from './status.ts'

export interface ProbeOptions {
  readonly host: string
  /** 0: any. */
  readonly port: number
  readonly status: () => GatewayStatus
}

export interface Probe {
  readonly port: number
  close(): Promise<void>
}

/** Listens; rejects with the system's error. */
export async function startProbe({ host, port, status }: ProbeOptions): Promise<Probe> {
  const client = createHttpClient()
  const server = createHttpServer(
    { client, limits: { connectionsMax: probeConnectionsMax } },
    {
      onExchange: (exchange) => exchange.answer(answerTo(exchange, status())),
      onRefused: () => {},
      errorAnswer: (code, reason) => text(code, `${reason}\n`),
    },
  )
  const bound = await server.listen({ host, port })
  return {
    port: bound,
    async close() {
      await server.close()
      client.close()
    },
  }
}

function answerTo({ head }: Exchange, status: GatewayStatus): Answer {
  if (head.method !== 'GET' && head.method !== 'HEAD') {
    return text(405, 'GET or HEAD\n', 'Allow: GET, HEAD\r\n')
  }
  switch (head.target.split('?', 1)[0]) {
    case '/healthz':
      return text(200, 'ok\n')
    case '/readyz':
      return isReady(status) ? text(200, 'ready\n') : text(503, `not ready: ${whyNot(status)}\n`)
    case '/metrics':
      return { ...text(200, metricsText(status)), headLines: metricsType }
    default:
      return text(404, 'there is /healthz, /readyz and /metrics\n')
  }
}

function whyNot(status: GatewayStatus): string {
  if (status.draining) return 'draining'
  if (status.revision === 0) return 'no snapshot yet'
  return `${status.workersServing} of ${status.workers} workers listen`
}

const metricsType = 'Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n'

function text(status: number, body: string, lines = ''): Answer {
  const headLines = `Content-Type: text/plain; charset=utf-8\r\n${lines}`
  return { status, headLines, body: Buffer.from(body) }
}
