/**
 * The journal of changes: which revision touched what, kept for a bounded number of revisions.
 *
 * Whoever follows the store asks for what is newer than the revision it has; if part of the answer
 * is gone already, the honest answer is "everything".
 */
import { assert } from '../lib/assert.ts'
import type { Change, Changes } from '../model/store.ts'
import { storedKey, storedScope } from './body.ts'
import type { StorageLimits } from './limits.ts'
import type { Db, Tables } from './schema.ts'

type ChangeRow = Omit<Tables['changes'], 'revision' | 'ordinal'>

/** Old revisions are dropped this many at a time, not one a write. */
const revisionsDroppedTogether = 64

/** A transaction's changes, each once, in the order in which they were first named. */
export class ChangeSet {
  readonly #rows = new Map<string, ChangeRow>()

  add(change: Change): void {
    const row = toRow(change)
    this.#rows.set([row.kind, row.account, row.region, row.service_id].join('\n'), row)
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0
  }

  rows(namedMax: number): readonly ChangeRow[] {
    if (this.#rows.size > namedMax) return [everything]
    return [...this.#rows.values()]
  }
}

const everything: ChangeRow = { kind: 'everything', account: '', region: '', service_id: '' }

function toRow(change: Change): ChangeRow {
  if (change.kind === 'settings') {
    return { kind: 'settings', account: '', region: '', service_id: '' }
  }
  return {
    kind: change.kind,
    ...storedScope(change.scope),
    // The column's name is older than the other kinds: it holds the id of what changed.
    service_id: storedKey('serviceId' in change ? change.serviceId : change.id),
  }
}

function toChange(row: ChangeRow): Change {
  const { kind, account, region, service_id } = row
  if (kind === 'settings') return { kind }
  const scope = { account, region }
  if (kind === 'service' || kind === 'draft') return { kind, scope, serviceId: service_id }
  const isOfCaller = kind === 'key' || kind === 'plan' || kind === 'app' || kind === 'plugin'
  assert(isOfCaller, 'a stored kind of change')
  return { kind, scope, id: service_id }
}

/** Writes the journal of the next revision and drops what is too old; answers that revision. */
export async function journal(
  db: Db,
  state: { readonly revision: number; readonly changes_from: number },
  changes: ChangeSet,
  limits: StorageLimits,
): Promise<number> {
  const revision = state.revision + 1
  const rows = changes.rows(limits.changesPerWriteMax)
  await db
    .insertInto('changes')
    .values(rows.map((row, ordinal) => ({ revision, ordinal, ...row })))
    .execute()

  let changes_from = state.changes_from
  if (revision - changes_from >= limits.changeRevisionsKept + revisionsDroppedTogether) {
    changes_from = revision - limits.changeRevisionsKept
    await db.deleteFrom('changes').where('revision', '<=', changes_from).execute()
  }
  await db.updateTable('store_state').set({ revision, changes_from }).where('id', '=', 1).execute()
  return revision
}

export async function changesAfter(db: Db, after: number, limits: StorageLimits): Promise<Changes> {
  const { revision, changes_from } = await db
    .selectFrom('store_state')
    .select(['revision', 'changes_from'])
    .executeTakeFirstOrThrow()
  // A follower ahead of the store follows a store that has been restored from a backup.
  if (after > revision || after < changes_from) return { revision, changes: null }

  const rows = await db
    .selectFrom('changes')
    .select(['kind', 'account', 'region', 'service_id'])
    .where('revision', '>', after)
    .groupBy(['kind', 'account', 'region', 'service_id'])
    .orderBy((eb) => eb.fn.max('revision'))
    .orderBy('kind')
    .orderBy('account')
    .orderBy('region')
    .orderBy('service_id')
    .limit(limits.changesAnsweredMax + 1)
    .execute()
  const unnamed = rows.some((row) => row.kind === everything.kind)
  if (unnamed || rows.length > limits.changesAnsweredMax) return { revision, changes: null }
  return { revision, changes: rows.map(toChange) }
}
