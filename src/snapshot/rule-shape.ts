/**
 * What each kind of attached rule must look like in a section, member for member. Conditions are
 * trees of bounded depth; what they name is checked where they are written.
 */
import type { Comparison, Constant, Expression, Operand } from '../lib/expression.ts'
import { methodNames } from '../model/plugins/reader.ts'
import { backend } from './backend-shape.ts'
import type {
  AntiReplayData,
  ChosenBackendNode,
  CircuitBreakerNode,
  CorsData,
  CustomAuthData,
  CustomReqData,
  CustomResData,
  FunctionCall,
  IpControlData,
  ProxyCacheData,
  RoutingNode,
  RuleNode,
  TrafficControlByParameterData,
  TrafficControlData,
} from './rules.ts'
import type { Shape } from './shape.ts'
import {
  boolean,
  integer,
  list,
  nullable,
  object,
  oneOf,
  ShapeError,
  text,
  union,
} from './shape.ts'

const count = integer(0, Number.MAX_SAFE_INTEGER)
const seconds = integer(0, 31 * 86_400)
const strings = list(text)

const constant: Shape<Constant> = (value) => {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new ShapeError('', 'is no constant')
}

const operand = union<Operand>({
  constant: object<Extract<Operand, { kind: 'constant' }>>({
    kind: oneOf('constant'),
    value: constant,
  }),
  value: object<Extract<Operand, { kind: 'value' }>>({
    kind: oneOf('value'),
    place: text,
    name: text,
  }),
  random: object<Extract<Operand, { kind: 'random' }>>({ kind: oneOf('random') }),
})

type Part<K> = Extract<Expression, { readonly kind: K }>

const comparison = oneOf<Comparison>('=', '!=', '<', '<=', '>', '>=')
const parts = list<Expression>((value) => expression(value))
const joined = object<Part<'and' | 'or'>>({ kind: oneOf('and', 'or'), parts })

const expression: Shape<Expression> = union<Expression>({
  and: joined,
  or: joined,
  compare: object<Part<'compare'>>({
    kind: oneOf('compare'),
    by: comparison,
    left: operand,
    right: operand,
  }),
  exists: object<Part<'exists'>>({ kind: oneOf('exists'), value: operand }),
  regex: object<Part<'regex'>>({ kind: oneOf('regex'), value: operand, pattern: text }),
  in: object<Part<'in'>>({
    kind: oneOf('in'),
    value: operand,
    values: list(constant),
    negated: boolean,
  }),
})

const chosen = object<ChosenBackendNode>({
  backend,
  timeoutMs: integer(1, 1_800_000),
  keepsHost: boolean,
})

const functionCall = object<FunctionCall>({
  name: text,
  namespace: text,
  qualifier: text,
  appId: nullable(count),
})

export const ipControl = object<IpControlData>({
  type: oneOf('IPControl'),
  list: oneOf('white', 'black'),
  blocks: strings,
})

const specials = list(object({ key: text, limit: count }))
const keyPlace = oneOf('header', 'query', 'path')

/** Throws `ShapeError`. */
export const rule = union<RuleNode>(
  {
    IPControl: ipControl,
    TrafficControl: object<TrafficControlData>({
      type: oneOf('TrafficControl'),
      windowSeconds: seconds,
      apiLimit: nullable(count),
      appLimit: nullable(count),
      ipLimit: nullable(count),
      specialApps: specials,
      specialIps: specials,
    }),
    TrafficControlByParameter: object<TrafficControlByParameterData>({
      type: oneOf('TrafficControlByParameter'),
      default: nullable(object({ windowSeconds: seconds, limit: count })),
      strategies: list(
        object<TrafficControlByParameterData['strategies'][number]>({
          name: text,
          weight: count,
          parameter: object({ place: keyPlace, name: text }),
          limit: count,
          windowSeconds: seconds,
          condition: nullable(expression),
        }),
      ),
    }),
    Cors: object<CorsData>({
      type: oneOf('Cors'),
      origins: strings,
      methods: list(oneOf(...methodNames)),
      headers: strings,
      exposed: strings,
      credentials: boolean,
      maxAgeSeconds: count,
    }),
    CustomReq: object<CustomReqData>({
      type: oneOf('CustomReq'),
      function: functionCall,
      timeoutSeconds: seconds,
      base64: boolean,
      sendsBody: boolean,
      sendsHeaders: boolean,
      sendsQuery: boolean,
    }),
    CustomAuth: object<CustomAuthData>({
      type: oneOf('CustomAuth'),
      authoriser: union<CustomAuthData['authoriser']>({
        function: object<Extract<CustomAuthData['authoriser'], { kind: 'function' }>>({
          kind: oneOf('function'),
          function: functionCall,
        }),
        http: object<Extract<CustomAuthData['authoriser'], { kind: 'http' }>>({
          kind: oneOf('http'),
          url: text,
          method: oneOf('GET', 'POST'),
        }),
      }),
      timeoutSeconds: seconds,
      cacheSeconds: seconds,
      sendsBody: boolean,
      headers: strings,
      queries: strings,
      version: text,
    }),
    Routing: object<RoutingNode>({
      type: oneOf('Routing'),
      strategies: list(object({ name: text, condition: expression, backend: chosen })),
    }),
    CircuitBreaker: object<CircuitBreakerNode>({
      type: oneOf('CircuitBreaker'),
      failure: expression,
      threshold: count,
      windowSeconds: seconds,
      openSeconds: seconds,
      backend: nullable(chosen),
    }),
    ProxyCache: object<ProxyCacheData>({
      type: oneOf('ProxyCache'),
      keys: list(object({ place: keyPlace, name: text })),
      methods: list(oneOf(...methodNames)),
      statuses: list(integer(200, 599)),
      honoursBackend: boolean,
      ttlSeconds: seconds,
    }),
    AntiReplay: object<AntiReplayData>({
      type: oneOf('AntiReplay'),
      forced: boolean,
      ttlSeconds: seconds,
    }),
    CustomRes: object<CustomResData>({
      type: oneOf('CustomRes'),
      function: functionCall,
      timeoutSeconds: seconds,
      base64: boolean,
      status: boolean,
      headers: boolean,
      body: boolean,
    }),
  },
  'type',
)
