/**
 * DescribeIPStrategysStatus: the IP strategies of a service, newest first, each with its APIs.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { fromIpStrategy } from '../../wire/ip-strategy.ts'
import { hasPart, toFilters } from '../../wire/list.ts'
import { boundApis } from './ip-strategy-rules.ts'

export const describeIpStrategysStatus: Action<'DescribeIPStrategysStatus'> = {
  name: 'DescribeIPStrategysStatus',
  resource: (request) => request.ServiceId,

  async run(request, { read, scope }) {
    const filters = toFilters(request.Filters, ['StrategyName'])
    const parts = filters.get('StrategyName')
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const bindings = await tx.ipStrategyBindings(scope, service.id)
      const rows = []
      for (const strategy of await tx.ipStrategies(scope, service.id)) {
        if (!(parts?.some((part) => hasPart(strategy.name, part)) ?? true)) continue
        const own = bindings.filter(({ strategyId }) => strategyId === strategy.id)
        const items = await boundApis(tx, service, own, null)
        rows.push(fromIpStrategy(strategy, { total: items.length, items }))
      }
      return { Result: { TotalCount: rows.length, StrategySet: rows } }
    })
  },
}
