/**
 * The store on SQLite: the suite of all stores, and what only a file can have wrong.
 */
import assert from 'node:assert/strict'
import {
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { storeCases } from '../../../test/cases/store.ts'
import { auditOf, guangzhou } from '../../../test/cases/store-builders.ts'
import { sealingKey, sqlitePlace, withPlace } from '../../../test/cases/store-place.ts'
import { writeWhole } from '../../../test/cases/store-whole.ts'
import { StoreError } from '../../model/store-error.ts'
import { storageLimits } from '../limits.ts'
import { openStore } from '../store.ts'
import { openConnection } from './connection.ts'
import { explainSqlite } from './errors.ts'

/** Matches a StoreError of a kind that names the file. */
const failure = (kind: StoreError['kind'], file: string) => (error: unknown) => {
  assert.ok(error instanceof StoreError)
  assert.equal(error.kind, kind)
  assert.ok(error.message.includes(file), error.message)
  return true
}

describe('store on SQLite', () => {
  storeCases(sqlitePlace, 60)

  it('makes a file that only its owner can read, and keeps no other', () =>
    withPlace(sqlitePlace, async (place) => {
      const store = await place.open()
      await writeWhole(store, 'service-a')
      const folder = dirname(place.address)
      for (const name of readdirSync(folder)) {
        assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name)
      }
      await store.close()
      assert.deepEqual(readdirSync(folder), ['sluice.db'])
    }))

  it('writes through to the disk at every commit, logs ahead, and cannot write where it reads', () =>
    withPlace(sqlitePlace, async (place) => {
      const options = { limits: storageLimits, probe: null, report: () => {} }
      const writer = openConnection(place.address, false, options)
      const reader = openConnection(place.address, true, options)
      const pragma = (name: string) =>
        Object.values(writer.raw.prepare(`pragma ${name}`).get() ?? {})
      assert.deepEqual(pragma('journal_mode'), ['wal'])
      const full = 2
      assert.deepEqual(pragma('synchronous'), [full])
      assert.deepEqual(pragma('foreign_keys'), [1])
      assert.throws(() => reader.raw.exec('create table t (a)'), /readonly/)
      reader.close()
      writer.close()
    }))

  it('refuses what is no database, and leaves it as it is', () =>
    withPlace(sqlitePlace, async (place) => {
      writeFileSync(place.address, 'these are the accounts of 1998, not a database '.repeat(100))
      await assert.rejects(place.open(), failure('damaged', place.address))
      assert.match(readFileSync(place.address, 'utf8'), /^these are the accounts/)
    }))

  it('refuses a database with a damaged page', () =>
    withPlace(sqlitePlace, async (place) => {
      const store = await place.open()
      for (let n = 0; n < 20; n += 1) await writeWhole(store, `service-${n}`, 20)
      await store.close()
      const { size } = statSync(place.address)
      const file = openSync(place.address, 'r+')
      writeSync(file, Buffer.alloc(8_192, 0x5a), 0, 8_192, Math.floor(size / 8_192) * 4_096)
      await assert.rejects(place.open(), failure('damaged', place.address))
    }))

  it('refuses a path that cannot be a file', () =>
    withPlace(sqlitePlace, async (place) => {
      mkdirSync(place.address)
      await assert.rejects(place.open(), failure('unavailable', place.address))
      const file = join(place.address, 'missing', 'sluice.db')
      await assert.rejects(
        openStore({ kind: 'sqlite', file, sealingKey }),
        failure('unavailable', file),
      )
    }))

  it('writes nothing more to a file that was removed or replaced, and opens no other', () =>
    withPlace(sqlitePlace, async (place) => {
      const store = await place.open()
      await writeWhole(store, 'service-a')
      const aside = `${place.address}.aside`
      renameSync(place.address, aside)
      await assert.rejects(writeWhole(store, 'service-b'), failure('unavailable', place.address))
      copyFileSync(aside, place.address)
      await assert.rejects(writeWhole(store, 'service-b'), failure('unavailable', place.address))
      renameSync(aside, place.address)
      assert.equal(await writeWhole(store, 'service-b'), 2)
    }))

  it('tells a full disk and goes on when there is room again', () =>
    withPlace(sqlitePlace, async (place) => {
      let isFull = false
      const probe = {
        before(sql: string) {
          if (isFull && sql.startsWith('insert')) throw fullError()
        },
      }
      const store = await place.open({ probe })
      isFull = true
      await assert.rejects(writeWhole(store, 'service-a'), failure('full', place.address))
      assert.equal(await store.read((tx) => tx.revision()), 0)
      isFull = false
      assert.equal(await writeWhole(store, 'service-a'), 1)
    }))

  it('knows the library’s own errors and no others', () => {
    assert.equal(explainSqlite('f', fullError())?.kind, 'full')
    assert.equal(explainSqlite('f', new Error('something else')), null)
    const database = new DatabaseSync(':memory:')
    assert.throws(
      () => database.exec('no statement'),
      (error) => explainSqlite('f', error) === null,
    )
    database.close()
  })

  it('lets go of the file when it is closed in the middle of everything', () =>
    withPlace(sqlitePlace, async (place) => {
      const store = await place.open()
      const reads = Array.from({ length: 20 }, () => store.read((tx) => tx.revision()))
      const write = store.write(auditOf(guangzhou), async (tx) => tx.putSetting('a', 'b'))
      await Promise.all([store.close(), Promise.allSettled([...reads, write])])
      const alone = new DatabaseSync(place.address)
      alone.exec('begin exclusive')
      alone.close()
    }))
})

/** SQLite's own error for "no room": a database whose size is bounded meets its bound. */
function fullError(): unknown {
  const database = new DatabaseSync(':memory:')
  database.exec('pragma max_page_count = 2; create table t (a)')
  try {
    database.prepare('insert into t values (?)').run('x'.repeat(100_000))
    return null
  } catch (error) {
    return error
  } finally {
    database.close()
  }
}
