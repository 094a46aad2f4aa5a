/**
 * DescribeUsagePlanEnvironments: what a plan is bound to, services or single APIs, newest binding
 * first.
 */
import type { Action } from '../../action.ts'
import { existingPlan } from '../../existing.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { fromPlanPlace, toBindType } from '../../wire/usage-plan.ts'
import { boundPlaces } from './bound-places.ts'

export const describeUsagePlanEnvironments: Action<'DescribeUsagePlanEnvironments'> = {
  name: 'DescribeUsagePlanEnvironments',
  resource: (request) => request.UsagePlanId,

  async run(request, { effect, read, scope }) {
    const page = toPage(request)
    const wantsApis = toBindType(request.BindType) === 'API'
    return read(async (tx) => {
      const plan = await existingPlan(tx, scope, request.UsagePlanId)
      const bindings = await tx.planBindings(scope, { planId: plan.id })
      const wanted = bindings.filter(({ apiId }) => (apiId !== null) === wantsApis)
      const { total, items } = pageOf(wanted, page)
      const places = await boundPlaces(tx, scope, items, effect.quotaUsed)
      return { Result: { TotalCount: total, EnvironmentList: places.map(fromPlanPlace) } }
    })
  },
}
