/**
 * DescribeUsagePlan: one plan with its keys and environments.
 */
import type { Action } from '../../action.ts'
import { existingPlan } from '../../existing.ts'
import { planInfo } from './plan-info.ts'

export const describeUsagePlan: Action<'DescribeUsagePlan'> = {
  name: 'DescribeUsagePlan',
  resource: (request) => request.UsagePlanId,

  async run(request, { read, scope }) {
    return read(async (tx) => ({
      Result: await planInfo(tx, await existingPlan(tx, scope, request.UsagePlanId)),
    }))
  },
}
