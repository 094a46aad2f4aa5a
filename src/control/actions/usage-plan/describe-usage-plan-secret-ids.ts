/**
 * DescribeUsagePlanSecretIds: the keys bound to a plan, newest binding first, without secrets.
 */
import type { Action } from '../../action.ts'
import { existingPlan } from '../../existing.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import { fromBoundKey } from '../../wire/usage-plan.ts'

export const describeUsagePlanSecretIds: Action<'DescribeUsagePlanSecretIds'> = {
  name: 'DescribeUsagePlanSecretIds',
  resource: (request) => request.UsagePlanId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    return read(async (tx) => {
      const plan = await existingPlan(tx, scope, request.UsagePlanId)
      const { total, items } = pageOf(await tx.planKeys(scope, { planId: plan.id }), page)
      const rows = []
      for (const { keyId } of items) {
        const key = await tx.apiKey(scope, keyId)
        if (key !== null) rows.push(fromBoundKey(key))
      }
      return { Result: { TotalCount: total, AccessKeyList: rows } }
    })
  },
}
