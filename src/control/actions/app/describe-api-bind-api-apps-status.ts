/**
 * DescribeApiBindApiAppsStatus: the applications that APIs of a service are open to, newest first.
 * Of a partner's application the name is shown, never the key.
 */
import { environmentNames } from '../../../model/environment.ts'
import { invalid, notFound, reasons } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { apisPerRequestMax } from '../../caller-limits.ts'
import { existingService } from '../../existing.ts'
import { heldApis } from '../../held-apis.ts'
import { fromAppBinding } from '../../wire/app.ts'
import { hasPart, pageOf, toFilters, toPage } from '../../wire/list.ts'

const filterNames = ['ApiAppId', 'Environment', 'KeyWord'] as const
type FilterName = (typeof filterNames)[number]
type Row = ReturnType<typeof fromAppBinding>

export const describeApiBindApiAppsStatus: Action<'DescribeApiBindApiAppsStatus'> = {
  name: 'DescribeApiBindApiAppsStatus',
  resource: (request) => request.ServiceId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, filterNames)
    const { ApiIds: ids } = request
    if (ids.length > apisPerRequestMax) {
      const why = reasons.tooMany(apisPerRequestMax)
      throw invalid('InvalidParameterValue.LimitExceeded', 'ApiIds', why)
    }
    const rows = await read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const apis = await heldApis(tx, service, environmentNames)
      const known = new Set(apis.map(({ id }) => id))
      const unknown = ids.findIndex((id) => !known.has(id))
      if (unknown >= 0) throw notFound('api', ids[unknown] ?? '', `ApiIds.${unknown}`)
      const shown: Row[] = []
      for (const binding of await tx.appBindings({ scope, serviceId: service.id })) {
        if (!ids.includes(binding.apiId)) continue
        const app = await tx.appOfAnybody(binding.appId)
        const api = apis.find(({ id }) => id === binding.apiId)
        shown.push(fromAppBinding(binding, app?.name ?? '', api?.name ?? ''))
      }
      return shown
    })
    const found = rows.filter((row) =>
      [...filters].every(([name, values]) => values.some((value) => tests[name](row, value))),
    )
    const { total, items } = pageOf(found, page)
    return { Result: { TotalCount: total, ApiAppApiSet: [...items] } }
  },
}

const tests: { readonly [N in FilterName]: (row: Row, value: string) => boolean } = {
  ApiAppId: (row, id) => row.ApiAppId === id,
  Environment: (row, name) => row.EnvironmentName === name,
  KeyWord: (row, part) => [row.ApiAppName, row.ApiAppId].some((shown) => hasPart(shown, part)),
}
