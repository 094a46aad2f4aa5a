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
import { type Attached, Attachment, type Plugins, type RuleSet } from './rules.ts'

const nobody: ReadonlySet<string> = new Set()

/** Where the rules of an environment's APIs come from. */
export interface RuleSource {
  readonly serviceId: string
  readonly environment: RouteEnvironment
  /** The service's own. */
  readonly strategies: ReadonlyMap<string, Attached>
  readonly plugins: Plugins
}

/** How many were made: the number of the newest. */
let made = 0

export class EnvironmentAccess {
  /** Tells it from all others, without keeping it. */
  readonly number = ++made
  /** Whether any plan is bound here, to the service or to one of its APIs. */
  readonly hasPlans: boolean
  readonly #plans: ReadonlySet<string>
  readonly #apiPlans = new Map<string, ReadonlySet<string>>()
  readonly #apiApps = new Map<string, ReadonlySet<string>>()
  readonly #attachments = new Map<string, Attachment>()
  readonly #plugins: Plugins | null

  constructor({ plans, apis }: EnvironmentAccessNode, rules: RuleSource | null = null) {
    this.#plans = new Set(plans)
    this.#plugins = rules?.plugins ?? null
    for (const [apiId, node] of Object.entries(apis)) {
      if (node.plans.length > 0) this.#apiPlans.set(apiId, new Set(node.plans))
      if (node.apps.length > 0) this.#apiApps.set(apiId, new Set(node.apps))
      if (node.rules.length === 0 || rules === null) continue
      const { serviceId, environment, strategies } = rules
      const attachment = new Attachment({ serviceId, environment, apiId }, node.rules, strategies)
      this.#attachments.set(apiId, attachment)
    }
    this.hasPlans = this.#plans.size > 0 || this.#apiPlans.size > 0
  }

  /** The first of these plans that is bound to the API; else the first bound to the service. */
  planFor(apiId: string, plans: readonly string[]): string | undefined {
    const own = this.#apiPlans.get(apiId) ?? nobody
    return plans.find((plan) => own.has(plan)) ?? plans.find((plan) => this.#plans.has(plan))
  }

  /** What is attached to the API; `missing`: not all of it is there. */
  rulesOf(apiId: string): RuleSet | 'missing' | null {
    if (this.#plugins === null) return null
    return this.#attachments.get(apiId)?.rules(this.#plugins) ?? null
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

export function serviceAccess(section: AccessSection, plugins: Plugins): ServiceAccess {
  const { serviceId } = section
  const strategies = new Map(
    Object.entries(section.strategies).map(([id, rule]) => [id, { id, appId: 0, rule }]),
  )
  const access = new Map<RouteEnvironment, EnvironmentAccess>()
  for (const environment of ['test', 'prepub', 'release'] as const) {
    const node = section.environments[environment]
    if (node === undefined) continue
    const rules = { serviceId, environment, strategies, plugins }
    access.set(environment, new EnvironmentAccess(node, rules))
  }
  return access
}
