/**
 * A backend as answers show it: every field of the contract is there, empty where the kind has
 * none.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import type {
  Backend,
  HealthCheck,
  LoadBalance,
  ScfFunction,
  TargetBackend,
} from '../../model/backend.ts'
import { backendKinds } from './api-backend.ts'

type Info = ResponseOf<'DescribeApi'>['Result']
type Of<K extends Backend['kind']> = Extract<Backend, { kind: K }>

/** The backend if it is of this kind, else null. */
function as<K extends Backend['kind']>(backend: Backend, kind: K): Of<K> | null {
  // The comparison has just said so; the compiler does not narrow a generic union by it.
  return backend.kind === kind ? (backend as Of<K>) : null
}

export function fromServiceType(backend: Backend): string {
  if ('authoredAsHttp' in backend && backend.authoredAsHttp) return 'HTTP'
  const found = Object.entries(backendKinds).find(([, kind]) => kind === backend.kind)
  return found?.[0] ?? ''
}

export function fromServiceConfig(backend: Backend): Info['ServiceConfig'] {
  if (!('path' in backend)) return null
  const cos = as(backend, 'cos')
  return {
    Product: 'product' in backend ? (backend.product ?? '') : '',
    UniqVpcId: 'vpcId' in backend ? (backend.vpcId ?? '') : '',
    Url: 'url' in backend ? (backend.url ?? '') : '',
    Path: backend.path,
    Method: backend.method,
    UpstreamId: 'upstreamId' in backend ? (backend.upstreamId ?? '') : '',
    CosConfig: cos && {
      Action: cos.action,
      BucketName: cos.bucket,
      Authorization: cos.signed,
      PathMatchMode: cos.pathMatch,
    },
  }
}

/** Everything about a backend but ServiceType and ServiceConfig. */
export function fromBackend(backend: Backend) {
  const scf = as(backend, 'scf')
  const tsf = as(backend, 'tsf')
  return {
    ServiceMockReturnMessage: as(backend, 'mock')?.body ?? '',
    ...fromFunction('ServiceScf', scf?.function),
    ...fromFunction('ServiceWebsocketRegister', scf?.websocket?.register),
    ...fromFunction('ServiceWebsocketTransport', scf?.websocket?.transport),
    ...fromFunction('ServiceWebsocketCleanup', scf?.websocket?.cleanup),
    ServiceScfIsIntegratedResponse: scf?.integratedResponse ?? false,
    ServiceScfEventIsAsyncCall: scf?.asynchronous ?? false,
    ServiceScfFunctionType: scf?.functionType ?? '',
    IsBase64Encoded: scf?.base64 ?? false,
    IsBase64Trigger: scf?.base64Trigger ?? false,
    Base64EncodedTriggerRules: (scf?.base64Rules ?? []).map((rule) => ({
      Name: rule.header,
      Value: [...rule.values],
    })),
    MicroServices: (tsf?.microservices ?? []).map((service) => ({
      ClusterId: service.clusterId,
      NamespaceId: service.namespaceId,
      MicroServiceName: service.name,
    })),
    MicroServicesInfo: [],
    ServiceTsfLoadBalanceConf: fromLoadBalance(tsf?.loadBalance),
    ServiceTsfHealthCheckConf: fromHealthCheck(tsf?.healthCheck),
    EventBusId: as(backend, 'eb')?.eventBusId ?? '',
    ...fromTarget(as(backend, 'target')),
  }
}

type FunctionFields<P extends string> = {
  [K in `${P}FunctionName` | `${P}FunctionNamespace` | `${P}FunctionQualifier`]: string
}

function fromFunction<const P extends string>(
  prefix: P,
  called: ScfFunction | null | undefined,
): FunctionFields<P> {
  // The three names are the type's own; computed keys are widened by the compiler.
  return {
    [`${prefix}FunctionName`]: called?.name ?? '',
    [`${prefix}FunctionNamespace`]: called?.namespace ?? '',
    [`${prefix}FunctionQualifier`]: called?.qualifier ?? '',
  } as FunctionFields<P>
}

function fromTarget(target: TargetBackend | null) {
  return {
    TargetServices: (target?.targets ?? []).map(({ vmIp, vpcId, vmPort, hostIp, dockerIp }) => ({
      VmIp: vmIp,
      VpcId: vpcId,
      VmPort: vmPort,
      HostIp: hostIp,
      ...(dockerIp === null ? {} : { DockerIp: dockerIp }),
    })),
    TargetServicesLoadBalanceConf: target?.loadBalance ?? null,
    TargetServicesHealthCheckConf: fromHealthCheck(target?.healthCheck),
    TargetNamespaceId: target?.namespaceId ?? '',
  }
}

function fromLoadBalance(conf: LoadBalance | null | undefined): Info['ServiceTsfLoadBalanceConf'] {
  if (!conf) return null
  return {
    IsLoadBalance: conf.enabled,
    ...(conf.method === null ? {} : { Method: conf.method }),
    SessionStickRequired: conf.sessionStick,
    ...(conf.sessionStickTimeout === null ? {} : { SessionStickTimeout: conf.sessionStickTimeout }),
  }
}

function fromHealthCheck(conf: HealthCheck | null | undefined): Info['ServiceTsfHealthCheckConf'] {
  if (!conf) return null
  const { requestVolumeThreshold, sleepWindowMs, errorThresholdPercentage } = conf
  return {
    IsHealthCheck: conf.enabled,
    ...(requestVolumeThreshold === null ? {} : { RequestVolumeThreshold: requestVolumeThreshold }),
    ...(sleepWindowMs === null ? {} : { SleepWindowInMilliseconds: sleepWindowMs }),
    ...(errorThresholdPercentage === null
      ? {}
      : { ErrorThresholdPercentage: errorThresholdPercentage }),
  }
}
