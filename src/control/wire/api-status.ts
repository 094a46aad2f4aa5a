/**
 * An API in short, as lists inside and outside its service show it.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import type { Api } from '../../model/api.ts'
import { businessApisOf } from '../../model/auth-rules.ts'
import { fromKind } from './api.ts'
import { fromAuth } from './api-auth.ts'

type ApiIdStatus = ResponseOf<'DescribeService'>['ApiIdStatusSet'][number]
type ApiRow = ResponseOf<'DescribeApisStatus'>['Result']['ApiIdStatusSet'][number]

/**
 * `siblings` are all APIs of the service, from which an authorization API's business APIs are told.
 */
export function fromApiStatus(api: Api, siblings: readonly Api[]): ApiIdStatus {
  const { auth, method, path } = api.definition
  return {
    ...inShort(api),
    Path: path,
    Method: method,
    CreatedTime: isoSeconds(api.createdAtMs),
    ModifiedTime: isoSeconds(api.modifiedAtMs),
    RelationBuniessApiIds: businessApisOf(siblings, api.id).map(({ id }) => id),
    TokenLocation: auth.kind === 'oauth' ? (auth.config?.tokenLocation ?? '') : '',
  }
}

/** A row of DescribeApisStatus; `businessApiIds` are of those that rely on this API. */
export function fromApiRow(api: Api, businessApiIds: readonly string[]): ApiRow {
  return {
    ...inShort(api),
    CreatedTime: isoSeconds(api.createdAtMs),
    ModifiedTime: isoSeconds(api.modifiedAtMs),
    Path: api.definition.path,
    Method: api.definition.method,
    // The vendor's numeric ids of VPCs have no meaning here.
    VpcId: null,
    RelationBuniessApiIds: [...businessApiIds],
    Tags: api.tags.map(({ key, value }) => ({ Key: key, Value: value })),
  }
}

function inShort(api: Api) {
  const { auth, backend, protocol, kind } = api.definition
  return {
    ServiceId: api.serviceId,
    ApiId: api.id,
    ApiDesc: api.description,
    ApiName: api.name,
    UniqVpcId: 'vpcId' in backend ? (backend.vpcId ?? '') : '',
    ApiType: fromKind(kind),
    Protocol: protocol,
    IsDebugAfterCharge: api.reserved.debugAfterCharge,
    ...fromAuth(auth),
  }
}
