/**
 * ModifyIPStrategy: replaces the addresses of an IP strategy; live at once wherever it is bound.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { toAddresses } from '../../wire/ip-strategy.ts'
import { existingStrategy } from './ip-strategy-rules.ts'

export const modifyIpStrategy: Action<'ModifyIPStrategy'> = {
  name: 'ModifyIPStrategy',
  resource: (request) => request.StrategyId,

  async run(request, { clock, scope, write }) {
    const addresses = toAddresses(request.StrategyData)
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const strategy = await existingStrategy(tx, service, request.StrategyId)
      await tx.putIpStrategy({ ...strategy, addresses, modifiedAtMs: clock.now() })
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}
