/**
 * Resources that must exist. Somebody else's is not there: every key begins with account and region.
 */
import { notFound } from '../model/errors.ts'
import type { Scope } from '../model/scope.ts'
import type { Service } from '../model/service.ts'
import type { ReadTx } from '../model/store.ts'

/** The service, or ResourceNotFound.InvalidService. */
export async function existingService(tx: ReadTx, scope: Scope, id: string): Promise<Service> {
  const service = await tx.service(scope, id)
  if (service === null) throw notFound('service', id)
  return service
}
