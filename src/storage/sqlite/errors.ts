/**
 * SQLite's result codes (sqlite.org/rescode.html) as failures of the store.
 */
import { StoreError, type StoreFailure } from '../../model/store-error.ts'

/** By primary code, the low byte of the extended one. */
const failures: { readonly [code: number]: { kind: StoreFailure; advice: string } } = {
  5: { kind: 'busy', advice: 'Another process is writing to it; try again.' },
  6: { kind: 'busy', advice: 'Another connection holds a lock; try again.' },
  8: { kind: 'unavailable', advice: 'It cannot be written to: check its permissions.' },
  10: { kind: 'unavailable', advice: 'The disk reports an error: check it and the system log.' },
  11: { kind: 'damaged', advice: 'Its content is damaged: restore it from a backup.' },
  13: { kind: 'full', advice: 'There is no room left: free some; nothing else is needed.' },
  14: { kind: 'unavailable', advice: 'It cannot be opened: check the path and its permissions.' },
  23: { kind: 'unavailable', advice: 'Access was denied: check its permissions.' },
  26: { kind: 'damaged', advice: 'It is no SQLite database: move it away or restore a backup.' },
}

/** Null for errors that are not SQLite's, and for those of a wrong statement. */
export function explainSqlite(file: string, error: unknown): StoreError | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null
  const failure = failures[Number(error.errcode) & 0xff]
  if (!failure) return null
  return new StoreError(
    failure.kind,
    `Database ${file}: ${error.message}. ${failure.advice}`,
    error,
  )
}
