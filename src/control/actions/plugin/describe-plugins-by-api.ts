/**
 * DescribePluginsByApi: the plugins that are attached to an API, newest first.
 */
import { environmentNames } from '../../../model/environment.ts'
import { notFound } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { heldApis } from '../../held-apis.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { fromAttachedPlugin } from '../../wire/plugin.ts'
import { filled } from '../../wire/spelled.ts'

export const describePluginsByApi: Action<'DescribePluginsByApi'> = {
  name: 'DescribePluginsByApi',
  resource: (request) => request.ApiId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    const name = filled(request.EnvironmentName)
    const environment = name === null ? null : toEnvironmentName(name)
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const held = await heldApis(tx, service, environmentNames)
      if (!held.some(({ id }) => id === request.ApiId)) throw notFound('api', request.ApiId)
      const all = await tx.pluginBindings(scope, { serviceId: service.id })
      const bindings = all.filter(
        (one) =>
          one.apiId === request.ApiId && (environment === null || one.environment === environment),
      )
      const { total, items } = pageOf(bindings, page)
      const rows = []
      for (const binding of items) {
        const plugin = await tx.plugin(scope, binding.pluginId)
        if (plugin !== null) rows.push(fromAttachedPlugin(plugin, binding))
      }
      return { Result: { TotalCount: total, PluginSummary: rows } }
    })
  },
}
