/**
 * DescribeServiceEnvironmentStrategy: the service's limits by environment; -1 is unlimited.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { fromEnvironmentLimit } from '../../wire/service.ts'

export const describeServiceEnvironmentStrategy: Action<'DescribeServiceEnvironmentStrategy'> = {
  name: 'DescribeServiceEnvironmentStrategy',
  resource: (request) => request.ServiceId,

  async run(request, { caller, deployment, read, scope }) {
    const page = toPage(request)
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const environments = await tx.environments(scope, service.id)
      const facts = { service, environments, appId: caller.account.appId, deployment }
      const { total, items } = pageOf(environments, page)
      const rows = items.map((state) => fromEnvironmentLimit(facts, state))
      return { Result: { TotalCount: total, EnvironmentList: rows } }
    })
  },
}
