/**
 * BindIPStrategy: binds an IP strategy to APIs in one environment, released or not, so that an
 * API can be guarded before it is there. Live at once; what is bound already stays so.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { existingApis } from '../../held-apis.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { checkApiIds, existingStrategy } from './ip-strategy-rules.ts'

export const bindIpStrategy: Action<'BindIPStrategy'> = {
  name: 'BindIPStrategy',
  resource: (request) => request.StrategyId,

  async run(request, { clock, scope, write }) {
    const environment = toEnvironmentName(request.EnvironmentName)
    const { BindApiIds: ids } = request
    checkApiIds(ids, 'BindApiIds')
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const { id: strategyId } = await existingStrategy(tx, service, request.StrategyId)
      const apis = await existingApis(tx, service, environment, ids, 'BindApiIds')
      for (const { id: apiId } of apis) {
        const binding = { ...scope, serviceId: service.id, strategyId, apiId, environment }
        await tx.bindIpStrategy({ ...binding, boundAtMs: clock.now() })
      }
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}
