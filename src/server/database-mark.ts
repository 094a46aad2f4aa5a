/**
 * Remembers which database a data directory has: its kind, and a fingerprint of what is in it.
 *
 * A start that finds its file gone must not make an empty one, and a start with a forgotten or
 * another database URL must not go on with another database: gateways would take its snapshot for
 * the truth and answer 404 to everybody. It waits and says so, and calls go on.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFileSync } from '../lib/whole-file.ts'
import { StoreError } from '../model/store-error.ts'

const markName = 'database-made'
const note = 'Remove this file to let the data directory take another database.'

export type DatabaseKind = 'SQLite' | 'PostgreSQL'

/** A fingerprint of a value that no two databases share. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(`database:${secret}`).digest('hex').slice(0, 16)
}

/**
 * Called before a database is opened. Throws a StoreError when another kind has been here, or
 * when the file has been here and is not any more.
 */
export function checkPlace(dataDir: string, kind: DatabaseKind, sqliteFile: string | null): void {
  const mark = readMark(dataDir)
  if (mark === null) return
  const path = join(dataDir, markName)
  if (mark.kind !== kind) {
    const wanted =
      mark.kind === 'SQLite' ? 'leave SLUICE_DATABASE_URL unset' : 'set SLUICE_DATABASE_URL again'
    throw new StoreError(
      'unavailable',
      `The data directory ${dataDir} has its database in ${mark.kind}: ${wanted}, ` +
        `or remove ${path} to go on with another one.`,
    )
  }
  if (sqliteFile === null) return
  const found = statSync(sqliteFile, { throwIfNoEntry: false })
  // SQLite makes a whole database of an empty file.
  if (found !== undefined && found.size > 0) return
  throw new StoreError(
    'unavailable',
    `Database ${sqliteFile} is gone or empty. Put it back from a backup, or remove ${path} to begin anew.`,
  )
}

/**
 * Called once the database is open and holds what it has to: throws a StoreError when it is not the
 * one that has been here, else notes it. A full disk is no reason to fail.
 */
export function checkAndMark(dataDir: string, kind: DatabaseKind, identity: string): void {
  const mark = readMark(dataDir)
  const path = join(dataDir, markName)
  if (mark === null) {
    try {
      replaceFileSync(path, `${JSON.stringify({ kind, identity, note })}\n`)
    } catch {
      // The next start tries again.
    }
  } else if (mark.identity !== identity) {
    throw new StoreError(
      'unavailable',
      `This is not the database that the data directory ${dataDir} has had so far: ` +
        `correct SLUICE_DATABASE_URL, or remove ${path} to go on with this one.`,
    )
  }
}

interface Mark {
  readonly kind: DatabaseKind
  readonly identity: string
}

/** The mark, or null when there is none or it cannot be read. */
function readMark(dataDir: string): Mark | null {
  const path = join(dataDir, markName)
  if (!existsSync(path)) return null
  try {
    const mark: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof mark !== 'object' || mark === null) return null
    const { kind, identity } = { kind: null, identity: null, ...mark }
    if ((kind !== 'SQLite' && kind !== 'PostgreSQL') || typeof identity !== 'string') return null
    return { kind, identity }
  } catch {
    return null
  }
}
