/**
 * Who may call what of a service, in the form in which calls ask: the access section of an
 * environment, its lists as sets. Live: it changes without a release, and so is never linked into
 * an API's stages.
 */
import type {
  AccessSection,
  EnvironmentAccessNode,
  RouteEnvironment,
} from '../snapshot/snapshot.ts'

const nobody: ReadonlySet<string> = new Set()

export class EnvironmentAccess {
  /** Whether any plan is bound here, to the service or to one of its APIs. */
  readonly hasPlans: boolean
  readonly #plans: ReadonlySet<string>
  readonly #apiPlans = new Map<string, ReadonlySet<string>>()
  readonly #apiApps = new Map<string, ReadonlySet<string>>()
  readonly #unbuilt = new Map<string, string>()

  constructor({ plans, apis }: EnvironmentAccessNode) {
    this.#plans = new Set(plans)
    for (const [apiId, node] of Object.entries(apis)) {
      if (node.plans.length > 0) this.#apiPlans.set(apiId, new Set(node.plans))
      if (node.apps.length > 0) this.#apiApps.set(apiId, new Set(node.apps))
      if (node.unbuilt.length > 0) this.#unbuilt.set(apiId, node.unbuilt.join(' '))
    }
    this.hasPlans = this.#plans.size > 0 || this.#apiPlans.size > 0
  }

  /** The first of these plans that is bound to the API; else the first bound to the service. */
  planFor(apiId: string, plans: readonly string[]): string | undefined {
    const own = this.#apiPlans.get(apiId) ?? nobody
    return plans.find((plan) => own.has(plan)) ?? plans.find((plan) => this.#plans.has(plan))
  }

  /** The attached rules of an API that this version cannot apply; undefined when there are none. */
  unbuiltRules(apiId: string): string | undefined {
    return this.#unbuilt.get(apiId)
  }

  /** Ids of the applications that the API is opened to. */
  appsOf(apiId: string): ReadonlySet<string> {
    return this.#apiApps.get(apiId) ?? nobody
  }
}

/** What holds where nothing is bound: the draft, an environment without plans and applications. */
export const noAccess = new EnvironmentAccess({ plans: [], apis: {} })

/** The access to a service by environment. */
export type ServiceAccess = ReadonlyMap<RouteEnvironment, EnvironmentAccess>

export function serviceAccess({ environments }: AccessSection): ServiceAccess {
  const access = new Map<RouteEnvironment, EnvironmentAccess>()
  for (const name of ['test', 'prepub', 'release'] as const) {
    const node = environments[name]
    if (node !== undefined) access.set(name, new EnvironmentAccess(node))
  }
  return access
}
