/**
 * ModifyApiEnvironmentStrategy: the limit of APIs in one environment, published or not. -1 removes
 * it, 0 refuses every call (guide row 18). Live at once.
 */
import { unlimited } from '../../../model/environment.ts'
import { invalid, notFound, reasons } from '../../../model/errors.ts'
import { apiCallsPerSecondMax } from '../../../model/limits.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { apiIdsMax } from '../../limits.ts'
import { toEnvironmentName } from '../../wire/environment.ts'

export const modifyApiEnvironmentStrategy: Action<'ModifyApiEnvironmentStrategy'> = {
  name: 'ModifyApiEnvironmentStrategy',
  resource: (request) => request.ServiceId,

  async run(request, { scope, write }) {
    const { Strategy: limitPerSecond, ApiIds: ids } = request
    const environment = toEnvironmentName(request.EnvironmentName)
    if (limitPerSecond < unlimited || limitPerSecond > apiCallsPerSecondMax) {
      const why = reasons.outside(unlimited, apiCallsPerSecondMax)
      throw invalid('InvalidParameterValue.RangeExceeded', 'Strategy', why)
    }
    if (ids.length > apiIdsMax) {
      throw invalid('InvalidParameterValue.LimitExceeded', 'ApiIds', reasons.tooMany(apiIdsMax))
    }
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const known = new Set((await tx.apis(scope, service.id)).map(({ id }) => id))
      const unknown = ids.findIndex((id) => !known.has(id))
      if (unknown >= 0) throw notFound('api', ids[unknown] ?? '', `ApiIds.${unknown}`)

      const limits = await tx.apiLimits(scope, service.id)
      for (const apiId of new Set(ids)) {
        const set = limits.find((l) => l.apiId === apiId && l.environment === environment)
        if ((set?.limitPerSecond ?? unlimited) === limitPerSecond) continue
        await tx.putApiLimit(scope, service.id, { apiId, environment, limitPerSecond })
        tx.changed({ kind: 'service', scope, serviceId: service.id })
      }
    })
    return { Result: true }
  },
}
