/**
 * The slow, obvious store: arrays in memory, searched from one end to the other.
 *
 * It says what the port means. What the port leaves to the caller (that a service exists before an
 * API is added to it) the generated operations respect.
 */
import type { Api } from '../../src/model/api.ts'
import {
  type EnvironmentName,
  type EnvironmentState,
  environmentNames,
  unlimited,
} from '../../src/model/environment.ts'
import type { ReleaseRecord, Version } from '../../src/model/release.ts'
import type { Scope } from '../../src/model/scope.ts'
import type { Service } from '../../src/model/service.ts'
import type { ApiLimit, AuditEntry, Change } from '../../src/model/store.ts'

export interface OracleState {
  services: Service[]
  environments: (Scope & { serviceId: string; state: EnvironmentState })[]
  apis: Api[]
  limits: (Scope & { serviceId: string; limit: ApiLimit })[]
  versions: Version[]
  /** In the order of writing. */
  releases: ReleaseRecord[]
  settings: { [name: string]: string }
  audit: AuditEntry[]
  /** By revision, from 1. */
  changes: (readonly Change[])[]
}

export function emptyState(): OracleState {
  return {
    services: [],
    environments: [],
    apis: [],
    limits: [],
    versions: [],
    releases: [],
    settings: {},
    audit: [],
    changes: [],
  }
}

type Owned = Scope & { readonly serviceId: string }

const of = (scope: Scope, serviceId: string) => (row: Owned) =>
  row.account === scope.account && row.region === scope.region && row.serviceId === serviceId

const sameService = (scope: Scope, id: string) => (service: Service) =>
  of(scope, id)({ ...service, serviceId: service.id })

/** What a write does to the state, one function for each method of the port. */
export const oracle = {
  hasService: (state: OracleState, scope: Scope, id: string) =>
    state.services.some(sameService(scope, id)),

  addService(state: OracleState, service: Service): boolean {
    if (state.services.some((each) => each.id === service.id)) return false
    state.services.push(service)
    const { account, region } = service
    for (const name of environmentNames) {
      const fresh = { name, version: null, publishedAtMs: null, limitPerSecond: unlimited }
      state.environments.push({ account, region, serviceId: service.id, state: fresh })
    }
    return true
  },

  putService(state: OracleState, service: Service): void {
    const index = state.services.findIndex(sameService(service, service.id))
    state.services[index] = service
  },

  removeService(state: OracleState, scope: Scope, id: string): void {
    const theirs = of(scope, id)
    state.services = state.services.filter((each) => !sameService(scope, id)(each))
    state.environments = state.environments.filter((each) => !theirs(each))
    state.apis = state.apis.filter((each) => !theirs(each))
    state.limits = state.limits.filter((each) => !theirs(each))
    state.versions = state.versions.filter((each) => !theirs(each))
    state.releases = state.releases.filter((each) => !theirs(each))
  },

  putEnvironment(state: OracleState, scope: Scope, id: string, next: EnvironmentState): void {
    for (const each of state.environments) {
      if (of(scope, id)(each) && each.state.name === next.name) each.state = next
    }
  },

  addApi(state: OracleState, api: Api): boolean {
    if (state.apis.some((each) => each.id === api.id)) return false
    state.apis.push(api)
    return true
  },

  removeApi(state: OracleState, scope: Scope, serviceId: string, apiId: string): void {
    state.apis = state.apis.filter((api) => !(of(scope, serviceId)(api) && api.id === apiId))
    dropLimits(state, scope, serviceId)
  },

  putApiLimit(state: OracleState, scope: Scope, serviceId: string, limit: ApiLimit): void {
    const same = (each: OracleState['limits'][number]) =>
      of(scope, serviceId)(each) &&
      each.limit.apiId === limit.apiId &&
      each.limit.environment === limit.environment
    state.limits = state.limits.filter((each) => !same(each))
    if (limit.limitPerSecond === unlimited) return
    state.limits.push({ account: scope.account, region: scope.region, serviceId, limit })
  },

  pruneVersions(
    state: OracleState,
    scope: Scope,
    serviceId: string,
    environment: EnvironmentName,
    keep: number,
  ): void {
    const theirs = of(scope, serviceId)
    const history = state.releases.filter(
      (each) => theirs(each) && each.environment === environment,
    )
    const gone = new Set(history.slice(0, Math.max(0, history.length - keep)))
    state.releases = state.releases.filter((each) => !gone.has(each))
    state.versions = state.versions.filter((version) => {
      if (!theirs(version)) return true
      const runs = state.environments.some(
        (each) => theirs(each) && each.state.version === version.name,
      )
      return runs || state.releases.some((each) => theirs(each) && each.version === version.name)
    })
    dropLimits(state, scope, serviceId)
  },
}

/** A limit stays while the draft or a kept version holds its API. */
function dropLimits(state: OracleState, scope: Scope, serviceId: string): void {
  const theirs = of(scope, serviceId)
  const held = new Set([
    ...state.apis.filter(theirs).map((api) => api.id),
    ...state.versions.filter(theirs).flatMap((version) => version.apis.map((api) => api.id)),
  ])
  state.limits = state.limits.filter((each) => !theirs(each) || held.has(each.limit.apiId))
}

/** The changes after a revision, each thing once, in no order. */
export function oracleChanges(state: OracleState, after: number): ReadonlySet<string> {
  return new Set(state.changes.slice(after).flatMap((changes) => changes.map(changeText)))
}

export function changeText(change: Change): string {
  if (change.kind === 'settings') return change.kind
  const { kind, scope } = change
  const id = 'serviceId' in change ? change.serviceId : change.id
  return [kind, scope.account, scope.region, id].join(' ')
}
