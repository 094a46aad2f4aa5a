/**
 * DescribeApiStates: what DescribeApisStatus has no fields for, asked once for a whole page: the
 * kind of backend, how many plugins, where each API runs, whether its draft is what runs there.
 */
import type { Api } from '../../../model/api.ts'
import { environmentNames } from '../../../model/environment.ts'
import { invalid, reasons } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { runningApis } from '../../held-apis.ts'
import { apiIdsMax } from '../../limits.ts'
import { mostPublic } from '../../versions.ts'
import { fromServiceType } from '../../wire/api-backend-info.ts'
import { isChanged } from '../../wire/api-changes.ts'

export const describeApiStates: Action<'DescribeApiStates'> = {
  name: 'DescribeApiStates',
  resource: (request) => request.ServiceId,

  async run(request, { read, scope }) {
    const ids = [...new Set(request.ApiIds)]
    if (ids.length > apiIdsMax) {
      throw invalid('InvalidParameterValue.LimitExceeded', 'ApiIds', reasons.tooMany(apiIdsMax))
    }
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const draft = new Map((await tx.apis(scope, service.id)).map((api) => [api.id, api]))
      const bindings = await tx.pluginBindings(scope, { serviceId: service.id })
      const shown = mostPublic(await tx.environments(scope, service.id))
      const running: { readonly name: string; readonly apis: ReadonlyMap<string, Api> }[] = []
      for (const name of environmentNames) {
        const apis = (await runningApis(tx, service, name)) ?? []
        running.push({ name, apis: new Map(apis.map((api) => [api.id, api])) })
      }
      const compared = running.find(({ name }) => name === shown)?.apis
      const rows = ids.flatMap((id) => {
        const api = draft.get(id)
        if (api === undefined) return []
        const own = bindings.filter(({ apiId }) => apiId === id)
        return {
          ApiId: id,
          ServiceType: fromServiceType(api.definition.backend),
          PluginCount: new Set(own.map(({ pluginId }) => pluginId)).size,
          EnvironmentSet: running.filter(({ apis }) => apis.has(id)).map(({ name }) => name),
          Changed: compared !== undefined && isChanged(service, compared.get(id), api),
        }
      })
      return { Result: { ApiSet: rows } }
    })
  },
}
