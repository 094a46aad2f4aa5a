/**
 * DescribeServiceForApiApp: one service as an application's user sees it.
 *
 * The region is a parameter here, not the call's: applications may be kept in another region than
 * the service. The account is the caller's in any case.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { toRegionName } from '../../wire/region.ts'
import { fromServiceShared } from '../../wire/service.ts'
import { servicePlans } from './service-plans.ts'

export const describeServiceForApiApp: Action<'DescribeServiceForApiApp'> = {
  name: 'DescribeServiceForApiApp',
  resource: (request) => request.ServiceId,

  async run(request, { caller, deployment, read }) {
    const { account } = caller
    const scope = { account: account.uin, region: toRegionName(request.ApiRegion) }
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const environments = await tx.environments(scope, service.id)
      const apis = await tx.apis(scope, service.id)
      const facts = { service, environments, appId: account.appId, deployment }
      return fromServiceShared(facts, apis, await servicePlans(tx, service))
    })
  },
}
