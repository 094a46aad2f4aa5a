/**
 * Store suite: key pairs, usage plans, their bindings, and what takes them along.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Secret } from '../../src/lib/secret.ts'
import type { ApiKey } from '../../src/model/api-key.ts'
import type { Store } from '../../src/model/store.ts'
import {
  apiOf,
  guangzhou,
  keyOf,
  planBindingOf,
  planOf,
  releaseOf,
  serviceId,
  serviceOf,
  shanghai,
  stranger,
  versionOf,
  write,
} from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'

/** Secrets told apart, which two equal objects of class Secret do not do. */
function shown(key: ApiKey | null): unknown {
  const { secret, previous, ...rest } = key ?? {}
  const before = previous && [previous.secret.reveal(), previous.untilMs]
  return { ...rest, secret: secret?.reveal(), previous: before }
}

export function storeKeys(make: MakePlace): void {
  apiKeys(make)
  plans(make)
  bindings(make)
  takenAlong(make)
}

function apiKeys(make: MakePlace): void {
  it('keeps keys with both secrets; an id is taken for everybody', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const previous = { secret: new Secret('the one before'), untilMs: 9_000 }
      const first = keyOf(guangzhou, 'AKIDfirst', { previous, tags: [{ key: 'a', value: 'b' }] })
      const second = keyOf(guangzhou, 'AKIDsecond', { createdAtMs: 2_000, origin: 'manual' })
      assert.equal(await write(store, (tx) => tx.addApiKey(first)), true)
      for (const scope of [guangzhou, shanghai, stranger]) {
        assert.equal(await write(store, (tx) => tx.addApiKey(keyOf(scope, 'AKIDfirst'))), false)
      }
      assert.equal(await write(store, (tx) => tx.addApiKey(second)), true)
      await store.read(async (tx) => {
        assert.deepEqual(shown(await tx.apiKey(guangzhou, first.id)), shown(first))
        assert.deepEqual((await tx.apiKeys(guangzhou)).map(shown), [second, first].map(shown))
        for (const scope of [shanghai, stranger]) {
          assert.equal(await tx.apiKey(scope, first.id), null)
          assert.deepEqual(await tx.apiKeys(scope), [])
        }
        assert.equal(await tx.apiKey(guangzhou, 'akidfirst'), null)
        const ids = async (after: string | null, limit: number) =>
          (await tx.everyApiKey(after, limit)).map((key) => key.id)
        assert.deepEqual(await ids(null, 1), ['AKIDfirst'])
        assert.deepEqual(await ids('AKIDfirst', 9), ['AKIDsecond'])
      })
    }))

  it('changes and removes keys of their own scope alone', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const previous = { secret: new Secret('the one before'), untilMs: 9_000 }
      const first = keyOf(guangzhou, 'AKIDfirst', { previous })
      await write(store, (tx) => tx.addApiKey(first))
      const changed = { ...first, secret: new Secret('replaced'), previous: null, enabled: false }
      await write(store, (tx) => tx.putApiKey(changed))
      const found = await store.read((tx) => tx.apiKey(guangzhou, first.id))
      assert.deepEqual(shown(found), shown(changed))
      await assert.rejects(
        write(store, (tx) => tx.putApiKey({ ...changed, ...stranger })),
        /a key to put/,
      )
      await write(store, (tx) => tx.removeApiKey(stranger, first.id))
      assert.notEqual(await store.read((tx) => tx.apiKey(guangzhou, first.id)), null)
      await write(store, (tx) => tx.removeApiKey(guangzhou, first.id))
      assert.equal(await store.read((tx) => tx.apiKey(guangzhou, first.id)), null)
    }))

  it('seals the secrets of keys: nothing of them is legible in the database', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const secret = new Secret('legible-current')
      const previous = { secret: new Secret('legible-previous'), untilMs: 9_000 }
      await write(store, (tx) => tx.addApiKey(keyOf(guangzhou, 'AKIDa', { secret, previous })))
      const [row] = await place.query('select * from api_keys')
      assert.equal(row?.['id'], 'AKIDa')
      assert.doesNotMatch(JSON.stringify(row), /legible/)
    }))
}

function plans(make: MakePlace): void {
  it('keeps plans, newest first', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const first = planOf(guangzhou, 'usagePlan-a')
      const second = planOf(guangzhou, 'usagePlan-b', { createdAtMs: 2_000, quota: 9 })
      assert.equal(await write(store, (tx) => tx.addUsagePlan(first)), true)
      assert.equal(await write(store, (tx) => tx.addUsagePlan({ ...first, ...stranger })), false)
      assert.equal(await write(store, (tx) => tx.addUsagePlan(second)), true)
      const changed = { ...first, name: 'changed', limitPerSecond: 7 }
      await write(store, (tx) => tx.putUsagePlan(changed))
      await store.read(async (tx) => {
        assert.deepEqual(await tx.usagePlan(guangzhou, first.id), changed)
        assert.equal(await tx.usagePlan(stranger, first.id), null)
        assert.deepEqual(await tx.usagePlans(guangzhou), [second, changed])
        assert.deepEqual(await tx.usagePlans(shanghai), [])
        assert.deepEqual(await tx.everyUsagePlan(null, 1), [changed])
        assert.deepEqual(await tx.everyUsagePlan(first.id, 9), [second])
      })
      await assert.rejects(
        write(store, (tx) => tx.putUsagePlan(planOf(guangzhou, 'usagePlan-c'))),
        /a usage plan to put/,
      )
    }))
}

/** A service, two plans and two keys. */
async function filled(store: Store): Promise<void> {
  await write(store, async (tx) => {
    await tx.addService(serviceOf(guangzhou, serviceId))
    for (const name of ['a', 'b']) {
      await tx.addUsagePlan(planOf(guangzhou, `usagePlan-${name}`))
      await tx.addApiKey(keyOf(guangzhou, `AKID${name}`))
    }
  })
}

function bindings(make: MakePlace): void {
  it('binds plans to a service and to APIs of it, once', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await filled(store)
      const whole = planBindingOf('usagePlan-a', null)
      const one = planBindingOf('usagePlan-a', 'api-1', { boundAtMs: 2_000 })
      const other = planBindingOf('usagePlan-b', 'api-1', { environment: 'release' })
      await write(store, async (tx) => {
        for (const each of [whole, one, other]) await tx.bindPlan(each)
        await tx.bindPlan({ ...whole, boundAtMs: 5_000 })
      })
      await store.read(async (tx) => {
        assert.deepEqual(await tx.planBindings(guangzhou, 'all'), [one, other, whole])
        assert.deepEqual(await tx.planBindings(guangzhou, { serviceId }), [one, other, whole])
        assert.deepEqual(await tx.planBindings(guangzhou, { planId: 'usagePlan-a' }), [one, whole])
        assert.deepEqual(await tx.planBindings(guangzhou, { serviceId: 'service-b' }), [])
        for (const scope of [shanghai, stranger]) {
          assert.deepEqual(await tx.planBindings(scope, 'all'), [])
          assert.deepEqual(await tx.planBindings(scope, { planId: 'usagePlan-a' }), [])
        }
      })
      await write(store, async (tx) => {
        await tx.unbindPlan({ ...whole, ...stranger })
        await tx.unbindPlan({ ...whole, environment: 'release' })
        await tx.unbindPlan({ ...whole, apiId: 'api-2' })
        // No spelling of an API's id stands for the whole service.
        for (const apiId of ['', '\0', '\ud800']) await tx.unbindPlan({ ...whole, apiId })
        await tx.unbindPlan(one)
      })
      const left = await store.read((tx) => tx.planBindings(guangzhou, 'all'))
      assert.deepEqual(left, [other, whole])
      await write(store, (tx) => tx.unbindPlan(whole))
      assert.deepEqual(await store.read((tx) => tx.planBindings(guangzhou, 'all')), [other])
    }))

  it('binds keys to plans, once, and only what is there', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await filled(store)
      const pair = { ...guangzhou, planId: 'usagePlan-a', keyId: 'AKIDa', boundAtMs: 1_000 }
      const later = { ...pair, keyId: 'AKIDb', boundAtMs: 2_000 }
      const other = { ...pair, planId: 'usagePlan-b' }
      await write(store, async (tx) => {
        for (const each of [pair, later, other]) await tx.bindPlanKey(each)
        await tx.bindPlanKey({ ...pair, boundAtMs: 5_000 })
      })
      await store.read(async (tx) => {
        assert.deepEqual(await tx.planKeys(guangzhou, 'all'), [later, pair, other])
        assert.deepEqual(await tx.planKeys(guangzhou, { planId: 'usagePlan-a' }), [later, pair])
        assert.deepEqual(await tx.planKeys(guangzhou, { keyId: 'AKIDa' }), [pair, other])
        for (const scope of [shanghai, stranger]) {
          assert.deepEqual(await tx.planKeys(scope, 'all'), [])
          assert.deepEqual(await tx.planKeys(scope, { keyId: 'AKIDa' }), [])
        }
      })
      await assert.rejects(write(store, (tx) => tx.bindPlanKey({ ...pair, keyId: 'AKIDc' })))
      await assert.rejects(write(store, (tx) => tx.bindPlanKey({ ...pair, ...stranger })))
      await write(store, async (tx) => {
        await tx.unbindPlanKey(stranger, 'usagePlan-a', 'AKIDa')
        await tx.unbindPlanKey(guangzhou, 'usagePlan-a', 'AKIDa')
        await tx.unbindPlanKey(guangzhou, 'usagePlan-a', 'AKIDa')
      })
      assert.deepEqual(await store.read((tx) => tx.planKeys(guangzhou, 'all')), [later, other])
    }))
}

function takenAlong(make: MakePlace): void {
  it('removes the bindings with a key, a plan or a service', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await filled(store)
      const a = planBindingOf('usagePlan-a', null)
      const b = planBindingOf('usagePlan-b', 'api-1')
      await write(store, async (tx) => {
        for (const each of [a, b]) await tx.bindPlan(each)
        for (const planId of ['usagePlan-a', 'usagePlan-b']) {
          for (const keyId of ['AKIDa', 'AKIDb']) {
            await tx.bindPlanKey({ ...guangzhou, planId, keyId, boundAtMs: 1_000 })
          }
        }
      })
      await write(store, (tx) => tx.removeApiKey(guangzhou, 'AKIDa'))
      const keysLeft = await store.read((tx) => tx.planKeys(guangzhou, 'all'))
      assert.deepEqual(
        keysLeft.map((each) => each.keyId),
        ['AKIDb', 'AKIDb'],
      )
      await write(store, (tx) => tx.removeUsagePlan(stranger, 'usagePlan-a'))
      await write(store, (tx) => tx.removeUsagePlan(guangzhou, 'usagePlan-a'))
      await store.read(async (tx) => {
        assert.equal(await tx.usagePlan(guangzhou, 'usagePlan-a'), null)
        assert.deepEqual(await tx.planBindings(guangzhou, 'all'), [b])
        assert.equal((await tx.planKeys(guangzhou, 'all')).length, 1)
      })
      await write(store, (tx) => tx.removeService(guangzhou, serviceId))
      await store.read(async (tx) => {
        assert.deepEqual(await tx.planBindings(guangzhou, 'all'), [])
        assert.equal((await tx.planKeys(guangzhou, 'all')).length, 1)
      })
    }))

  it('keeps bindings of a deleted API while a kept version holds it, and no longer', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await filled(store)
      const frozen = apiOf(guangzhou, serviceId, 'api-frozen')
      const draft = apiOf(guangzhou, serviceId, 'api-draft')
      const whole = planBindingOf('usagePlan-a', null)
      const ofFrozen = planBindingOf('usagePlan-a', frozen.id)
      await write(store, async (tx) => {
        for (const api of [frozen, draft]) await tx.addApi(api)
        await tx.addVersion(versionOf(guangzhou, serviceId, 'v1', { apis: [frozen] }))
        await tx.addRelease(releaseOf(guangzhou, serviceId, 'v1'))
        await tx.bindPlan(whole)
        for (const api of [frozen, draft]) await tx.bindPlan(planBindingOf('usagePlan-a', api.id))
      })
      await write(store, async (tx) => {
        for (const api of [frozen, draft]) await tx.removeApi(guangzhou, serviceId, api.id)
      })
      const kept = await store.read((tx) => tx.planBindings(guangzhou, { serviceId }))
      assert.deepEqual(kept, [whole, ofFrozen])
      await write(store, async (tx) => {
        await tx.addVersion(versionOf(guangzhou, serviceId, 'v2'))
        await tx.addRelease(releaseOf(guangzhou, serviceId, 'v2'))
        await tx.pruneVersions(guangzhou, serviceId, 'test', 1)
      })
      const left = await store.read((tx) => tx.planBindings(guangzhou, { serviceId }))
      assert.deepEqual(left, [whole])
    }))
}
