import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { auditOf, guangzhou, serviceOf, stranger } from '../../../test/cases/store-builders.ts'
import { type StorePlace, sqlitePlace } from '../../../test/cases/store-place.ts'
import { Secret } from '../../lib/secret.ts'
import type { ApiKey } from '../../model/api-key.ts'
import type { App } from '../../model/app.ts'
import type { Scope } from '../../model/scope.ts'
import type { Change, Store, WriteTx } from '../../model/store.ts'
import type { UsagePlan } from '../../model/usage-plan.ts'
import { decodeSection } from '../../snapshot/codec.ts'
import { bucketOf } from '../../snapshot/compile/callers.ts'
import type { Section } from '../../snapshot/snapshot.ts'
import { SnapshotState } from '../../snapshot/state.ts'
import { publishCallersPerRead } from '../limits.ts'
import { Compiler, type Step } from './compiler.ts'

const times = { createdAtMs: 1, modifiedAtMs: 1 }

function keyOf(id: string, values: Partial<ApiKey> = {}): ApiKey {
  const rest = { origin: 'auto', name: 'k', enabled: true, previous: null, tags: [] } as const
  return { ...guangzhou, id, secret: new Secret(`secret of ${id}`), ...rest, ...times, ...values }
}

function planOf(id: string, values: Partial<UsagePlan> = {}): UsagePlan {
  const limits = { limitPerSecond: 5, quota: -1 }
  return { ...guangzhou, id, name: id, description: '', ...limits, tags: [], ...times, ...values }
}

function appOf(id: string, values: Partial<App> = {}): App {
  const secret = new Secret(`secret of ${id}`)
  return {
    ...guangzhou,
    id,
    name: id,
    description: '',
    key: `APID${id}`,
    secret,
    ...times,
    ...values,
  }
}

describe('callers in the snapshot', () => {
  let place: StorePlace
  let store: Store
  let state: SnapshotState
  let compiler: Compiler
  const { signal } = new AbortController()

  before(async () => {
    place = await sqlitePlace()
    store = await place.open()
    await write(async (tx) => {
      const account = { appId: 1_250_000_001, name: 'a', isRoot: true, createdAtMs: 1 }
      await tx.addAccount({ ...account, uin: guangzhou.account })
      await tx.addAccount({ ...account, uin: stranger.account, appId: 2, isRoot: false })
      await tx.addService(serviceOf(guangzhou, 'service-a'))
      for (const id of ['usagePlan-1', 'usagePlan-2']) await tx.addUsagePlan(planOf(id))
      for (let i = 0; i < publishCallersPerRead + 5; i++) {
        await tx.addApiKey(keyOf(`AKID${String(i).padStart(4, '0')}`))
      }
      await tx.addApp(appOf('app-1'))
      await tx.bindPlanKey({ ...guangzhou, planId: 'usagePlan-1', keyId: 'AKID0000', boundAtMs: 1 })
    })
  })
  after(() => place.remove())

  beforeEach(async () => {
    state = new SnapshotState()
    const settings = { baseDomain: 'b', serverName: 's', draftKey: '' }
    compiler = new Compiler({
      store,
      settings: async () => ({ kind: 'settings', ...settings }),
      report: (line) => assert.fail(line),
      current: (key) => state.get(key),
    })
    take(await compiler.everything(signal))
  })

  function take({ put, remove }: Step) {
    const change = state.changeTo(state.revision + 1, put, remove)
    state.apply(change)
    return change
  }

  async function write(work: (tx: WriteTx) => Promise<void>): Promise<void> {
    await store.write(auditOf(guangzhou), work)
  }

  async function changed(...changes: readonly Change[]) {
    return take(await compiler.changed(state.revision + 1, changes, signal))
  }

  const changeOf = (kind: 'key' | 'plan' | 'app', id: string, scope: Scope = guangzhou): Change => {
    return { kind, scope, id }
  }

  function section(key: string): Section | undefined {
    const held = state.get(key)
    return held && decodeSection(held.key, held.bytes)
  }

  function held(kind: 'keys' | 'plans' | 'apps', id: string): unknown {
    const found = section(`${kind}/${bucketOf(id)}`)
    return found && 'items' in found ? found.items.find((item) => item.id === id) : undefined
  }

  it('are all there at first, with what they are bound to', () => {
    const first = { id: 'AKID0000', secret: 'secret of AKID0000', previous: null, enabled: true }
    assert.deepEqual(held('keys', 'AKID0000'), { ...first, plans: ['usagePlan-1'] })
    const count = [...state.sections()]
      .map(({ key }) => section(key))
      .reduce((sum, found) => sum + (found?.kind === 'keys' ? found.items.length : 0), 0)
    assert.equal(count, publishCallersPerRead + 5)
    const plan = { id: 'usagePlan-1', limitPerSecond: 5, quota: -1 }
    assert.deepEqual(held('plans', 'usagePlan-1'), plan)
    const app = { id: 'app-1', key: 'APIDapp-1', secret: 'secret of app-1' }
    assert.deepEqual(held('apps', 'app-1'), app)
  })

  it('change by the bucket, and nothing else travels', async () => {
    const rotated = { secret: new Secret('before'), untilMs: 99 }
    await write((tx) => tx.putApiKey(keyOf('AKID0001', { enabled: false, previous: rotated })))
    const { put, remove } = await changed(changeOf('key', 'AKID0001'))
    assert.deepEqual([put.map(({ key }) => key), remove], [[`keys/${bucketOf('AKID0001')}`], []])
    assert.deepEqual(held('keys', 'AKID0001'), {
      ...{ id: 'AKID0001', secret: 'secret of AKID0001', enabled: false, plans: [] },
      previous: { secret: 'before', untilMs: 99 },
    })
  })

  it('make a bucket with the first and take it away with the last', async () => {
    await write(async (tx) => void (await tx.addUsagePlan(planOf('usagePlan-new'))))
    await changed(changeOf('plan', 'usagePlan-new'))
    assert.ok(held('plans', 'usagePlan-new'))
    await write((tx) => tx.removeUsagePlan(guangzhou, 'usagePlan-new'))
    const { remove } = await changed(changeOf('plan', 'usagePlan-new'))
    assert.deepEqual(remove, [`plans/${bucketOf('usagePlan-new')}`])
  })

  it('that pass to another account in one step stay with whoever has them now', async () => {
    await write(async (tx) => {
      await tx.removeApiKey(guangzhou, 'AKID0002')
      await tx.addApiKey(keyOf('AKID0002', { ...stranger, secret: new Secret('theirs') }))
    })
    const ways = [changeOf('key', 'AKID0002'), changeOf('key', 'AKID0002', stranger)]
    await changed(...ways.toReversed())
    assert.partialDeepStrictEqual(held('keys', 'AKID0002'), { secret: 'theirs' })
  })

  it('are what a first compile makes, whatever has happened before', async () => {
    await write(async (tx) => {
      await tx.removeApiKey(guangzhou, 'AKID0003')
      await tx.putApp(appOf('app-1', { key: 'APIDnew' }))
      await tx.bindPlanKey({ ...guangzhou, planId: 'usagePlan-2', keyId: 'AKID0004', boundAtMs: 1 })
    })
    await changed(
      changeOf('key', 'AKID0003'),
      changeOf('app', 'app-1'),
      changeOf('key', 'AKID0004'),
    )
    const { hash } = state
    state = new SnapshotState()
    take(await compiler.everything(signal))
    assert.equal(state.hash, hash)
    assert.partialDeepStrictEqual(held('apps', 'app-1'), { key: 'APIDnew' })
  })

  it('are bound to a service, live, and its access goes with the last binding', async () => {
    const at = { ...guangzhou, serviceId: 'service-a', environment: 'test' } as const
    const service: Change = { kind: 'service', scope: guangzhou, serviceId: 'service-a' }
    const bindings = [
      { ...at, planId: 'usagePlan-2', apiId: null, boundAtMs: 1 },
      { ...at, planId: 'usagePlan-1', apiId: null, boundAtMs: 2 },
      { ...at, planId: 'usagePlan-1', apiId: 'api-1', boundAtMs: 3 },
    ]
    const opened = { ...at, appId: 'app-1', apiId: 'api-1' }
    await write(async (tx) => {
      for (const binding of bindings) await tx.bindPlan(binding)
      await tx.bindApp({ ...opened, authorizedAtMs: 1 })
    })
    assert.deepEqual(
      (await changed(service)).put.map(({ key }) => key),
      ['access/service-a'],
    )
    assert.deepEqual(section('access/service-a'), {
      kind: 'access',
      serviceId: 'service-a',
      strategies: {},
      environments: {
        test: {
          plans: ['usagePlan-1', 'usagePlan-2'],
          apis: { 'api-1': { plans: ['usagePlan-1'], apps: ['app-1'], rules: [] } },
        },
      },
    })
    await write(async (tx) => {
      for (const { boundAtMs: _, ...binding } of bindings) await tx.unbindPlan(binding)
      await tx.unbindApp(opened)
    })
    assert.deepEqual((await changed(service)).remove, ['access/service-a'])
  })
})
