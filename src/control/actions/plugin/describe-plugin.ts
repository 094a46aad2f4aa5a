/**
 * DescribePlugin: one plugin with a page of the APIs it is attached to.
 */
import type { Action } from '../../action.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { fromPlugin } from '../../wire/plugin.ts'
import { attachedRows, existingPlugin } from './plugin-rules.ts'

export const describePlugin: Action<'DescribePlugin'> = {
  name: 'DescribePlugin',
  resource: (request) => request.PluginId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    return read(async (tx) => {
      const plugin = await existingPlugin(tx, scope, request.PluginId)
      const bindings = await tx.pluginBindings(scope, { pluginId: plugin.id })
      const { total, items } = pageOf(bindings, page)
      const rows = await attachedRows(tx, scope, items)
      return { Result: fromPlugin(plugin, { total, items: rows }) }
    })
  },
}
