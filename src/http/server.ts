/**
 * The HTTP/1.1 server. Exported for those above the engine:
 *
 *   createHttpServer(options, events): HttpServer      this file
 *     listen({ host, port, reusePort }) → the bound port; drain(deadlineMs); close(); connections
 *   createHttpClient(options): HttpClient              client.ts: pools, DNS, address policy, TLS
 *   turnEpochMs(), turnMonotonicMs()                   turn.ts: this turn's clock reading
 *   Exchange and its neighbours                        exchange.ts
 *
 * One server is one listening socket; servers of a thread share one client.
 */

import type { AddressInfo, Server } from 'node:net'
import { createServer } from 'node:net'
import type { HttpClient } from './client.ts'
import { createHttpClient } from './client.ts'
import type { Listener } from './connection.ts'
import { ServerConnection } from './connection.ts'
import type { HttpServerEvents } from './exchange.ts'
import type { ServerLimits } from './limits.ts'
import { oldestAskedMax, serverLimits } from './limits.ts'
import { workNow } from './round.ts'
import type { Ticking } from './tick.ts'
import { joinTick, leaveTick } from './tick.ts'
import { beginTurn } from './turn.ts'

export interface HttpServerOptions {
  /** Shared by the servers of a thread; a server without one makes its own and closes it. */
  readonly client?: HttpClient
  readonly limits?: Partial<ServerLimits>
  /**
   * A caller that ends its side before its answer began: `gone` (as nginx reads it; the default)
   * ends the call, `served` lets it have its answer, as callers that half-close expect.
   */
  readonly halfClosed?: 'gone' | 'served'
}

export interface ListenAddress {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Several threads or processes listen on one port (SO_REUSEPORT). */
  readonly reusePort?: boolean
}

export interface HttpServer {
  /** Listens; resolves to the bound port, rejects with the system's error (EADDRINUSE …). */
  listen(at: ListenAddress): Promise<number>
  /**
   * Takes no new connections, closes idle ones, tells busy ones to close with their next answer.
   * Resolves when all are gone, or after `deadlineMs`, when the rest has been cut off.
   */
  drain(deadlineMs: number): Promise<void>
  /** Cuts all connections off. */
  close(): Promise<void>
  readonly connections: number
}

/** Makes a server; `events` are called in the round in which bytes arrived. */
export function createHttpServer(options: HttpServerOptions, events: HttpServerEvents): HttpServer {
  const limits = { ...serverLimits, ...options.limits }
  const client = options.client ?? createHttpClient()
  const callers = new Callers()
  let draining = false

  const listener: Listener = {
    limits,
    client,
    events,
    get draining() {
      return draining
    },
    servesHalfClosed: options.halfClosed === 'served',
    connectionClosed: (connection) => callers.remove(connection),
  }
  const server = createServer(
    { noDelay: true, allowHalfOpen: true, pauseOnConnect: true },
    (socket) => {
      if (callers.all.size >= limits.connectionsMax && !callers.makeRoom()) socket.destroy()
      else callers.all.add(new ServerConnection(socket, listener))
    },
  )

  async function close(): Promise<void> {
    draining = true
    leaveTick(callers)
    server.close()
    for (const connection of callers.all) connection.destroy()
    await callers.gone(null)
    if (options.client === undefined) client.close()
  }

  return {
    async listen(at) {
      const port = await bind(server, at)
      joinTick(callers)
      return port
    },
    async drain(deadlineMs) {
      draining = true
      server.close()
      // Who has asked already is no idle caller.
      workNow()
      const nowMs = beginTurn()
      for (const connection of callers.all) connection.closeIfIdle(nowMs)
      await callers.gone(deadlineMs)
      await close()
    },
    close,
    get connections() {
      return callers.all.size
    },
  }
}

/** The connections of one server. */
class Callers implements Ticking {
  readonly all = new Set<ServerConnection>()
  #waiting: (() => void)[] = []

  remove(connection: ServerConnection): void {
    this.all.delete(connection)
    if (this.all.size > 0) return
    for (const done of this.#waiting.splice(0)) done()
  }

  /** Resolves when no connection is left, or after `deadlineMs` (null: none). */
  gone(deadlineMs: number | null): Promise<void> {
    if (this.all.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = deadlineMs === null ? undefined : setTimeout(resolve, deadlineMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** Ends one of the oldest that only waits for a request. False when none of them does. */
  makeRoom(): boolean {
    // Who has asked already waits for more than a request.
    workNow()
    const nowMs = beginTurn()
    let left = oldestAskedMax
    for (const connection of this.all) {
      if (left-- === 0) return false
      if (!connection.isIdle(nowMs)) continue
      connection.destroy()
      this.all.delete(connection)
      return true
    }
    return false
  }

  tick(nowMs: number): void {
    for (const connection of this.all) connection.tick(nowMs)
  }
}

/** Listens; resolves to the bound port. */
function bind(server: Server, { host, port, reusePort = false }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, reusePort, backlog: 4096 }, () => {
      server.off('error', reject)
      // Errors of a listening socket (no file handle left for accept) pass by themselves.
      server.on('error', () => {})
      // A TCP server's address is an AddressInfo.
      resolve((server.address() as AddressInfo).port)
    })
  })
}
