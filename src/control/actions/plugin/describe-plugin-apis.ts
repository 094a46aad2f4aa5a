/**
 * DescribePluginApis: the APIs that a plugin is attached to, newest first.
 */
import type { Action } from '../../action.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { fromAttachedApi } from '../../wire/plugin.ts'
import { attachedRows, existingPlugin } from './plugin-rules.ts'

export const describePluginApis: Action<'DescribePluginApis'> = {
  name: 'DescribePluginApis',
  resource: (request) => request.PluginId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    return read(async (tx) => {
      const plugin = await existingPlugin(tx, scope, request.PluginId)
      const bindings = await tx.pluginBindings(scope, { pluginId: plugin.id })
      const { total, items } = pageOf(bindings, page)
      const rows = await attachedRows(tx, scope, items)
      return { Result: { TotalCount: total, AttachedApis: rows.map(fromAttachedApi) } }
    })
  },
}
