/**
 * UnBindEnvironment: takes plans off a service or off APIs of it, in one environment. Unbinding
 * what is not bound changes nothing; but a plan that is bound in the other way there is refused,
 * since "true" would make believe that it is gone.
 */
import { text } from '../../../lib/language.ts'
import { notFound, refused } from '../../../model/errors.ts'
import type { PlanBinding } from '../../../model/usage-plan.ts'
import type { Action } from '../../action.ts'
import { existingPlan, existingService } from '../../existing.ts'
import { placesOf, toBindingRequest } from './binding-request.ts'

export const unBindEnvironment: Action<'UnBindEnvironment'> = {
  name: 'UnBindEnvironment',
  resource: (request) => request.ServiceId,

  async run(request, { scope, write }) {
    const asked = toBindingRequest(request)
    const { planIds, environment } = asked
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      for (const [index, id] of planIds.entries()) {
        await existingPlan(tx, scope, id, `UsagePlanIds.${index}`)
      }
      const all = await tx.planBindings(scope, { serviceId: service.id })
      for (const [index, id] of asked.apiIds.entries()) {
        // One that is gone from the draft may still be bound, and unbound.
        if (all.some(({ apiId }) => apiId === id)) continue
        if ((await tx.api(scope, service.id, id)) === null) {
          throw notFound('api', id, `ApiIds.${index}`)
        }
      }
      const theirs = all.filter(
        (each) => each.environment === environment && planIds.includes(each.planId),
      )
      checkKind(theirs, asked.bindType === 'API')
      const places = new Set(placesOf(asked))
      const leaving = theirs.filter(({ apiId }) => places.has(apiId))
      for (const binding of leaving) await tx.unbindPlan(binding)
      if (leaving.length > 0) tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}

function checkKind(theirs: readonly PlanBinding[], isForApis: boolean): void {
  const other = theirs.find(({ apiId }) => (apiId !== null) !== isForApis)
  if (other === undefined) return
  throw refused(
    'UnsupportedOperation.UnsupportedUnBindEnvironment',
    isForApis
      ? text(
          `${other.planId} is bound to the whole service there, not to single APIs.`,
          `${other.planId} 绑定的是整个服务，而不是单个 API。`,
        )
      : text(
          `${other.planId} is bound to single APIs there, such as ${other.apiId}.`,
          `${other.planId} 绑定的是单个 API，例如 ${other.apiId}。`,
        ),
  )
}
