/**
 * BindIPStrategy: binds an IP strategy to APIs in one environment, released or not, so that an
 * API can be guarded before it is there. Live at once; what is bound already stays so.
 */
import type { EnvironmentName } from '../../../model/environment.ts'
import type { IpStrategyBinding } from '../../../model/ip-strategy.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
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
      const asked = { strategyId: request.StrategyId, environment, apiIds: ids }
      const wanted = await strategyBindingsToMake(tx, service, asked)
      if (wanted.length === 0) return
      for (const binding of wanted) await tx.bindIpStrategy({ ...binding, boundAtMs: clock.now() })
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}

interface Asked {
  readonly strategyId: string
  readonly environment: EnvironmentName
  readonly apiIds: readonly string[]
}

/** Those of the bindings asked for that are not there yet. Throws where something is not there. */
export async function strategyBindingsToMake(
  tx: ReadTx,
  service: Service,
  { strategyId, environment, apiIds }: Asked,
): Promise<readonly Omit<IpStrategyBinding, 'boundAtMs'>[]> {
  const { account, region, id: serviceId } = service
  const scope = { account, region }
  await existingStrategy(tx, service, strategyId)
  const apis = await existingApis(tx, service, environment, apiIds, 'BindApiIds')
  const present = await tx.ipStrategyBindings(scope, serviceId)
  const own = present.filter((one) => one.strategyId === strategyId)
  const bound = new Set(own.filter((one) => one.environment === environment).map((b) => b.apiId))
  return apis
    .filter(({ id }) => !bound.has(id))
    .map(({ id: apiId }) => ({ ...scope, serviceId, strategyId, apiId, environment }))
}
