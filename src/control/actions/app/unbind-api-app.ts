/**
 * UnbindApiApp: closes an API to an application in one environment; live at once. What is not open
 * is refused, so that a mistyped environment does not look like success.
 */
import { text } from '../../../lib/language.ts'
import { notFound, refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { existingApis } from '../../held-apis.ts'
import { toEnvironmentName } from '../../wire/environment.ts'

export const unbindApiApp: Action<'UnbindApiApp'> = {
  name: 'UnbindApiApp',
  resource: (request) => request.ApiAppId,

  async run(request, { scope, write }) {
    const environment = toEnvironmentName(request.Environment, 'Environment')
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const serviceId = service.id
      const wanted = { serviceId, apiId: request.ApiId, appId: request.ApiAppId, environment }
      const bound = (await tx.appBindings({ scope, serviceId })).find(
        ({ appId, apiId, environment: name }) =>
          appId === wanted.appId && apiId === wanted.apiId && name === environment,
      )
      if (bound === undefined) {
        // The part that is wrong is named first: API, then application, then their being unbound.
        await existingApis(tx, service, environment, [request.ApiId], 'ApiId')
        if ((await tx.appOfAnybody(wanted.appId)) === null) throw notFound('app', wanted.appId)
        throw notBound()
      }
      await tx.unbindApp({ ...scope, ...wanted })
      tx.changed({ kind: 'service', scope, serviceId })
    })
    return { Result: true }
  },
}

function notBound() {
  return refused(
    'UnsupportedOperation.ResourceUnassociated',
    text(
      'The API is not open to this application in this environment.',
      '该 API 在此环境下未授权给该应用。',
    ),
  )
}
