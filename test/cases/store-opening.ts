/**
 * Store suite: the first start, many at once, what must be refused, and the end.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Secret } from '../../src/lib/secret.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { auditOf, guangzhou, serviceOf } from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'
import { failure } from './store-transactions.ts'

export function storeOpening(make: MakePlace): void {
  opening(make)
  closing(make)
}

function opening(make: MakePlace): void {
  it('migrates once, however many open it at the same time', () =>
    withPlace(make, async (place) => {
      const stores = await Promise.all(Array.from({ length: 5 }, () => place.open()))
      for (const store of stores) assert.equal(await store.read((tx) => tx.revision()), 0)
      const applied = await place.query('select number, name from schema_migrations')
      assert.deepEqual(
        applied.map((row) => ({ ...row, number: Number(row['number']) })),
        migrations.map(({ name }, index) => ({ number: index + 1, name })),
      )
    }))

  it('refuses a schema newer than its own and leaves it as it is', () =>
    withPlace(make, async (place) => {
      await (await place.open()).close()
      await place.query("insert into schema_migrations values (999, 'later', 0) returning number")
      await assert.rejects(place.open(), failure('newer'))
      const applied = await place.query('select number from schema_migrations')
      assert.equal(applied.length, migrations.length + 1)
    }))

  it('refuses another sealing key and still opens with its own', () =>
    withPlace(make, async (place) => {
      await (await place.open()).close()
      const sealingKey = new Secret('another sealing key, just as long')
      await assert.rejects(place.open({ sealingKey }), failure('key'))
      assert.equal(await (await place.open()).read((tx) => tx.revision()), 0)
    }))

  it('refuses a sealing key under 32 characters', () =>
    withPlace(make, async (place) => {
      await assert.rejects(place.open({ sealingKey: new Secret('x'.repeat(31)) }), /sealing key/)
      await place.open({ sealingKey: new Secret('x'.repeat(32)) })
    }))

  it('refuses a sealed value that was moved to another row', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await store.write(auditOf(guangzhou), async (tx) => {
        await tx.putSetting('mine', 'one')
        await tx.putSetting('yours', 'two')
      })
      await place.query(`update settings set sealed =
        (select sealed from settings where name = 'mine') where name = 'yours' returning name`)
      assert.equal(await store.read((tx) => tx.setting('mine')), 'one')
      await assert.rejects(store.read((tx) => tx.setting('yours')))
    }))
}

function closing(make: MakePlace): void {
  it('answers what is running, then nothing any more', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const started = Promise.withResolvers<void>()
      const goOn = Promise.withResolvers<void>()
      const running = store.write(auditOf(guangzhou), async (tx) => {
        started.resolve()
        await goOn.promise
        return tx.addService(serviceOf(guangzhou, 'service-aaaaaaaa'))
      })
      await started.promise
      const queued = store.write(auditOf(guangzhou), async () => {})
      const refused = assert.rejects(queued, failure('closed'))
      const closed = store.close()
      await assert.rejects(
        store.read((tx) => tx.revision()),
        failure('closed'),
      )
      await assert.rejects(store.changesAfter(0), failure('closed'))
      goOn.resolve()
      assert.equal((await running).value, true)
      await closed
      await refused
      await store.close()
      const again = await place.open()
      assert.equal(await again.read((tx) => tx.serviceCount(guangzhou)), 1)
    }))

  it('waits only so long for what never ends, and keeps nothing of it', () =>
    withPlace(make, async (place) => {
      const store = await place.open({ limits: { closeWaitMs: 50 } })
      const started = Promise.withResolvers<void>()
      const goOn = Promise.withResolvers<void>()
      const endless = store.write(auditOf(guangzhou), async (tx) => {
        await tx.addService(serviceOf(guangzhou, 'service-aaaaaaaa'))
        started.resolve()
        await goOn.promise
      })
      const failed = assert.rejects(endless, failure('closed'))
      await started.promise
      await store.close()
      goOn.resolve()
      await failed
      const again = await place.open()
      assert.equal(await again.read((tx) => tx.serviceCount(guangzhou)), 0)
    }))
}
