/**
 * DescribeService: one service with its environments, all APIs of its draft and its usage plans.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { fromServiceDetail } from '../../wire/service.ts'
import { servicePlans } from './service-plans.ts'

export const describeService: Action<'DescribeService'> = {
  name: 'DescribeService',
  resource: (request) => request.ServiceId,

  async run(request, { caller, deployment, read, scope }) {
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const environments = await tx.environments(scope, service.id)
      const apis = await tx.apis(scope, service.id)
      const plans = await servicePlans(tx, service)
      const { appId } = caller.account
      return fromServiceDetail({ service, environments, appId, deployment }, apis, plans)
    })
  },
}
