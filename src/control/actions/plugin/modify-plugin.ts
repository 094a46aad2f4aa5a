/**
 * ModifyPlugin: changes a plugin, never its type; live at once wherever it is attached. Fields that
 * are absent stay as they are.
 */
import type { Action } from '../../action.ts'
import { readPluginData, toPluginDescription, toPluginName } from '../../wire/plugin.ts'
import { existingPlugin } from './plugin-rules.ts'

export const modifyPlugin: Action<'ModifyPlugin'> = {
  name: 'ModifyPlugin',
  resource: (request) => request.PluginId,

  async run(request, { clock, scope, write }) {
    const { PluginName, Description, PluginData } = request
    const changes = {
      ...(PluginName !== undefined && { name: toPluginName(PluginName) }),
      ...(Description !== undefined && { description: toPluginDescription(Description) }),
      ...(PluginData !== undefined && { data: PluginData }),
    }
    await write(async (tx) => {
      const plugin = await existingPlugin(tx, scope, request.PluginId)
      if (PluginData !== undefined) readPluginData(plugin.type, PluginData)
      await tx.putPlugin({ ...plugin, ...changes, modifiedAtMs: clock.now() })
      if (PluginData !== undefined && PluginData !== plugin.data) {
        tx.changed({ kind: 'plugin', scope, id: plugin.id })
      }
    })
    return { Result: true }
  },
}
