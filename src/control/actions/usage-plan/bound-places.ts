/**
 * Bindings with what they bind, for the lists. An API that is no longer in the draft is shown as
 * the environment runs it: its bindings live on with it.
 */
import type { Api } from '../../../model/api.ts'
import type { Scope } from '../../../model/scope.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { PlanBinding, UsagePlan } from '../../../model/usage-plan.ts'
import type { BindingFacts } from '../../wire/usage-plan.ts'

/** Calls of a key counted against a plan's quota. */
export type QuotaUsed = (planId: string, keyId: string) => number

/** The facts of each binding, in their order; each service and plan is read once. */
export async function boundPlaces(
  tx: ReadTx,
  scope: Scope,
  bindings: readonly PlanBinding[],
  quotaUsed: QuotaUsed,
): Promise<readonly BindingFacts[]> {
  const services = new Map<string, Promise<Place | null>>()
  const plans = new Map<string, Promise<PlanFacts | null>>()
  const facts: BindingFacts[] = []
  for (const binding of bindings) {
    const { serviceId, planId, apiId } = binding
    const place = services.get(serviceId) ?? placeOf(tx, scope, serviceId, bindings)
    services.set(serviceId, place)
    const plan = plans.get(planId) ?? planOf(tx, scope, planId, quotaUsed)
    plans.set(planId, plan)
    const found = { place: await place, plan: await plan }
    // A binding refers to both, so both are there; this says it to the compiler.
    if (found.place === null || found.plan === null) continue
    const { service, apis } = found.place
    const api = apiId === null ? null : (apis.get(apiId) ?? null)
    facts.push({ binding, ...found.plan, service, api })
  }
  return facts
}

interface PlanFacts {
  readonly plan: UsagePlan
  readonly used: number
}

async function planOf(
  tx: ReadTx,
  scope: Scope,
  planId: string,
  quotaUsed: QuotaUsed,
): Promise<PlanFacts | null> {
  const plan = await tx.usagePlan(scope, planId)
  if (plan === null) return null
  const keys = await tx.planKeys(scope, { planId })
  return { plan, used: keys.reduce((sum, { keyId }) => sum + quotaUsed(planId, keyId), 0) }
}

interface Place {
  readonly service: Service
  readonly apis: ReadonlyMap<string, Api>
}

async function placeOf(
  tx: ReadTx,
  scope: Scope,
  serviceId: string,
  bindings: readonly PlanBinding[],
): Promise<Place | null> {
  const service = await tx.service(scope, serviceId)
  if (service === null) return null
  const named = bindings.filter((each) => each.serviceId === serviceId && each.apiId !== null)
  if (named.length === 0) return { service, apis: new Map() }
  const apis = new Map((await tx.apis(scope, serviceId)).map((api) => [api.id, api]))
  if (named.every(({ apiId }) => apis.has(apiId ?? ''))) return { service, apis }
  for (const { version } of await tx.environments(scope, serviceId)) {
    const running = version === null ? null : await tx.version(scope, serviceId, version)
    for (const api of running?.apis ?? []) if (!apis.has(api.id)) apis.set(api.id, api)
  }
  return { service, apis }
}
