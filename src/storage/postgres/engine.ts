/**
 * PostgreSQL: a bounded pool for transactions and one connection that listens.
 *
 * Reads are REPEATABLE READ: one state from the first statement to the last. Writes are READ
 * COMMITTED behind the lock on the revision's row, so each sees the newest state and none has to be
 * repeated.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely'
import { Client, Pool } from 'pg'
import type { Secret } from '../../lib/secret.ts'
import { StoreError } from '../../model/store-error.ts'
import { type Engine, type EngineOptions, type Probe, settle } from '../engine.ts'
import type { StorageLimits } from '../limits.ts'
import type { Db, Tables } from '../schema.ts'
import { within } from '../within.ts'
import { clientConfig, placeOf, Sockets } from './client.ts'
import { explainPostgres } from './errors.ts'
import { channel, type Listener, listen } from './listen.ts'

export interface PostgresOptions {
  readonly kind: 'postgres'
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: Secret
}

/** Any number that other programs are unlikely to lock in the same database. */
const migrationLock = 7_583_001

/** Connections that reads leave free: one for the write, one for opening. */
const connectionsNotForReads = 2

export function openPostgres({ url }: PostgresOptions, options: EngineOptions): Engine {
  const { limits, report, probe } = options
  const place = placeOf(url)
  const sockets = new Sockets()
  const listening = new Sockets()
  const pool = new Pool({
    ...clientConfig(url, limits, sockets),
    max: limits.postgresConnectionsMax,
    idleTimeoutMillis: limits.postgresIdleMs,
  })
  const clients = new Set<Client>()
  pool.on('connect', (client) => {
    clients.add(client)
    // A connection can break between two statements of a transaction, when the pool does not
    // listen: unheard, the event would end the process. The next statement fails and says so.
    client.on('error', () => {})
  })
  pool.on('remove', (client) => clients.delete(client))
  // An unused connection that breaks is replaced at its next use.
  pool.on('error', (error) => {
    const known = explainPostgres(place, error)
    if (known) report(known)
  })
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: probe ? probedPool(pool, probe) : pool }),
  })
  let listener: Listener | null = null

  return {
    kind: 'postgres',
    readersMax: Math.max(1, limits.postgresConnectionsMax - connectionsNotForReads),
    async read(work) {
      const begin = db.startTransaction().setIsolationLevel('repeatable read')
      return settle(await begin.setAccessMode('read only').execute(), work)
    },
    async write(work) {
      const begin = db.startTransaction().setIsolationLevel('read committed')
      return settle(await begin.setAccessMode('read write').execute(), work)
    },
    lockMigrations: (tx) => lockMigrations(tx, limits),
    async announce(tx, revision) {
      await sql`select pg_notify(${channel}, ${String(revision)})`.execute(tx)
    },
    async follow(saw, told) {
      listener = await listen({
        createClient: () => new Client(clientConfig(url, limits, listening)),
        cut: () => listening.destroyAll(),
        saw,
        told,
        limits,
        lost: (cause) => report(explainPostgres(place, cause) ?? lostListener(place, cause)),
      })
    },
    explain: (error) => explainPostgres(place, error),
    async close() {
      const ended = Promise.all([listener?.stop(), db.destroy()])
      // Still in use after the store's own wait: cut off, the server rolls back.
      for (const client of clients) client.end().catch(() => {})
      if (await within(limits.postgresEndMs, ended)) return
      sockets.destroyAll()
      listening.destroyAll()
      await ended
    },
  }
}

/** Asks again and again: waiting inside the statement would meet the bounds of a statement. */
async function lockMigrations(db: Db, limits: StorageLimits): Promise<void> {
  const deadline = performance.now() + limits.migrationWaitMs
  for (;;) {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_xact_lock(${migrationLock}) as locked`.execute(db)
    if (rows[0]?.locked) return
    if (performance.now() >= deadline) {
      throw new StoreError('busy', 'Another process is migrating the database; try again later.')
    }
    await sleep(limits.migrationPauseMs)
  }
}

function lostListener(place: string, cause: unknown): StoreError {
  return new StoreError(
    'unavailable',
    `Database ${place}: the connection that listens for changes was lost; it is opened again.`,
    cause,
  )
}

/** The pool with the probe around every statement of its connections. */
function probedPool(pool: Pool, probe: Probe): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
        probe.before?.(text)
        const result = await client.query(text, [...parameters])
        probe.after?.(text)
        return result
      }
      const probed: PostgresPoolClient = {
        release: (destroy) => client.release(destroy),
        // True: the dialect is given no cursor, so it only ever calls with a text and parameters.
        query: query as PostgresPoolClient['query'],
      }
      return probed
    },
  }
}
