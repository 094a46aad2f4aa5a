/**
 * The lock on a data directory: one process a role.
 *
 * Node has no file locks of its own, but SQLite takes one of the kernel's: an open exclusive
 * transaction on an empty database. The kernel lets go of it whatever way the holder ends, so
 * there is no stale lock to judge. Who holds it is written beside it, for the message alone.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { shortCommandOf } from './process-info.ts'

export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse'
}

export interface DataDirectoryLock {
  release(): void
}

const sqliteBusy = 5

/**
 * Makes the directory if it is missing (0700) and takes its lock for a role. Throws
 * DataDirectoryInUse, with the holder's process id, command and start, if somebody has it.
 */
export function lockDataDirectory(dataDir: string, role: string): DataDirectoryLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(dataDir, `${role}.lock`), { timeout: 0 })
  const holderFile = join(dataDir, `${role}.holder.json`)
  try {
    // Nothing is ever written, so no journal need lie beside it.
    database.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (!isBusy(error)) throw error
    throw new DataDirectoryInUse(
      `the data directory ${dataDir} is in use for ${role} by ${describeHolder(holderFile)}; ` +
        'stop it, or start with another data directory (SLUICE_DATA_DIR)',
    )
  }
  const holder = {
    pid: process.pid,
    host: hostname(),
    command: shortCommandOf(process.pid) ?? process.argv.join(' '),
    since: new Date().toISOString(),
  }
  writeFileSync(holderFile, `${JSON.stringify(holder)}\n`)
  return { release: () => database.close() }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
}

function describeHolder(path: string): string {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'))
    // Written by a holder of this lock: these four members.
    const { pid, host, command, since } = holder as Record<string, unknown>
    const where = host === hostname() ? '' : ` on ${String(host)}`
    return `process ${String(pid)}${where} (${String(command)}), since ${String(since)}`
  } catch {
    return 'another process, which is starting just now'
  }
}
