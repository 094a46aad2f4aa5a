/**
 * DescribeApiAppBindApisStatus: the APIs that are open to an application of the caller's, a
 * partner's APIs among them, newest first.
 */
import type { AppBinding } from '../../../model/app.ts'
import { environmentNames } from '../../../model/environment.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { Action } from '../../action.ts'
import { heldApis } from '../../held-apis.ts'
import { fromAppBinding } from '../../wire/app.ts'
import { hasPart, pageOf, toFilters, toPage } from '../../wire/list.ts'
import { existingApp } from './app-rules.ts'

const filterNames = ['ApiId', 'ApiName', 'ServiceId', 'Environment', 'KeyWord'] as const
type FilterName = (typeof filterNames)[number]
type Row = ReturnType<typeof fromAppBinding>

export const describeApiAppBindApisStatus: Action<'DescribeApiAppBindApisStatus'> = {
  name: 'DescribeApiAppBindApisStatus',
  resource: (request) => request.ApiAppId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, filterNames)
    const rows = await read(async (tx) => {
      const app = await existingApp(tx, scope, request.ApiAppId)
      const bindings = await tx.appBindings({ appId: app.id })
      const names = await apiNames(tx, bindings)
      return bindings.map((binding) =>
        fromAppBinding(binding, app.name, names.get(binding.apiId) ?? ''),
      )
    })
    const found = rows.filter((row) =>
      [...filters].every(([name, values]) => values.some((value) => tests[name](row, value))),
    )
    const { total, items } = pageOf(found, page)
    return { Result: { TotalCount: total, ApiAppApiSet: [...items] } }
  },
}

const tests: { readonly [N in FilterName]: (row: Row, value: string) => boolean } = {
  ApiId: (row, id) => row.ApiId === id,
  ApiName: (row, part) => hasPart(row.ApiName, part),
  ServiceId: (row, id) => row.ServiceId === id,
  Environment: (row, name) => row.EnvironmentName === name,
  KeyWord: (row, part) => [row.ApiName, row.ApiId].some((shown) => hasPart(shown, part)),
}

/** Names of the bound APIs: one read a service. */
async function apiNames(
  tx: ReadTx,
  bindings: readonly AppBinding[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  const seen = new Set<string>()
  for (const { account, region, serviceId } of bindings) {
    if (seen.has(serviceId)) continue
    seen.add(serviceId)
    const service = await tx.service({ account, region }, serviceId)
    if (service === null) continue
    for (const api of await heldApis(tx, service, environmentNames)) names.set(api.id, api.name)
  }
  return names
}
