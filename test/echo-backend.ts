/**
 * A backend for tests on Node's own HTTP server: it answers what it was asked as JSON, so a test
 * sees a request as a backend does, through a parser that is not ours.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Echo {
  readonly method: string
  readonly url: string
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[]
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface EchoBackend {
  readonly port: number
  readonly url: string
  /** Requests seen so far. */
  count(): number
  close(): Promise<void>
}

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** Starts the backend; `handler` replaces the echo, `port` 0 is any free one. */
export async function startEchoBackend(handler: Handler = echo, port = 0): Promise<EchoBackend> {
  let seen = 0
  const server = createServer((request, response) => {
    seen += 1
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => handler(request, response, Buffer.concat(chunks).toString()))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    count: () => seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function echo(request: IncomingMessage, response: ServerResponse, body: string): void {
  const { method = '', url = '', rawHeaders, headers } = request
  const answer: Echo = { method, url, rawHeaders, headers, body }
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Server', 'echo/1')
  response.end(JSON.stringify(answer))
}

/** Reads what the echo backend answered. */
export function readEcho(text: string): Echo {
  // The backend above wrote it.
  return JSON.parse(text) as Echo
}
