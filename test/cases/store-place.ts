/**
 * Where a store test keeps its database: a new, empty one for each place, opened as often as asked.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { Secret } from '../../src/lib/secret.ts'
import type { Store } from '../../src/model/store.ts'
import type { Engine, EngineOptions } from '../../src/storage/engine.ts'
import { storageLimits } from '../../src/storage/limits.ts'
import { openPostgres } from '../../src/storage/postgres/engine.ts'
import { openSqlite } from '../../src/storage/sqlite/engine.ts'
import { openStore, type StoreOptions } from '../../src/storage/store.ts'
import type { PostgresServer } from '../servers/postgres.ts'

export const sealingKey = new Secret('a sealing key for tests, long enough')

const engineOptions: EngineOptions = { limits: storageLimits, probe: null, report: () => {} }

export type OpenOptions = Partial<Pick<StoreOptions, 'limits' | 'probe' | 'report' | 'sealingKey'>>

export interface StorePlace {
  readonly kind: 'sqlite' | 'postgres'
  /** What another process needs to open it: a file or a URL. */
  readonly address: string
  open(options?: OpenOptions): Promise<Store>
  /** The bare database under a store, to be closed by whoever asks. */
  engine(): Engine
  /** Runs a statement beside the store. */
  query(statement: string): Promise<readonly Record<string, unknown>[]>
  /** Closes what was opened and removes the database. */
  remove(): Promise<void>
}

export type MakePlace = () => Promise<StorePlace>

export async function sqlitePlace(): Promise<StorePlace> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-store-'))
  const file = join(folder, 'sluice.db')
  const stores: Store[] = []
  return {
    kind: 'sqlite',
    address: file,
    async open(options) {
      const store = await openStore({ kind: 'sqlite', file, sealingKey, ...options })
      stores.push(store)
      return store
    },
    engine: () => openSqlite({ kind: 'sqlite', file }, engineOptions),
    async query(statement) {
      const database = new DatabaseSync(file)
      try {
        return database.prepare(statement).all()
      } finally {
        database.close()
      }
    },
    async remove() {
      for (const store of stores) await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The server starts a process for each connection, which can take seconds on a busy machine. */
const postgresConnectMs = 60_000

export async function postgresPlace(server: PostgresServer): Promise<StorePlace> {
  const url = await server.createDatabase()
  const stores: Store[] = []
  return {
    kind: 'postgres',
    address: url.reveal(),
    async open(options) {
      const limits = { postgresConnectMs, ...options?.limits }
      const store = await openStore({ kind: 'postgres', url, sealingKey, ...options, limits })
      stores.push(store)
      return store
    },
    engine: () => openPostgres({ kind: 'postgres', url }, engineOptions),
    async query(statement) {
      const client = new Client({ connectionString: url.reveal() })
      await client.connect()
      try {
        return (await client.query<Record<string, unknown>>(statement)).rows
      } finally {
        await client.end()
      }
    },
    async remove() {
      for (const store of stores) await store.close()
    },
  }
}

/** Gives each test a place of its own and removes it afterwards. */
export async function withPlace(
  make: MakePlace,
  test: (place: StorePlace) => Promise<void>,
): Promise<void> {
  const place = await make()
  try {
    await test(place)
  } finally {
    await place.remove()
  }
}
