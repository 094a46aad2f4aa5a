/**
 * The plugin that must exist, what it is attached to, and which plugins exclude each other.
 */
import type { Api } from '../../../model/api.ts'
import { environmentNames } from '../../../model/environment.ts'
import { notFound } from '../../../model/errors.ts'
import type { Plugin, PluginBinding, PluginType } from '../../../model/plugin.ts'
import type { Scope } from '../../../model/scope.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import { heldApis } from '../../held-apis.ts'
import type { AttachedRow } from '../../wire/plugin.ts'

/** The plugin, or ResourceNotFound.InvalidPlugin. */
export async function existingPlugin(tx: ReadTx, scope: Scope, id: string): Promise<Plugin> {
  const plugin = await tx.plugin(scope, id)
  if (plugin === null) throw notFound('plugin', id)
  return plugin
}

/** Bindings with their services and APIs: one read a service. */
export async function attachedRows(
  tx: ReadTx,
  scope: Scope,
  bindings: readonly PluginBinding[],
): Promise<readonly AttachedRow[]> {
  const services = new Map<string, Service | null>()
  const apis = new Map<string, readonly Api[]>()
  const rows: AttachedRow[] = []
  for (const binding of bindings) {
    const { serviceId } = binding
    if (!services.has(serviceId)) {
      const service = await tx.service(scope, serviceId)
      services.set(serviceId, service)
      apis.set(serviceId, service === null ? [] : await heldApis(tx, service, environmentNames))
    }
    const api = apis.get(serviceId)?.find(({ id }) => id === binding.apiId) ?? null
    rows.push({ binding, service: services.get(serviceId) ?? null, api })
  }
  return rows
}

/** The two kinds that exclude each other on one API (compat/behaviours.md 4). */
const trafficTypes: readonly PluginType[] = ['TrafficControl', 'TrafficControlByParameter']

/** Whether two plugins cannot be on one API of an environment. */
export function excludes(a: PluginType, b: PluginType): boolean {
  return a === b || (trafficTypes.includes(a) && trafficTypes.includes(b))
}

/** The types of the plugins that bindings name, by id. */
export async function typesOf(
  tx: ReadTx,
  scope: Scope,
  bindings: readonly PluginBinding[],
): Promise<ReadonlyMap<string, PluginType>> {
  const types = new Map<string, PluginType>()
  for (const id of new Set(bindings.map(({ pluginId }) => pluginId))) {
    const plugin = await tx.plugin(scope, id)
    if (plugin !== null) types.set(id, plugin.type)
  }
  return types
}
