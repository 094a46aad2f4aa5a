/**
 * The model as sections: what a service is, live, and what its APIs are, frozen. Pure.
 *
 * The service's own settings, the pointers of its environments and all limits are live; what a
 * version holds is frozen when it is released and compiled once, when an environment first points
 * at it. This is the only place where the two meet. The draft is compiled like a version.
 *
 * Nothing here fails as a whole. An API that no gateway could serve is compiled to one that answers
 * 481, or left out when not even its path can be read, and is reported as a fault.
 */

import type { Api } from '../model/api.ts'
import { type EnvironmentState, unlimited } from '../model/environment.ts'
import type { Service } from '../model/service.ts'
import type { ApiLimit } from '../model/store.ts'
import { charsOf } from './check.ts'
import { apiNode, oauthConfigsOf } from './compile/api.ts'
import { apisPerSectionMax, sectionCharsMax } from './limits.ts'
import type {
  ApiNode,
  ApisSection,
  EnvironmentNode,
  RouteEnvironment,
  ServiceSection,
} from './snapshot.ts'
import { draftEnvironment } from './snapshot.ts'

export interface ServiceView {
  readonly service: Service
  /** The number of the service's account in default domains. */
  readonly appId: number
  readonly environments: readonly EnvironmentState[]
  readonly apiLimits: readonly ApiLimit[]
  /** How many sections each compiled version has, `draft` among them. */
  readonly parts: ReadonlyMap<string, number>
}

/** An API, or a pointer, that could not be compiled as it stands. */
export interface Fault {
  readonly serviceId: string
  readonly version: string
  /** Empty when the version as a whole is meant. */
  readonly apiId: string
  readonly reason: string
}

/** The live part of a service. An environment whose version is not compiled is left out. */
export function serviceSection(view: ServiceView): ServiceSection {
  const { service, appId } = view
  const environments: { -readonly [name in RouteEnvironment]?: EnvironmentNode } = {}
  for (const { name, version, limitPerSecond } of view.environments) {
    const parts = version === null ? undefined : view.parts.get(version)
    if (version === null || parts === undefined) continue
    const limits = view.apiLimits.filter(({ environment }) => environment === name)
    environments[name] = {
      version,
      parts,
      limitPerSecond,
      apiLimits: Object.fromEntries(limits.map((limit) => [limit.apiId, limit.limitPerSecond])),
    }
  }
  const draftParts = view.parts.get(draftEnvironment)
  if (draftParts !== undefined && draftParts > 0) {
    environments[draftEnvironment] = {
      version: draftEnvironment,
      parts: draftParts,
      limitPerSecond: unlimited,
      apiLimits: {},
    }
  }
  return {
    kind: 'service',
    id: service.id,
    account: service.account,
    appId,
    region: service.region,
    protocol: service.protocol,
    netTypes: [...service.netTypes].sort(),
    environments,
  }
}

export interface CompiledApis {
  readonly sections: readonly ApisSection[]
  readonly faults: readonly Fault[]
}

/**
 * The frozen sections of a version, or of the draft. Oldest API first, so that a new one touches
 * the last section only; a section is closed at `apisPerSectionMax` APIs or `sectionCharsMax`.
 */
export function apisSections(
  serviceId: string,
  version: string,
  apis: readonly Api[],
): CompiledApis {
  const faults: Fault[] = []
  const nodes: ApiNode[] = []
  const oauthConfigs = oauthConfigsOf(apis)
  for (const api of [...apis].sort(olderFirst)) {
    const { node, fault } = apiNode(api, oauthConfigs)
    if (fault !== null) faults.push({ serviceId, version, apiId: api.id, reason: fault })
    if (node !== null) nodes.push(node)
  }
  const sections = cut(nodes).map(
    (part, index): ApisSection => ({ kind: 'apis', serviceId, version, part: index, apis: part }),
  )
  return { sections, faults }
}

function olderFirst(a: Api, b: Api): number {
  return a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function cut(nodes: readonly ApiNode[]): ApiNode[][] {
  const parts: ApiNode[][] = []
  let chars = 0
  for (const node of nodes) {
    const size = charsOf(node)
    const part = parts.at(-1)
    if (!part || part.length >= apisPerSectionMax || chars + size > sectionCharsMax) {
      parts.push([node])
      chars = size
    } else {
      part.push(node)
      chars += size
    }
  }
  return parts
}
