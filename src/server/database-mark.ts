/**
 * Remembers that a data directory has had a database.
 *
 * A start that finds the file gone must not make an empty one: gateways would take its empty
 * snapshot for the truth and answer 404 to everybody. It waits for the file, and calls go on.
 */
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StoreError } from '../model/store-error.ts'

const markName = 'database-made'
const note =
  'This data directory has a database, sluice.db. If that is gone for good, remove this file to\n' +
  'begin with an empty one.\n'

/** Throws a StoreError when the file has been here and is not any more. */
export function checkNotLost(sqliteFile: string): void {
  const mark = join(dirname(sqliteFile), markName)
  const found = statSync(sqliteFile, { throwIfNoEntry: false })
  // SQLite makes a whole database of an empty file.
  if ((found !== undefined && found.size > 0) || !existsSync(mark)) return
  throw new StoreError(
    'unavailable',
    `Database ${sqliteFile} is gone or empty. Put it back from a backup, or remove ${mark} to begin anew.`,
  )
}

/** Called once the database is open and holds what it has to. A full disk is no reason to fail. */
export function markMade(sqliteFile: string): void {
  const mark = join(dirname(sqliteFile), markName)
  if (existsSync(mark)) return
  try {
    writeFileSync(mark, note, { mode: 0o600 })
  } catch {
    // The next start tries again.
  }
}
