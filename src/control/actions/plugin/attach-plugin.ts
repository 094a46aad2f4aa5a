/**
 * AttachPlugin: attaches a plugin to APIs that are published to an environment; live at once.
 *
 * One plugin of a type an API and environment, one of the two kinds of traffic control, and 50
 * services a plugin (compat/behaviours.md 4). All of the APIs or none; again is no change.
 */
import { text } from '../../../lib/language.ts'
import type { EnvironmentName } from '../../../model/environment.ts'
import { ApiError, invalid, notFound, reasons, refused } from '../../../model/errors.ts'
import type { Plugin, PluginBinding } from '../../../model/plugin.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { Action } from '../../action.ts'
import { apisPerRequestMax, servicesPerPluginMax } from '../../caller-limits.ts'
import { existingService } from '../../existing.ts'
import { runningApis } from '../../held-apis.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { excludes, existingPlugin, typesOf } from './plugin-rules.ts'

export const attachPlugin: Action<'AttachPlugin'> = {
  name: 'AttachPlugin',
  resource: (request) => request.PluginId,

  async run(request, { clock, scope, write }) {
    const environment = toEnvironmentName(request.EnvironmentName)
    if (request.ApiIds.length > apisPerRequestMax) {
      const why = reasons.tooMany(apisPerRequestMax)
      throw invalid('InvalidParameterValue.LimitExceeded', 'ApiIds', why)
    }
    await write(async (tx) => {
      const plugin = await existingPlugin(tx, scope, request.PluginId)
      const service = await existingService(tx, scope, request.ServiceId)
      const missing = await apisToAttachTo(tx, plugin, service, environment, request.ApiIds)
      for (const apiId of missing) {
        const binding = { ...scope, serviceId: service.id, pluginId: plugin.id, apiId, environment }
        await tx.bindPlugin({ ...binding, attachedAtMs: clock.now() })
      }
      if (missing.length > 0) tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}

/** Those of the APIs that it is not attached to yet. Throws where a rule forbids one of them. */
export async function apisToAttachTo(
  tx: ReadTx,
  plugin: Plugin,
  service: Service,
  environment: EnvironmentName,
  apiIds: readonly string[],
): Promise<readonly string[]> {
  const ids = [...new Set(apiIds)]
  await checkPublished(tx, service, environment, apiIds)
  await checkServices(tx, plugin, service)
  const bindings = await bindingsOf(tx, service, environment, ids)
  await checkOthers(tx, plugin, bindings)
  const own = bindings.filter(({ pluginId }) => pluginId === plugin.id)
  return ids.filter((id) => !own.some(({ apiId }) => apiId === id))
}

async function checkPublished(
  tx: ReadTx,
  service: Service,
  environment: EnvironmentName,
  ids: readonly string[],
): Promise<void> {
  const running = await runningApis(tx, service, environment)
  for (const [index, id] of ids.entries()) {
    if (running?.some((api) => api.id === id)) continue
    const field = `ApiIds.${index}`
    if ((await tx.api(service, service.id, id)) === null) throw notFound('api', id, field)
    const why = text(
      `is not published to ${environment}: release the service first.`,
      `未发布到 ${environment} 环境，请先发布服务。`,
    )
    throw invalid('InvalidParameterValue.InvalidEnvStatus', field, why)
  }
}

async function checkServices(tx: ReadTx, plugin: Plugin, service: Service): Promise<void> {
  const bindings = await tx.pluginBindings(plugin, { pluginId: plugin.id })
  const others = new Set(bindings.map(({ serviceId }) => serviceId))
  others.delete(service.id)
  if (others.size < servicesPerPluginMax) return
  throw refused(
    'LimitExceeded.ServiceCountForPluginLimitExceeded',
    text(
      `A plugin may be attached to APIs of ${servicesPerPluginMax} services.`,
      `每个插件最多绑定 ${servicesPerPluginMax} 个服务的 API。`,
    ),
  )
}

async function bindingsOf(
  tx: ReadTx,
  service: Service,
  environment: EnvironmentName,
  ids: readonly string[],
): Promise<readonly PluginBinding[]> {
  const all = await tx.pluginBindings(service, { serviceId: service.id })
  return all.filter((one) => one.environment === environment && ids.includes(one.apiId))
}

async function checkOthers(
  tx: ReadTx,
  plugin: Plugin,
  bindings: readonly PluginBinding[],
): Promise<void> {
  const types = await typesOf(tx, plugin, bindings)
  for (const { pluginId, apiId } of bindings) {
    const type = types.get(pluginId)
    if (pluginId === plugin.id || type === undefined || !excludes(type, plugin.type)) continue
    const isSame = type === plugin.type
    throw new ApiError(
      isSame
        ? 'InvalidParameterValue.DuplicatePluginConfig'
        : 'InvalidParameterValue.TrafficControl',
      {
        field: 'ApiIds',
        why: text(
          `holds ${apiId}, to which ${pluginId} (${type}) is attached already.`,
          `中的 ${apiId} 已绑定插件 ${pluginId}（${type}）。`,
        ),
      },
    )
  }
}
