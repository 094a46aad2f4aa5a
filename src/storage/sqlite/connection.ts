/**
 * One connection of `node:sqlite` in the shape that Kysely's own SQLite dialect expects.
 *
 * Kysely's fixed `begin` becomes `begin immediate` on the connection that writes: a transaction
 * that takes the write lock only later can fail in its middle.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely'
import type { EngineOptions } from '../engine.ts'
import type { Database, Tables } from '../schema.ts'

export interface Connection {
  readonly db: Database
  readonly raw: DatabaseSync
  close(): void
}

export function openConnection(
  file: string,
  readOnly: boolean,
  { limits, probe }: EngineOptions,
): Connection {
  const raw = new DatabaseSync(file, {
    readOnly,
    timeout: limits.sqliteBusyWaitMs,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
  })
  if (!readOnly) {
    raw.exec('pragma journal_mode = wal')
    // What was acknowledged outlives a power cut: each commit reaches the disk.
    raw.exec('pragma synchronous = full')
    raw.exec(`pragma journal_size_limit = ${limits.sqliteLogBytesMax}`)
  }
  const kept = new Map<string, StatementSync>()

  const compiled = (sql: string): StatementSync => {
    const known = kept.get(sql)
    if (known) return known
    const statement = raw.prepare(sql)
    if (kept.size >= limits.sqliteStatementsKeptMax) {
      for (const oldest of kept.keys()) {
        kept.delete(oldest)
        break
      }
    }
    kept.set(sql, statement)
    return statement
  }

  const probed = <T>(sql: string, run: () => T): T => {
    probe?.before?.(sql)
    const result = run()
    probe?.after?.(sql)
    return result
  }

  const database: SqliteDatabase = {
    close: () => raw.close(),
    prepare(asked): SqliteStatement {
      const sql = asked === 'begin' && !readOnly ? 'begin immediate' : asked
      // SQLite ends a transaction by itself on some errors (no room, I/O), and a rollback that
      // failed leaves one open: both are put right here, where the connection is used next.
      if (asked === 'begin' && raw.isTransaction) raw.exec('rollback')
      if (asked === 'rollback' && !raw.isTransaction) return nothing
      const statement = compiled(sql)
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => probed(sql, () => statement.all(...bindable(parameters))),
        run: (parameters) => probed(sql, () => statement.run(...bindable(parameters))),
        iterate: (parameters) => statement.iterate(...bindable(parameters)),
      }
    },
  }

  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) })
  return { db, raw, close: () => raw.isOpen && raw.close() }
}

const nothing: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
}

function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  // True: every parameter comes from a column of `Tables`, which are texts, numbers and nulls.
  return parameters as SQLInputValue[]
}
