/**
 * An API in short, as lists inside a service show it.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import type { Api } from '../../model/api.ts'

type ApiIdStatus = ResponseOf<'DescribeService'>['ApiIdStatusSet'][number]

/** `siblings` are all APIs of the service, from which an authorization API's business APIs are told. */
export function fromApiStatus(api: Api, siblings: readonly Api[]): ApiIdStatus {
  const { auth, backend, method, path, protocol, kind } = api.definition
  const oauth = auth.kind === 'oauth' ? auth : null
  return {
    ServiceId: api.serviceId,
    ApiId: api.id,
    ApiDesc: api.description,
    Path: path,
    Method: method,
    CreatedTime: isoSeconds(api.createdAtMs),
    ModifiedTime: isoSeconds(api.modifiedAtMs),
    ApiName: api.name,
    UniqVpcId: 'vpcId' in backend ? (backend.vpcId ?? '') : '',
    ApiType: kind === 'microservice' ? 'TSF' : 'NORMAL',
    Protocol: protocol,
    IsDebugAfterCharge: api.reserved.debugAfterCharge,
    AuthType: auth.kind.toUpperCase(),
    ApiBusinessType: oauth?.role === 'authorization' ? 'OAUTH' : 'NORMAL',
    AuthRelationApiId: oauth?.authorizationApiId ?? '',
    RelationBuniessApiIds: siblings
      .filter((other) => isBusinessOf(other, api.id))
      .map(({ id }) => id),
    OauthConfig:
      oauth?.config == null
        ? null
        : {
            PublicKey: oauth.config.publicKey,
            TokenLocation: oauth.config.tokenLocation,
            LoginRedirectUrl: oauth.config.loginRedirectUrl ?? '',
          },
    TokenLocation: oauth?.config?.tokenLocation ?? '',
  }
}

function isBusinessOf({ definition: { auth } }: Api, apiId: string): boolean {
  return auth.kind === 'oauth' && auth.authorizationApiId === apiId
}
