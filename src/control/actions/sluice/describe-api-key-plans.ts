/**
 * DescribeApiKeyPlans: the usage plans that a key is bound to, newest binding first. The other way
 * round it takes a call a plan.
 */
import type { Action } from '../../action.ts'
import { existingKey } from '../../existing.ts'
import { pageOf, toPage } from '../../wire/list.ts'

export const describeApiKeyPlans: Action<'DescribeApiKeyPlans'> = {
  name: 'DescribeApiKeyPlans',
  resource: (request) => request.AccessKeyId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    return read(async (tx) => {
      const key = await existingKey(tx, scope, request.AccessKeyId)
      const { total, items } = pageOf(await tx.planKeys(scope, { keyId: key.id }), page)
      const rows = []
      for (const { planId } of items) {
        const plan = await tx.usagePlan(scope, planId)
        if (plan !== null) rows.push({ UsagePlanId: plan.id, UsagePlanName: plan.name })
      }
      return { Result: { TotalCount: total, UsagePlanSet: rows } }
    })
  },
}
