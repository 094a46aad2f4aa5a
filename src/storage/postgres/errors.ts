/**
 * PostgreSQL's error codes (postgresql.org/docs/current/errcodes-appendix.html) and the errors of a
 * connection as failures of the store.
 */
import { StoreError, type StoreFailure } from '../../model/store-error.ts'

interface Failure {
  readonly kind: StoreFailure
  readonly advice: string
}

/** By the whole code, else by its class (the first two characters). */
const failures: { readonly [code: string]: Failure } = {
  '08': { kind: 'unavailable', advice: 'The connection failed; it is tried again.' },
  '25006': { kind: 'unavailable', advice: 'It only allows reads: is it a standby?' },
  '25P03': { kind: 'busy', advice: 'A transaction stood still for too long; try again.' },
  '28': { kind: 'unavailable', advice: 'Check the user and the password in the database URL.' },
  '3D': { kind: 'unavailable', advice: 'Create the database, or correct the database URL.' },
  '40': { kind: 'busy', advice: 'It collided with another transaction; try again.' },
  '42501': { kind: 'unavailable', advice: 'The user may not do this: grant it the schema.' },
  '53100': { kind: 'full', advice: 'The disk of the server is full: free some room.' },
  '53': { kind: 'unavailable', advice: 'The server is out of connections or memory.' },
  '55P03': { kind: 'busy', advice: 'Another process holds the lock; try again.' },
  '57014': { kind: 'busy', advice: 'The statement took too long; try again.' },
  '57P': { kind: 'unavailable', advice: 'The server is stopping or starting; it is tried again.' },
  '58': { kind: 'unavailable', advice: 'The server reports a system error: see its log.' },
  XX001: { kind: 'damaged', advice: 'Its content is damaged: restore it from a backup.' },
  XX002: { kind: 'damaged', advice: 'An index is damaged: rebuild it (REINDEX).' },
}

const unreachable: Failure = {
  kind: 'unavailable',
  advice: 'Check the address and that the server runs; it is tried again.',
}

/** How the texts of errors begin that `pg` and the dialect make themselves, without a code. */
const connectionTexts = [
  'Connection terminated',
  'timeout expired',
  'timeout exceeded when',
  'Query read timeout',
  'Client has encountered',
  'Postgres connection has been discarded',
  'The server does not support SSL',
]

/** Null for errors that are not the database's, and for those of a wrong statement. */
export function explainPostgres(place: string, error: unknown): StoreError | null {
  if (!(error instanceof Error)) return null
  const failure = failureOf(error)
  if (!failure) return null
  const text = error.message || ('code' in error ? String(error.code) : error.name)
  return new StoreError(failure.kind, `Database ${place}: ${text}. ${failure.advice}`, error)
}

function failureOf(error: Error): Failure | null {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
    return failures[code] ?? failures[code.slice(0, 3)] ?? failures[code.slice(0, 2)] ?? null
  }
  if (/^E[A-Z_]+$/.test(code)) return unreachable
  if (connectionTexts.some((text) => error.message.startsWith(text))) return unreachable
  return null
}
