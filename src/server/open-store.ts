/**
 * Opening the database and whatever has to be in it, again and again until it works: a control
 * process that cannot reach its database waits for it, and gateways go on meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Secret } from '../lib/secret.ts'
import type { Store } from '../model/store.ts'
import { StoreError } from '../model/store-error.ts'
import { openStore, type StoreOptions } from '../storage/store.ts'
import { checkAndMark, checkPlace, type DatabaseKind } from './database-mark.ts'
import { storeRetryMaxMs, storeRetryMinMs } from './limits.ts'

export interface PatientOptions {
  readonly dataDir: string
  readonly place: { readonly sqliteFile: string } | { readonly postgresUrl: Secret }
  readonly sealingKey: Secret
  readonly report: (line: string) => void
  /** Told why it still waits, each time it has failed. */
  readonly waiting: (why: string) => void
}

export interface Prepared {
  /** Told by the database's content; no two databases share one. */
  readonly identity: string
}

/**
 * Opens the store and prepares it. Trouble with the database is waited out, with a back-off, and
 * each new reason is reported once; any other error is thrown.
 */
export async function openPatiently<T extends Prepared>(
  options: PatientOptions,
  prepare: (store: Store) => Promise<T>,
): Promise<{ readonly store: Store; readonly prepared: T }> {
  let said = ''
  for (let tries = 0; ; tries++) {
    try {
      return await openOnce(options, prepare)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      options.waiting(error.message)
      if (error.message !== said) options.report(`${error.message} Trying again.`)
      said = error.message
      await sleep(Math.min(storeRetryMinMs * 2 ** tries, storeRetryMaxMs))
    }
  }
}

async function openOnce<T extends Prepared>(
  options: PatientOptions,
  prepare: (store: Store) => Promise<T>,
) {
  const { place, dataDir } = options
  const kind: DatabaseKind = 'sqliteFile' in place ? 'SQLite' : 'PostgreSQL'
  checkPlace(dataDir, kind, 'sqliteFile' in place ? place.sqliteFile : null)
  const store = await openStore(storeOptions(options))
  try {
    const prepared = await prepare(store)
    checkAndMark(dataDir, kind, prepared.identity)
    return { store, prepared }
  } catch (error) {
    await store.close()
    throw error
  }
}

function storeOptions({ place, sealingKey, report }: PatientOptions): StoreOptions {
  const common = { sealingKey, report: (problem: StoreError) => report(problem.message) }
  return 'sqliteFile' in place
    ? { kind: 'sqlite', file: place.sqliteFile, ...common }
    : { kind: 'postgres', url: place.postgresUrl, ...common }
}
