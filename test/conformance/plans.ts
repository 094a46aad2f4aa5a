/**
 * Plans, keys and services for tests of what is bound to what: short names for long calls.
 */
import { makeService, type SdkClient } from './control.ts'
import { baseRequest } from './fields/api-bases.ts'

export async function planOf(client: SdkClient, UsagePlanName = 'a plan'): Promise<string> {
  const { Result } = await client.CreateUsagePlan({ UsagePlanName })
  return Result?.UsagePlanId ?? ''
}

export async function keyOf(client: SdkClient, SecretName = 'a_key'): Promise<string> {
  const { Result } = await client.CreateApiKey({ SecretName })
  return Result?.AccessKeyId ?? ''
}

/** A service and the ids of so many APIs of its draft. */
export async function serviceWith(client: SdkClient, apis: number) {
  const serviceId = await makeService(client)
  const apiIds: string[] = []
  for (let i = 0; i < apis; i++) {
    const request = await baseRequest(client, 'mock', serviceId)
    const path = { ApiName: `api_${i}`, RequestConfig: { Path: `/${i}`, Method: 'GET' } }
    apiIds.push((await client.CreateApi({ ...request, ...path })).Result?.ApiId ?? '')
  }
  return { serviceId, apiIds }
}

export function release(client: SdkClient, ServiceId: string, EnvironmentName = 'test') {
  return client.ReleaseService({ ServiceId, EnvironmentName, ReleaseDesc: 'x' })
}

/** What a binding names; without APIs it is the whole service. */
export function place(
  planIds: string | readonly string[],
  ServiceId: string,
  Environment = 'test',
  apiIds: readonly string[] = [],
) {
  const UsagePlanIds = typeof planIds === 'string' ? [planIds] : [...planIds]
  const kind = apiIds.length === 0 ? { BindType: 'SERVICE' } : { BindType: 'API' }
  const apis = apiIds.length === 0 ? {} : { ApiIds: [...apiIds] }
  return { UsagePlanIds, ServiceId, Environment, ...kind, ...apis }
}

/** What a service shows of its bindings: `plan environment api`, the whole service as `*`. */
export async function bindingsOf(client: SdkClient, ServiceId: string): Promise<string[]> {
  const { Result } = await client.DescribeApiUsagePlan({ ServiceId, Limit: 100 })
  const rows = Result?.ApiUsagePlanList ?? []
  return rows
    .map((row) => [row.UsagePlanId, row.Environment, row.ApiId || '*'].join(' '))
    .toSorted()
}
