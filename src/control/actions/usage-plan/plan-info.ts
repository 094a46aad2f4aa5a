/**
 * A plan with all it is bound to, as DescribeUsagePlan, CreateUsagePlan and ModifyUsagePlan answer.
 */
import type { ReadTx } from '../../../model/store.ts'
import type { UsagePlan } from '../../../model/usage-plan.ts'
import { fromPlanInfo } from '../../wire/usage-plan.ts'

export async function planInfo(tx: ReadTx, plan: UsagePlan) {
  const of = { planId: plan.id }
  return fromPlanInfo(plan, await tx.planKeys(plan, of), await tx.planBindings(plan, of))
}
