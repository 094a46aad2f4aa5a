/**
 * Everything that a store shows of some services, as one value: the store's own, and the oracle's.
 */
import { environmentNames } from '../../src/model/environment.ts'
import type { Scope } from '../../src/model/scope.ts'
import type { ReadTx } from '../../src/model/store.ts'
import { wholePage } from './store-builders.ts'
import type { OracleState } from './store-oracle.ts'

export interface ViewOptions {
  readonly scopes: readonly Scope[]
  readonly serviceIds: readonly string[]
  readonly settings: readonly string[]
}

export async function storeView(tx: ReadTx, { scopes, serviceIds, settings }: ViewOptions) {
  const values: unknown[] = []
  for (const name of settings) values.push(await tx.setting(name))
  values.push(await tx.revision(), await tx.everyService(null, 1_000))
  for (const scope of scopes) {
    values.push(await tx.services(scope), await tx.serviceCount(scope))
    values.push(await tx.audit(scope, wholePage))
    for (const id of serviceIds) {
      values.push(await tx.service(scope, id), await tx.environments(scope, id))
      const apis = await tx.apis(scope, id)
      values.push(apis, await tx.apiCount(scope, id), await tx.apiLimits(scope, id))
      for (const api of apis) values.push(await tx.api(scope, id, api.id))
      const versions = await tx.versions(scope, id, wholePage)
      values.push(versions)
      for (const { name } of versions.items) values.push(await tx.version(scope, id, name))
      for (const environment of [null, ...environmentNames]) {
        values.push(await tx.releases(scope, id, environment, wholePage))
      }
    }
  }
  return values
}

export function oracleView(state: OracleState, { scopes, serviceIds, settings }: ViewOptions) {
  const values: unknown[] = settings.map((name) => state.settings[name] ?? null)
  values.push(state.changes.length, [...state.services].sort(by('id')))
  for (const scope of scopes) {
    const inScope = (row: Scope) => row.account === scope.account && row.region === scope.region
    const services = state.services.filter(inScope)
    values.push(newestFirst(services, 'id'), services.length)
    values.push(pageOf(state.audit.filter(inScope).toReversed()))
    for (const id of serviceIds) {
      const theirs = (row: Scope & { serviceId: string }) => inScope(row) && row.serviceId === id
      values.push(services.find((service) => service.id === id) ?? null)
      values.push(state.environments.filter(theirs).map((each) => each.state))
      const apis = newestFirst(state.apis.filter(theirs), 'id')
      const limits = state.limits.filter(theirs).map((each) => each.limit)
      values.push(apis, apis.length, limits.sort(by('apiId', 'environment')), ...apis)
      const versions = newestFirst(state.versions.filter(theirs), 'name')
      values.push(pageOf(versions.map(({ apis: _, ...summary }) => summary)), ...versions)
      const releases = state.releases.filter(theirs).toReversed()
      for (const name of [null, ...environmentNames]) {
        values.push(pageOf(releases.filter((each) => name === null || each.environment === name)))
      }
    }
  }
  return values
}

function pageOf<T>(items: readonly T[]) {
  return { total: items.length, items }
}

function by<K extends string>(...keys: readonly K[]) {
  return (a: { readonly [P in K]: string }, b: { readonly [P in K]: string }) => {
    for (const key of keys) {
      if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1
    }
    return 0
  }
}

function newestFirst<K extends string, T extends { createdAtMs: number } & { [P in K]: string }>(
  rows: readonly T[],
  tie: K,
): T[] {
  return rows.toSorted((a, b) => b.createdAtMs - a.createdAtMs || by(tie)(a, b))
}
