/**
 * Migrations: numbered, forward only, each recorded in the transaction that carries it out.
 *
 * They run whenever a store is opened, under the database's own lock, so that any number of
 * processes may start at once. A schema newer than this program is refused, never guessed at.
 */
import { sql } from 'kysely'
import type { Clock } from '../lib/clock.ts'
import { StoreError } from '../model/store-error.ts'
import type { Engine } from './engine.ts'
import { migrations } from './migrations/index.ts'
import type { Db } from './schema.ts'
import type { Sealer } from './seal.ts'

/** How a database spells what the migrations need. */
export interface Spelling {
  /** Compared by bytes: the same order in both databases, whatever the locale. */
  readonly text: string
  /** 64 bits. */
  readonly integer: string
  /** What follows a table's closing bracket. */
  readonly end: string
}

export interface Migration {
  readonly name: string
  /** `{text}`, `{integer}` and `{end}` stand for what the database calls it. */
  readonly statements: readonly string[]
}

const spellings: { readonly [K in Engine['kind']]: Spelling } = {
  sqlite: { text: 'text', integer: 'integer', end: 'strict' },
  postgres: { text: 'text collate "C"', integer: 'bigint', end: '' },
}

const sealPlace = 'store_state:sealed_check'

/** Brings the schema up to date and proves the sealing key; answers the newest revision. */
export function migrate(
  engine: Engine,
  sealer: Sealer,
  clock: Clock,
  known: readonly Migration[] = migrations,
): Promise<number> {
  return engine.write(async (db) => {
    await engine.lockMigrations(db)
    const spelling = spellings[engine.kind]
    await run(
      db,
      spelling,
      `create table if not exists schema_migrations (
        number {integer} not null primary key,
        name {text} not null,
        applied_at_ms {integer} not null
      ) {end}`,
    )
    const { rows } = await sql<{ number: number }>`
      select number from schema_migrations order by number desc limit 1`.execute(db)
    const applied = rows[0]?.number ?? 0
    if (applied > known.length) throw newerSchema(applied, known.length)

    for (const [index, migration] of known.entries()) {
      if (index < applied) continue
      for (const statement of migration.statements) await run(db, spelling, statement)
      await sql`insert into schema_migrations (number, name, applied_at_ms)
        values (${index + 1}, ${migration.name}, ${clock.now()})`.execute(db)
    }
    return proveKey(db, sealer)
  })
}

async function run(db: Db, { text, integer, end }: Spelling, statement: string): Promise<void> {
  const spelt = statement
    .replaceAll('{text}', text)
    .replaceAll('{integer}', integer)
    .replaceAll('{end}', end)
  await sql.raw(spelt).execute(db)
}

/** The first start leaves a known text under its key; every later one must be able to open it. */
async function proveKey(db: Db, sealer: Sealer): Promise<number> {
  const state = await db.selectFrom('store_state').selectAll().executeTakeFirst()
  if (!state) {
    const sealed_check = sealer.seal(sealPlace, 'sluice')
    await db
      .insertInto('store_state')
      .values({ id: 1, revision: 0, writes: 0, changes_from: 0, sealed_check })
      .execute()
    return 0
  }
  try {
    sealer.open(sealPlace, state.sealed_check)
  } catch (error) {
    throw new StoreError(
      'key',
      'The database was sealed with another key: start with that key, or with an empty database.',
      error,
    )
  }
  return state.revision
}

function newerSchema(found: number, known: number): StoreError {
  return new StoreError(
    'newer',
    `The database has schema ${found}, this release knows ${known}: start a newer release.`,
  )
}
