/**
 * DescribeServiceUsagePlan: the plans bound to a whole service, newest binding first.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { fromBinding } from '../../wire/usage-plan.ts'
import { boundPlaces } from './bound-places.ts'

export const describeServiceUsagePlan: Action<'DescribeServiceUsagePlan'> = {
  name: 'DescribeServiceUsagePlan',
  resource: (request) => request.ServiceId,

  async run(request, { effect, read, scope }) {
    const page = toPage(request)
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const bindings = await tx.planBindings(scope, { serviceId: service.id })
      const whole = bindings.filter(({ apiId }) => apiId === null)
      const { total, items } = pageOf(whole, page)
      const places = await boundPlaces(tx, scope, items, effect.quotaUsed)
      return { Result: { TotalCount: total, ServiceUsagePlanList: places.map(fromBinding) } }
    })
  },
}
