/**
 * The usage plans of a service as DescribeService shows them: a row for each plan and environment,
 * whether the whole service is bound there or APIs of it.
 */
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import { fromServicePlan } from '../../wire/usage-plan.ts'

export async function servicePlans(tx: ReadTx, service: Service) {
  const rows = new Map<string, ReturnType<typeof fromServicePlan>>()
  for (const { planId, environment } of await tx.planBindings(service, { serviceId: service.id })) {
    const row = `${planId} ${environment}`
    if (rows.has(row)) continue
    const plan = await tx.usagePlan(service, planId)
    if (plan !== null) rows.set(row, fromServicePlan(plan, environment))
  }
  return [...rows.values()]
}
