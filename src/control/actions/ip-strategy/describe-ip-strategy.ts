/**
 * DescribeIPStrategy: one IP strategy with a page of the APIs it is bound to.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { fromIpStrategy } from '../../wire/ip-strategy.ts'
import { pageOf, toFilters, toPage } from '../../wire/list.ts'
import { filled } from '../../wire/spelled.ts'
import { apiFilterNames, boundApis, existingStrategy, fitsApi } from './ip-strategy-rules.ts'

export const describeIpStrategy: Action<'DescribeIPStrategy'> = {
  name: 'DescribeIPStrategy',
  resource: (request) => request.StrategyId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, apiFilterNames)
    const name = filled(request.EnvironmentName)
    const environment = name === null ? null : toEnvironmentName(name)
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const strategy = await existingStrategy(tx, service, request.StrategyId)
      const bindings = await tx.ipStrategyBindings(scope, service.id)
      const own = bindings.filter(({ strategyId }) => strategyId === strategy.id)
      const bound = await boundApis(tx, service, own, environment)
      const apis = bound.filter((api) => fitsApi(api, filters))
      return { Result: fromIpStrategy(strategy, pageOf(apis, page)) }
    })
  },
}
