/**
 * DescribeApi: one API of the draft in full, and the environments whose running version has it.
 */
import type { EnvironmentName } from '../../../model/environment.ts'
import type { Scope } from '../../../model/scope.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { Action } from '../../action.ts'
import { existingApi, existingService } from '../../existing.ts'
import { fromApi } from '../../wire/api.ts'

export const describeApi: Action<'DescribeApi'> = {
  name: 'DescribeApi',
  resource: (request) => request.ApiId,

  async run(request, { read, scope }) {
    return read(async (tx) => ({ Result: await apiInFull(tx, scope, request) }))
  },
}

/** What DescribeApi answers, for whichever scope asks. */
export async function apiInFull(
  tx: ReadTx,
  scope: Scope,
  request: { readonly ServiceId: string; readonly ApiId: string },
) {
  const service = await existingService(tx, scope, request.ServiceId)
  const api = await existingApi(tx, service, request.ApiId)
  return fromApi(api, service, await environmentsOf(tx, scope, service.id, api.id))
}

async function environmentsOf(
  tx: ReadTx,
  scope: Scope,
  serviceId: string,
  apiId: string,
): Promise<readonly EnvironmentName[]> {
  const states = await tx.environments(scope, serviceId)
  const holding = new Set<string>()
  for (const name of new Set(states.flatMap(({ version }) => version ?? []))) {
    const version = await tx.version(scope, serviceId, name)
    if (version?.apis.some(({ id }) => id === apiId)) holding.add(name)
  }
  return states.flatMap(({ name, version }) => (holding.has(version ?? '') ? name : []))
}
