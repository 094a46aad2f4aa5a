/**
 * CreateApi: a new API in the service's draft. Callers meet it after the next release.
 */
import { isoSeconds } from '../../../lib/clock.ts'
import { resourceId } from '../../../lib/ids.ts'
import { text } from '../../../lib/language.ts'
import type { Api } from '../../../model/api.ts'
import { internal, refused } from '../../../model/errors.ts'
import type { WriteTx } from '../../../model/store.ts'
import type { Action, ActionContext } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { countSetting, idTriesMax } from '../../limits.ts'
import { toApi } from '../../wire/api.ts'
import { checkAmongOthers, checkItself } from './api-checks.ts'

export const createApi: Action<'CreateApi'> = {
  name: 'CreateApi',
  resource: (request) => request.ServiceId,

  async run(request, context) {
    const { clock, counts, scope } = context
    const authored = toApi(request, null)
    checkItself(authored, counts)
    const now = clock.now()

    const api = await context.write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const wanted = {
        ...scope,
        ...authored,
        serviceId: service.id,
        createdAtMs: now,
        modifiedAtMs: now,
      }
      return add(tx, wanted, context)
    })

    return {
      Result: {
        ApiId: api.id,
        Path: api.definition.path,
        Method: api.definition.method,
        CreatedTime: isoSeconds(api.createdAtMs),
      },
    }
  },
}

async function add(
  tx: WriteTx,
  wanted: Omit<Api, 'id'>,
  { counts, random, scope }: ActionContext,
): Promise<Api> {
  const { serviceId } = wanted
  const apis = await tx.apis(scope, serviceId)
  if (apis.length >= counts.apisPerServiceMax) throw tooMany(counts.apisPerServiceMax)
  for (let tries = 0; tries < idTriesMax; tries++) {
    const api = { ...wanted, id: resourceId(random, 'api') }
    checkAmongOthers(api, apis)
    if (!(await tx.addApi(api))) continue
    tx.changed({ kind: 'draft', scope, serviceId })
    return api
  }
  throw internal('no free id for an API was found')
}

function tooMany(max: number) {
  const setting = countSetting('apisPerServiceMax')
  return refused(
    'LimitExceeded.ApiCountLimitExceeded',
    text(
      `A service may hold ${max} APIs; the setting ${setting} changes that.`,
      `每个服务最多 ${max} 个 API，可通过配置项 ${setting} 调整。`,
    ),
  )
}
