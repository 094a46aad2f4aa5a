/**
 * DescribePlugins: the plugins of the region, newest first, by ids, part of the name and type.
 */
import type { Plugin } from '../../../model/plugin.ts'
import type { Action } from '../../action.ts'
import { hasPart, pageOf, toFilters, toPage } from '../../wire/list.ts'
import { fromPlugin, toPluginType } from '../../wire/plugin.ts'
import { filled } from '../../wire/spelled.ts'
import { attachedRows } from './plugin-rules.ts'

const filterNames = ['PluginId', 'PluginName', 'PluginType'] as const

const tests: {
  readonly [N in (typeof filterNames)[number]]: (plugin: Plugin, value: string) => boolean
} = {
  PluginId: (plugin, id) => plugin.id === id,
  PluginName: (plugin, part) => hasPart(plugin.name, part),
  PluginType: (plugin, type) => plugin.type.toLowerCase() === type.toLowerCase(),
}

export const describePlugins: Action<'DescribePlugins'> = {
  name: 'DescribePlugins',

  async run(request, { read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, filterNames)
    const ids = request.PluginIds ?? []
    const part = filled(request.PluginName) ?? ''
    const typeName = filled(request.PluginType)
    const type = typeName === null ? null : toPluginType(typeName)
    return read(async (tx) => {
      const found = (await tx.plugins(scope)).filter(
        (plugin) =>
          (ids.length === 0 || ids.includes(plugin.id)) &&
          hasPart(plugin.name, part) &&
          (type === null || plugin.type === type) &&
          [...filters].every(([name, values]) =>
            values.some((value) => tests[name](plugin, value)),
          ),
      )
      const { total, items } = pageOf(found, page)
      const rows = []
      for (const plugin of items) {
        const bindings = await tx.pluginBindings(scope, { pluginId: plugin.id })
        const attached = await attachedRows(tx, scope, bindings)
        rows.push(fromPlugin(plugin, { total: attached.length, items: attached }))
      }
      return { Result: { TotalCount: total, PluginSet: rows } }
    })
  },
}
