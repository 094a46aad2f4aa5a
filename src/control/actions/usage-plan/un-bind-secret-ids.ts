/**
 * UnBindSecretIds: takes keys off a plan; in effect at once. Unbinding what is not bound changes
 * nothing.
 */
import type { Action } from '../../action.ts'
import { existingKey, existingPlan } from '../../existing.ts'
import { toIds } from './binding-request.ts'

export const unBindSecretIds: Action<'UnBindSecretIds'> = {
  name: 'UnBindSecretIds',
  resource: (request) => request.UsagePlanId,

  async run(request, { scope, write }) {
    const code = 'InvalidParameterValue.InvalidAccessKeyIds'
    const keyIds = toIds(request.AccessKeyIds, 'AccessKeyIds', code)
    await write(async (tx) => {
      const plan = await existingPlan(tx, scope, request.UsagePlanId)
      const present = await tx.planKeys(scope, { planId: plan.id })
      const bound = new Set(present.map(({ keyId }) => keyId))
      for (const [index, keyId] of keyIds.entries()) {
        await existingKey(tx, scope, keyId, `AccessKeyIds.${index}`)
        if (!bound.has(keyId)) continue
        await tx.unbindPlanKey(scope, plan.id, keyId)
        tx.changed({ kind: 'key', scope, id: keyId })
      }
    })
    return { Result: true }
  },
}
