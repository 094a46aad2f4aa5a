/**
 * UnReleaseService: takes a service out of an environment; its versions and limits stay.
 * Where nothing is published there is nothing to do, and the answer is true as well (guide row
 * 255).
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { toEnvironmentName } from '../../wire/environment.ts'

export const unReleaseService: Action<'UnReleaseService'> = {
  name: 'UnReleaseService',
  resource: (request) => request.ServiceId,

  async run(request, { scope, write }) {
    const environment = toEnvironmentName(request.EnvironmentName)
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const states = await tx.environments(scope, service.id)
      const state = states.find(({ name }) => name === environment)
      if (state === undefined || state.version === null) return
      const unpublished = { ...state, version: null, publishedAtMs: null }
      await tx.putEnvironment(scope, service.id, unpublished)
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}
