/**
 * A backend from the wire: ServiceType decides which of the many optional fields count. What a
 * kind needs and is not there is missing; what is there and no use to the kind is left alone.
 */
import { text } from '../../lib/language.ts'
import type { Backend, HealthCheck, LoadBalance, ScfFunction } from '../../model/backend.ts'
import { invalid, missing, reasons } from '../../model/errors.ts'
import type { ApiRequest } from './api-request.ts'
import { choiceOf, filled } from './spelled.ts'

export const backendKinds = {
  HTTP: 'http',
  MOCK: 'mock',
  TSF: 'tsf',
  SCF: 'scf',
  EB: 'eb',
  TARGET: 'target',
  VPC: 'vpc',
  UPSTREAM: 'upstream',
  GRPC: 'grpc',
  COS: 'cos',
  WEBSOCKET: 'websocket',
  CLB: 'clb',
} as const satisfies { readonly [serviceType: string]: Backend['kind'] }

type ServiceType = keyof typeof backendKinds
const serviceTypes = [
  'HTTP',
  'MOCK',
  'TSF',
  'SCF',
  'EB',
  'TARGET',
  'VPC',
  'UPSTREAM',
  'GRPC',
  'COS',
  'WEBSOCKET',
  'CLB',
] as const satisfies readonly ServiceType[]

/** What else about the API the backend depends on. */
export interface BackendSetting {
  readonly isWebsocket: boolean
  readonly method: string
  /** The backend so far: what ModifyApi cannot say is kept where the kind stays the same. */
  readonly current: Backend | null
}

type Config = NonNullable<ApiRequest['ServiceConfig']>
type Of<K extends Backend['kind']> = Extract<Backend, { kind: K }>

export function toBackend(request: ApiRequest, setting: BackendSetting): Backend {
  const type = choiceOf(
    request.ServiceType,
    serviceTypes,
    'ServiceType',
    'InvalidParameterValue.InvalidServiceType',
  )
  const config = request.ServiceConfig ?? {}
  switch (type) {
    case 'HTTP':
      return toHttp(config)
    case 'MOCK':
      if (request.ServiceMockReturnMessage === undefined) {
        throw missing('ServiceMockReturnMessage', neededBy('MOCK'))
      }
      return { kind: 'mock', body: request.ServiceMockReturnMessage }
    case 'SCF':
      return toScf(request, setting)
    case 'COS':
      return toCos(config, setting)
    case 'TSF':
      return toTsf(request, config)
    case 'TARGET':
      return toTarget(request, config, setting)
    case 'EB': {
      const eventBusId = filled(request.EventBusId)
      if (eventBusId === null) throw missing('EventBusId', neededBy('EB'))
      return { kind: 'eb', eventBusId }
    }
    case 'WEBSOCKET':
      return {
        kind: 'websocket',
        url: needed(config, 'Url', type),
        path: config.Path ?? '',
        method: toMethod(config, 'GET'),
        vpcId: filled(config.UniqVpcId),
      }
    case 'VPC':
    case 'UPSTREAM':
    case 'GRPC':
    case 'CLB':
      return toUpstream(backendKinds[type], config)
  }
}

function neededBy(type: ServiceType) {
  return text(`is required when ServiceType is ${type}.`, `在 ServiceType 为 ${type} 时必填。`)
}

function needed(config: Config, name: 'Url' | 'Path' | 'Method', type: ServiceType): string {
  const given = config[name]
  if (given === undefined) throw missing(`ServiceConfig.${name}`, neededBy(type))
  return given
}

function toMethod(config: Config, otherwise: string): string {
  return (filled(config.Method) ?? otherwise).toUpperCase()
}

function toProduct(config: Config): string | null {
  return filled(config.Product)?.toLowerCase() ?? null
}

function toHttp(config: Config): Backend {
  // An upstream needs no address of its own, and is what the product of this name means.
  if (toProduct(config) === 'upstream') {
    return { ...toUpstream('upstream', config), authoredAsHttp: true }
  }
  return {
    kind: 'http',
    url: needed(config, 'Url', 'HTTP'),
    path: needed(config, 'Path', 'HTTP'),
    method: needed(config, 'Method', 'HTTP').toUpperCase(),
    product: toProduct(config),
    vpcId: filled(config.UniqVpcId),
  }
}

type UpstreamKind = 'vpc' | 'upstream' | 'grpc' | 'clb'

function toUpstream(kind: UpstreamKind, config: Config): Of<UpstreamKind> {
  const upstreamId = filled(config.UpstreamId)
  if (upstreamId === null && kind !== 'clb' && filled(config.Url) === null) {
    const why = text('or ServiceConfig.Url is required.', '或 ServiceConfig.Url 必填其一。')
    throw missing('ServiceConfig.UpstreamId', why)
  }
  return {
    kind,
    authoredAsHttp: false,
    upstreamId,
    product: toProduct(config),
    vpcId: filled(config.UniqVpcId),
    url: filled(config.Url),
    path: config.Path ?? '',
    method: toMethod(config, 'ANY'),
  }
}

type FunctionRole = 'Scf' | 'WebsocketRegister' | 'WebsocketTransport' | 'WebsocketCleanup'

function toFunction(request: ApiRequest, role: FunctionRole): ScfFunction | null {
  const name = filled(request[`Service${role}FunctionName`])
  if (name === null) return null
  return {
    name,
    namespace: filled(request[`Service${role}FunctionNamespace`]) ?? 'default',
    qualifier: filled(request[`Service${role}FunctionQualifier`]) ?? '$LATEST',
  }
}

function toScf(request: ApiRequest, { isWebsocket, current }: BackendSetting): Of<'scf'> {
  const called = toFunction(request, 'Scf')
  const transport = toFunction(request, 'WebsocketTransport')
  if (!isWebsocket && called === null) throw missing('ServiceScfFunctionName', neededBy('SCF'))
  if (isWebsocket && transport === null) {
    const why = text(
      'is required with the protocol WEBSOCKET and ServiceType SCF.',
      '在 Protocol 为 WEBSOCKET 且 ServiceType 为 SCF 时必填。',
    )
    throw missing('ServiceWebsocketTransportFunctionName', why)
  }
  const kept = current?.kind === 'scf' ? current : null
  return {
    kind: 'scf',
    function: called,
    functionType: choiceOf(
      filled(request.ServiceScfFunctionType) ?? kept?.functionType ?? 'EVENT',
      ['EVENT', 'HTTP'],
      'ServiceScfFunctionType',
      'InvalidParameterValue.InvalidScfConfig',
    ),
    integratedResponse: request.ServiceScfIsIntegratedResponse ?? kept?.integratedResponse ?? false,
    asynchronous: request.ServiceScfEventIsAsyncCall ?? kept?.asynchronous ?? false,
    base64: request.IsBase64Encoded ?? kept?.base64 ?? false,
    base64Trigger: request.IsBase64Trigger ?? kept?.base64Trigger ?? false,
    base64Rules: (request.Base64EncodedTriggerRules ?? []).map((rule, index) => ({
      header: choiceOf(
        rule.Name.replace('-', '_'),
        ['Accept', 'Content_Type'],
        `Base64EncodedTriggerRules.${index}.Name`,
      ),
      values: rule.Value,
    })),
    websocket: isWebsocket
      ? {
          register: toFunction(request, 'WebsocketRegister'),
          transport,
          cleanup: toFunction(request, 'WebsocketCleanup'),
        }
      : null,
  }
}

function toCos(config: Config, { method }: BackendSetting): Of<'cos'> {
  const given = config.CosConfig
  if (given === undefined) throw missing('ServiceConfig.CosConfig', neededBy('COS'))
  return {
    kind: 'cos',
    action: given.Action,
    bucket: given.BucketName,
    signed: given.Authorization ?? false,
    pathMatch: choiceOf(
      filled(given.PathMatchMode) ?? 'BackEndPath',
      ['BackEndPath', 'FullPath'],
      'ServiceConfig.CosConfig.PathMatchMode',
    ),
    path: config.Path ?? '',
    method: toMethod(config, method),
  }
}

function toTsf(request: ApiRequest, config: Config): Of<'tsf'> {
  const given = request.MicroServices ?? []
  if (given.length === 0) throw missing('MicroServices', neededBy('TSF'))
  return {
    kind: 'tsf',
    microservices: given.map((service) => ({
      clusterId: service.ClusterId,
      namespaceId: service.NamespaceId,
      name: service.MicroServiceName,
    })),
    path: config.Path ?? '',
    method: toMethod(config, 'ANY'),
    loadBalance: toLoadBalance(request.ServiceTsfLoadBalanceConf),
    healthCheck: toHealthCheck(request.ServiceTsfHealthCheckConf, 'ServiceTsfHealthCheckConf'),
  }
}

function toTarget(request: ApiRequest, config: Config, { current }: BackendSetting): Of<'target'> {
  const kept = current?.kind === 'target' ? current : null
  const given = request.TargetServices ?? []
  const targets = given.map((target) => ({
    vmIp: target.VmIp,
    vpcId: target.VpcId,
    vmPort: target.VmPort,
    hostIp: target.HostIp,
    dockerIp: filled(target.DockerIp),
  }))
  if (targets.length === 0 && kept === null) throw missing('TargetServices', neededBy('TARGET'))
  return {
    kind: 'target',
    targets: targets.length > 0 ? targets : (kept?.targets ?? []),
    namespaceId: filled(request.TargetNamespaceId) ?? kept?.namespaceId ?? null,
    loadBalance: request.TargetServicesLoadBalanceConf ?? kept?.loadBalance ?? null,
    healthCheck:
      toHealthCheck(request.TargetServicesHealthCheckConf, 'TargetServicesHealthCheckConf') ??
      kept?.healthCheck ??
      null,
    path: config.Path ?? '',
    method: toMethod(config, 'ANY'),
  }
}

function toLoadBalance(given: ApiRequest['ServiceTsfLoadBalanceConf']): LoadBalance | null {
  if (given === undefined) return null
  return {
    enabled: given.IsLoadBalance ?? false,
    method: filled(given.Method),
    sessionStick: given.SessionStickRequired ?? false,
    sessionStickTimeout: counted(
      given.SessionStickTimeout,
      'ServiceTsfLoadBalanceConf.SessionStickTimeout',
    ),
  }
}

function toHealthCheck(
  given: ApiRequest['ServiceTsfHealthCheckConf'],
  field: string,
): HealthCheck | null {
  if (given === undefined) return null
  const percentage = 'ErrorThresholdPercentage'
  return {
    enabled: given.IsHealthCheck ?? false,
    requestVolumeThreshold: counted(
      given.RequestVolumeThreshold,
      `${field}.RequestVolumeThreshold`,
    ),
    sleepWindowMs: counted(given.SleepWindowInMilliseconds, `${field}.SleepWindowInMilliseconds`),
    errorThresholdPercentage: counted(given[percentage], `${field}.${percentage}`, 100),
  }
}

/** A count, a duration or a share: never negative. */
function counted(given: number | undefined, field: string, max = 2_147_483_647): number | null {
  if (given === undefined) return null
  if (given >= 0 && given <= max) return given
  throw invalid('InvalidParameterValue.RangeExceeded', field, reasons.outside(0, max))
}
