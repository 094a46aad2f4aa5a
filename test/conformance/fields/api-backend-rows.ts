/**
 * Rows of the fields that tell of a backend.
 */
import type { FieldRow } from './harness.ts'

type Rows = { readonly [field: string]: FieldRow }

const value = 'InvalidParameterValue'
export const notBuilt = 'calls to this kind answer 481 until it is built'
const kept = 'kept for when the kind is built'

export const text = (base: string, name = 'x'): FieldRow => ({
  base,
  good: [name],
  effect: notBuilt,
})

/** The name, namespace and version of a function. */
function functionRows(prefix: string, base: string): Rows {
  const bad = [
    ['a b', `${value}.InvalidScfConfig`],
    ['x'.repeat(129), `${value}.InvalidScfConfig`],
  ] as const
  return {
    [`${prefix}FunctionName`]: { base, good: ['g', 'x'.repeat(128)], bad, effect: notBuilt },
    [`${prefix}FunctionNamespace`]: { base, good: ['ns', 'x'.repeat(128)], bad, effect: notBuilt },
    [`${prefix}FunctionQualifier`]: { base, good: ['7', '$DEFAULT'], bad, effect: notBuilt },
  }
}

function healthCheckRows(container: string, base: string): Rows {
  const count = (max: number): FieldRow => ({
    base,
    good: [1, 0, max],
    bad: [
      [-1, `${value}.RangeExceeded`],
      [max + 1, `${value}.RangeExceeded`],
    ],
    effect: notBuilt,
  })
  return {
    [`${container}.IsHealthCheck`]: { base, good: [true], effect: notBuilt },
    [`${container}.RequestVolumeThreshold`]: count(2_147_483_647),
    [`${container}.SleepWindowInMilliseconds`]: count(2_147_483_647),
    [`${container}.ErrorThresholdPercentage`]: count(100),
  }
}

export const backendRows: Rows = {
  'ServiceConfig.Url': {
    base: 'http',
    good: ['https://example.org', 'http://[::1]:65535'],
    bad: [
      ['http://a/b', `${value}.InvalidUrl`],
      ['ftp://a', `${value}.InvalidUrl`],
      ['http://a:65536', `${value}.InvalidPort`],
    ],
    effect: true,
  },
  'ServiceConfig.Path': {
    base: 'http',
    good: ['/x/{id}', `/{id}/${'x'.repeat(1018)}`],
    bad: [
      ['x', `${value}.InvalidBackendPath`],
      ['/a~b', `${value}.InvalidBackendPath`],
      [`/${'x'.repeat(1024)}`, `${value}.InvalidBackendPath`],
      ['/{nobody}', `${value}.InvalidServiceParam`],
    ],
    effect: true,
  },
  'ServiceConfig.Method': {
    base: 'http',
    good: ['ANY', 'POST', 'PATCH'],
    bad: [['TRACE', `${value}.InvalidServiceConfig`]],
    effect: true,
  },
  'ServiceConfig.Product': {
    base: 'http',
    good: ['clb', 'cvm'],
    bad: [['cdn', `${value}.InvalidServiceConfig`]],
    effect: kept,
  },
  'ServiceConfig.UniqVpcId': {
    base: 'http',
    good: ['vpc-1a2b3c4d', `vpc-${'x'.repeat(124)}`],
    bad: [
      ['vpc 1', `${value}.InvalidVpcConfig`],
      ['x'.repeat(129), `${value}.InvalidVpcConfig`],
    ],
    effect: kept,
  },
  'ServiceConfig.UpstreamId': {
    base: 'upstream',
    good: ['upstream-12345678'],
    bad: [
      ['a b', `${value}.InvalidUpstream`],
      ['x'.repeat(129), `${value}.InvalidUpstream`],
    ],
    effect: notBuilt,
  },
  'ServiceConfig.CosConfig.Action': {
    base: 'cos',
    good: ['GetObject'],
    bad: [['PutObject', `${value}.InvalidServiceConfig`]],
    effect: notBuilt,
  },
  'ServiceConfig.CosConfig.BucketName': {
    base: 'cos',
    good: ['other-1', 'x'.repeat(128)],
    bad: [
      ['', `${value}.InvalidServiceConfig`],
      ['x'.repeat(129), `${value}.InvalidServiceConfig`],
    ],
    effect: notBuilt,
  },
  'ServiceConfig.CosConfig.Authorization': { base: 'cos', good: [true, false], effect: notBuilt },
  'ServiceConfig.CosConfig.PathMatchMode': {
    base: 'cos',
    good: ['FullPath', 'BackEndPath'],
    bad: [['Neither', `${value}.NotInOptions`]],
    effect: notBuilt,
  },
  ServiceMockReturnMessage: {
    base: 'mock',
    good: ['你好', '', 'x'.repeat(65_536)],
    bad: [['x'.repeat(65_537), `${value}.InvalidServiceMockReturnMessage`]],
    effect: true,
  },
  ...functionRows('ServiceScf', 'scf'),
  ...functionRows('ServiceWebsocketRegister', 'scfWebsocket'),
  ...functionRows('ServiceWebsocketTransport', 'scfWebsocket'),
  ...functionRows('ServiceWebsocketCleanup', 'scfWebsocket'),
  ServiceScfIsIntegratedResponse: { base: 'scf', good: [true, false], effect: notBuilt },
  ServiceScfFunctionType: {
    base: 'scf',
    good: ['HTTP', 'EVENT'],
    bad: [['TIMER', `${value}.InvalidScfConfig`]],
    effect: notBuilt,
  },
  ServiceScfEventIsAsyncCall: { base: 'scf', good: [true, false], effect: notBuilt },
  IsBase64Encoded: { base: 'scf', good: [true, false], effect: notBuilt },
  EventBusId: { ...text('eb', 'eb-2'), bad: [['a b', `${value}.InvalidServiceConfig`]] },
  'MicroServices.#.ClusterId': { ...text('tsf'), bad: [['', `${value}.InvalidTsfConfig`]] },
  'MicroServices.#.NamespaceId': { ...text('tsf'), bad: [['', `${value}.InvalidTsfConfig`]] },
  'MicroServices.#.MicroServiceName': { ...text('tsf'), bad: [['', `${value}.InvalidTsfConfig`]] },
  'ServiceTsfLoadBalanceConf.IsLoadBalance': { base: 'tsf', good: [true], effect: notBuilt },
  'ServiceTsfLoadBalanceConf.Method': text('tsf', 'RoundRobinRule'),
  'ServiceTsfLoadBalanceConf.SessionStickRequired': { base: 'tsf', good: [true], effect: notBuilt },
  'ServiceTsfLoadBalanceConf.SessionStickTimeout': {
    base: 'tsf',
    good: [60, 0, 2_147_483_647],
    bad: [[-1, `${value}.RangeExceeded`]],
    effect: notBuilt,
  },
  ...healthCheckRows('ServiceTsfHealthCheckConf', 'tsf'),
  ...healthCheckRows('TargetServicesHealthCheckConf', 'target'),
  TargetServicesLoadBalanceConf: { base: 'target', good: [1, 0], effect: notBuilt },
}
