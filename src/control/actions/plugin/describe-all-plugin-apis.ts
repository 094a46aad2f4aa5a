/**
 * DescribeAllPluginApis: the APIs that run in an environment, with whether this plugin is attached,
 * or another one that keeps it from being attached.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { runningApis } from '../../held-apis.ts'
import { fromKind } from '../../wire/api.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { excludes, existingPlugin, typesOf } from './plugin-rules.ts'

export const describeAllPluginApis: Action<'DescribeAllPluginApis'> = {
  name: 'DescribeAllPluginApis',
  resource: (request) => request.PluginId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    const environment = toEnvironmentName(request.EnvironmentName)
    return read(async (tx) => {
      const plugin = await existingPlugin(tx, scope, request.PluginId)
      const service = await existingService(tx, scope, request.ServiceId)
      const apis = (await runningApis(tx, service, environment)) ?? []
      const all = await tx.pluginBindings(scope, { serviceId: service.id })
      const bindings = all.filter((binding) => binding.environment === environment)
      const types = await typesOf(tx, scope, bindings)
      const { total, items } = pageOf(apis, page)
      const rows = items.map(({ id, name, definition }) => {
        const own = bindings.filter(({ apiId }) => apiId === id)
        const others = own.filter(({ pluginId }) => pluginId !== plugin.id)
        return {
          ApiId: id,
          ApiName: name,
          ApiType: fromKind(definition.kind),
          Path: definition.path,
          Method: definition.method,
          AttachedOtherPlugin: others.some(({ pluginId }) => {
            const type = types.get(pluginId)
            return type !== undefined && excludes(type, plugin.type)
          }),
          IsAttached: own.length > others.length,
        }
      })
      return { Result: { TotalCount: total, ApiSet: rows } }
    })
  },
}
