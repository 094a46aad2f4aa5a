/**
 * Store suite: random transactions about callers, on the store and on a slow one in memory. The
 * slow one is a map of entries that know what they belong to: whatever is removed takes along, step
 * by step, all that belongs to it.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { environmentNames } from '../../src/model/environment.ts'
import type { Scope } from '../../src/model/scope.ts'
import type { ReadTx, Store, WriteTx } from '../../src/model/store.ts'
import {
  apiOf,
  appBindingOf,
  appOf,
  auditOf,
  guangzhou,
  keyOf,
  planBindingOf,
  planOf,
  pluginBindingOf,
  pluginOf,
  serviceOf,
  shanghai,
  stranger,
  strategyBindingOf,
  strategyOf,
} from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'

interface Entry {
  readonly scope: Scope
  readonly value: string
  /** Entries that it goes with. */
  readonly of: readonly string[]
}

type State = Map<string, Entry>

const scopes = [guangzhou, shanghai, stranger]
/** Each service is one scope's, so that ids say whose it is. */
const serviceOfScope = (scope: Scope) => `service-${scopes.indexOf(scope)}`

const things = ['key', 'plan', 'app', 'plugin', 'strategy', 'api', 'service'] as const
type Thing = (typeof things)[number]
const links = ['plan', 'planKey', 'app', 'plugin', 'strategy'] as const
type Link = (typeof links)[number]

const operation = fc.record({
  does: fc.oneof(
    fc.record({ act: fc.constantFrom('add', 'add', 'put'), what: fc.constantFrom(...things) }),
    fc.record({ act: fc.constant('remove' as const), what: fc.constantFrom(...things) }),
    fc.record({ act: fc.constantFrom('bind', 'bind', 'unbind'), what: fc.constantFrom(...links) }),
    fc.record({ act: fc.constantFrom('bind', 'unbind'), what: fc.constantFrom(...links) }),
  ),
  scope: fc.constantFrom(guangzhou, guangzhou, guangzhou, ...scopes),
  n: fc.nat(1),
  m: fc.nat(1),
  whole: fc.boolean(),
  environment: fc.constantFrom(...environmentNames),
  text: fc.string({ unit: 'binary', maxLength: 8 }),
})

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

function removeFrom(state: State, name: string): void {
  state.delete(name)
  for (const [other, entry] of state) if (entry.of.includes(name)) removeFrom(state, other)
}

const same = (a: Scope, b: Scope) => a.account === b.account && a.region === b.region

/** Does one operation to both; what the port forbids is left out. */
async function both(tx: WriteTx, state: State, operation: Operation): Promise<void> {
  const { does } = operation
  if (does.act === 'bind' || does.act === 'unbind') await link(tx, state, does.act, operation)
  else await thing(tx, state, operation)
}

async function thing(tx: WriteTx, state: State, each: Operation): Promise<void> {
  const { scope, n, text } = each
  // True: `both` has told bindings from the things that are bound.
  const what = each.does.what as Thing
  const service = serviceOfScope(scope)
  const inService = what === 'api' || what === 'strategy'
  const id = what === 'service' ? service : inService ? `${what}-${service}-${n}` : `${what}-${n}`
  const name = `${what} ${id}`
  const parent = `service ${service}`
  const entry = { scope, value: text, of: inService ? [parent] : [] }
  const found = state.get(name)
  const isOwn = found !== undefined && same(found.scope, scope)
  const { add, put, remove } = methods(tx, what, { scope, service, id, text })
  if (each.does.act === 'remove') {
    await remove()
    if (isOwn) removeFrom(state, name)
  } else if (each.does.act === 'put') {
    if (!isOwn) return
    await put()
    state.set(name, { ...found, value: text })
  } else {
    if (inService && !state.has(parent)) return
    assert.equal(await add(), found === undefined)
    if (found === undefined) state.set(name, entry)
  }
}

interface Named {
  readonly scope: Scope
  readonly service: string
  readonly id: string
  readonly text: string
}

function methods(tx: WriteTx, what: Thing, { scope, service, id, text: name }: Named) {
  switch (what) {
    case 'key': {
      const key = keyOf(scope, id, { name })
      const remove = () => tx.removeApiKey(scope, id)
      return { add: () => tx.addApiKey(key), put: () => tx.putApiKey(key), remove }
    }
    case 'plan': {
      const plan = planOf(scope, id, { name })
      const remove = () => tx.removeUsagePlan(scope, id)
      return { add: () => tx.addUsagePlan(plan), put: () => tx.putUsagePlan(plan), remove }
    }
    case 'app': {
      const app = appOf(scope, id, { name })
      const remove = () => tx.removeApp(scope, id)
      return { add: () => tx.addApp(app), put: () => tx.putApp(app), remove }
    }
    case 'plugin': {
      const plugin = pluginOf(scope, id, { name })
      const remove = () => tx.removePlugin(scope, id)
      return { add: () => tx.addPlugin(plugin), put: () => tx.putPlugin(plugin), remove }
    }
    case 'strategy': {
      const strategy = strategyOf(scope, id, { serviceId: service, name })
      const remove = () => tx.removeIpStrategy(scope, service, id)
      const put = () => tx.putIpStrategy(strategy)
      return { add: () => tx.addIpStrategy(strategy), put, remove }
    }
    case 'api': {
      const api = apiOf(scope, service, id, { name })
      const remove = () => tx.removeApi(scope, service, id)
      return { add: () => tx.addApi(api), put: () => tx.putApi(api), remove }
    }
    case 'service': {
      const whole = serviceOf(scope, id, { name })
      const remove = () => tx.removeService(scope, id)
      return { add: () => tx.addService(whole), put: () => tx.putService(whole), remove }
    }
  }
}

async function link(
  tx: WriteTx,
  state: State,
  act: 'bind' | 'unbind',
  { does, scope, n, m, whole, environment, text }: Operation,
): Promise<void> {
  // True: `both` has told bindings from the things that are bound.
  const what = does.what as Link
  const serviceId = serviceOfScope(scope)
  const apiId = `api-${serviceId}-${m}`
  const place = { ...scope, serviceId, environment }
  const atMs = text.length
  const own = what === 'strategy' ? `strategy-${serviceId}-${n}` : `${what}-${n}`
  const isWhole = what === 'plan' && whole
  const inApi = [`service ${serviceId}`, ...(isWhole ? [] : [`api ${apiId}`])]
  const thingName = `${what} ${own}`
  const of = what === 'planKey' ? [`plan plan-${n}`, `key key-${m}`] : [thingName, ...inApi]
  // An application may be another account's; all else is the scope's own.
  const mayBind = of.every((name) => {
    const found = state.get(name)
    return found !== undefined && (name === `app ${own}` || same(found.scope, scope))
  })
  if (act === 'bind' && !mayBind) return
  const name = `${what} link ${[...of, what === 'planKey' ? '' : environment].join(' ')}`
  const isBind = act === 'bind'
  switch (what) {
    case 'plan': {
      const binding = planBindingOf(own, isWhole ? null : apiId, { ...place, boundAtMs: atMs })
      await (isBind ? tx.bindPlan(binding) : tx.unbindPlan(binding))
      break
    }
    case 'planKey': {
      const binding = { ...scope, planId: `plan-${n}`, keyId: `key-${m}`, boundAtMs: atMs }
      if (isBind) await tx.bindPlanKey(binding)
      else await tx.unbindPlanKey(scope, binding.planId, binding.keyId)
      break
    }
    case 'app': {
      const binding = appBindingOf(own, apiId, { ...place, authorizedAtMs: atMs })
      await (isBind ? tx.bindApp(binding) : tx.unbindApp(binding))
      break
    }
    case 'plugin': {
      const binding = pluginBindingOf(own, apiId, { ...place, attachedAtMs: atMs })
      await (isBind ? tx.bindPlugin(binding) : tx.unbindPlugin(binding))
      break
    }
    case 'strategy': {
      const binding = strategyBindingOf(own, apiId, { ...place, boundAtMs: atMs })
      await (isBind ? tx.bindIpStrategy(binding) : tx.unbindIpStrategy(binding))
    }
  }
  const found = state.get(name)
  if (isBind && found === undefined) state.set(name, { scope, value: String(atMs), of })
  else if (!isBind && found !== undefined && same(found.scope, scope)) state.delete(name)
}

/** All of it as the store shows it, in the names of the slow one. */
async function viewOf(tx: ReadTx): Promise<ReadonlyMap<string, string>> {
  const view = new Map<string, string>()
  for (const scope of scopes) {
    const serviceId = serviceOfScope(scope)
    const named = (
      what: Thing,
      rows: readonly { readonly id: string; readonly name: string }[],
    ) => {
      for (const { id, name } of rows) view.set(`${what} ${id}`, name)
    }
    const service = await tx.service(scope, serviceId)
    named('service', service === null ? [] : [service])
    named('api', await tx.apis(scope, serviceId))
    named('key', await tx.apiKeys(scope))
    named('plan', await tx.usagePlans(scope))
    named('app', await tx.apps(scope))
    named('plugin', await tx.plugins(scope))
    named('strategy', await tx.ipStrategies(scope, serviceId))
    const linked = (what: Link, id: string, at: string | null, environment: string, ms: number) => {
      const api = at === null ? '' : ` api ${at}`
      const name = `${what} link ${what} ${id} service ${serviceId}${api} ${environment}`
      view.set(name, String(ms))
    }
    for (const each of await tx.planBindings(scope, 'all')) {
      linked('plan', each.planId, each.apiId, each.environment, each.boundAtMs)
    }
    for (const { planId, keyId, boundAtMs } of await tx.planKeys(scope, 'all')) {
      view.set(`planKey link plan ${planId} key ${keyId} `, String(boundAtMs))
    }
    for (const each of await tx.appBindings({ scope, serviceId })) {
      linked('app', each.appId, each.apiId, each.environment, each.authorizedAtMs)
    }
    for (const each of await tx.pluginBindings(scope, { serviceId })) {
      linked('plugin', each.pluginId, each.apiId, each.environment, each.attachedAtMs)
    }
    for (const each of await tx.ipStrategyBindings(scope, serviceId)) {
      linked('strategy', each.strategyId, each.apiId, each.environment, each.boundAtMs)
    }
  }
  return view
}

/** Bindings looked at from their other ends are the same ones. */
async function checkEnds(tx: ReadTx): Promise<void> {
  const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()
  for (const scope of scopes) {
    const serviceId = serviceOfScope(scope)
    const plans = await tx.usagePlans(scope)
    const ofPlans = await Promise.all(plans.map(({ id }) => tx.planBindings(scope, { planId: id })))
    assert.deepEqual(sorted(ofPlans.flat()), sorted(await tx.planBindings(scope, { serviceId })))
    const keys = await tx.apiKeys(scope)
    const ofKeys = await Promise.all(keys.map(({ id }) => tx.planKeys(scope, { keyId: id })))
    const byPlan = await Promise.all(plans.map(({ id }) => tx.planKeys(scope, { planId: id })))
    assert.deepEqual(sorted(ofKeys.flat()), sorted(byPlan.flat()))
    const plugins = await tx.plugins(scope)
    const ends = plugins.map(({ id }) => tx.pluginBindings(scope, { pluginId: id }))
    const ofPlugins = (await Promise.all(ends)).flat()
    assert.deepEqual(sorted(ofPlugins), sorted(await tx.pluginBindings(scope, { serviceId })))
  }
}

const transaction = fc.record({
  operations: fc.array(operation, { minLength: 1, maxLength: 30, size: 'max' }),
  fails: fc.integer({ min: 0, max: 4 }).map((n) => n === 4),
})

const giveUp = new Error('this transaction fails')

async function transact(
  store: Store,
  state: State,
  { operations, fails }: typeof transaction extends fc.Arbitrary<infer T> ? T : never,
): Promise<State> {
  const next = new Map(state)
  try {
    await store.write(auditOf(guangzhou), async (tx) => {
      for (const each of operations) await both(tx, next, each)
      if (fails) throw giveUp
    })
    return next
  } catch (error) {
    if (error !== giveUp) throw error
    return state
  }
}

export function storeCallersModel(make: MakePlace, runs: number): void {
  it('shows of callers what the slow one shows after any transactions', { timeout: 300_000 }, () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(transaction, { minLength: 1, maxLength: 6, size: 'max' }),
        (transactions) =>
          withPlace(make, async (place) => {
            const store = await place.open()
            let state: State = new Map()
            for (const each of transactions) state = await transact(store, state, each)
            await store.read(async (tx) => {
              const expected = [...state].map(([name, { value }]) => [name, value] as const)
              assert.deepEqual([...(await viewOf(tx))].sort(), expected.sort())
              await checkEnds(tx)
            })
          }),
      ),
      { numRuns: runs },
    ),
  )
}
