/**
 * Store suite: the order of lists, pages, large contents, and the pruning of versions.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { EnvironmentName } from '../../src/model/environment.ts'
import type { ReadTx, Store, WriteTx } from '../../src/model/store.ts'
import {
  apiOf,
  auditOf,
  guangzhou,
  releaseOf,
  serviceOf,
  stranger,
  versionOf,
  wholePage,
} from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'

const serviceId = 'service-aaaaaaaa'

export function storeLists(make: MakePlace): void {
  order(make)
  sizes(make)
  pruning(make)
}

function order(make: MakePlace): void {
  it('lists newest first and breaks ties by id, by bytes', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const made = [
        ['b', 1_000],
        ['B', 1_000],
        ['a', 1_000],
        ['c', 3_000],
        ['-', 1_000],
        ['d', 2_000],
      ] as const
      await store.write(auditOf(guangzhou), async (tx) => {
        for (const [id, createdAtMs] of made) {
          await tx.addService(serviceOf(guangzhou, id, { createdAtMs }))
        }
        for (const [id, createdAtMs] of made) {
          await tx.addApi(apiOf(guangzhou, 'b', id, { createdAtMs }))
          await tx.addVersion(versionOf(guangzhou, 'b', id, { createdAtMs }))
        }
      })
      const expected = ['c', 'd', '-', 'B', 'a', 'b']
      await store.read(async (tx) => {
        assert.deepEqual(
          (await tx.services(guangzhou)).map((each) => each.id),
          expected,
        )
        assert.deepEqual(
          (await tx.apis(guangzhou, 'b')).map((each) => each.id),
          expected,
        )
        const versions = await tx.versions(guangzhou, 'b', wholePage)
        assert.deepEqual(
          versions.items.map((each) => each.name),
          expected,
        )
        const byId = (await tx.everyService(null, 10)).map((each) => each.id)
        assert.deepEqual(byId, ['-', 'B', 'a', 'b', 'c', 'd'])
      })
    }))

  it('shows releases and audit rows in the order in which they were written, newest first', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await addService(store)
      await store.write(auditOf(guangzhou, { action: 'Second' }), async (tx) => {
        await tx.addRelease(releaseOf(guangzhou, serviceId, 'v1', { environment: 'test' }))
        await tx.addRelease(releaseOf(guangzhou, serviceId, 'v1', { environment: 'release' }))
      })
      await store.write(auditOf(guangzhou, { action: 'Third' }), async (tx) => {
        await tx.addRelease(releaseOf(guangzhou, serviceId, 'v2', { environment: 'test' }))
      })
      const history = (environment: EnvironmentName | null, page = wholePage) =>
        store.read(async (tx) => {
          const { total, items } = await tx.releases(guangzhou, serviceId, environment, page)
          return [total, ...items.map((each) => `${each.environment} ${each.version}`)]
        })
      assert.deepEqual(await history(null), [3, 'test v2', 'release v1', 'test v1'])
      assert.deepEqual(await history('test'), [2, 'test v2', 'test v1'])
      assert.deepEqual(await history('prepub'), [0])
      assert.deepEqual(await history(null, { limit: 1, offset: 1 }), [3, 'release v1'])
      assert.deepEqual(await history(null, { limit: 5, offset: 3 }), [3])

      const audit = await store.read((tx) => tx.audit(guangzhou, { limit: 2, offset: 0 }))
      assert.deepEqual(
        [audit.total, ...audit.items.map((each) => each.action)],
        [3, 'Third', 'Second'],
      )
    }))
}

/** Copies the one service 4,999 times, every other for somebody else: quicker than adding them. */
const cloneServices = `
  with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 4999),
    ids as (
      select n, 'service-' || substr('0000', 1, 4 - length(cast(n as text))) ||
        cast(n as text) as id
      from numbers
    )
  insert into services (account, region, id, created_at_ms, body)
  select
    case when n % 2 = 0 then account else '${stranger.account}' end,
    region, ids.id, created_at_ms, replace(body, 'service-0000', ids.id)
  from ids, services
  returning id`

function sizes(make: MakePlace): void {
  it('pages through 5,000 services of two accounts, each once', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const ids = Array.from({ length: 5_000 }, (_, n) => `service-${String(n).padStart(4, '0')}`)
      await store.write(auditOf(guangzhou), (tx) =>
        tx.addService(serviceOf(guangzhou, 'service-0000')),
      )
      await place.query(cloneServices)
      const seen: string[] = []
      await store.read(async (tx) => {
        let after: string | null = null
        for (;;) {
          const page = await tx.everyService(after, 700)
          if (page.length === 0) break
          seen.push(...page.map((service) => service.id))
          after = seen.at(-1) ?? null
        }
        assert.equal(await tx.serviceCount(guangzhou), 2_500)
        assert.equal((await tx.services(stranger)).length, 2_500)
      })
      assert.deepEqual(seen, ids)
    }))

  it('keeps a version of several megabytes whole', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await addService(store)
      const apis = Array.from({ length: 2_000 }, (_, n) =>
        apiOf(guangzhou, serviceId, `api-${n}`, { description: 'x'.repeat(2_000) }),
      )
      const version = versionOf(guangzhou, serviceId, 'large', { apis })
      assert.ok(JSON.stringify(version).length > 5_000_000)
      await store.write(auditOf(guangzhou), (tx) => tx.addVersion(version))
      assert.deepEqual(await store.read((tx) => tx.version(guangzhou, serviceId, 'large')), version)
      const { apis: _, ...summary } = version
      const listed = await store.read((tx) => tx.versions(guangzhou, serviceId, wholePage))
      assert.deepEqual(listed, { total: 1, items: [summary] })
    }))
}

function pruning(make: MakePlace): void {
  const release = (tx: WriteTx, environment: EnvironmentName, version: string) =>
    tx.addRelease(releaseOf(guangzhou, serviceId, version, { environment }))
  const kept = async (tx: ReadTx) => {
    const page = await tx.versions(guangzhou, serviceId, wholePage)
    return page.items.map((each) => each.name).sort()
  }

  it('keeps the newest releases of one environment and every version still named', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await addService(store)
      await store.write(auditOf(guangzhou), async (tx) => {
        for (const name of ['v1', 'v2', 'v3', 'v4', 'v5']) {
          await tx.addVersion(versionOf(guangzhou, serviceId, name))
          await release(tx, 'test', name)
        }
        await release(tx, 'prepub', 'v2')
        const running = { publishedAtMs: 1, limitPerSecond: 5 }
        await tx.putEnvironment(guangzhou, serviceId, {
          name: 'release',
          version: 'v1',
          ...running,
        })
        await tx.pruneVersions(guangzhou, serviceId, 'test', 5)
        assert.deepEqual(await kept(tx), ['v1', 'v2', 'v3', 'v4', 'v5'])
        await tx.pruneVersions(guangzhou, serviceId, 'test', 2)
        // v1 runs, v2 is in another environment's history, v3 is in no one's any more.
        assert.deepEqual(await kept(tx), ['v1', 'v2', 'v4', 'v5'])
        const history = await tx.releases(guangzhou, serviceId, 'test', wholePage)
        assert.deepEqual(
          history.items.map((each) => each.version),
          ['v5', 'v4'],
        )
        await tx.pruneVersions(guangzhou, serviceId, 'prepub', 0)
        assert.deepEqual(await kept(tx), ['v1', 'v4', 'v5'])
      })
    }))

  it('keeps the limit of a removed API while a kept version holds the API', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await addService(store)
      const limits = (tx: ReadTx) => tx.apiLimits(guangzhou, serviceId)
      const limitOf = (apiId: string) =>
        ({ apiId, environment: 'release', limitPerSecond: 3 }) as const
      await store.write(auditOf(guangzhou), async (tx) => {
        for (const id of ['api-frozen', 'api-draft']) {
          await tx.addApi(apiOf(guangzhou, serviceId, id))
          await tx.putApiLimit(guangzhou, serviceId, limitOf(id))
        }
        const apis = [apiOf(guangzhou, serviceId, 'api-frozen')]
        await tx.addVersion(versionOf(guangzhou, serviceId, 'v1', { apis }))
        await release(tx, 'release', 'v1')
        await tx.removeApi(guangzhou, serviceId, 'api-frozen')
        await tx.removeApi(guangzhou, serviceId, 'api-draft')
        assert.deepEqual(await limits(tx), [limitOf('api-frozen')])
        await tx.pruneVersions(guangzhou, serviceId, 'release', 0)
        assert.deepEqual(await limits(tx), [])
      })
    }))
}

async function addService(store: Store): Promise<void> {
  await store.write(auditOf(guangzhou, { action: 'First' }), (tx) =>
    tx.addService(serviceOf(guangzhou, serviceId)),
  )
}
