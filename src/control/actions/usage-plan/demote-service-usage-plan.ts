/**
 * DemoteServiceUsagePlan: a plan bound to a whole service is bound to each of its APIs instead:
 * those of the draft and those that the environment runs. Nobody's calls are treated otherwise by
 * it; APIs made later are bound one by one.
 *
 * The two kinds of binding do not mix in one environment, so the other plans that are bound to the
 * whole service there go with the named one. A plan that is bound to APIs already stays as it is.
 */
import { text } from '../../../lib/language.ts'
import type { EnvironmentName } from '../../../model/environment.ts'
import { refused } from '../../../model/errors.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { Action } from '../../action.ts'
import { existingPlan, existingService } from '../../existing.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { checkPlansHaveRoom } from './plan-size.ts'

export const demoteServiceUsagePlan: Action<'DemoteServiceUsagePlan'> = {
  name: 'DemoteServiceUsagePlan',
  resource: (request) => request.UsagePlanId,

  async run(request, { clock, counts, scope, write }) {
    const environment = toEnvironmentName(request.Environment, 'Environment')
    const boundAtMs = clock.now()
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const plan = await existingPlan(tx, scope, request.UsagePlanId)
      const all = await tx.planBindings(scope, { serviceId: service.id })
      const present = all.filter((each) => each.environment === environment)
      const own = present.filter(({ planId }) => planId === plan.id)
      if (own.length === 0) throw notBound(plan.id)
      if (own.every(({ apiId }) => apiId !== null)) return

      const apiIds = await apisOf(tx, service, environment)
      const whole = present.filter(({ apiId }) => apiId === null)
      const wanted = whole.flatMap(({ planId }) => [...apiIds].map((apiId) => ({ planId, apiId })))
      await checkPlansHaveRoom(tx, scope, wanted, counts)
      for (const binding of whole) {
        await tx.unbindPlan(binding)
        for (const apiId of apiIds) await tx.bindPlan({ ...binding, apiId, boundAtMs })
      }
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}

/** The APIs to which a binding of the whole service applies, now and after the next release. */
async function apisOf(
  tx: ReadTx,
  service: Service,
  environment: EnvironmentName,
): Promise<ReadonlySet<string>> {
  const states = await tx.environments(service, service.id)
  const name = states.find((state) => state.name === environment)?.version ?? null
  const running = name === null ? null : await tx.version(service, service.id, name)
  if (running === null) {
    throw refused(
      'UnsupportedOperation.NoUsagePlanEnv',
      text(`Nothing is published in ${environment}.`, `${environment} 环境尚未发布。`),
    )
  }
  const draft = await tx.apis(service, service.id)
  return new Set([...draft, ...running.apis].map(({ id }) => id))
}

function notBound(planId: string) {
  return refused(
    'UnsupportedOperation.NoUsagePlanEnv',
    text(`${planId} is not bound there.`, `${planId} 未绑定到该环境。`),
  )
}
