/**
 * UnBindIPStrategy: takes an IP strategy off APIs in one environment; live at once. What is not
 * bound stays so.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { existingApis } from '../../held-apis.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { checkApiIds, existingStrategy } from './ip-strategy-rules.ts'

export const unBindIpStrategy: Action<'UnBindIPStrategy'> = {
  name: 'UnBindIPStrategy',
  resource: (request) => request.StrategyId,

  async run(request, { scope, write }) {
    const environment = toEnvironmentName(request.EnvironmentName)
    const { UnBindApiIds: ids } = request
    checkApiIds(ids, 'UnBindApiIds')
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const { id: strategyId } = await existingStrategy(tx, service, request.StrategyId)
      const bindings = await tx.ipStrategyBindings(scope, service.id)
      const unbound = ids.filter((id) => !bindings.some(({ apiId }) => apiId === id))
      await existingApis(tx, service, environment, unbound, 'UnBindApiIds')
      for (const apiId of new Set(ids)) {
        const serviceId = service.id
        await tx.unbindIpStrategy({ ...scope, serviceId, strategyId, apiId, environment })
      }
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}
