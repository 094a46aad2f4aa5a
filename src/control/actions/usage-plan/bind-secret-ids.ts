/**
 * BindSecretIds: binds enabled keys to a plan; in effect at once. Binding what is bound changes
 * nothing. Refused where the plan would meet another one of the same key.
 */
import { text } from '../../../lib/language.ts'
import { invalid, refused } from '../../../model/errors.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { UsagePlan } from '../../../model/usage-plan.ts'
import type { Action } from '../../action.ts'
import { existingKey, existingPlan } from '../../existing.ts'
import { type Counts, countSetting } from '../../limits.ts'
import { toIds } from './binding-request.ts'
import { checkKeyMayJoin } from './plan-exclusion.ts'

export const bindSecretIds: Action<'BindSecretIds'> = {
  name: 'BindSecretIds',
  resource: (request) => request.UsagePlanId,

  async run(request, { clock, counts, scope, write }) {
    const code = 'InvalidParameterValue.InvalidAccessKeyIds'
    const keyIds = toIds(request.AccessKeyIds, 'AccessKeyIds', code)
    const boundAtMs = clock.now()
    await write(async (tx) => {
      const plan = await existingPlan(tx, scope, request.UsagePlanId)
      const present = await tx.planKeys(scope, { planId: plan.id })
      const bound = new Set(present.map(({ keyId }) => keyId))
      for (const [index, keyId] of keyIds.entries()) {
        const field = `AccessKeyIds.${index}`
        if (!(await mayBindKey(tx, plan, bound, { keyId, field, counts }))) continue
        bound.add(keyId)
        await tx.bindPlanKey({ ...scope, planId: plan.id, keyId, boundAtMs })
        tx.changed({ kind: 'key', scope, id: keyId })
      }
    })
    return { Result: true }
  },
}

/** False when the key is among those that are bound already. Throws where a rule forbids it. */
export async function mayBindKey(
  tx: ReadTx,
  plan: UsagePlan,
  bound: ReadonlySet<string>,
  { keyId, field, counts }: { keyId: string; field: string; counts: Counts },
): Promise<boolean> {
  const key = await existingKey(tx, plan, keyId, field)
  if (bound.has(keyId)) return false
  if (!key.enabled) throw isDisabled(field)
  const plans = await tx.planKeys(plan, { keyId })
  if (plans.length >= counts.plansPerKeyMax) throw tooManyPlans(counts.plansPerKeyMax, field)
  await checkKeyMayJoin(tx, plan, { planId: plan.id, keyId, field })
  if (bound.size >= counts.keysPerPlanMax) throw tooManyKeys(counts.keysPerPlanMax)
  return true
}

function isDisabled(field: string) {
  const why = text('is disabled: enable it first.', '已禁用，请先启用。')
  return invalid('UnsupportedOperation.InvalidStatus', field, why)
}

function tooManyPlans(max: number, field: string) {
  const setting = countSetting('plansPerKeyMax')
  return invalid(
    'UnsupportedOperation.UnsupportedBindApiKey',
    field,
    text(
      `may be bound to ${max} usage plans; the setting ${setting} changes that.`,
      `最多绑定 ${max} 个使用计划，可通过配置项 ${setting} 调整。`,
    ),
  )
}

function tooManyKeys(max: number) {
  const setting = countSetting('keysPerPlanMax')
  return refused(
    'LimitExceeded.AccessKeyCountInUsagePlanLimitExceeded',
    text(
      `A plan may be bound to ${max} keys; the setting ${setting} changes that.`,
      `每个使用计划最多绑定 ${max} 个密钥，可通过配置项 ${setting} 调整。`,
    ),
  )
}
