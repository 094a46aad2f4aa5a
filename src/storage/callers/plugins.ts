/**
 * Plugins and the APIs they are attached to.
 */
import { assert } from '../../lib/assert.ts'
import type { Plugin, PluginBinding } from '../../model/plugin.ts'
import type { PluginReads, PluginWrites } from '../../model/store-callers.ts'
import {
  askedKey,
  askedScope,
  askedService,
  fromBody,
  storedKey,
  storedScope,
  toBody,
} from '../body.ts'
import type { Run } from '../read.ts'
import type { Tables } from '../schema.ts'
import { askedPlace, storedPlace, toPlace } from './binding.ts'

type Reads = 'plugin' | 'plugins' | 'everyPlugin' | 'pluginBindings'

export function readPlugins(run: Run): Pick<PluginReads, Reads> {
  return {
    plugin: (scope, pluginId) =>
      run(async (db) => {
        const row = await db
          .selectFrom('plugins')
          .select('body')
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(pluginId) }))
          .executeTakeFirst()
        return row ? fromBody<Plugin>(row.body) : null
      }),

    plugins: (scope) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('plugins')
          .select('body')
          .where((eb) => eb.and(askedScope(scope)))
          .orderBy('created_at_ms', 'desc')
          .orderBy('id')
          .execute()
        return rows.map((row) => fromBody<Plugin>(row.body))
      }),

    everyPlugin: (after, limit) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('plugins')
          .select('body')
          .where('id', '>', after ?? '')
          .orderBy('id')
          .limit(limit)
          .execute()
        return rows.map((row) => fromBody<Plugin>(row.body))
      }),

    pluginBindings: (scope, of) =>
      run(async (db) => {
        const key =
          'pluginId' in of
            ? { ...askedScope(scope), plugin_id: askedKey(of.pluginId) }
            : askedService(scope, of.serviceId)
        const rows = await db
          .selectFrom('plugin_bindings')
          .selectAll()
          .where((eb) => eb.and(key))
          .orderBy('bound_at_ms', 'desc')
          .orderBy('api_id')
          .orderBy('environment')
          .orderBy('plugin_id')
          .execute()
        return rows.map(toBinding)
      }),
  }
}

type Writes = 'addPlugin' | 'putPlugin' | 'removePlugin' | 'bindPlugin' | 'unbindPlugin'

export function writePlugins(run: Run): Pick<PluginWrites, Writes> {
  return {
    addPlugin: (plugin) =>
      run(async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('plugins')
          .values(toRow(plugin))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        return numInsertedOrUpdatedRows === 1n
      }),

    putPlugin: (plugin) =>
      run(async (db) => {
        const { account, region, id, ...values } = toRow(plugin)
        const { numUpdatedRows } = await db
          .updateTable('plugins')
          .set(values)
          .where((eb) => eb.and({ account, region, id }))
          .executeTakeFirstOrThrow()
        assert(numUpdatedRows === 1n, 'a plugin to put')
      }),

    removePlugin: (scope, pluginId) =>
      run(async (db) => {
        await db
          .deleteFrom('plugins')
          .where((eb) => eb.and({ ...askedScope(scope), id: askedKey(pluginId) }))
          .execute()
      }),

    bindPlugin: (binding) =>
      run(async (db) => {
        await db
          .insertInto('plugin_bindings')
          .values({
            ...storedPlace(binding),
            plugin_id: storedKey(binding.pluginId),
            bound_at_ms: binding.attachedAtMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }),

    unbindPlugin: (binding) =>
      run(async (db) => {
        const key = { ...askedPlace(binding), plugin_id: askedKey(binding.pluginId) }
        await db
          .deleteFrom('plugin_bindings')
          .where((eb) => eb.and(key))
          .execute()
      }),
  }
}

function toRow(plugin: Plugin): Tables['plugins'] {
  return {
    ...storedScope(plugin),
    id: storedKey(plugin.id),
    created_at_ms: plugin.createdAtMs,
    body: toBody(plugin),
  }
}

function toBinding(row: Tables['plugin_bindings']): PluginBinding {
  return { ...toPlace(row), pluginId: row.plugin_id, attachedAtMs: row.bound_at_ms }
}
