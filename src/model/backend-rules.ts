/**
 * Rules of each kind of backend, and which kind goes with which front end. One entry a kind: a kind
 * without rules does not compile.
 */
import { text } from '../lib/language.ts'
import type { ApiDefinition } from './api.ts'
import type {
  Backend,
  CosBackend,
  ScfBackend,
  ScfFunction,
  TargetBackend,
  TsfBackend,
} from './backend.ts'
import {
  backendPathFault,
  backendUrlFault,
  foreignNameFault,
  isHost,
  isIpv4,
  isPort,
  type UrlSchemes,
} from './backend-target.ts'
import { reasons } from './errors.ts'
import { type Fault, fault, firstFault, firstOf, lengthFault } from './fault.ts'
import {
  backendTargetsMax,
  base64RulesMax,
  base64ValueCharsMax,
  base64ValuesMax,
  foreignNameCharsMax,
  mockBodyCharsMax,
} from './limits.ts'

/** Methods that a backend request may have; ANY passes the caller's. */
const backendMethods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY']

type Rules<B> = (backend: B, definition: ApiDefinition) => Fault | null

const rules: { readonly [K in Backend['kind']]: Rules<Extract<Backend, { kind: K }>> } = {
  http: (backend) =>
    firstFault(
      () => urlFault(backend.url, 'http'),
      () => targetFault(backend),
      () => vpcFault(backend.vpcId, 'backend.vpcId'),
      () => productFault(backend.product),
    ),
  mock: ({ body }) =>
    body.length <= mockBodyCharsMax
      ? null
      : fault(
          'InvalidParameterValue.InvalidServiceMockReturnMessage',
          'backend.body',
          reasons.tooLong(mockBodyCharsMax),
        ),
  scf: scfFault,
  cos: cosFault,
  tsf: tsfFault,
  target: targetsFault,
  vpc: upstreamFault,
  upstream: upstreamFault,
  grpc: upstreamFault,
  clb: upstreamFault,
  websocket: (backend) =>
    firstFault(
      () => urlFault(backend.url, 'ws'),
      () => targetFault(backend),
      () => vpcFault(backend.vpcId, 'backend.vpcId'),
    ),
  eb: ({ eventBusId }) =>
    foreignNameFault(
      eventBusId,
      'backend.eventBusId',
      'InvalidParameterValue.InvalidServiceConfig',
    ),
}

/** The first fault of a definition's backend, also as to its front end. */
export function backendFault(definition: ApiDefinition): Fault | null {
  const { backend } = definition
  return firstFault(
    () => frontEndFault(definition),
    // The rules found under a backend's own kind take that backend; a union loses the pairing.
    () => (rules[backend.kind] as Rules<Backend>)(backend, definition),
  )
}

/** Which kinds serve WebSocket front ends, and which serve microservice APIs. */
function frontEndFault({ backend, kind, protocol, method }: ApiDefinition): Fault | null {
  const isMicroservice = kind === 'microservice'
  if (isMicroservice !== (backend.kind === 'tsf')) {
    return fault(
      'InvalidParameterValue.InvalidApiType',
      'kind',
      text(
        'must be TSF with a TSF backend and NORMAL with any other.',
        '仅当后端类型为 TSF 时可以且必须为 TSF。',
      ),
    )
  }
  if (isMicroservice && protocol === 'WEBSOCKET') {
    return fault(
      'InvalidParameterValue.InvalidApiType',
      'protocol',
      text('must be HTTP for a microservice API.', '微服务 API 仅支持 HTTP。'),
    )
  }
  const servesWebsocket =
    backend.kind === 'websocket' || (backend.kind === 'scf' && backend.websocket !== null)
  if (servesWebsocket !== (protocol === 'WEBSOCKET')) {
    return fault(
      'InvalidParameterValue.InvalidServiceType',
      'backend.kind',
      text(
        'WEBSOCKET goes with the front-end protocol WEBSOCKET, which goes with WEBSOCKET and SCF.',
        '为 WEBSOCKET 时前端协议必须为 WEBSOCKET；WEBSOCKET 前端仅支持 WEBSOCKET 与 SCF 后端。',
      ),
    )
  }
  if (protocol === 'WEBSOCKET' && method !== 'GET') {
    return fault(
      'InvalidParameterValue.InvalidWSMethod',
      'method',
      text(
        'must be GET with the front-end protocol WEBSOCKET.',
        '前端协议为 WEBSOCKET 时必须为 GET。',
      ),
    )
  }
  return null
}

function urlFault(url: string, schemes: UrlSchemes): Fault | null {
  return backendUrlFault(url, 'backend.url', schemes)
}

function targetFault({ path, method }: { path: string; method: string }): Fault | null {
  return firstFault(
    () => backendPathFault(path, 'backend.path'),
    () =>
      backendMethods.includes(method)
        ? null
        : fault(
            'InvalidParameterValue.InvalidServiceConfig',
            'backend.method',
            reasons.notOneOf(backendMethods),
          ),
  )
}

function vpcFault(vpcId: string | null, field: string): Fault | null {
  return foreignNameFault(vpcId, field, 'InvalidParameterValue.InvalidVpcConfig')
}

const products = ['clb', 'cvm', 'upstream']

function productFault(product: string | null): Fault | null {
  if (product === null || products.includes(product)) return null
  return fault(
    'InvalidParameterValue.InvalidServiceConfig',
    'backend.product',
    reasons.notOneOf(products),
  )
}

function upstreamFault(backend: Extract<Backend, { upstreamId: string | null }>): Fault | null {
  return firstFault(
    () =>
      foreignNameFault(
        backend.upstreamId,
        'backend.upstreamId',
        'InvalidParameterValue.InvalidUpstream',
      ),
    () => (backend.url === null ? null : urlFault(backend.url, 'http')),
    () => targetFault(backend),
    () => vpcFault(backend.vpcId, 'backend.vpcId'),
    () => productFault(backend.product),
  )
}

const scfCode = 'InvalidParameterValue.InvalidScfConfig'

function functionFault(called: ScfFunction | null, field: string): Fault | null {
  if (called === null) return null
  return firstFault(
    () => foreignNameFault(called.name, `${field}.name`, scfCode),
    () => foreignNameFault(called.namespace, `${field}.namespace`, scfCode),
    () => foreignNameFault(called.qualifier, `${field}.qualifier`, scfCode),
  )
}

function scfFault(backend: ScfBackend): Fault | null {
  const { websocket, base64Rules } = backend
  return firstFault(
    () => functionFault(backend.function, 'backend.function'),
    () => websocket && functionFault(websocket.register, 'backend.websocket.register'),
    () => websocket && functionFault(websocket.transport, 'backend.websocket.transport'),
    () => websocket && functionFault(websocket.cleanup, 'backend.websocket.cleanup'),
    () =>
      base64Rules.length > base64RulesMax
        ? fault(
            'InvalidParameterValue.LimitExceeded',
            'backend.base64Rules',
            reasons.tooMany(base64RulesMax),
          )
        : null,
    () =>
      firstOf(base64Rules, 'backend.base64Rules', ({ values }, at) =>
        values.length > base64ValuesMax
          ? fault(
              'InvalidParameterValue.LimitExceeded',
              `${at}.values`,
              reasons.tooMany(base64ValuesMax),
            )
          : firstOf(values, `${at}.values`, base64ValueFault),
      ),
  )
}

function base64ValueFault(value: string, field: string): Fault | null {
  if (value.length > base64ValueCharsMax) {
    return fault(
      'InvalidParameterValue.LengthExceeded',
      field,
      reasons.tooLong(base64ValueCharsMax),
    )
  }
  if (/^[A-Za-z0-9.+*\-/_;]+$/.test(value)) return null
  return fault(
    scfCode,
    field,
    text('may hold letters, digits and .+*-/_;', '只能包含字母、数字和 .+*-/_;。'),
  )
}

/** Which object store actions a front-end method can stand for (compat/behaviours.md 7.4). */
const cosActions: { readonly [method: string]: readonly string[] } = {
  GET: ['GetObject'],
  PUT: ['PutObject'],
  POST: ['PostObject', 'AppendObject'],
  HEAD: ['HeadObject'],
  DELETE: ['DeleteObject'],
}

function cosFault(backend: CosBackend, { method }: ApiDefinition): Fault | null {
  const code = 'InvalidParameterValue.InvalidServiceConfig'
  const actions = cosActions[method]
  if (actions === undefined) {
    return fault(
      'InvalidParameterValue.InvalidMethod',
      'method',
      reasons.notOneOf(Object.keys(cosActions)),
    )
  }
  return firstFault(
    () =>
      actions.includes(backend.action)
        ? null
        : fault(code, 'backend.action', reasons.notOneOf(actions)),
    () => foreignNameFault(backend.bucket, 'backend.bucket', code),
    () => backendPathFault(backend.path, 'backend.path'),
  )
}

function countFault(count: number, field: string): Fault | null {
  if (count >= 1 && count <= backendTargetsMax) return null
  return fault(
    'InvalidParameterValue.LimitExceeded',
    field,
    text(`must hold 1 to ${backendTargetsMax} entries.`, `必须包含 1 到 ${backendTargetsMax} 项。`),
  )
}

function tsfFault(backend: TsfBackend): Fault | null {
  const code = 'InvalidParameterValue.InvalidTsfConfig'
  const balancing = backend.loadBalance?.method ?? null
  return firstFault(
    () => countFault(backend.microservices.length, 'backend.microservices'),
    () =>
      firstOf(backend.microservices, 'backend.microservices', (service, at) =>
        firstFault(
          () => foreignNameFault(service.clusterId, `${at}.clusterId`, code),
          () => foreignNameFault(service.namespaceId, `${at}.namespaceId`, code),
          () => foreignNameFault(service.name, `${at}.name`, code),
        ),
      ),
    () => lengthFault(balancing, 'backend.loadBalance.method', foreignNameCharsMax),
    () => targetFault(backend),
  )
}

function targetsFault(backend: TargetBackend): Fault | null {
  return firstFault(
    () => countFault(backend.targets.length, 'backend.targets'),
    () =>
      firstOf(backend.targets, 'backend.targets', (target, at) =>
        firstFault(
          () => addressFault(target.vmIp, `${at}.vmIp`),
          () => addressFault(target.hostIp, `${at}.hostIp`),
          () => (target.dockerIp === null ? null : addressFault(target.dockerIp, `${at}.dockerIp`)),
          () => vpcFault(target.vpcId, `${at}.vpcId`),
          () =>
            isPort(target.vmPort)
              ? null
              : fault(
                  'InvalidParameterValue.InvalidPort',
                  `${at}.vmPort`,
                  reasons.outside(1, 65_535),
                ),
        ),
      ),
    () => lengthFault(backend.namespaceId, 'backend.namespaceId', foreignNameCharsMax),
    () => targetFault(backend),
  )
}

function addressFault(address: string, field: string): Fault | null {
  if (isIpv4(address) || isHost(`[${address}]`)) return null
  return fault(
    'InvalidParameterValue.InvalidIPAddress',
    field,
    text('must be an IPv4 or IPv6 address.', '必须为 IPv4 或 IPv6 地址。'),
  )
}

/** The path in a backend's own request, when it has one. */
export function backendPathOf(backend: Backend): string | null {
  return 'path' in backend ? backend.path : null
}
