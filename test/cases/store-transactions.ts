/**
 * Store suite: all or nothing, one write after the other, reads that see one state, bounded waits.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ReadTx, Store, WriteTx } from '../../src/model/store.ts'
import type { StoreFailure } from '../../src/model/store-error.ts'
import { auditOf, guangzhou, serviceOf, wholePage } from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'

const service = serviceOf(guangzhou, 'service-aaaaaaaa')
const change = { kind: 'service', scope: guangzhou, serviceId: service.id } as const

/** Matches a StoreError of a kind. */
export const failure = (kind: StoreFailure) => ({ name: 'StoreError', kind })

export function storeTransactions(make: MakePlace): void {
  allOrNothing(make)
  oneAfterTheOther(make)
  consistentReads(make)
  misuse(make)
  bounds(make)
}

function allOrNothing(make: MakePlace): void {
  it('commits changes, audit row and revision together', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const audit = auditOf(guangzhou, { action: 'CreateService', resource: service.id })
      const committed = await store.write(audit, async (tx) => {
        await tx.addService(service)
        tx.changed(change)
        assert.equal(await tx.revision(), 0)
        return 'value'
      })
      assert.deepEqual(committed, { value: 'value', revision: 1, changed: true })
      await store.read(async (tx) => {
        assert.equal(await tx.revision(), 1)
        assert.deepEqual(await tx.audit(guangzhou, wholePage), { total: 1, items: [audit] })
      })
    }))

  it('leaves nothing of a write that throws', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const failing = store.write(auditOf(guangzhou), async (tx) => {
        await tx.addService(service)
        await tx.putSetting('name', 'value')
        tx.changed(change)
        throw new Error('changed my mind')
      })
      await assert.rejects(failing, /changed my mind/)
      await store.read(async (tx) => {
        assert.equal(await tx.service(guangzhou, service.id), null)
        assert.equal(await tx.setting('name'), null)
        assert.equal(await tx.revision(), 0)
        assert.equal((await tx.audit(guangzhou, wholePage)).total, 0)
      })
      assert.deepEqual(await store.changesAfter(0), { revision: 0, changes: [] })
    }))

  it('leaves nothing of a write in which a statement failed, even when that was caught', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const failing = store.write(auditOf(guangzhou), async (tx) => {
        await tx.addService(service)
        await tx.putService(serviceOf(guangzhou, 'service-absent00')).catch(() => {})
      })
      await assert.rejects(failing, /a service to put/)
      assert.equal(await store.read((tx) => tx.serviceCount(guangzhou)), 0)
    }))

  it('sees its own changes before they are committed', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await store.write(auditOf(guangzhou), async (tx) => {
        await tx.addService(service)
        assert.deepEqual(await tx.service(guangzhou, service.id), service)
        await tx.removeService(guangzhou, service.id)
        assert.equal(await tx.service(guangzhou, service.id), null)
      })
    }))
}

/** Reads a counter, gives others the chance to interfere, and writes it back. */
function countUp(store: Store): Promise<number> {
  const counted = store.write(auditOf(guangzhou), async (tx) => {
    const before = Number((await tx.setting('counter')) ?? '0')
    await new Promise((resolve) => setImmediate(resolve))
    await tx.putSetting('counter', String(before + 1))
    tx.changed({ kind: 'settings' })
  })
  return counted.then((committed) => committed.revision)
}

function oneAfterTheOther(make: MakePlace): void {
  it('loses no update of many writers in two stores on one database', () =>
    withPlace(make, async (place) => {
      const stores = [await place.open(), await place.open()]
      const writes = stores.flatMap((store) => Array.from({ length: 30 }, () => countUp(store)))
      const revisions = await Promise.all(writes)
      const sorted = revisions.toSorted((a, b) => a - b)
      assert.deepEqual(
        sorted,
        Array.from({ length: 60 }, (_, n) => n + 1),
      )
      for (const store of stores) {
        assert.equal(await store.read((tx) => tx.setting('counter')), '60')
      }
    }))
}

/** Work that waits in the middle until the test lets it go on. */
function pausedWork<Tx>(work: (tx: Tx) => Promise<void>) {
  const started = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  return {
    started: started.promise,
    goOn: goOn.resolve,
    async work(tx: Tx): Promise<void> {
      await work(tx)
      started.resolve()
      await goOn.promise
    },
  }
}

function consistentReads(make: MakePlace): void {
  it('reads the old state while a write is under way, without waiting for it', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const paused = pausedWork<WriteTx>(async (tx) => {
        await tx.addService(service)
        tx.changed(change)
      })
      const writing = store.write(auditOf(guangzhou), paused.work)
      await paused.started
      assert.equal(await store.read((tx) => tx.serviceCount(guangzhou)), 0)
      assert.equal((await store.changesAfter(0)).revision, 0)
      paused.goOn()
      await writing
      assert.equal(await store.read((tx) => tx.serviceCount(guangzhou)), 1)
    }))

  it('reads one state from the first statement to the last', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const seen: number[] = []
      const count = async (tx: ReadTx) => {
        seen.push(await tx.revision(), await tx.serviceCount(guangzhou))
      }
      const paused = pausedWork<ReadTx>(count)
      const reading = store.read(async (tx) => {
        await paused.work(tx)
        await count(tx)
      })
      await paused.started
      await store.write(auditOf(guangzhou), async (tx) => {
        await tx.addService(service)
        tx.changed(change)
      })
      paused.goOn()
      await reading
      assert.deepEqual(seen, [0, 0, 0, 0])
    }))

  it('serves more reads at once than it has connections', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const reads = Array.from({ length: 100 }, () =>
        store.read(async (tx) => {
          await new Promise((resolve) => setImmediate(resolve))
          return tx.revision()
        }),
      )
      assert.deepEqual(await Promise.all(reads), Array(100).fill(0))
    }))
}

function misuse(make: MakePlace): void {
  it('refuses a read or a write inside another at once', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const inside = /no read or write inside another/
      const inner: readonly (() => Promise<unknown>)[] = [
        () => store.read((tx) => tx.revision()),
        () => store.changesAfter(0),
        () => store.write(auditOf(guangzhou), (tx) => tx.revision()),
      ]
      for (const call of inner) {
        await assert.rejects(store.write(auditOf(guangzhou), call), inside)
        await assert.rejects(store.read(call), inside)
      }
      // What was started inside and goes on after the end is no longer inside.
      const later = Promise.withResolvers<number>()
      await store.read(async () => {
        setTimeout(() => store.read((tx) => tx.revision()).then(later.resolve, later.reject))
      })
      assert.equal(await later.promise, 0)
    }))

  it('refuses statements after the end, and an end before its statements', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const held = await store.write(auditOf(guangzhou), async (tx) => ({ tx }))
      const ended = /no statement after the end/
      await assert.rejects(held.value.tx.addService(service), ended)
      await assert.rejects(held.value.tx.revision(), ended)
      assert.throws(() => held.value.tx.changed(change), ended)

      const forgetful = store.write(auditOf(guangzhou), async (tx) => {
        tx.addService(service).catch(() => {})
      })
      await assert.rejects(forgetful, /every statement of a write is awaited/)
      assert.equal(await store.read((tx) => tx.serviceCount(guangzhou)), 0)
    }))
}

function bounds(make: MakePlace): void {
  it('lets so many writes wait and refuses one more', () =>
    withPlace(make, async (place) => {
      const store = await place.open({ limits: { writesQueuedMax: 2 } })
      const paused = pausedWork<WriteTx>(async () => {})
      const running = store.write(auditOf(guangzhou), paused.work)
      await paused.started
      const waiting = [countUp(store), countUp(store)]
      await assert.rejects(countUp(store), failure('busy'))
      paused.goOn()
      await running
      assert.deepEqual(await Promise.all(waiting), [1, 2])
    }))

  it('gives up waiting for its turn at the deadline', () =>
    withPlace(make, async (place) => {
      const store = await place.open({ limits: { queueWaitMs: 30 } })
      const paused = pausedWork<WriteTx>(async () => {})
      const running = store.write(auditOf(guangzhou), paused.work)
      await paused.started
      await assert.rejects(countUp(store), failure('busy'))
      paused.goOn()
      await running
      assert.equal(await countUp(store), 1)
    }))

  it('ends a write that never ends at its deadline and keeps nothing of it', () =>
    withPlace(make, async (place) => {
      const store = await place.open({ limits: { writeWorkMs: 50 } })
      const endless = store.write(auditOf(guangzhou), async (tx) => {
        await tx.addService(service)
        await new Promise(() => {})
      })
      await assert.rejects(endless, failure('busy'))
      assert.equal(await store.read((tx) => tx.serviceCount(guangzhou)), 0)
    }))

  it('ends a read that never ends at its deadline and gives the connection back', () =>
    withPlace(make, async (place) => {
      const store = await place.open({ limits: { readWorkMs: 50 } })
      const endless = Array.from({ length: 20 }, () =>
        store.read(async (tx) => {
          await tx.revision()
          await new Promise(() => {})
        }),
      )
      for (const result of await Promise.allSettled(endless)) {
        assert.equal(result.status, 'rejected')
        assert.equal(result.reason.kind, 'busy')
      }
      // A connection that was kept would never come back; the first read may be late itself.
      const again = () => store.read((tx) => tx.revision()).catch(() => null)
      let revision = await again()
      for (let tries = 1; revision === null && tries < 200; tries += 1) revision = await again()
      assert.equal(revision, 0)
    }))

  it('waits only so long for another process that writes', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const other = await place.open({ limits: { writeLockWaitMs: 50 } })
      const paused = pausedWork<WriteTx>(async () => {})
      const running = store.write(auditOf(guangzhou), paused.work)
      await paused.started
      await assert.rejects(countUp(other), failure('busy'))
      paused.goOn()
      await running
      assert.equal(await countUp(other), 1)
    }))
}
