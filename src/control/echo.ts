/**
 * The sample's backend: answers each request with what it received, on a loopback port.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { echoBodyBytesMax, keepAliveTimeoutMs } from './limits.ts'

export interface Echo {
  readonly port: number
  close(): void
}

/** Listens on `preferredPort` of 127.0.0.1, or on another one when that is taken. */
export async function startEcho(preferredPort: number | null): Promise<Echo> {
  const server = createServer((request, response) => {
    echo(request).then(
      (body) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-content-type-options': 'nosniff',
        })
        response.end(request.method === 'HEAD' ? undefined : body)
      },
      () => response.destroy(),
    )
  })
  server.keepAliveTimeout = keepAliveTimeoutMs
  if (preferredPort === null || !(await tryListen(server, preferredPort))) {
    if (!(await tryListen(server, 0))) throw new Error('the echo backend found no free port')
  }
  // Listening on TCP, so its address is an object.
  const { port } = server.address() as AddressInfo
  return {
    port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      server.off('listening', listening)
      if ('code' in error && error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    }
    const listening = () => {
      server.off('error', failed)
      resolve(true)
    }
    server.once('error', failed)
    server.once('listening', listening)
    server.listen({ host: '127.0.0.1', port })
  })
}

async function echo(request: IncomingMessage): Promise<string> {
  const target = request.url ?? '/'
  const queryStart = target.indexOf('?')
  const kept: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= echoBodyBytesMax) kept.push(chunk)
  }
  const answer = {
    method: request.method,
    path: queryStart < 0 ? target : target.slice(0, queryStart),
    query: queryStart < 0 ? '' : target.slice(queryStart + 1),
    headers: request.headers,
    body: Buffer.concat(kept).toString('utf8'),
    bodyBytes: bytes,
  }
  return `${JSON.stringify(answer, null, 2)}\n`
}
