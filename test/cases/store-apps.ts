/**
 * Store suite: applications and the APIs that are opened to them, a partner's too.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Secret } from '../../src/lib/secret.ts'
import type { App } from '../../src/model/app.ts'
import type { WriteTx } from '../../src/model/store.ts'
import {
  addService,
  apiOf,
  appBindingOf,
  appOf,
  guangzhou,
  serviceId,
  shanghai,
  stranger,
  versionOf,
  write,
} from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'

/** With the secret in clear, so that it is compared. */
const shown = (app: App | null) => app && { ...app, secret: app.secret.reveal() }

export function storeApps(make: MakePlace): void {
  applications(make)
  bindings(make)
  deletions(make)
}

function applications(make: MakePlace): void {
  it('keeps applications: neither id nor key twice, changed by put, newest first', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const first = appOf(guangzhou, 'app-1')
      const second = appOf(guangzhou, 'app-2', { createdAtMs: 2_000 })
      assert.equal(await write(store, (tx) => tx.addApp(first)), true)
      assert.equal(await write(store, (tx) => tx.addApp(appOf(stranger, 'app-1'))), false)
      const sameKey = appOf(stranger, 'app-3', { key: first.key })
      assert.equal(await write(store, (tx) => tx.addApp(sameKey)), false)
      assert.equal(await write(store, (tx) => tx.addApp(second)), true)
      const changed = { ...first, name: 'changed', key: 'APID-new', secret: new Secret('new one') }
      await write(store, (tx) => tx.putApp(changed))
      await store.read(async (tx) => {
        assert.deepEqual(shown(await tx.app(guangzhou, 'app-1')), shown(changed))
        assert.deepEqual((await tx.apps(guangzhou)).map(shown), [second, changed].map(shown))
        assert.deepEqual((await tx.everyApp(null, 1)).map(shown), [shown(changed)])
        assert.deepEqual((await tx.everyApp('app-1', 9)).map(shown), [shown(second)])
      })
      await write(store, (tx) => tx.removeApp(guangzhou, 'app-1'))
      assert.equal(await store.read((tx) => tx.app(guangzhou, 'app-1')), null)
      await assert.rejects(
        write(store, (tx) => tx.putApp(changed)),
        /an application to put/,
      )
    }))

  it('shows an application to its scope alone, and by its id to a partner who asks for it', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, (tx) => tx.addApp(appOf(guangzhou, 'app-1')))
      for (const scope of [shanghai, stranger]) {
        await write(store, (tx) => tx.removeApp(scope, 'app-1'))
        await assert.rejects(write(store, (tx) => tx.putApp(appOf(scope, 'app-1'))))
        await store.read(async (tx) => {
          assert.equal(await tx.app(scope, 'app-1'), null)
          assert.deepEqual(await tx.apps(scope), [])
        })
      }
      await store.read(async (tx) => {
        assert.equal((await tx.appOfAnybody('app-1'))?.account, guangzhou.account)
        assert.equal((await tx.appOfKey('APID-app-1'))?.id, 'app-1')
        for (const key of ['apid-app-1', '', '\0']) assert.equal(await tx.appOfKey(key), null)
        for (const id of ['app-2', '', '\0', '\ud800'])
          assert.equal(await tx.appOfAnybody(id), null)
      })
    }))

  it('keeps the secrets of applications unreadable in the database', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, (tx) => tx.addApp(appOf(guangzhou, 'app-1')))
      const rows = await place.query('select * from apps')
      assert.equal(rows.length, 1)
      assert.match(String(rows[0]?.['sealed']), /^s1\.[\w-]+$/)
      for (const value of Object.values(rows[0] ?? {})) assert.doesNotMatch(String(value), /plain-/)
    }))
}

function bindings(make: MakePlace): void {
  it('opens APIs to applications of anybody, each once, and closes them again', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const own = appBindingOf('app-1', 'api-1')
      const partner = appBindingOf('app-2', 'api-1', {
        environment: 'release',
        authorizedAtMs: 2_000,
      })
      await write(store, async (tx) => {
        await addService(tx, 'api-1')
        await tx.addApp(appOf(guangzhou, 'app-1'))
        await tx.addApp(appOf(stranger, 'app-2'))
        await tx.bindApp(own)
        await tx.bindApp({ ...own, authorizedAtMs: 9_000 })
        await tx.bindApp(partner)
        await tx.unbindApp(appBindingOf('app-1', 'api-1', { environment: 'prepub' }))
        await tx.unbindApp({ ...own, ...stranger })
      })
      await store.read(async (tx) => {
        assert.deepEqual(await tx.appBindings({ scope: guangzhou, serviceId }), [partner, own])
        assert.deepEqual(await tx.appBindings({ appId: 'app-2' }), [partner])
        assert.deepEqual(await tx.appBindings({ scope: stranger, serviceId }), [])
        assert.deepEqual(await tx.appBindings({ appId: '\0' }), [])
      })
      await write(store, (tx) => tx.unbindApp(own))
      const left = await store.read((tx) => tx.appBindings({ scope: guangzhou, serviceId }))
      assert.deepEqual(left, [partner])
    }))

  it('binds nothing to an application or a service that is not there', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, (tx) => addService(tx, 'api-1'))
      await assert.rejects(write(store, (tx) => tx.bindApp(appBindingOf('app-9', 'api-1'))))
      await write(store, (tx) => tx.addApp(appOf(guangzhou, 'app-1')))
      const nowhere = appBindingOf('app-1', 'api-1', { serviceId: 'service-b' })
      await assert.rejects(write(store, (tx) => tx.bindApp(nowhere)))
    }))
}

function deletions(make: MakePlace): void {
  it('takes bindings along with the application, the service, and the API once nothing holds it', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const all = () => store.read((tx) => tx.appBindings({ scope: guangzhou, serviceId }))
      const bind = (tx: WriteTx) => tx.bindApp(appBindingOf('app-1', 'api-1'))
      await write(store, async (tx) => {
        await addService(tx, 'api-1', 'api-2')
        await tx.addApp(appOf(stranger, 'app-1'))
        await bind(tx)
        await tx.bindApp(appBindingOf('app-1', 'api-2'))
        const apis = [apiOf(guangzhou, serviceId, 'api-1')]
        await tx.addVersion(versionOf(guangzhou, serviceId, 'v1', { apis }))
        const running = { version: 'v1', publishedAtMs: 1, limitPerSecond: 5 }
        await tx.putEnvironment(guangzhou, serviceId, { name: 'release', ...running })
        await tx.removeApi(guangzhou, serviceId, 'api-1')
        await tx.removeApi(guangzhou, serviceId, 'api-2')
      })
      assert.deepEqual(await all(), [appBindingOf('app-1', 'api-1')])
      await write(store, async (tx) => {
        const stopped = { version: null, publishedAtMs: null, limitPerSecond: 5 }
        await tx.putEnvironment(guangzhou, serviceId, { name: 'release', ...stopped })
        await tx.pruneVersions(guangzhou, serviceId, 'release', 0)
      })
      assert.deepEqual(await all(), [])

      await write(store, async (tx) => {
        await bind(tx)
        await tx.removeApp(stranger, 'app-1')
      })
      assert.deepEqual(await all(), [])
      await write(store, async (tx) => {
        await tx.addApp(appOf(stranger, 'app-1'))
        await bind(tx)
        await tx.removeService(guangzhou, serviceId)
      })
      assert.deepEqual(await all(), [])
      assert.notEqual(await store.read((tx) => tx.appOfAnybody('app-1')), null)
    }))
}
