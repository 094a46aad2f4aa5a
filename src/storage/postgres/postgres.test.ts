/**
 * The store on PostgreSQL: the suite of all stores on a real server, and what only a server can do:
 * go away, come back, and tell one process of another one's writes.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { storeCases } from '../../../test/cases/store.ts'
import { auditOf, guangzhou, serviceOf } from '../../../test/cases/store-builders.ts'
import { postgresPlace, sealingKey, withPlace } from '../../../test/cases/store-place.ts'
import { isWhole, writeWhole } from '../../../test/cases/store-whole.ts'
import {
  type PostgresServer,
  postgresMissing,
  startPostgres,
} from '../../../test/servers/postgres.ts'
import { startStallingProxy } from '../../../test/servers/stalling-proxy.ts'
import { Secret } from '../../lib/secret.ts'
import { StoreError } from '../../model/store-error.ts'
import { openStore } from '../store.ts'

const otherBackends = `select pg_terminate_backend(pid) from pg_stat_activity
  where pid <> pg_backend_pid() and datname = current_database()`

/** Waits for a condition that another process brings about. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `in vain waited for: ${what}`)
    await sleep(10)
  }
}

const isTrue = () => true
const isFalse = () => false

describe('store on PostgreSQL', { skip: postgresMissing() }, () => {
  let server: PostgresServer | null = null
  before(async () => {
    server = await startPostgres()
  })
  after(() => server?.stop())

  const running = (): PostgresServer => {
    assert.ok(server)
    return server
  }
  const make = () => postgresPlace(running())

  storeCases(make, 10)

  it('tells every process of each write', () =>
    withPlace(make, async (place) => {
      const stores = [await place.open(), await place.open(), await place.open()] as const
      const told = [0, 0, 0]
      for (const [n, store] of stores.entries()) {
        store.onChange(() => {
          told[n] = (told[n] ?? 0) + 1
        })
      }
      await writeWhole(stores[0], 'service-a')
      await until('all were told', () => told.every((count) => count === 1))
      await writeWhole(stores[1], 'service-b')
      await until('all were told', () => told.every((count) => count === 2))
      await stores[2].write(auditOf(guangzhou), (tx) => tx.putSetting('a', 'b'))
      await writeWhole(stores[2], 'service-c')
      await until('all were told', () => told.every((count) => count === 3))
    }))

  it('hears again after its connections were cut, of what it missed as well', () =>
    withPlace(make, async (place) => {
      const reported: StoreError[] = []
      const report = (problem: StoreError) => reported.push(problem)
      const limits = { postgresListenCheckMs: 20, postgresListenRetryMinMs: 1 }
      const hearing = await place.open({ report, limits })
      let told = 0
      hearing.onChange(() => {
        told += 1
      })
      await place.query(otherBackends)
      await until('the loss is noticed', () => reported.length > 0)
      for (const { kind } of reported) assert.equal(kind, 'unavailable')
      const other = await place.open()
      await writeWhole(other, 'service-a')
      await until('it was told', () => told === 1)
    }))

  it('tells of no write twice while it looks at the revision all the time', () =>
    withPlace(make, async (place) => {
      const hearing = await place.open({ limits: { postgresListenCheckMs: 1 } })
      let told = 0
      hearing.onChange(() => {
        told += 1
      })
      const other = await place.open()
      const writes = 200
      for (let n = 1; n <= writes; n += 1) {
        await other.write(auditOf(guangzhou), async (tx) => {
          await tx.putSetting('a', String(n))
          tx.changed({ kind: 'settings' })
        })
      }
      await until('it was told', () => told > 0)
      await writeWhole(hearing, 'service-a')
      assert.ok(told <= writes + 1, `told ${told} times of ${writes + 1} writes`)
    }))

  it('notices a write whose notice never came', () =>
    withPlace(make, async (place) => {
      const store = await place.open({ limits: { postgresListenCheckMs: 20 } })
      let told = 0
      store.onChange(() => {
        told += 1
      })
      await place.query('update store_state set revision = 7, changes_from = 7 returning id')
      await until('it was told', () => told === 1)
      assert.deepEqual(await store.changesAfter(0), { revision: 7, changes: null })
    }))

  it('fails a write whose connection is cut in its middle, and the next one works', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const cut = store.write(auditOf(guangzhou), async (tx) => {
        await tx.addService(serviceOf(guangzhou, 'service-a'))
        await place.query(otherBackends)
        await tx.putSetting('a', 'b')
      })
      await assert.rejects(cut, { name: 'StoreError', kind: 'unavailable' })
      assert.equal(await store.read((tx) => tx.serviceCount(guangzhou)), 0)
      assert.equal(await writeWhole(store, 'service-a'), 1)
    }))

  it('survives a restart of the server without being opened again', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await writeWhole(store, 'service-a')
      await running().restart()
      assert.equal(await store.read((tx) => isWhole(tx, 'service-a')), true)
      assert.equal(await writeWhole(store, 'service-b'), 2)
    }))

  it('answers in bounded time while the server is silent, and works when it speaks again', () =>
    withPlace(make, async (place) => {
      const url = new URL(place.address)
      const proxy = await startStallingProxy(Number(url.port))
      url.port = String(proxy.port)
      // Short, and long enough for what must work: the server may be as busy as the machine.
      const limits = {
        statementMs: 1_500,
        postgresAnswerGraceMs: 250,
        postgresConnectMs: 2_000,
        writeWorkMs: 2_000,
        writeLockWaitMs: 1_500,
        queueWaitMs: 2_500,
        closeWaitMs: 100,
      }
      const store = await openStore({
        kind: 'postgres',
        url: new Secret(url.href),
        sealingKey,
        limits,
      })
      try {
        let attempts = 0
        const writes = () => writeWhole(store, `attempt-${attempts++}`).then(isTrue, isFalse)
        await until('a first write', writes)
        proxy.stall()
        const calls = [
          writeWhole(store, 'service-a'),
          writeWhole(store, 'service-b'),
          store.read((tx) => tx.revision()),
          store.changesAfter(0),
        ]
        for (const result of await Promise.allSettled(calls)) {
          assert.equal(result.status, 'rejected')
          assert.ok(result.reason instanceof StoreError, String(result.reason))
          assert.match(result.reason.kind, /^(busy|unavailable)$/)
        }
        proxy.resume()
        await until('a write works', writes)
        const other = await place.open()
        assert.equal(await other.read((tx) => isWhole(tx, 'service-a')), false)
      } finally {
        await proxy.close()
      }
    }))

  it('closes in bounded time while the server is silent', () =>
    withPlace(make, async (place) => {
      const url = new URL(place.address)
      const proxy = await startStallingProxy(Number(url.port))
      url.port = String(proxy.port)
      // Statements may take longer than the test: closing must not wait for them.
      const limits = { closeWaitMs: 50, postgresEndMs: 50, postgresListenCheckMs: 1 }
      const options = { url: new Secret(url.href), sealingKey, limits }
      const store = await openStore({ kind: 'postgres', ...options })
      try {
        proxy.stall()
        const calls = Promise.allSettled([
          writeWhole(store, 'service-a'),
          store.read((tx) => tx.revision()),
        ])
        await store.close()
        for (const { status } of await calls) assert.equal(status, 'rejected')
      } finally {
        await proxy.close()
      }
    }))

  it('says what keeps it from opening, and never the password', () =>
    withPlace(make, async (place) => {
      const wrong = [
        ['password authentication failed', place.address.replace('for-tests', 'hunter2')],
        ['does not exist', place.address.replace(/\w+$/, 'nowhere')],
        ['ECONNREFUSED', place.address.replace(/:\d+\//, ':1/')],
        ['cannot be read', 'not a url: hunter2'],
      ] as const
      for (const [text, url] of wrong) {
        const opening = openStore({ kind: 'postgres', url: new Secret(url), sealingKey })
        await assert.rejects(opening, (error) => {
          assert.ok(error instanceof StoreError)
          assert.equal(error.kind, 'unavailable')
          assert.match(error.message, new RegExp(text))
          assert.doesNotMatch(error.message, /hunter2|for-tests/)
          return true
        })
      }
    }))
})
