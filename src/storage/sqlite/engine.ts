/**
 * SQLite embedded: one connection that writes, a few read-only ones beside it.
 *
 * One connection is one transaction, so a read on the writing connection would wait for the write.
 * The file belongs to one process (the data directory is locked), hence no notices from others.
 */
import { closeSync, openSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../../model/store-error.ts'
import { type Engine, type EngineOptions, settle } from '../engine.ts'
import type { OpenTransaction } from '../schema.ts'
import { type Connection, openConnection } from './connection.ts'
import { explainSqlite } from './errors.ts'

export interface SqliteOptions {
  readonly kind: 'sqlite'
  /** Always a file: a database in memory has no second connection. */
  readonly file: string
}

export function openSqlite({ file }: SqliteOptions, options: EngineOptions): Engine {
  const { limits } = options
  const writer = openWriter(file, options)
  const isOpened = sameFile(file)
  const readers: Connection[] = []
  const idle: Connection[] = []

  const reader = (): Connection => {
    const free = idle.pop()
    if (free) return free
    if (!isOpened()) throw taken(file)
    const opened = openConnection(file, true, options)
    readers.push(opened)
    return opened
  }

  const beginWrite = async (): Promise<OpenTransaction> => {
    if (!isOpened()) throw taken(file)
    const deadline = performance.now() + limits.writeLockWaitMs
    for (;;) {
      try {
        return await writer.db.startTransaction().execute()
      } catch (error) {
        const busy = explainSqlite(file, error)?.kind === 'busy'
        if (!busy || performance.now() >= deadline) throw error
        await sleep(limits.sqliteRetryPauseMs)
      }
    }
  }

  return {
    kind: 'sqlite',
    readersMax: limits.sqliteReadersMax,
    async read(work) {
      const connection = reader()
      try {
        return await settle(await connection.db.startTransaction().execute(), work)
      } finally {
        idle.push(connection)
      }
    },
    write: async (work) => settle(await beginWrite(), work),
    // `begin immediate` holds the file's only write lock: nobody else migrates meanwhile.
    lockMigrations: async () => {},
    announce: async () => {},
    follow: async () => {},
    explain: (error) => explainSqlite(file, error),
    close: async () => {
      for (const connection of readers) connection.close()
      writer.close()
    },
  }
}

/** Opens or creates the file, readable by its owner alone; refuses a damaged one. */
function openWriter(file: string, options: EngineOptions): Connection {
  let writer: Connection | null = null
  try {
    closeSync(openSync(file, 'a', 0o600))
    writer = openConnection(file, false, options)
    const { raw } = writer
    if (statSync(file).size <= options.limits.sqliteCheckedFileBytesMax) {
      const found = Object.values(raw.prepare('pragma quick_check(1)').get() ?? {})[0]
      if (found !== 'ok') throw damaged(file, String(found))
    }
    // From here on only `begin` can find the file locked, and it waits without holding the loop.
    raw.exec('pragma busy_timeout = 0')
    return writer
  } catch (error) {
    writer?.close()
    throw openingError(file, error)
  }
}

/**
 * Tells whether the path still names the file that it names now. What is written to one that was
 * removed or replaced would be gone with the process.
 */
function sameFile(file: string): () => boolean {
  const opened = statSync(file, { bigint: true })
  return () => {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false })
    return found?.ino === opened.ino && found.dev === opened.dev
  }
}

function taken(file: string): StoreError {
  return new StoreError(
    'unavailable',
    `Database ${file} was removed or replaced while in use: nothing is written any more. ` +
      'Put the right file there and start the control plane again.',
  )
}

function damaged(file: string, found: string): StoreError {
  const text = found.replaceAll(/\s+/g, ' ')
  return new StoreError('damaged', `Database ${file}: ${text}. Restore it from a backup.`)
}

function openingError(file: string, error: unknown): unknown {
  if (error instanceof StoreError) return error
  const known = explainSqlite(file, error)
  if (known) return known
  const cause = error instanceof Error ? error.message : String(error)
  return new StoreError(
    'unavailable',
    `Database ${file} cannot be opened: ${cause}. Check the path, its permissions and the disk.`,
    error,
  )
}
