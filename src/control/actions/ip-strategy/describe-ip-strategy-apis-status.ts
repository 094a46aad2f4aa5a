/**
 * DescribeIPStrategyApisStatus: the APIs that an IP strategy is not bound to yet in an environment,
 * each with another strategy that has it.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { heldApis } from '../../held-apis.ts'
import { fromKind } from '../../wire/api.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { pageOf, toFilters, toPage } from '../../wire/list.ts'
import { apiFilterNames, existingStrategy, fitsApi } from './ip-strategy-rules.ts'

export const describeIpStrategyApisStatus: Action<'DescribeIPStrategyApisStatus'> = {
  name: 'DescribeIPStrategyApisStatus',
  resource: (request) => request.StrategyId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, apiFilterNames)
    const environment = toEnvironmentName(request.EnvironmentName)
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const strategy = await existingStrategy(tx, service, request.StrategyId)
      const bindings = (await tx.ipStrategyBindings(scope, service.id)).filter(
        (binding) => binding.environment === environment,
      )
      const free = (await heldApis(tx, service, [environment])).filter(
        (api) =>
          !bindings.some(
            ({ apiId, strategyId }) => apiId === api.id && strategyId === strategy.id,
          ) && fitsApi(api, filters),
      )
      const { total, items } = pageOf(free, page)
      const rows = items.map(({ id, name, definition }) => {
        const other = bindings.find(({ apiId }) => apiId === id)
        return {
          ApiId: id,
          ApiName: name,
          ApiType: fromKind(definition.kind),
          Path: definition.path,
          Method: definition.method,
          OtherIPStrategyId: other?.strategyId ?? '',
          OtherEnvironmentName: other?.environment ?? '',
        }
      })
      return { Result: { TotalCount: total, ApiIdStatusSet: rows } }
    })
  },
}
