/**
 * DeleteIPStrategy: deletes an IP strategy and takes it off its APIs; live at once.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { existingStrategy } from './ip-strategy-rules.ts'

export const deleteIpStrategy: Action<'DeleteIPStrategy'> = {
  name: 'DeleteIPStrategy',
  resource: (request) => request.StrategyId,

  async run(request, { scope, write }) {
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const strategy = await existingStrategy(tx, service, request.StrategyId)
      await tx.removeIpStrategy(scope, service.id, strategy.id)
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}
