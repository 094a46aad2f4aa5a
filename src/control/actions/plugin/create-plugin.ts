/**
 * CreatePlugin: a new plugin, its data checked to the last field. It does nothing until attached.
 */
import { resourceId } from '../../../lib/ids.ts'
import { text } from '../../../lib/language.ts'
import { internal, refused } from '../../../model/errors.ts'
import type { Plugin } from '../../../model/plugin.ts'
import type { WriteTx } from '../../../model/store.ts'
import type { Action, ActionContext } from '../../action.ts'
import { pluginsPerRegionMax } from '../../caller-limits.ts'
import { idTriesMax } from '../../limits.ts'
import {
  fromPlugin,
  readPluginData,
  toPluginDescription,
  toPluginName,
  toPluginType,
} from '../../wire/plugin.ts'
import { toTags } from '../../wire/tags.ts'

export const createPlugin: Action<'CreatePlugin'> = {
  name: 'CreatePlugin',

  async run(request, context) {
    const { clock, scope } = context
    const now = clock.now()
    const type = toPluginType(request.PluginType)
    const name = toPluginName(request.PluginName)
    readPluginData(type, request.PluginData)
    const wanted = {
      ...scope,
      name,
      type,
      data: request.PluginData,
      description: toPluginDescription(request.Description ?? ''),
      tags: toTags(request.Tags),
      createdAtMs: now,
      modifiedAtMs: now,
    }
    const plugin = await context.write(async (tx) => {
      if ((await tx.plugins(scope)).length >= pluginsPerRegionMax) throw tooMany()
      return add(tx, wanted, context)
    })
    return { Result: fromPlugin(plugin, { total: 0, items: [] }) }
  },
}

async function add(
  tx: WriteTx,
  wanted: Omit<Plugin, 'id'>,
  { random, scope }: ActionContext,
): Promise<Plugin> {
  for (let tries = 0; tries < idTriesMax; tries++) {
    const plugin = { ...wanted, id: resourceId(random, 'plugin') }
    if (!(await tx.addPlugin(plugin))) continue
    tx.changed({ kind: 'plugin', scope, id: plugin.id })
    return plugin
  }
  throw internal('no free id for a plugin was found')
}

function tooMany() {
  return refused(
    'LimitExceeded',
    text(
      `A region may hold ${pluginsPerRegionMax} plugins.`,
      `每个地域最多 ${pluginsPerRegionMax} 个插件。`,
    ),
  )
}
