/**
 * Callers and what they may call, as sections: keys, plans and applications in buckets by the hash
 * of their ids, and per service who is bound to what. All of it is live. Pure.
 *
 * Secrets leave the model's mask here: a section is never printed, and where it is kept it is
 * sealed.
 */
import { createHash } from 'node:crypto'
import type { ApiKey } from '../../model/api-key.ts'
import type { App, AppBinding } from '../../model/app.ts'
import { type EnvironmentName, environmentNames } from '../../model/environment.ts'
import type { IpStrategy } from '../../model/ip-strategy.ts'
import type { PlanBinding, UsagePlan } from '../../model/usage-plan.ts'
import type {
  AccessSection,
  ApiAccessNode,
  AppNode,
  Bucket,
  EnvironmentAccessNode,
  KeyNode,
  PlanNode,
} from '../snapshot.ts'
import { strategyRule } from './rule.ts'

export const bucketCount = 256

/** The bucket of a key's, plan's or application's id. */
export function bucketOf(id: string): Bucket {
  return createHash('sha256').update(id).digest('hex').slice(0, 2)
}

/** `plans`: ids of the plans that the key is bound to. */
export function keyNode(key: ApiKey, plans: readonly string[]): KeyNode {
  const { id, secret, previous, enabled } = key
  return {
    id,
    secret: secret.reveal(),
    previous: previous && { secret: previous.secret.reveal(), untilMs: previous.untilMs },
    enabled,
    plans: [...plans].sort(),
  }
}

export function planNode({ id, limitPerSecond, quota }: UsagePlan): PlanNode {
  return { id, limitPerSecond, quota }
}

export function appNode({ id, key, secret }: App): AppNode {
  return { id, key, secret: secret.reveal() }
}

/** A plugin or IP strategy that is attached to an API. */
export interface AttachedRule {
  readonly apiId: string
  readonly environment: EnvironmentName
  /** Of the plugin or strategy. */
  readonly ruleId: string
}

/** What is bound to a service and its APIs. */
export interface Bindings {
  readonly planBindings: readonly PlanBinding[]
  readonly appBindings: readonly AppBinding[]
  readonly attachedRules: readonly AttachedRule[]
  /** The service's IP strategies that are bound. */
  readonly strategies: readonly IpStrategy[]
}

/** Null when nothing is bound. */
export function accessSection(serviceId: string, bindings: Bindings): AccessSection | null {
  const environments: { [name in EnvironmentName]?: EnvironmentAccessNode } = {}
  for (const name of environmentNames) {
    const isHere = ({ environment }: { environment: EnvironmentName }) => environment === name
    const plans = bindings.planBindings.filter(isHere)
    const apps = bindings.appBindings.filter(isHere)
    const rules = bindings.attachedRules.filter(isHere)
    if (plans.length + apps.length + rules.length === 0) continue
    environments[name] = environmentNode(plans, apps, rules)
  }
  if (Object.keys(environments).length === 0) return null
  const strategies = bindings.strategies.map((one) => [one.id, strategyRule(one)] as const)
  return {
    ...{ kind: 'access', serviceId, environments },
    strategies: Object.fromEntries(strategies),
  }
}

function environmentNode(
  plans: readonly PlanBinding[],
  apps: readonly AppBinding[],
  rules: readonly AttachedRule[],
): EnvironmentAccessNode {
  const apis = new Map<string, { plans: string[]; apps: string[]; rules: string[] }>()
  const nodeOf = (apiId: string) => {
    const node = apis.get(apiId) ?? { plans: [], apps: [], rules: [] }
    apis.set(apiId, node)
    return node
  }
  const whole: string[] = []
  for (const { planId, apiId } of plans) {
    if (apiId === null) whole.push(planId)
    else nodeOf(apiId).plans.push(planId)
  }
  for (const { appId, apiId } of apps) nodeOf(apiId).apps.push(appId)
  for (const { apiId, ruleId } of rules) nodeOf(apiId).rules.push(ruleId)
  const nodes = [...apis].map(([apiId, node]): [string, ApiAccessNode] => [
    apiId,
    {
      plans: node.plans.sort(),
      apps: node.apps.sort(),
      rules: node.rules.sort(),
    },
  ])
  return { plans: whole.sort(), apis: Object.fromEntries(nodes) }
}
