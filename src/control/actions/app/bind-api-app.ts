/**
 * BindApiApp: opens an API to an application in one environment, released or not; live at once.
 *
 * The application may be anybody's: who knows its id authorises it (guide row 495).
 */
import { text } from '../../../lib/language.ts'
import type { AppBinding } from '../../../model/app.ts'
import type { EnvironmentName } from '../../../model/environment.ts'
import { notFound, refused } from '../../../model/errors.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { Action } from '../../action.ts'
import { appsPerApiMax, appsPerServiceMax } from '../../caller-limits.ts'
import { existingService } from '../../existing.ts'
import { existingApis } from '../../held-apis.ts'
import { toEnvironmentName } from '../../wire/environment.ts'

export const bindApiApp: Action<'BindApiApp'> = {
  name: 'BindApiApp',
  resource: (request) => request.ApiAppId,

  async run(request, { clock, scope, write }) {
    const environment = toEnvironmentName(request.Environment, 'Environment')
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const wanted = await appBindingToMake(tx, service, environment, request)
      if (wanted === null) return
      await tx.bindApp({ ...wanted, authorizedAtMs: clock.now() })
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}

/** The binding asked for; null when it is there already. Throws where a rule forbids it. */
export async function appBindingToMake(
  tx: ReadTx,
  service: Service,
  environment: EnvironmentName,
  { ApiId: apiId, ApiAppId }: { readonly ApiId: string; readonly ApiAppId: string },
): Promise<Wanted | null> {
  const { account, region, id: serviceId } = service
  const scope = { account, region }
  await existingApis(tx, service, environment, [apiId], 'ApiId')
  const app = await tx.appOfAnybody(ApiAppId)
  if (app === null) throw notFound('app', ApiAppId)
  const wanted = { ...scope, serviceId, apiId, appId: app.id, environment }
  const bindings = await tx.appBindings({ scope, serviceId })
  if (bindings.some((other) => isSame(other, wanted))) return null
  checkCounts(bindings, wanted)
  return wanted
}

type Wanted = Omit<AppBinding, 'authorizedAtMs'>

function isSame(binding: AppBinding, { appId, apiId, environment }: Wanted): boolean {
  return binding.appId === appId && binding.apiId === apiId && binding.environment === environment
}

function checkCounts(bindings: readonly AppBinding[], { appId, apiId }: Wanted): void {
  const others = bindings.filter((binding) => binding.appId !== appId)
  const count = (those: readonly AppBinding[]) => new Set(those.map((one) => one.appId)).size
  const ofApi = others.filter((binding) => binding.apiId === apiId)
  if (count(others) < appsPerServiceMax && count(ofApi) < appsPerApiMax) return
  throw refused(
    'LimitExceeded.ApiAppCountLimitExceeded',
    text(
      `A service, and an API, may be open to ${appsPerServiceMax} applications.`,
      `每个服务及每个 API 最多授权 ${appsPerServiceMax} 个应用。`,
    ),
  )
}
