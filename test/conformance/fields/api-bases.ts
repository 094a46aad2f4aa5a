/**
 * Requests of CreateApi that are complete for one kind of backend or authentication each.
 */
import { generateKeyPairSync } from 'node:crypto'
import { makeService, type SdkClient } from '../control.ts'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** As the guide's own tool writes it: a JSON Web Key. */
export const publicKey = JSON.stringify(keys.publicKey.export({ format: 'jwk' }))
export const publicPem = keys.publicKey.export({ format: 'pem', type: 'spki' }).toString()
export const privateJwk = JSON.stringify(keys.privateKey.export({ format: 'jwk' }))

const front = {
  ServiceTimeout: 15,
  Protocol: 'HTTP',
  RequestConfig: { Path: '/base', Method: 'GET' },
}
const mock = { ...front, ServiceType: 'MOCK', ServiceMockReturnMessage: 'hello' }

export const http = {
  ...front,
  ServiceType: 'HTTP',
  RequestConfig: { Path: '/base/{id}', Method: 'GET' },
  RequestParameters: [
    { Name: 'q', Position: 'query', Type: 'string', DefaultValue: '', Required: false, Desc: '' },
    { Name: 'id', Position: 'path', Type: 'string', DefaultValue: '', Required: true, Desc: '' },
  ],
  ServiceParameters: [
    {
      Name: 'p',
      Position: 'query',
      RelevantRequestParameterName: 'q',
      RelevantRequestParameterPosition: 'query',
    },
  ],
  ConstantParameters: [{ Name: 'c', Position: 'query', DefaultValue: 'v', Desc: '' }],
  ServiceConfig: { Url: 'http://127.0.0.1:8000', Path: '/back/{id}', Method: 'GET' },
}

export const plainBases = {
  mock,
  http,
  scf: { ...front, ServiceType: 'SCF', ServiceScfFunctionName: 'f' },
  scfWebsocket: {
    ...front,
    ServiceType: 'SCF',
    Protocol: 'WEBSOCKET',
    ServiceWebsocketTransportFunctionName: 'transport',
    ServiceWebsocketRegisterFunctionName: 'register',
    ServiceWebsocketCleanupFunctionName: 'cleanup',
  },
  cos: {
    ...front,
    ServiceType: 'COS',
    ServiceConfig: { Path: '/o', CosConfig: { Action: 'GetObject', BucketName: 'b-1250000000' } },
  },
  upstream: {
    ...front,
    ServiceType: 'UPSTREAM',
    ServiceConfig: { UpstreamId: 'upstream-abcdefgh', Path: '/', Method: 'GET' },
  },
  tsf: {
    ...front,
    ServiceType: 'TSF',
    ApiType: 'TSF',
    MicroServices: [{ ClusterId: 'cls-1', NamespaceId: 'ns-1', MicroServiceName: 'm' }],
    ServiceTsfLoadBalanceConf: {},
    ServiceTsfHealthCheckConf: {},
  },
  target: {
    ...front,
    ServiceType: 'TARGET',
    TargetServices: [{ VmIp: '10.0.0.1', VpcId: 'vpc-1', VmPort: 80, HostIp: '10.0.0.2' }],
    TargetServicesHealthCheckConf: {},
  },
  eb: { ...front, ServiceType: 'EB', EventBusId: 'eb-1' },
  errorCodes: {
    ...mock,
    ResponseErrorCodes: [{ Code: 404, Msg: 'm', Desc: 'd', ConvertedCode: 200, NeedConvert: true }],
  },
  eiam: { ...mock, AuthType: 'EIAM', EIAMAppId: 'app' },
  authorization: {
    ...mock,
    AuthType: 'OAUTH',
    ApiBusinessType: 'OAUTH',
    OauthConfig: { PublicKey: publicKey, TokenLocation: 'header' },
  },
}

export type BaseName = keyof typeof plainBases | 'business'

/** The complete request; a business API needs an authorization API in the same service. */
export async function baseRequest(client: SdkClient, name: BaseName, ServiceId: string) {
  if (name !== 'business') return { ServiceId, ...plainBases[name] }
  const { Result } = await client.CreateApi({
    ServiceId,
    ...plainBases.authorization,
    RequestConfig: { Path: '/authorization', Method: 'POST' },
  })
  return {
    ServiceId,
    ...mock,
    AuthType: 'OAUTH',
    ApiBusinessType: 'NORMAL',
    AuthRelationApiId: Result?.ApiId ?? '',
  }
}

/** A mock API that differs by `wish`, in a service of its own unless one is named. */
export async function makeApi(client: SdkClient, wish: object = {}, ServiceId?: string) {
  const id = ServiceId ?? (await makeService(client))
  const { Result } = await client.CreateApi({ ServiceId: id, ...mock, ...wish })
  return { ServiceId: id, ApiId: Result?.ApiId ?? '' }
}
