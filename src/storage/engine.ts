/**
 * What differs between the two databases: connections, locks, notices and error codes.
 * Everything else is written once, in this folder, on top of it.
 */
import type { StoreError } from '../model/store-error.ts'
import type { StorageLimits } from './limits.ts'
import type { Db, OpenTransaction } from './schema.ts'

/** Called around each statement, `begin` and `commit` too; what it throws is its error. */
export interface Probe {
  before?(sql: string): void
  after?(sql: string): void
}

export interface EngineOptions {
  readonly limits: StorageLimits
  readonly probe: Probe | null
  /** Told of what goes wrong in the background and mends itself. */
  readonly report: (problem: StoreError) => void
}

export interface Engine {
  readonly kind: 'sqlite' | 'postgres'
  /** How many transactions that read may be open at once. */
  readonly readersMax: number
  /** Runs `work` in a transaction that reads one consistent state and can change nothing. */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>
  /** Runs `work` in a transaction that writes; what it throws rolls everything back. */
  write<T>(work: (db: Db) => Promise<T>): Promise<T>
  /** Keeps other processes from migrating until the transaction ends. */
  lockMigrations(db: Db): Promise<void>
  /** Tells other processes, as part of the transaction. */
  announce(db: Db, revision: number): Promise<void>
  /**
   * Calls `saw` with the revisions that other processes commit: with each `notice`, which may come
   * late or not at all, and with what is `read` from time to time because of that. `told` is the
   * newest revision known so far: a read during which it changed may be older, and is passed over.
   */
  follow(saw: (revision: number, how: 'notice' | 'read') => void, told: () => number): Promise<void>
  /** A database error as the port knows it; null for an error that is not the database's own. */
  explain(error: unknown): StoreError | null
  close(): Promise<void>
}

/** Ends `trx` by the outcome of `work`. A rollback that fails costs the connection, no error. */
export async function settle<T>(trx: OpenTransaction, work: (db: Db) => Promise<T>): Promise<T> {
  try {
    const value = await work(trx)
    await trx.commit().execute()
    return value
  } catch (error) {
    if (!trx.isCommitted)
      await trx
        .rollback()
        .execute()
        .catch(() => {})
    throw error
  }
}
