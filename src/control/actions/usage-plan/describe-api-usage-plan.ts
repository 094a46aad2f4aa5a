/**
 * DescribeApiUsagePlan: the plans bound to a service and to its APIs, newest binding first. A row
 * without an ApiId is about the whole service.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { fromBinding } from '../../wire/usage-plan.ts'
import { boundPlaces } from './bound-places.ts'

export const describeApiUsagePlan: Action<'DescribeApiUsagePlan'> = {
  name: 'DescribeApiUsagePlan',
  resource: (request) => request.ServiceId,

  async run(request, { effect, read, scope }) {
    const page = toPage(request)
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const bindings = await tx.planBindings(scope, { serviceId: service.id })
      const { total, items } = pageOf(bindings, page)
      const places = await boundPlaces(tx, scope, items, effect.quotaUsed)
      return { Result: { TotalCount: total, ApiUsagePlanList: places.map(fromBinding) } }
    })
  },
}
