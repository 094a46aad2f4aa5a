/**
 * ModifyUsagePlan: changes a plan; fields that are absent stay as they are. Limits are live, so
 * only a change of theirs reaches the gateways.
 */
import type { Action } from '../../action.ts'
import { existingPlan } from '../../existing.ts'
import { toPlanDescription, toPlanLimit, toPlanName, toQuota } from '../../wire/usage-plan.ts'
import { planInfo } from './plan-info.ts'

export const modifyUsagePlan: Action<'ModifyUsagePlan'> = {
  name: 'ModifyUsagePlan',
  resource: (request) => request.UsagePlanId,

  async run(request, { clock, scope, write }) {
    const { UsagePlanName, UsagePlanDesc, MaxRequestNum, MaxRequestNumPreSec } = request
    const changes = {
      ...(UsagePlanName !== undefined && { name: toPlanName(UsagePlanName) }),
      ...(UsagePlanDesc !== undefined && { description: toPlanDescription(UsagePlanDesc) }),
      ...(MaxRequestNum !== undefined && { quota: toQuota(MaxRequestNum) }),
      ...(MaxRequestNumPreSec !== undefined && {
        limitPerSecond: toPlanLimit(MaxRequestNumPreSec),
      }),
    }
    return write(async (tx) => {
      const old = await existingPlan(tx, scope, request.UsagePlanId)
      const plan = { ...old, ...changes, modifiedAtMs: clock.now() }
      await tx.putUsagePlan(plan)
      if (plan.quota !== old.quota || plan.limitPerSecond !== old.limitPerSecond) {
        tx.changed({ kind: 'plan', scope, id: plan.id })
      }
      return { Result: await planInfo(tx, plan) }
    })
  },
}
