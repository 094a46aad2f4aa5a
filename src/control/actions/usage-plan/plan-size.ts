/**
 * How many APIs a plan may be bound to (compat/behaviours.md 8): an API counts once, in however
 * many environments. Bindings of whole services count for none, whatever APIs the services hold.
 */
import { text } from '../../../lib/language.ts'
import { refused } from '../../../model/errors.ts'
import type { Scope } from '../../../model/scope.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { PlanBinding } from '../../../model/usage-plan.ts'
import { type Counts, countSetting } from '../../limits.ts'

/** Asked inside the write, before the wanted bindings are made. */
export async function checkPlansHaveRoom(
  tx: ReadTx,
  scope: Scope,
  wanted: readonly Pick<PlanBinding, 'planId' | 'apiId'>[],
  { apisPerPlanMax }: Counts,
): Promise<void> {
  const ofApis = wanted.filter(({ apiId }) => apiId !== null)
  for (const [planId, places] of Map.groupBy(ofApis, (each) => each.planId)) {
    const present = await tx.planBindings(scope, { planId })
    const apis = new Set([...present, ...places].map(({ apiId }) => apiId))
    apis.delete(null)
    if (apis.size > apisPerPlanMax) throw tooManyApis(planId, apisPerPlanMax)
  }
}

function tooManyApis(planId: string, max: number) {
  const setting = countSetting('apisPerPlanMax')
  return refused(
    'LimitExceeded',
    text(
      `${planId} may be bound to ${max} APIs; the setting ${setting} changes that.`,
      `${planId} 最多绑定 ${max} 个 API，可通过配置项 ${setting} 调整。`,
    ),
  )
}
