/**
 * How connections to the server are made: their settings, and the sockets under them.
 *
 * The sockets are ours, because `pg` says goodbye politely and then waits for an answer: from a
 * server that is silent it never comes.
 */
import { Socket } from 'node:net'
import { type ClientConfig, types } from 'pg'
import type { Secret } from '../../lib/secret.ts'
import { StoreError } from '../../model/store-error.ts'
import type { StorageLimits } from '../limits.ts'

/** The open sockets of some connections. */
export class Sockets {
  readonly #open = new Set<Socket>()

  readonly create = (): Socket => {
    const socket = new Socket()
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    return socket
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy()
  }
}

export function clientConfig(url: Secret, limits: StorageLimits, sockets: Sockets): ClientConfig {
  return {
    connectionString: url.reveal(),
    application_name: 'sluice',
    connectionTimeoutMillis: limits.postgresConnectMs,
    keepAlive: true,
    stream: sockets.create,
    statement_timeout: limits.statementMs,
    lock_timeout: limits.writeLockWaitMs,
    // The store's own deadline comes first; this one is for a process that stands still.
    idle_in_transaction_session_timeout: limits.readWorkMs + limits.postgresAnswerGraceMs,
    // The server's own limit comes first; this one is for a server that answers nothing at all.
    query_timeout: limits.statementMs + limits.postgresAnswerGraceMs,
    types: { getTypeParser },
  }
}

/** 64-bit numbers are numbers: all of ours are below 2^53. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === types.builtins.INT8 && format !== 'binary'
    ? Number
    : // True: which of the two formats it is makes no difference to the answer's type.
      types.getTypeParser(oid, format as 'text')

/** Where the database is, without the password. */
export function placeOf(url: Secret): string {
  const parsed = URL.parse(url.reveal())
  if (!parsed) {
    throw new StoreError(
      'unavailable',
      'The database URL cannot be read: it has the form postgres://user:password@host:port/name.',
    )
  }
  return `postgres://${parsed.username}@${parsed.host}${parsed.pathname}`
}
