/**
 * What each section must look like, member for member. The types are snapshot.ts's; this table is
 * their strict reading, and also what the linker relies on without looking: whole-segment
 * variables, ports in range, known system parameters.
 */
import { methods } from '../model/api.ts'
import { environmentNames } from '../model/environment.ts'
import { backend } from './backend-shape.ts'
import { ipControl, rule } from './rule-shape.ts'
import type { PluginSection } from './rules.ts'
import type { Shape } from './shape.ts'
import {
  boolean,
  integer,
  list,
  nullable,
  object,
  oneOf,
  record,
  ShapeError,
  text,
  textLike,
  union,
} from './shape.ts'
import type {
  AccessSection,
  ApiAccessNode,
  ApiNode,
  ApisSection,
  AppNode,
  AppsSection,
  AssignmentNode,
  AuthNode,
  EnvironmentAccessNode,
  EnvironmentNode,
  KeyNode,
  KeysSection,
  OauthNode,
  ParameterNode,
  PathPattern,
  PlanNode,
  PlansSection,
  Section,
  ServiceSection,
  SettingsSection,
} from './snapshot.ts'
import { draftEnvironment, systemParameters } from './snapshot.ts'

const count = integer(0, Number.MAX_SAFE_INTEGER)
const limit = integer(-1, Number.MAX_SAFE_INTEGER)
const path = textLike(/^\//, 'a path that begins with /')
const place = oneOf('header', 'query', 'path', 'body')

type Kind<T, K> = Extract<T, { readonly kind: K }>

const variablePath = object<Kind<PathPattern, 'variable'>>({
  kind: oneOf('variable'),
  pieces: list(text),
  variables: list(textLike(/^[^{}/]+$/, 'the name of a variable')),
})

/** Variables are whole segments: the pieces around them end and begin with a slash. */
const wholeSegments: Shape<Kind<PathPattern, 'variable'>> = (value) => {
  const pattern = variablePath(value)
  const { pieces, variables } = pattern
  if (variables.length === 0 || pieces.length !== variables.length + 1) {
    throw new ShapeError('pieces', 'do not stand around the variables')
  }
  for (const [index, piece] of pieces.entries()) {
    const first = index === 0
    const last = index === pieces.length - 1
    const fits = (last && piece === '') || (piece.startsWith('/') && (last || piece.endsWith('/')))
    if (!fits || (first && piece === '')) {
      throw new ShapeError(`pieces[${index}]`, 'does not border on whole segments')
    }
  }
  return pattern
}

const pathPattern = union<PathPattern>({
  exact: object<Kind<PathPattern, 'exact'>>({ kind: oneOf('exact'), path }),
  preferred: object<Kind<PathPattern, 'preferred'>>({ kind: oneOf('preferred'), path }),
  prefix: object<Kind<PathPattern, 'prefix'>>({ kind: oneOf('prefix'), path }),
  variable: wholeSegments,
})

const parameter = object<ParameterNode>({
  name: text,
  place,
  type: oneOf('string', 'int', 'long', 'float', 'double', 'boolean'),
  required: boolean,
  defaultValue: nullable(text),
})

type Value<F> = Extract<AssignmentNode['value'], { readonly from: F }>

const assignment = object<AssignmentNode>({
  name: text,
  place,
  value: union<AssignmentNode['value']>(
    {
      parameter: object<Value<'parameter'>>({
        from: oneOf('parameter'),
        place,
        name: text,
        defaultValue: nullable(text),
      }),
      constant: object<Value<'constant'>>({ from: oneOf('constant'), text }),
      system: object<Value<'system'>>({ from: oneOf('system'), name: oneOf(...systemParameters) }),
    },
    'from',
  ),
})

const auth = union<AuthNode>({
  none: object<Kind<AuthNode, 'none'>>({ kind: oneOf('none') }),
  secret: object<Kind<AuthNode, 'secret'>>({ kind: oneOf('secret') }),
  app: object<Kind<AuthNode, 'app'>>({ kind: oneOf('app') }),
  oauth: object<Kind<AuthNode, 'oauth'>>({
    kind: oneOf('oauth'),
    role: oneOf('authorization', 'business'),
    rules: nullable(
      object<OauthNode>({
        publicKey: text,
        tokenLocation: oneOf('header', 'cookie'),
        loginRedirectUrl: nullable(textLike(/^https?:\/\/[!-[\]-~]+$/, 'a URL')),
      }),
    ),
  }),
  unbuilt: object<Kind<AuthNode, 'unbuilt'>>({ kind: oneOf('unbuilt'), name: text }),
})

/** One API of a section; throws `ShapeError`. */
export const api = object<ApiNode>({
  id: text,
  path: pathPattern,
  method: oneOf(...methods),
  protocol: oneOf('HTTP', 'WEBSOCKET'),
  auth,
  cors: boolean,
  parameters: list(parameter),
  assignments: list(assignment),
  backend,
  timeoutMs: integer(1, 1_800_000),
  statusConversions: record(textLike(/^[1-9][0-9]{2}$/, 'a status'), integer(200, 999)),
})

const environment = object<EnvironmentNode>({
  version: text,
  parts: count,
  limitPerSecond: limit,
  apiLimits: record(text, limit),
})

const bucket = textLike(/^[0-9a-f]{2}$/, 'a bucket')
const id = textLike(/./, 'an id')

const key = object<KeyNode>({
  id,
  secret: textLike(/./, 'a secret'),
  previous: nullable(object({ secret: textLike(/./, 'a secret'), untilMs: count })),
  enabled: boolean,
  plans: list(id),
})

const plan = object<PlanNode>({ id, limitPerSecond: limit, quota: limit })

const app = object<AppNode>({ id, key: id, secret: textLike(/./, 'a secret') })

const environmentAccess = object<EnvironmentAccessNode>({
  plans: list(id),
  apis: record(text, object<ApiAccessNode>({ plans: list(id), apps: list(id), rules: list(id) })),
})

/** A section of any kind; throws `ShapeError`. */
export const section = union<Section>({
  settings: object<SettingsSection>({
    kind: oneOf('settings'),
    baseDomain: text,
    serverName: text,
    draftKey: text,
  }),
  service: object<ServiceSection>({
    kind: oneOf('service'),
    id: text,
    account: text,
    appId: count,
    region: text,
    protocol: oneOf('http', 'https', 'http&https'),
    netTypes: list(oneOf('OUTER', 'INNER')),
    environments: record(oneOf(...environmentNames, draftEnvironment), environment),
  }),
  apis: object<ApisSection>({
    kind: oneOf('apis'),
    serviceId: text,
    version: text,
    part: count,
    apis: list(api),
  }),
  access: object<AccessSection>({
    kind: oneOf('access'),
    serviceId: text,
    strategies: record(id, ipControl),
    environments: record(oneOf(...environmentNames), environmentAccess),
  }),
  keys: object<KeysSection>({ kind: oneOf('keys'), bucket, items: list(key) }),
  plans: object<PlansSection>({ kind: oneOf('plans'), bucket, items: list(plan) }),
  apps: object<AppsSection>({ kind: oneOf('apps'), bucket, items: list(app) }),
  plugin: object<PluginSection>({ kind: oneOf('plugin'), id, appId: count, rule }),
})
