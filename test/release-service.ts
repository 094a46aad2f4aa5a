/**
 * The shortest way to something that can be called: a service with one API, released, made with
 * the vendor's SDK as users make it.
 */
import type { Client } from './product.ts'

type CreateApi = Parameters<Client['CreateApi']>[0]

/** What an API answers and where; its protocol and timeout are the usual ones. */
export type WantedApi = Omit<CreateApi, 'ServiceId' | 'ServiceTimeout' | 'Protocol'>

export interface ReleasedService {
  readonly serviceId: string
  readonly apiId: string
  /** Host of the default domain, without a port; the environment is `release`. */
  readonly host: string
}

/** An API that answers GET with `body`. */
export function mockApi(path: string, body: string) {
  return {
    ServiceType: 'MOCK',
    RequestConfig: { Path: path, Method: 'GET' },
    ServiceMockReturnMessage: body,
  } satisfies WantedApi
}

/** Makes the service with this one API and releases it. */
export async function releaseService(
  client: Client,
  name: string,
  api: WantedApi,
): Promise<ReleasedService> {
  const service = await client.CreateService({ ServiceName: name, Protocol: 'http' })
  const ServiceId = service.ServiceId ?? ''
  const made = await client.CreateApi({
    ...api,
    ServiceId,
    ServiceTimeout: 15,
    Protocol: 'HTTP',
  })
  await client.ReleaseService({ ServiceId, EnvironmentName: 'release', ReleaseDesc: 'first' })
  return {
    serviceId: ServiceId,
    apiId: made.Result?.ApiId ?? '',
    host: service.OuterSubDomain ?? '',
  }
}
