/**
 * Store suite: plugins and IP strategies, and the APIs they are bound to.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ReadTx, WriteTx } from '../../src/model/store.ts'
import {
  addService,
  apiOf,
  guangzhou,
  pluginBindingOf,
  pluginOf,
  serviceId,
  shanghai,
  stranger,
  strategyBindingOf,
  strategyOf,
  versionOf,
  write,
} from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'

export function storePlugins(make: MakePlace): void {
  plugins(make)
  strategies(make)
  deletions(make)
}

function plugins(make: MakePlace): void {
  it('keeps plugins: no id twice, changed by put, newest first', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const first = pluginOf(guangzhou, 'plugin-1', { tags: [{ key: 'a', value: 'b' }] })
      const second = pluginOf(guangzhou, 'plugin-2', { createdAtMs: 2_000, type: 'Cors' })
      assert.equal(await write(store, (tx) => tx.addPlugin(first)), true)
      assert.equal(await write(store, (tx) => tx.addPlugin(pluginOf(stranger, first.id))), false)
      assert.equal(await write(store, (tx) => tx.addPlugin(second)), true)
      const changed = { ...first, name: 'changed', data: `'";\0\ud800 网关 {}` }
      await write(store, (tx) => tx.putPlugin(changed))
      await store.read(async (tx) => {
        assert.deepEqual(await tx.plugin(guangzhou, first.id), changed)
        assert.deepEqual(await tx.plugins(guangzhou), [second, changed])
        assert.deepEqual(await tx.everyPlugin(null, 1), [changed])
        assert.deepEqual(await tx.everyPlugin('plugin-1', 9), [second])
      })
      for (const scope of [shanghai, stranger]) {
        await write(store, (tx) => tx.removePlugin(scope, first.id))
        await assert.rejects(write(store, (tx) => tx.putPlugin(pluginOf(scope, first.id))))
        await store.read(async (tx) => {
          assert.equal(await tx.plugin(scope, first.id), null)
          assert.deepEqual(await tx.plugins(scope), [])
        })
      }
      await write(store, (tx) => tx.removePlugin(guangzhou, first.id))
      assert.deepEqual(await store.read((tx) => tx.plugins(guangzhou)), [second])
      await assert.rejects(
        write(store, (tx) => tx.putPlugin(first)),
        /a plugin to put/,
      )
    }))

  it('attaches plugins to APIs of environments, each once, and detaches them', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const first = pluginBindingOf('plugin-1', 'api-1')
      const later = pluginBindingOf('plugin-1', 'api-1', {
        environment: 'release',
        attachedAtMs: 2_000,
      })
      await write(store, async (tx) => {
        await addService(tx, 'api-1')
        await tx.addPlugin(pluginOf(guangzhou, 'plugin-1'))
        await tx.addPlugin(pluginOf(stranger, 'plugin-2'))
        await tx.bindPlugin(first)
        await tx.bindPlugin({ ...first, attachedAtMs: 9_000 })
        await tx.bindPlugin(later)
        await tx.unbindPlugin(pluginBindingOf('plugin-1', 'api-1', { environment: 'prepub' }))
        await tx.unbindPlugin({ ...first, ...stranger })
      })
      await store.read(async (tx) => {
        assert.deepEqual(await tx.pluginBindings(guangzhou, { serviceId }), [later, first])
        const ofPlugin = await tx.pluginBindings(guangzhou, { pluginId: 'plugin-1' })
        assert.deepEqual(ofPlugin, [later, first])
        assert.deepEqual(await tx.pluginBindings(stranger, { pluginId: 'plugin-1' }), [])
        assert.deepEqual(await tx.pluginBindings(stranger, { serviceId }), [])
      })
      await write(store, (tx) => tx.unbindPlugin(first))
      const left = await store.read((tx) => tx.pluginBindings(guangzhou, { serviceId }))
      assert.deepEqual(left, [later])
      // Neither one that is not there nor somebody else's.
      await assert.rejects(
        write(store, (tx) => tx.bindPlugin(pluginBindingOf('plugin-9', 'api-1'))),
      )
      await assert.rejects(
        write(store, (tx) => tx.bindPlugin(pluginBindingOf('plugin-2', 'api-1'))),
      )
    }))
}

function strategies(make: MakePlace): void {
  it('keeps IP strategies of services: no id twice, changed by put, newest first', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const first = strategyOf(guangzhou, 'IPStrategy-1')
      const second = strategyOf(guangzhou, 'IPStrategy-2', { createdAtMs: 2_000, kind: 'BLACK' })
      await assert.rejects(write(store, (tx) => tx.addIpStrategy(first)))
      await write(store, (tx) => addService(tx))
      assert.equal(await write(store, (tx) => tx.addIpStrategy(first)), true)
      assert.equal(await write(store, (tx) => tx.addIpStrategy(first)), false)
      assert.equal(await write(store, (tx) => tx.addIpStrategy(second)), true)
      const changed = { ...first, addresses: [] }
      await write(store, (tx) => tx.putIpStrategy(changed))
      await store.read(async (tx) => {
        assert.deepEqual(await tx.ipStrategy(guangzhou, serviceId, first.id), changed)
        assert.equal(await tx.ipStrategy(guangzhou, 'service-b', first.id), null)
        assert.deepEqual(await tx.ipStrategies(guangzhou, serviceId), [second, changed])
      })
      for (const scope of [shanghai, stranger]) {
        await write(store, (tx) => tx.removeIpStrategy(scope, serviceId, first.id))
        await store.read(async (tx) => {
          assert.equal(await tx.ipStrategy(scope, serviceId, first.id), null)
          assert.deepEqual(await tx.ipStrategies(scope, serviceId), [])
        })
      }
      await write(store, (tx) => tx.removeIpStrategy(guangzhou, serviceId, first.id))
      assert.deepEqual(await store.read((tx) => tx.ipStrategies(guangzhou, serviceId)), [second])
      await assert.rejects(
        write(store, (tx) => tx.putIpStrategy(first)),
        /an IP strategy to put/,
      )
    }))

  it('binds IP strategies to APIs of environments, each once, and unbinds them', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const first = strategyBindingOf('IPStrategy-1', 'api-1')
      const later = strategyBindingOf('IPStrategy-1', 'api-2', { boundAtMs: 2_000 })
      await write(store, async (tx) => {
        await addService(tx, 'api-1', 'api-2')
        await tx.addIpStrategy(strategyOf(guangzhou, 'IPStrategy-1'))
        await tx.bindIpStrategy(first)
        await tx.bindIpStrategy({ ...first, boundAtMs: 9_000 })
        await tx.bindIpStrategy(later)
        await tx.unbindIpStrategy({ ...first, environment: 'release' })
        await tx.unbindIpStrategy({ ...first, ...stranger })
      })
      const all = (tx: ReadTx) => tx.ipStrategyBindings(guangzhou, serviceId)
      assert.deepEqual(await store.read(all), [later, first])
      assert.deepEqual(await store.read((tx) => tx.ipStrategyBindings(stranger, serviceId)), [])
      await write(store, (tx) => tx.unbindIpStrategy(later))
      assert.deepEqual(await store.read(all), [first])
      const absent = strategyBindingOf('IPStrategy-9', 'api-1')
      await assert.rejects(write(store, (tx) => tx.bindIpStrategy(absent)))
    }))
}

function deletions(make: MakePlace): void {
  const counts = async (tx: ReadTx) => [
    (await tx.pluginBindings(guangzhou, { serviceId })).length,
    (await tx.ipStrategyBindings(guangzhou, serviceId)).length,
  ]

  it('takes bindings along with the API once nothing holds it', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, async (tx) => {
        await addService(tx, 'api-1', 'api-2')
        await tx.addPlugin(pluginOf(guangzhou, 'plugin-1'))
        await tx.addIpStrategy(strategyOf(guangzhou, 'IPStrategy-1'))
        for (const apiId of ['api-1', 'api-2']) {
          await tx.bindPlugin(pluginBindingOf('plugin-1', apiId))
          await tx.bindIpStrategy(strategyBindingOf('IPStrategy-1', apiId))
        }
        const apis = [apiOf(guangzhou, serviceId, 'api-1')]
        await tx.addVersion(versionOf(guangzhou, serviceId, 'v1', { apis }))
        const running = { version: 'v1', publishedAtMs: 1, limitPerSecond: 5 }
        await tx.putEnvironment(guangzhou, serviceId, { name: 'test', ...running })
        assert.deepEqual(await counts(tx), [2, 2])
        await tx.removeApi(guangzhou, serviceId, 'api-1')
        await tx.removeApi(guangzhou, serviceId, 'api-2')
        assert.deepEqual(await counts(tx), [1, 1])
        const stopped = { version: null, publishedAtMs: null, limitPerSecond: 5 }
        await tx.putEnvironment(guangzhou, serviceId, { name: 'test', ...stopped })
        await tx.pruneVersions(guangzhou, serviceId, 'test', 0)
        assert.deepEqual(await counts(tx), [0, 0])
      })
    }))

  it('takes bindings along with the plugin and the strategy, and all of it with the service', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const fill = async (tx: WriteTx) => {
        await tx.addPlugin(pluginOf(guangzhou, 'plugin-1'))
        await tx.addIpStrategy(strategyOf(guangzhou, 'IPStrategy-1'))
        await tx.bindPlugin(pluginBindingOf('plugin-1', 'api-1'))
        await tx.bindIpStrategy(strategyBindingOf('IPStrategy-1', 'api-1'))
        assert.deepEqual(await counts(tx), [1, 1])
      }
      await write(store, async (tx) => {
        await addService(tx, 'api-1')
        await fill(tx)
        await tx.removePlugin(guangzhou, 'plugin-1')
        await tx.removeIpStrategy(guangzhou, serviceId, 'IPStrategy-1')
        assert.deepEqual(await counts(tx), [0, 0])
        await fill(tx)
        await tx.removeService(guangzhou, serviceId)
        assert.deepEqual(await tx.ipStrategies(guangzhou, serviceId), [])
      })
      assert.deepEqual(await store.read(counts), [0, 0])
      assert.equal((await store.read((tx) => tx.plugins(guangzhou))).length, 1)
      assert.deepEqual(await place.query('select * from ip_strategy_bindings'), [])
    }))
}
