/**
 * DeleteUsagePlan: removes a plan that is bound to no environment any more; keys that are bound to
 * it are unbound with it, as existing clients rely on.
 */
import { text } from '../../../lib/language.ts'
import { refused } from '../../../model/errors.ts'
import type { PlanBinding } from '../../../model/usage-plan.ts'
import type { Action } from '../../action.ts'
import { existingPlan } from '../../existing.ts'

export const deleteUsagePlan: Action<'DeleteUsagePlan'> = {
  name: 'DeleteUsagePlan',
  resource: (request) => request.UsagePlanId,

  async run(request, { scope, write }) {
    await write(async (tx) => {
      const plan = await existingPlan(tx, scope, request.UsagePlanId)
      const [bound] = await tx.planBindings(scope, { planId: plan.id })
      if (bound !== undefined) throw stillBound(bound)
      for (const { keyId } of await tx.planKeys(scope, { planId: plan.id })) {
        tx.changed({ kind: 'key', scope, id: keyId })
      }
      await tx.removeUsagePlan(scope, plan.id)
      tx.changed({ kind: 'plan', scope, id: plan.id })
    })
    return { Result: true }
  },
}

function stillBound({ serviceId, environment }: PlanBinding) {
  return refused(
    'UnsupportedOperation.UsagePlanInUse',
    text(
      `It is bound to ${environment} of ${serviceId}: unbind it first.`,
      `该使用计划仍绑定在服务 ${serviceId} 的 ${environment} 环境，请先解绑。`,
    ),
  )
}
