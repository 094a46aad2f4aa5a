/**
 * A write of many parts, and the question which of them are there: all or none, whatever happened.
 */
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
  releaseOf,
  serviceOf,
  strategyBindingOf,
  strategyOf,
  versionOf,
  wholePage,
} from './store-builders.ts'

/** Writes everything a store can hold in the name of `id`; answers the revision. */
export async function writeWhole(store: Store, id: string, apiCount = 3): Promise<number> {
  const audit = auditOf(guangzhou, { resource: id })
  const { revision } = await store.write(audit, (tx) => wholeWork(tx, id, apiCount))
  return revision
}

async function wholeWork(tx: WriteTx, id: string, apiCount: number): Promise<void> {
  await tx.addService(serviceOf(guangzhou, id))
  const apis = Array.from({ length: apiCount }, (_, n) => apiOf(guangzhou, id, `${id}-api-${n}`))
  for (const api of apis) await tx.addApi(api)
  const apiId = `${id}-api-0`
  await tx.putApiLimit(guangzhou, id, { apiId, environment: 'test', limitPerSecond: 5 })
  await tx.addVersion(versionOf(guangzhou, id, `${id}-v`, { apis }))
  await tx.addRelease(releaseOf(guangzhou, id, `${id}-v`))
  const state = { version: `${id}-v`, publishedAtMs: 1, limitPerSecond: 5 }
  await tx.putEnvironment(guangzhou, id, { name: 'test', ...state })
  await tx.pruneVersions(guangzhou, id, 'test', 1)
  await callers(tx, id, apiId)
  await tx.putSetting(id, id)
  tx.changed({ kind: 'service', scope: guangzhou, serviceId: id })
}

/** A caller of each kind, bound to the API. */
async function callers(tx: WriteTx, id: string, apiId: string): Promise<void> {
  const place = { serviceId: id }
  await tx.addApiKey(keyOf(guangzhou, `${id}-key`))
  await tx.addUsagePlan(planOf(guangzhou, `${id}-plan`))
  const bound = { planId: `${id}-plan`, keyId: `${id}-key`, boundAtMs: 1 }
  await tx.bindPlanKey({ ...guangzhou, ...bound })
  await tx.bindPlan(planBindingOf(`${id}-plan`, apiId, place))
  await tx.addApp(appOf(guangzhou, `${id}-app`))
  await tx.bindApp(appBindingOf(`${id}-app`, apiId, place))
  await tx.addPlugin(pluginOf(guangzhou, `${id}-plugin`))
  await tx.bindPlugin(pluginBindingOf(`${id}-plugin`, apiId, place))
  await tx.addIpStrategy(strategyOf(guangzhou, `${id}-strategy`, place))
  await tx.bindIpStrategy(strategyBindingOf(`${id}-strategy`, apiId, place))
}

async function callersOf(tx: ReadTx, id: string) {
  const { length: plans } = await tx.planBindings(guangzhou, { serviceId: id })
  const { length: keys } = await tx.planKeys(guangzhou, { planId: `${id}-plan` })
  const { length: apps } = await tx.appBindings({ scope: guangzhou, serviceId: id })
  const { length: plugins } = await tx.pluginBindings(guangzhou, { serviceId: id })
  const { length: strategies } = await tx.ipStrategyBindings(guangzhou, id)
  return {
    key: (await tx.apiKey(guangzhou, `${id}-key`)) !== null,
    plan: (await tx.usagePlan(guangzhou, `${id}-plan`)) !== null,
    app: (await tx.app(guangzhou, `${id}-app`)) !== null,
    plugin: (await tx.plugin(guangzhou, `${id}-plugin`)) !== null,
    strategy: (await tx.ipStrategies(guangzhou, id)).length === 1,
    bindings: [plans, keys, apps, plugins, strategies].every((count) => count === 1),
  }
}

/** Whether all of it is there or none; throws for anything between. */
export async function isWhole(tx: ReadTx, id: string, apiCount = 3): Promise<boolean> {
  const version = await tx.version(guangzhou, id, `${id}-v`)
  const environments = await tx.environments(guangzhou, id)
  const audit = await tx.audit(guangzhou, wholePage)
  const parts = {
    service: (await tx.service(guangzhou, id)) !== null,
    apis: (await tx.apiCount(guangzhou, id)) === apiCount,
    limit: (await tx.apiLimits(guangzhou, id)).length === 1,
    version: version?.apis.length === apiCount,
    release: (await tx.releases(guangzhou, id, 'test', wholePage)).total === 1,
    environment: environments[0]?.version === `${id}-v`,
    setting: (await tx.setting(id)) === id,
    ...(await callersOf(tx, id)),
    audit: audit.items.filter((entry) => entry.resource === id).length === 1,
  }
  const present = Object.values(parts)
  if (present.every((part) => part)) return true
  const rests = [
    await tx.apiCount(guangzhou, id),
    environments.length,
    (await tx.versions(guangzhou, id, wholePage)).total,
  ]
  if (present.every((part) => !part) && rests.every((count) => count === 0)) return false
  throw new Error(`half of ${id} is there: ${JSON.stringify(parts)} ${rests.join(' ')}`)
}
