/**
 * DeletePlugin: deletes a plugin that is attached to nothing: whoever deletes an address list or an
 * authoriser must not open an API by it without having been told.
 */
import { text } from '../../../lib/language.ts'
import { refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingPlugin } from './plugin-rules.ts'

export const deletePlugin: Action<'DeletePlugin'> = {
  name: 'DeletePlugin',
  resource: (request) => request.PluginId,

  async run(request, { scope, write }) {
    await write(async (tx) => {
      const plugin = await existingPlugin(tx, scope, request.PluginId)
      const bindings = await tx.pluginBindings(scope, { pluginId: plugin.id })
      if (bindings.length > 0) throw stillAttached(bindings.map(({ apiId }) => apiId))
      await tx.removePlugin(scope, plugin.id)
      tx.changed({ kind: 'plugin', scope, id: plugin.id })
    })
    return { Result: true }
  },
}

const shownApisMax = 10

function stillAttached(apiIds: readonly string[]) {
  const shown = [...new Set(apiIds)].slice(0, shownApisMax)
  return refused(
    'UnsupportedOperation.InvalidAction',
    text(
      `It is attached to APIs, such as ${shown.join(', ')}: detach it first.`,
      `该插件仍绑定在 API（如 ${shown.join('、')}）上，请先解绑。`,
    ),
  )
}
