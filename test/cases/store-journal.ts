/**
 * Store suite: which writes move the revision, what a follower is told, and how far back.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Change, Store } from '../../src/model/store.ts'
import { auditOf, guangzhou, stranger } from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'

const serviceChange = (n: number): Change => ({
  kind: 'service',
  scope: guangzhou,
  serviceId: `service-${n}`,
})

async function change(store: Store, ...changes: readonly Change[]): Promise<number> {
  const { revision } = await store.write(auditOf(guangzhou), async (tx) => {
    for (const each of changes) tx.changed(each)
  })
  return revision
}

export function storeJournal(make: MakePlace): void {
  revisions(make)
  forgetting(make)
  listening(make)
}

function revisions(make: MakePlace): void {
  it('moves the revision by one with a change and keeps it without', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      assert.equal(await change(store, serviceChange(1), serviceChange(2)), 1)
      const unchanged = await store.write(auditOf(guangzhou), async () => 'nothing')
      assert.deepEqual(unchanged, { value: 'nothing', revision: 1, changed: false })
      assert.equal(await change(store, { kind: 'settings' }), 2)
    }))

  it('names each changed thing once, the latest last', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const draft: Change = { ...serviceChange(1), kind: 'draft' } as Change
      const foreign: Change = { kind: 'service', scope: stranger, serviceId: 'service-1' }
      await change(store, serviceChange(1), serviceChange(1), draft)
      await change(store, foreign)
      await change(store, { kind: 'settings' })
      await change(store, serviceChange(1))
      assert.deepEqual(await store.changesAfter(0), {
        revision: 4,
        changes: [draft, foreign, { kind: 'settings' }, serviceChange(1)],
      })
      assert.deepEqual(await store.changesAfter(3), { revision: 4, changes: [serviceChange(1)] })
      assert.deepEqual(await store.changesAfter(4), { revision: 4, changes: [] })
    }))

  it('keeps the revision and its changes when it is opened again', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await change(store, serviceChange(1))
      await store.close()
      const again = await place.open()
      assert.equal(await again.read((tx) => tx.revision()), 1)
      assert.deepEqual(await again.changesAfter(0), { revision: 1, changes: [serviceChange(1)] })
    }))
}

function forgetting(make: MakePlace): void {
  it('answers null to who is ahead of it, as after a restored backup', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      assert.deepEqual(await store.changesAfter(1), { revision: 0, changes: null })
    }))

  it('forgets old revisions and then answers null, never half of what happened', () =>
    withPlace(make, async (place) => {
      const store = await place.open({ limits: { changeRevisionsKept: 10 } })
      for (let n = 1; n <= 200; n += 1) await change(store, serviceChange(n))
      const { changes } = await store.changesAfter(190)
      assert.deepEqual(
        changes,
        Array.from({ length: 10 }, (_, n) => serviceChange(191 + n)),
      )
      assert.equal((await store.changesAfter(0)).changes, null)
      for (let after = 0; after < 200; after += 1) {
        const answer = await store.changesAfter(after)
        assert.ok(answer.changes === null || answer.changes.length === 200 - after, String(after))
      }
      const kept = await place.query('select count(*) as kept from changes')
      assert.ok(Number(kept[0]?.['kept']) < 100)
    }))

  it('names so many things of one write and calls one more "everything"', () =>
    withPlace(make, async (place) => {
      const store = await place.open({ limits: { changesPerWriteMax: 3 } })
      await change(store, ...[1, 2, 3].map(serviceChange))
      assert.equal((await store.changesAfter(0)).changes?.length, 3)
      await change(store, ...[1, 2, 3, 4].map(serviceChange))
      assert.deepEqual(await store.changesAfter(0), { revision: 2, changes: null })
      assert.deepEqual(await store.changesAfter(2), { revision: 2, changes: [] })
    }))

  it('names so many things in one answer and calls one more "everything"', () =>
    withPlace(make, async (place) => {
      const store = await place.open({ limits: { changesAnsweredMax: 3 } })
      for (const n of [1, 2, 3]) await change(store, serviceChange(n))
      assert.equal((await store.changesAfter(0)).changes?.length, 3)
      await change(store, serviceChange(4))
      assert.equal((await store.changesAfter(0)).changes, null)
      assert.equal((await store.changesAfter(1)).changes?.length, 3)
    }))
}

function listening(make: MakePlace): void {
  it('calls listeners after each committed change, until they stop', () =>
    withPlace(make, async (place) => {
      const reported: unknown[] = []
      const store = await place.open({ report: (problem) => reported.push(problem.cause) })
      const calls: string[] = []
      const listener = () => calls.push('one')
      const stopFirst = store.onChange(listener)
      const stopSecond = store.onChange(listener)
      const broken = new Error('a broken listener')
      store.onChange(() => {
        throw broken
      })
      store.onChange(() => calls.push('last'))
      await change(store, serviceChange(1))
      assert.deepEqual(calls, ['one', 'one', 'last'])
      assert.deepEqual(reported, [broken])
      stopFirst()
      await change(store, serviceChange(1))
      assert.deepEqual(calls.slice(3), ['one', 'last'])
      stopSecond()
      await store.write(auditOf(guangzhou), async () => {})
      await assert.rejects(
        store.write(auditOf(guangzhou), async (tx) => {
          tx.changed(serviceChange(1))
          throw new Error('rolled back')
        }),
      )
      assert.equal(calls.length, 5)
    }))
}
