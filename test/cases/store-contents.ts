/**
 * Store suite: every method alone, isolation between scopes, and texts of every kind.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Secret } from '../../src/lib/secret.ts'
import type { Account } from '../../src/model/account.ts'
import { unlimited } from '../../src/model/environment.ts'
import type { ReadTx, WriteTx } from '../../src/model/store.ts'
import {
  apiOf,
  auditOf,
  guangzhou,
  releaseOf,
  serviceOf,
  shanghai,
  stranger,
  versionOf,
  wholePage,
  write,
} from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'

const root: Account = {
  uin: '100000000001',
  appId: 1_250_000_001,
  name: 'root',
  isRoot: true,
  createdAtMs: 1_000,
}

export function storeContents(make: MakePlace): void {
  accountsAndSettings(make)
  servicesAndApis(make)
  isolation(make)
  texts(make)
}

function accountsAndSettings(make: MakePlace): void {
  it('adds an account once: neither its uin nor its appId may be taken', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const other = { ...root, uin: '100000000002', appId: 1_250_000_002, createdAtMs: 2_000 }
      assert.equal(await write(store, (tx) => tx.addAccount(root)), true)
      assert.equal(await write(store, (tx) => tx.addAccount({ ...other, uin: root.uin })), false)
      assert.equal(
        await write(store, (tx) => tx.addAccount({ ...other, appId: root.appId })),
        false,
      )
      assert.equal(await write(store, (tx) => tx.addAccount(other)), true)
      await store.read(async (tx) => {
        assert.deepEqual(await tx.account(root.uin), root)
        assert.equal(await tx.account('3'), null)
        assert.deepEqual(await tx.accounts(), [other, root])
      })
    }))

  it('keeps access keys: one of a SecretId, replaced by put, oldest first', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const key = {
        secretId: 'AKIDfirst',
        secretKey: new Secret('the first secret'),
        account: root.uin,
        enabled: true,
        createdAtMs: 1_000,
      }
      const second = { ...key, secretId: 'AKIDsecond', createdAtMs: 2_000 }
      await write(store, (tx) => tx.addAccessKey(second))
      await write(store, (tx) => tx.addAccessKey(key))
      await assert.rejects(write(store, (tx) => tx.addAccessKey(key)))
      await write(store, (tx) => tx.putAccessKey({ ...second, enabled: false }))
      await store.read(async (tx) => {
        const found = await tx.accessKey('AKIDfirst')
        assert.ok(found)
        assert.equal(found.secretKey.reveal(), 'the first secret')
        assert.deepEqual({ ...found, secretKey: null }, { ...key, secretKey: null })
        assert.equal((await tx.accessKey('AKIDsecond'))?.enabled, false)
        assert.equal(await tx.accessKey('akidfirst'), null)
        const ids = (await tx.accessKeys(root.uin)).map((each) => each.secretId)
        assert.deepEqual(ids, ['AKIDfirst', 'AKIDsecond'])
        assert.deepEqual(await tx.accessKeys('3'), [])
      })
    }))

  it('keeps settings, replaced by put', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, (tx) => tx.putSetting('join-token', 'one'))
      await write(store, (tx) => tx.putSetting('join-token', 'two'))
      assert.equal(await store.read((tx) => tx.setting('join-token')), 'two')
      assert.equal(await store.read((tx) => tx.setting('other')), null)
    }))
}

function servicesAndApis(make: MakePlace): void {
  it('adds a service with three unpublished environments, and changes both', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const service = serviceOf(guangzhou, 'service-aaaaaaaa', { tags: [{ key: 'a', value: 'b' }] })
      assert.equal(await write(store, (tx) => tx.addService(service)), true)
      assert.equal(await write(store, (tx) => tx.addService(service)), false)
      const unpublished = { version: null, publishedAtMs: null, limitPerSecond: unlimited }
      const running = {
        name: 'prepub',
        version: 'v1',
        publishedAtMs: 5,
        limitPerSecond: 7,
      } as const
      await write(store, (tx) => tx.putEnvironment(guangzhou, service.id, running))
      const changed = { ...service, name: 'changed' }
      await write(store, (tx) => tx.putService(changed))
      await store.read(async (tx) => {
        assert.deepEqual(await tx.service(guangzhou, service.id), changed)
        assert.deepEqual(await tx.environments(guangzhou, service.id), [
          { name: 'test', ...unpublished },
          running,
          { name: 'release', ...unpublished },
        ])
        assert.equal(await tx.serviceCount(guangzhou), 1)
      })
    }))

  it('adds, changes and removes APIs and their limits', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const api = apiOf(guangzhou, 'service-aaaaaaaa', 'api-aaaaaaaa')
      const limit = { apiId: api.id, environment: 'test', limitPerSecond: 9 } as const
      await write(store, async (tx) => {
        await tx.addService(serviceOf(guangzhou, 'service-aaaaaaaa'))
        assert.equal(await tx.addApi(api), true)
        assert.equal(await tx.addApi(api), false)
        await tx.putApi({ ...api, name: 'changed' })
        await tx.putApiLimit(guangzhou, api.serviceId, { ...limit, limitPerSecond: 1 })
        await tx.putApiLimit(guangzhou, api.serviceId, limit)
      })
      await store.read(async (tx) => {
        assert.equal((await tx.api(guangzhou, api.serviceId, api.id))?.name, 'changed')
        assert.equal(await tx.apiCount(guangzhou, api.serviceId), 1)
        assert.deepEqual(await tx.apiLimits(guangzhou, api.serviceId), [limit])
      })
      const none = { ...limit, limitPerSecond: unlimited }
      await write(store, (tx) => tx.putApiLimit(guangzhou, api.serviceId, none))
      assert.deepEqual(await store.read((tx) => tx.apiLimits(guangzhou, api.serviceId)), [])
      await write(store, (tx) => tx.removeApi(guangzhou, api.serviceId, api.id))
      assert.deepEqual(await store.read((tx) => tx.apis(guangzhou, api.serviceId)), [])
    }))

  it('refuses to change what is not there', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const state = { name: 'test', version: null, publishedAtMs: null, limitPerSecond: 1 } as const
      const absent = serviceOf(guangzhou, 'service-absent00')
      await assert.rejects(
        write(store, (tx) => tx.putService(absent)),
        /a service to put/,
      )
      await assert.rejects(write(store, (tx) => tx.putApi(apiOf(guangzhou, absent.id, 'api-1'))))
      await assert.rejects(write(store, (tx) => tx.addApi(apiOf(guangzhou, absent.id, 'api-1'))))
      await assert.rejects(write(store, (tx) => tx.putEnvironment(guangzhou, absent.id, state)))
      await write(store, (tx) => tx.removeService(guangzhou, absent.id))
      await write(store, (tx) => tx.removeApi(guangzhou, absent.id, 'api-1'))
    }))
}

/** One of everything, so that what is left over shows. */
async function fill(tx: WriteTx, id: string): Promise<void> {
  const serviceId = `service-${id}`
  const api = apiOf(guangzhou, serviceId, `api-${id}`)
  await tx.addService(serviceOf(guangzhou, serviceId))
  await tx.addApi(api)
  await tx.addVersion(versionOf(guangzhou, serviceId, 'v1', { apis: [api] }))
  await tx.addRelease(releaseOf(guangzhou, serviceId, 'v1'))
  const limit = { apiId: api.id, environment: 'test', limitPerSecond: 5 } as const
  await tx.putApiLimit(guangzhou, serviceId, limit)
}

async function nothingOf(tx: ReadTx, scope: typeof guangzhou, serviceId: string): Promise<void> {
  assert.equal(await tx.service(scope, serviceId), null)
  assert.deepEqual(await tx.environments(scope, serviceId), [])
  assert.deepEqual(await tx.apis(scope, serviceId), [])
  assert.equal(await tx.api(scope, serviceId, 'api-aaaaaaaa'), null)
  assert.equal(await tx.apiCount(scope, serviceId), 0)
  assert.deepEqual(await tx.apiLimits(scope, serviceId), [])
  assert.equal(await tx.version(scope, serviceId, 'v1'), null)
  assert.deepEqual(await tx.versions(scope, serviceId, wholePage), { total: 0, items: [] })
  assert.deepEqual(await tx.releases(scope, serviceId, null, wholePage), { total: 0, items: [] })
}

function isolation(make: MakePlace): void {
  it('answers nobody else with an id, in the same region or another one', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, (tx) => fill(tx, 'aaaaaaaa'))
      for (const scope of [stranger, shanghai]) {
        await store.read(async (tx) => {
          await nothingOf(tx, scope, 'service-aaaaaaaa')
          assert.deepEqual(await tx.services(scope), [])
          assert.deepEqual(await tx.audit(scope, wholePage), { total: 0, items: [] })
        })
        await write(store, async (tx) => {
          await tx.removeApi(scope, 'service-aaaaaaaa', 'api-aaaaaaaa')
          await tx.pruneVersions(scope, 'service-aaaaaaaa', 'test', 0)
          await tx.removeService(scope, 'service-aaaaaaaa')
          await tx.addService(serviceOf(scope, `service-${scope.account}-${scope.region}`))
          assert.equal(await tx.addService(serviceOf(scope, 'service-aaaaaaaa')), false)
        })
      }
      await store.read(async (tx) => {
        assert.equal(await tx.apiCount(guangzhou, 'service-aaaaaaaa'), 1)
        assert.equal((await tx.versions(guangzhou, 'service-aaaaaaaa', wholePage)).total, 1)
      })
    }))

  it('removes a service with all that belongs to it, and nothing else', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, (tx) => fill(tx, 'aaaaaaaa'))
      await write(store, (tx) => fill(tx, 'bbbbbbbb'))
      await write(store, (tx) => tx.removeService(guangzhou, 'service-aaaaaaaa'))
      await store.read((tx) => nothingOf(tx, guangzhou, 'service-aaaaaaaa'))
      for (const table of ['environments', 'apis', 'api_limits', 'versions', 'releases']) {
        const rows = await place.query(`select distinct service_id from ${table}`)
        assert.deepEqual(
          rows.map((row) => row['service_id']),
          ['service-bbbbbbbb'],
          table,
        )
      }
    }))
}

function texts(make: MakePlace): void {
  it('gives back every text as it was, whatever its characters', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const odd = `'";\0\u0001\ud800 \u2028 网关 😀 \\u0000 %s $1 ?`
      const service = serviceOf(guangzhou, 'service-aaaaaaaa', { name: odd, description: odd })
      const audit = auditOf(guangzhou, { resource: odd, requestId: odd })
      await store.write(audit, (tx) => tx.addService(service))
      await store.read(async (tx) => {
        assert.deepEqual(await tx.service(guangzhou, service.id), service)
        assert.deepEqual((await tx.audit(guangzhou, wholePage)).items, [audit])
      })
    }))

  it('finds nothing under a key that cannot be stored', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, (tx) => fill(tx, 'aaaaaaaa'))
      for (const key of ['', '\0', 'service-aaaaaaaa\0', '\ud800', 'x'.repeat(100_000)]) {
        await store.read(async (tx) => {
          await nothingOf(tx, guangzhou, key)
          await nothingOf(tx, { account: key, region: key }, 'service-aaaaaaaa')
          assert.equal(await tx.accessKey(key), null)
          assert.equal(await tx.account(key), null)
        })
      }
    }))

  it('stores under keys of up to 256 characters', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const longest = serviceOf(guangzhou, 's'.repeat(256))
      assert.equal(await write(store, (tx) => tx.addService(longest)), true)
      assert.deepEqual(await store.read((tx) => tx.service(guangzhou, longest.id)), longest)
      const longer = serviceOf(guangzhou, 's'.repeat(257))
      await assert.rejects(
        write(store, (tx) => tx.addService(longer)),
        /a key that both/,
      )
    }))

  it('keeps secret keys and settings unreadable in the database', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, async (tx) => {
        await tx.putSetting('token', 'plain-setting-text')
        await tx.addAccessKey({
          secretId: 'AKIDfirst',
          secretKey: new Secret('plain-secret-text'),
          account: '1',
          enabled: true,
          createdAtMs: 1,
        })
      })
      const rows = [
        ...(await place.query('select sealed from settings')),
        ...(await place.query('select sealed from access_keys')),
      ]
      assert.equal(rows.length, 2)
      for (const { sealed } of rows) assert.match(String(sealed), /^s1\.[\w-]+$/)
      assert.doesNotMatch(JSON.stringify(rows), /plain-/)
    }))
}
