/**
 * DeleteApi: takes an API out of the draft. Environments go on with the version they run, and so
 * do the API's limits there; an authorization API that others rely on stays.
 */
import { businessApisOf } from '../../../model/auth-rules.ts'
import { refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingApi, existingService } from '../../existing.ts'
import { reliedOnBy } from './api-checks.ts'

export const deleteApi: Action<'DeleteApi'> = {
  name: 'DeleteApi',
  resource: (request) => request.ApiId,

  async run(request, { scope, write }) {
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const api = await existingApi(tx, service, request.ApiId)
      const relying = businessApisOf(await tx.apis(scope, service.id), api.id)
      if (relying.length > 0) {
        throw refused('UnsupportedOperation.UnsupportedDeleteApi', reliedOnBy(relying))
      }
      await tx.removeApi(scope, service.id, api.id)
      tx.changed({ kind: 'draft', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}
