/**
 * The rule that plans which share a key may not meet (guide rows 304 and 305), looked at from both
 * sides: when plans are bound to a place, and when a key is bound to a plan. Asked inside the
 * write, so that two calls at the same time cannot get past each other.
 */
import { text } from '../../../lib/language.ts'
import { ApiError, invalid } from '../../../model/errors.ts'
import { meetingPlace } from '../../../model/plan-rules.ts'
import type { Scope } from '../../../model/scope.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { PlanBinding } from '../../../model/usage-plan.ts'

/** `wanted` are bindings in one environment of one service, `present` all that are there. */
export async function checkPlansMayMeet(
  tx: ReadTx,
  scope: Scope,
  wanted: readonly PlanBinding[],
  present: readonly PlanBinding[],
): Promise<void> {
  const after = Map.groupBy([...present, ...wanted], ({ planId }) => planId)
  const keys = new Map<string, ReadonlySet<string>>()
  for (const planId of after.keys()) {
    const bound = await tx.planKeys(scope, { planId })
    keys.set(planId, new Set(bound.map(({ keyId }) => keyId)))
  }
  for (const [planId, places] of Map.groupBy(wanted, (each) => each.planId)) {
    for (const [otherId, others] of after) {
      const shared = [...(keys.get(planId) ?? [])].find((key) => keys.get(otherId)?.has(key))
      if (otherId === planId || shared === undefined) continue
      if (meetingPlace(places, others) !== null) throw wouldMeet(planId, otherId, shared)
    }
  }
}

/** `field` names the key in the request. */
export async function checkKeyMayJoin(
  tx: ReadTx,
  scope: Scope,
  { planId, keyId, field }: { planId: string; keyId: string; field: string },
): Promise<void> {
  const places = await tx.planBindings(scope, { planId })
  for (const { planId: otherId } of await tx.planKeys(scope, { keyId })) {
    if (otherId === planId) continue
    const place = meetingPlace(places, await tx.planBindings(scope, { planId: otherId }))
    if (place !== null) throw isInOther(otherId, place, field)
  }
}

function wouldMeet(planId: string, otherId: string, keyId: string) {
  return new ApiError('UnsupportedOperation.UnsupportedBindEnvironment', {
    why: text(
      `${planId} would meet ${otherId} there, and both are bound to the key ${keyId}.`,
      `${planId} 与 ${otherId} 绑定了同一密钥 ${keyId}，不能绑定到同一环境。`,
    ),
  })
}

function isInOther(otherId: string, { serviceId, environment }: PlanBinding, field: string) {
  return invalid(
    'UnsupportedOperation.AlreadyBindUsagePlan',
    field,
    text(
      `is bound to ${otherId}, which meets this plan in ${environment} of ${serviceId}.`,
      `已绑定使用计划 ${otherId}，两个计划同在服务 ${serviceId} 的 ${environment} 环境。`,
    ),
  )
}
