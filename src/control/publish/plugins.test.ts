import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  apiOf,
  guangzhou,
  pluginOf,
  serviceId,
  serviceOf,
  stranger,
  strategyOf,
  versionOf,
  write,
} from '../../../test/cases/store-builders.ts'
import { type StorePlace, sqlitePlace } from '../../../test/cases/store-place.ts'
import type { Change, Store, WriteTx } from '../../model/store.ts'
import { decodeSection } from '../../snapshot/codec.ts'
import type { Section } from '../../snapshot/snapshot.ts'
import { SnapshotState } from '../../snapshot/state.ts'
import { publishCallersPerRead } from '../limits.ts'
import { Compiler, type Step } from './compiler.ts'

const service: Change = { kind: 'service', scope: guangzhou, serviceId }
const changeOf = (id: string, scope = guangzhou): Change => ({ kind: 'plugin', scope, id })

function listOf(...blocks: readonly string[]): string {
  return JSON.stringify({ type: 'black_list', blocks: blocks.join(';') })
}

/** What the gateways get of a plugin with this list. */
function sectionOf(id: string, ...blocks: readonly string[]): Section {
  return { kind: 'plugin', id, appId: 1_251, rule: { type: 'IPControl', list: 'black', blocks } }
}

describe('plugins in the snapshot', () => {
  let place: StorePlace
  let store: Store
  let state: SnapshotState
  let compiler: Compiler
  let reports: string[]
  const { signal } = new AbortController()
  const many = publishCallersPerRead + 5

  before(async () => {
    place = await sqlitePlace()
    store = await place.open()
    await change(async (tx) => {
      const account = { name: 'a', isRoot: true, createdAtMs: 1 }
      await tx.addAccount({ ...account, uin: guangzhou.account, appId: 1_251 })
      await tx.addAccount({ ...account, uin: stranger.account, appId: 1_252, isRoot: false })
      for (let i = 0; i < many; i++) {
        const id = `plugin-${String(i).padStart(8, '0')}`
        await tx.addPlugin(pluginOf(guangzhou, id, { data: listOf('10.0.0.1') }))
      }
    })
  })
  after(() => place.remove())

  beforeEach(async () => {
    reports = []
    state = new SnapshotState()
    compiler = compilerOf(state)
    take(await compiler.everything(signal))
  })

  function compilerOf(into: SnapshotState): Compiler {
    const settings = { baseDomain: 'b', serverName: 's', draftKey: '' }
    return new Compiler({
      store,
      settings: async () => ({ kind: 'settings', ...settings }),
      report: (line) => reports.push(line),
      current: (key) => into.get(key),
    })
  }

  const change = (work: (tx: WriteTx) => Promise<void>) => write(store, work)

  function take({ put, remove }: Step) {
    const step = state.changeTo(state.revision + 1, put, remove)
    state.apply(step)
    return { put: step.put.map(({ key }) => key), remove: step.remove }
  }

  async function changed(...changes: readonly Change[]) {
    return take(await compiler.changed(state.revision + 1, changes, signal))
  }

  function section(key: string): Section | undefined {
    const held = state.get(key)
    return held && decodeSection(held.key, held.bytes)
  }

  it('are all there at first, a section each, with the number of whose they are', () => {
    const keys = [...state.sections()].map(({ key }) => key)
    assert.equal(keys.filter((key) => key.startsWith('plugin/')).length, many)
    const expected = sectionOf('plugin-00000001', '10.0.0.1')
    assert.deepEqual(section('plugin/plugin-00000001'), expected)
  })

  it('come, change and go one by one, and nothing else travels', async () => {
    const id = 'plugin-one00000'
    const key = `plugin/${id}`
    await change(async (tx) => {
      await tx.addPlugin(pluginOf(stranger, id, { data: listOf('10.0.0.2') }))
    })
    assert.deepEqual(await changed(changeOf(id, stranger)), { put: [key], remove: [] })
    assert.deepEqual(section(key), { ...sectionOf(id, '10.0.0.2'), appId: 1_252 })
    await change((tx) => tx.putPlugin(pluginOf(stranger, id, { data: listOf('10.0.0.3') })))
    assert.deepEqual(await changed(changeOf(id, stranger)), { put: [key], remove: [] })
    assert.deepEqual(section(key), { ...sectionOf(id, '10.0.0.3'), appId: 1_252 })
    // A new name or description is nothing to gateways.
    const renamed = pluginOf(stranger, id, { data: listOf('10.0.0.3'), name: 'other' })
    await change((tx) => tx.putPlugin(renamed))
    assert.deepEqual(await changed(changeOf(id, stranger)), { put: [], remove: [] })
    await change((tx) => tx.removePlugin(stranger, id))
    assert.deepEqual(await changed(changeOf(id, stranger)), { put: [], remove: [key] })
    assert.equal(section(key), undefined)
    assert.deepEqual(reports, [])
  })

  it('that cannot be read have no section, and are told of with the path', async () => {
    const id = 'plugin-bad00000'
    await change(async (tx) => {
      await tx.addPlugin(pluginOf(guangzhou, id, { data: listOf('10.0.0.4') }))
    })
    await changed(changeOf(id))
    await change((tx) => tx.putPlugin(pluginOf(guangzhou, id, { data: listOf('nowhere') })))
    assert.deepEqual((await changed(changeOf(id))).remove, [`plugin/${id}`])
    assert.equal(reports.length, 1)
    assert.match(reports[0] ?? '', /^plugin plugin-bad00000 has no effect.*481: \$\.blocks /)
    const another = new SnapshotState()
    const { put } = await compilerOf(another).everything(signal)
    assert.equal(
      put.some(({ key }) => key === `plugin/${id}`),
      false,
    )
    assert.ok(put.some(({ key }) => key === 'plugin/plugin-00000000'))
    await change((tx) => tx.removePlugin(guangzhou, id))
  })

  it('that went while nobody followed are gone after the next whole reading', async () => {
    const ids = ['plugin-lost0001', 'plugin-lost0002']
    await change(async (tx) => {
      for (const id of ids) await tx.addPlugin(pluginOf(guangzhou, id))
    })
    await changed(...ids.map((id) => changeOf(id)))
    await change(async (tx) => {
      await tx.removePlugin(guangzhou, ids[0] ?? '')
      await tx.putPlugin(pluginOf(guangzhou, ids[1] ?? '', { data: listOf('10.0.0.6') }))
    })
    const { put, remove } = take(await compiler.everything(signal))
    assert.deepEqual(remove, [`plugin/${ids[0]}`])
    assert.deepEqual(put, [`plugin/${ids[1]}`])
    const { hash } = state
    state = new SnapshotState()
    compiler = compilerOf(state)
    take(await compiler.everything(signal))
    assert.equal(state.hash, hash)
    await change((tx) => tx.removePlugin(guangzhou, ids[1] ?? ''))
  })

  it('are named where they are attached, beside bound strategies; both without a release', async () => {
    const at = { ...guangzhou, serviceId, apiId: 'api-1', environment: 'test' } as const
    const plugin = { ...at, pluginId: 'plugin-00000002' }
    const bound = { ...at, strategyId: 'IPStrategy-1' }
    await change(async (tx) => {
      await tx.addService(serviceOf(guangzhou, serviceId))
      await tx.addApi(apiOf(guangzhou, serviceId, 'api-1'))
      await tx.addVersion(versionOf(guangzhou, serviceId, 'v1'))
      await tx.addIpStrategy(strategyOf(guangzhou, 'IPStrategy-1'))
      await tx.addIpStrategy(strategyOf(guangzhou, 'IPStrategy-2'))
    })
    await changed(service)
    assert.equal(section(`access/${serviceId}`), undefined)
    await change(async (tx) => {
      await tx.bindPlugin({ ...plugin, attachedAtMs: 1 })
      await tx.bindIpStrategy({ ...bound, boundAtMs: 2 })
    })
    assert.deepEqual(await changed(service), { put: [`access/${serviceId}`], remove: [] })
    const rule = { type: 'IPControl', list: 'white', blocks: ['10.0.0.1', '2001:db8::/32'] }
    const rules = ['IPStrategy-1', 'plugin-00000002']
    const access = section(`access/${serviceId}`)
    assert.deepEqual(access, {
      ...{ kind: 'access', serviceId, strategies: { 'IPStrategy-1': rule } },
      environments: { test: { plans: [], apis: { 'api-1': { plans: [], apps: [], rules } } } },
    })
    await change(async (tx) => {
      await tx.unbindPlugin(plugin)
      await tx.unbindIpStrategy(bound)
    })
    assert.deepEqual(await changed(service), { put: [], remove: [`access/${serviceId}`] })
  })
})
