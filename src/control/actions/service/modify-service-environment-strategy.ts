/**
 * ModifyServiceEnvironmentStrategy: the service's limit in one or more environments, published or
 * not. -1 removes it, 0 refuses every call (guide row 18). Live at once.
 */
import { unlimited } from '../../../model/environment.ts'
import { invalid, reasons } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { serviceCallsPerSecondMax } from '../../limits.ts'
import { toEnvironmentName } from '../../wire/environment.ts'

export const modifyServiceEnvironmentStrategy: Action<'ModifyServiceEnvironmentStrategy'> = {
  name: 'ModifyServiceEnvironmentStrategy',
  resource: (request) => request.ServiceId,

  async run(request, { scope, write }) {
    const limitPerSecond = toLimit(request.Strategy)
    const names = request.EnvironmentNames.map((name, index) =>
      toEnvironmentName(name, `EnvironmentNames.${index}`),
    )
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      for (const state of await tx.environments(scope, service.id)) {
        if (!names.includes(state.name) || state.limitPerSecond === limitPerSecond) continue
        await tx.putEnvironment(scope, service.id, { ...state, limitPerSecond })
        tx.changed({ kind: 'service', scope, serviceId: service.id })
      }
    })
    return { Result: true }
  },
}

function toLimit(strategy: number): number {
  if (strategy >= unlimited && strategy <= serviceCallsPerSecondMax) return strategy
  const why = reasons.outside(unlimited, serviceCallsPerSecondMax)
  throw invalid('InvalidParameterValue.RangeExceeded', 'Strategy', why)
}
