/**
 * Raw talk for tests: a client that sends exactly these bytes, and a scripted origin server that
 * records exactly what arrived. Every wait has a deadline and waits for a condition, not for time.
 */

import type { AddressInfo, Server, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

const deadlineMs = 60_000

/** Whatever one side of a connection has received so far, and a way to wait for more of it. */
export interface Wire {
  readonly socket: Socket
  /** All bytes received, as latin1. */
  received(): string
  /** The peer has ended its side, or the connection is gone. */
  ended(): boolean
  /** The error that ended the connection: `ECONNRESET`, or empty. */
  failure(): string
  /** Sends bytes (latin1 for text). */
  send(data: string | Uint8Array): void
  /** Ends our side. */
  end(): void
  /** Closes with a reset. */
  reset(): void
  /** Waits until `condition` holds for what was received; throws after the deadline. */
  until(condition: (received: string) => boolean): Promise<string>
  /** Waits for this text. */
  untilText(text: string): Promise<string>
  /** Waits for the peer's end, or the end of the connection; resolves to all that was received. */
  untilEnd(): Promise<string>
}

function wire(socket: Socket, keep: boolean): Wire {
  const pieces: Buffer[] = []
  let text = ''
  let textPieces = 0
  let ended = false
  let failure = ''
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const check of [...waiting]) check()
  }
  const received = () => {
    for (; textPieces < pieces.length; textPieces++) text += pieces[textPieces]?.toString('latin1')
    return text
  }
  socket.on('data', (chunk: Buffer) => {
    if (keep) pieces.push(chunk)
    wake()
  })
  socket.on('end', () => {
    ended = true
    wake()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message
  })
  socket.on('close', () => {
    ended = true
    wake()
  })

  function wait(done: () => boolean, what: string): Promise<string> {
    if (done()) return Promise.resolve(received())
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check)
        reject(new Error(`${what} not in ${deadlineMs} ms; received ${JSON.stringify(received())}`))
      }, deadlineMs)
      const check = () => {
        if (!done()) return
        waiting.delete(check)
        clearTimeout(timer)
        resolve(received())
      }
      waiting.add(check)
    })
  }

  return {
    socket,
    received,
    ended: () => ended,
    failure: () => failure,
    send: (data) => {
      if (typeof data === 'string') socket.write(data, 'latin1')
      else socket.write(data)
    },
    end: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
    until: (condition) => wait(() => condition(received()), 'the condition'),
    untilText: (wanted) => wait(() => received().includes(wanted), JSON.stringify(wanted)),
    untilEnd: () => wait(() => ended, 'the end'),
  }
}

/** Connects to a port of this machine. */
export async function connectRaw(port: number, keep = true): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
  const side = wire(socket, keep)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return side
}

/** Sends bytes on a connection of its own; resolves to all that came until the peer's end. */
export async function talk(port: number, bytes: string): Promise<string> {
  const side = await connectRaw(port)
  side.send(bytes)
  const answer = await side.untilEnd()
  side.socket.destroy()
  return answer
}

/** Waits until `condition` holds, asked again and again; throws after the deadline. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const until = Date.now() + deadlineMs
  while (!condition()) {
    if (Date.now() > until) throw new Error(`not in ${deadlineMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** An origin server whose answers are a script, connection by connection. */
export interface RawOrigin {
  readonly port: number
  /** Every connection so far, in the order of arrival. */
  readonly connections: readonly Wire[]
  /** All bytes of all connections. */
  received(): string
  close(): Promise<void>
}

/**
 * Starts an origin; `serve` is called for each new connection. Without it the origin says nothing.
 * `port` 0 takes any free one.
 */
export async function startRawOrigin(
  serve: (connection: Wire, index: number) => void = () => {},
  port = 0,
  keep = true,
): Promise<RawOrigin> {
  const connections: Wire[] = []
  const server: Server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const side = wire(socket, keep)
    connections.push(side)
    serve(side, connections.length - 1)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    // A TCP server's address is an AddressInfo.
    port: (server.address() as AddressInfo).port,
    connections,
    received: () => connections.map((connection) => connection.received()).join(''),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const connection of connections) connection.socket.destroy()
      await closed
    },
  }
}

/**
 * Serves requests that end with their head, or with a body of Content-Length bytes: `respond` gets
 * each request's bytes and returns the response's, or null to say nothing.
 */
export function respondEach(
  respond: (request: string, index: number) => string | null,
): (connection: Wire) => void {
  return (connection) => {
    let at = 0
    let index = 0
    connection.socket.on('data', () => {
      for (;;) {
        const all = connection.received()
        const headEnd = all.indexOf('\r\n\r\n', at)
        if (headEnd < 0) return
        const length = /\r\ncontent-length: *(\d+)/i.exec(all.slice(at, headEnd + 2))
        const end = headEnd + 4 + (length === null ? 0 : Number(length[1]))
        if (all.length < end) return
        const response = respond(all.slice(at, end), index++)
        at = end
        if (response !== null) connection.send(response)
      }
    })
  }
}
