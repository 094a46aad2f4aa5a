/**
 * DescribeCallerStates: what the lists of usage plans and of keys have no fields for, asked once
 * for a whole page: how much is bound to each plan, and which plans each key is in.
 */
import { invalid, reasons } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { callerIdsMax } from '../../limits.ts'

export const describeCallerStates: Action<'DescribeCallerStates'> = {
  name: 'DescribeCallerStates',

  async run(request, { read, scope }) {
    const planIds = [...new Set(request.UsagePlanIds ?? [])]
    const keyIds = [...new Set(request.AccessKeyIds ?? [])]
    for (const [field, ids] of [
      ['UsagePlanIds', planIds],
      ['AccessKeyIds', keyIds],
    ] as const) {
      if (ids.length > callerIdsMax) {
        throw invalid('InvalidParameterValue.LimitExceeded', field, reasons.tooMany(callerIdsMax))
      }
    }
    return read(async (tx) => {
      const plans = new Map((await tx.usagePlans(scope)).map((plan) => [plan.id, plan]))
      const bindings = await tx.planKeys(scope, 'all')
      const keysOf = Map.groupBy(bindings, ({ planId }) => planId)
      const plansOf = Map.groupBy(bindings, ({ keyId }) => keyId)
      const placesOf = Map.groupBy(await tx.planBindings(scope, 'all'), ({ planId }) => planId)
      const keys = new Set((await tx.apiKeys(scope)).map(({ id }) => id))
      const shownPlan = (id: string) => ({
        UsagePlanId: id,
        UsagePlanName: plans.get(id)?.name ?? '',
      })
      return {
        Result: {
          UsagePlanSet: planIds
            .filter((id) => plans.has(id))
            .map((id) => ({
              UsagePlanId: id,
              KeyCount: keysOf.get(id)?.length ?? 0,
              BindingCount: placesOf.get(id)?.length ?? 0,
            })),
          AccessKeySet: keyIds
            .filter((id) => keys.has(id))
            .map((id) => ({
              AccessKeyId: id,
              UsagePlanSet: (plansOf.get(id) ?? []).map(({ planId }) => shownPlan(planId)),
            })),
        },
      }
    })
  },
}
