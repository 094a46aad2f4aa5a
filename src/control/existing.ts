/**
 * Resources that must exist. Somebody else's is not there: every key begins with account and
 * region.
 */
import type { Api } from '../model/api.ts'
import type { ApiKey } from '../model/api-key.ts'
import { notFound } from '../model/errors.ts'
import type { Scope } from '../model/scope.ts'
import type { Service } from '../model/service.ts'
import type { ReadTx } from '../model/store.ts'
import type { UsagePlan } from '../model/usage-plan.ts'

/** The service, or ResourceNotFound.InvalidService. */
export async function existingService(tx: ReadTx, scope: Scope, id: string): Promise<Service> {
  const service = await tx.service(scope, id)
  if (service === null) throw notFound('service', id)
  return service
}

/** The API of the service's draft, or ResourceNotFound.InvalidApi. */
export async function existingApi(
  tx: ReadTx,
  service: Service,
  id: string,
  field = 'ApiId',
): Promise<Api> {
  const api = await tx.api(service, service.id, id)
  if (api === null) throw notFound('api', id, field)
  return api
}

/** The key pair, or ResourceNotFound.InvalidAccessKeyId. */
export async function existingKey(
  tx: ReadTx,
  scope: Scope,
  id: string,
  field = 'AccessKeyId',
): Promise<ApiKey> {
  const key = await tx.apiKey(scope, id)
  if (key === null) throw notFound('key', id, field)
  return key
}

/** The usage plan, or ResourceNotFound.InvalidUsagePlan. */
export async function existingPlan(
  tx: ReadTx,
  scope: Scope,
  id: string,
  field = 'UsagePlanId',
): Promise<UsagePlan> {
  const plan = await tx.usagePlan(scope, id)
  if (plan === null) throw notFound('plan', id, field)
  return plan
}
