/**
 * DescribeApiEnvironmentStrategy: the limits of a service's APIs, by environment.
 */
import { environmentNames, unlimited } from '../../../model/environment.ts'
import type { Action } from '../../action.ts'
import { existingApi, existingService } from '../../existing.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { filled } from '../../wire/spelled.ts'

export const describeApiEnvironmentStrategy: Action<'DescribeApiEnvironmentStrategy'> = {
  name: 'DescribeApiEnvironmentStrategy',
  resource: (request) => request.ServiceId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    const asked = (request.EnvironmentNames ?? []).map((name, index) =>
      toEnvironmentName(name, `EnvironmentNames.${index}`),
    )
    // In the environments' own order, whatever the order they were asked in.
    const shown = environmentNames.filter((name) => asked.length === 0 || asked.includes(name))
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const apiId = filled(request.ApiId)
      const apis =
        apiId === null ? await tx.apis(scope, service.id) : [await existingApi(tx, service, apiId)]
      const limits = await tx.apiLimits(scope, service.id)
      const { total, items } = pageOf(apis, page)
      const rows = items.map(({ id, name, definition }) => ({
        ApiId: id,
        ApiName: name,
        Path: definition.path,
        Method: definition.method,
        EnvironmentStrategySet: shown.map((environment) => ({
          EnvironmentName: environment,
          Quota:
            limits.find((limit) => limit.apiId === id && limit.environment === environment)
              ?.limitPerSecond ?? unlimited,
        })),
      }))
      return { Result: { TotalCount: total, ApiEnvironmentStrategySet: rows } }
    })
  },
}
