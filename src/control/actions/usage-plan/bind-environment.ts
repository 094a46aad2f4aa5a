/**
 * BindEnvironment: binds plans to a whole service or to APIs of it, in one environment; in effect
 * at once, and accepted before there is an API or a release. Binding what is bound changes nothing.
 *
 * The two kinds do not mix in one environment: DemoteServiceUsagePlan turns the one into the other.
 */
import { text } from '../../../lib/language.ts'
import { refused } from '../../../model/errors.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { PlanBinding } from '../../../model/usage-plan.ts'
import type { Action } from '../../action.ts'
import { existingApi, existingPlan, existingService } from '../../existing.ts'
import type { Counts } from '../../limits.ts'
import { type BindingRequest, placesOf, toBindingRequest } from './binding-request.ts'
import { checkPlansMayMeet } from './plan-exclusion.ts'
import { checkPlansHaveRoom } from './plan-size.ts'

export const bindEnvironment: Action<'BindEnvironment'> = {
  name: 'BindEnvironment',
  resource: (request) => request.ServiceId,

  async run(request, { clock, counts, scope, write }) {
    const asked = toBindingRequest(request)
    const boundAtMs = clock.now()
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const wanted = await planBindingsToMake(tx, service, asked, { counts, boundAtMs })
      if (wanted.length === 0) return
      for (const binding of wanted) await tx.bindPlan(binding)
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}

/** Those of the bindings asked for that are not there yet. Throws where a rule forbids one. */
export async function planBindingsToMake(
  tx: ReadTx,
  service: Service,
  asked: BindingRequest,
  { counts, boundAtMs }: { readonly counts: Counts; readonly boundAtMs: number },
): Promise<readonly PlanBinding[]> {
  const { account, region, id: serviceId } = service
  const scope = { account, region }
  const { planIds, environment } = asked
  for (const [index, id] of planIds.entries()) {
    await existingPlan(tx, scope, id, `UsagePlanIds.${index}`)
  }
  for (const [index, id] of asked.apiIds.entries()) {
    await existingApi(tx, service, id, `ApiIds.${index}`)
  }
  const all = await tx.planBindings(scope, { serviceId })
  const present = all.filter((each) => each.environment === environment)
  checkKind(present, asked.bindType === 'API')

  const isBound = new Set(present.map(({ planId, apiId }) => `${planId} ${apiId}`))
  const wanted = planIds.flatMap((planId) =>
    placesOf(asked)
      .filter((apiId) => !isBound.has(`${planId} ${apiId}`))
      .map((apiId) => ({ ...scope, planId, serviceId, environment, apiId, boundAtMs })),
  )
  if (wanted.length === 0) return wanted
  await checkPlansHaveRoom(tx, scope, wanted, counts)
  await checkPlansMayMeet(tx, scope, wanted, present)
  return wanted
}

function checkKind(present: readonly PlanBinding[], isForApis: boolean): void {
  const other = present.find(({ apiId }) => (apiId !== null) !== isForApis)
  if (other === undefined) return
  throw refused(
    'UnsupportedOperation.UnsupportedBindEnvironment',
    isForApis
      ? text(
          `${other.planId} is bound to the whole service there: demote it to its APIs first.`,
          `${other.planId} 已绑定到整个服务，请先降级为绑定到 API。`,
        )
      : text(
          `${other.planId} is bound to the API ${other.apiId} there: unbind it first.`,
          `${other.planId} 已绑定到 API ${other.apiId}，请先解绑。`,
        ),
  )
}
