/**
 * Store suite: what happens when a newer release brings more migrations.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ManualClock } from '../../src/lib/clock.ts'
import { type Migration, migrate } from '../../src/storage/migrate.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { createSealer } from '../../src/storage/seal.ts'
import { type MakePlace, type StorePlace, sealingKey, withPlace } from './store-place.ts'
import { failure } from './store-transactions.ts'
import { isWhole, writeWhole } from './store-whole.ts'

const second: Migration = {
  name: 'second',
  statements: [
    'create table later (id {integer} not null primary key, note {text}) {end}',
    "insert into later (id, note) values (1, 'made by the second')",
  ],
}

async function migrateTo(place: StorePlace, known: readonly Migration[]): Promise<number> {
  const engine = place.engine()
  try {
    return await migrate(engine, createSealer(sealingKey), new ManualClock(5_000), known)
  } finally {
    await engine.close()
  }
}

async function filled(place: StorePlace): Promise<void> {
  const store = await place.open()
  await writeWhole(store, 'service-a')
  await store.close()
}

export function storeMigrations(make: MakePlace): void {
  it('carries out what is new, once, and keeps what is there', () =>
    withPlace(make, async (place) => {
      await filled(place)
      const known = [...migrations, second]
      const revisions = [await migrateTo(place, known), await migrateTo(place, known)]
      assert.deepEqual(revisions, [1, 1])
      const [row] = await place.query(
        'select number, name, applied_at_ms from schema_migrations order by number desc limit 1',
      )
      const applied = { ...row, number: Number(row?.['number']), applied_at_ms: 5_000 }
      assert.equal(Number(row?.['applied_at_ms']), 5_000)
      assert.deepEqual(applied, { number: known.length, name: 'second', applied_at_ms: 5_000 })
      assert.equal((await place.query('select note from later')).length, 1)
      // The older release no longer opens it.
      await assert.rejects(place.open(), failure('newer'))
    }))

  it('leaves nothing of a migration that fails, and goes on from there', () =>
    withPlace(make, async (place) => {
      await filled(place)
      const broken = { name: 'broken', statements: [...second.statements, 'no statement at all'] }
      await assert.rejects(migrateTo(place, [...migrations, broken]))
      await assert.rejects(place.query('select note from later'))
      const store = await place.open()
      assert.equal(await store.read((tx) => isWhole(tx, 'service-a')), true)
      await store.close()
      await migrateTo(place, [...migrations, second])
    }))
}
