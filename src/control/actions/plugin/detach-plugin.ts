/**
 * DetachPlugin: takes a plugin off an API in one environment; live at once. What is not attached
 * stays so.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { existingApis } from '../../held-apis.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { existingPlugin } from './plugin-rules.ts'

export const detachPlugin: Action<'DetachPlugin'> = {
  name: 'DetachPlugin',
  resource: (request) => request.PluginId,

  async run(request, { scope, write }) {
    const environment = toEnvironmentName(request.EnvironmentName)
    await write(async (tx) => {
      const plugin = await existingPlugin(tx, scope, request.PluginId)
      const service = await existingService(tx, scope, request.ServiceId)
      const bindings = await tx.pluginBindings(scope, { serviceId: service.id })
      const bound = bindings.find(
        (one) =>
          one.pluginId === plugin.id &&
          one.apiId === request.ApiId &&
          one.environment === environment,
      )
      if (bound === undefined) {
        await existingApis(tx, service, environment, [request.ApiId], 'ApiId')
        return
      }
      await tx.unbindPlugin(bound)
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}
