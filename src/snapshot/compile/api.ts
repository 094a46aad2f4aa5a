/**
 * One API as a node of the snapshot. What cannot be served is turned into what answers 481: never
 * into something that is served differently from what its author wrote.
 */
import type { Api } from '../../model/api.ts'
import type { Auth, OauthConfig } from '../../model/auth.ts'
import { nodeFault } from '../check.ts'
import type { ApiNode, AuthNode } from '../snapshot.ts'
import { backendNode } from './backend.ts'
import { assignmentsOf } from './mapping.ts'
import { parsePattern } from './pattern.ts'
import { statusConversions } from './response.ts'

/** The configurations of a version's authorization APIs by API id. */
export type OauthConfigs = ReadonlyMap<string, OauthConfig>

export function oauthConfigsOf(apis: readonly Api[]): OauthConfigs {
  return new Map(
    apis.flatMap(({ id, definition: { auth } }): [string, OauthConfig][] =>
      auth.kind === 'oauth' && auth.config !== null ? [[id, auth.config]] : [],
    ),
  )
}

export interface CompiledApi {
  /** Null when the API cannot even be found by its path and method. */
  readonly node: ApiNode | null
  readonly fault: string | null
}

/** What stands in for a backend that could not be compiled. */
const invalidBackend = { kind: 'unbuilt', name: 'invalid' } as const

/** `oauthConfigs`: what the authorization APIs beside it say, by their ids. */
export function apiNode(api: Api, oauthConfigs: OauthConfigs): CompiledApi {
  const { definition } = api
  const path = parsePattern(definition.path)
  if (path.kind === 'fault') return { node: null, fault: path.reason }

  const node: ApiNode = {
    id: api.id,
    path,
    method: definition.method,
    protocol: definition.protocol,
    auth: authNode(definition.auth, oauthConfigs),
    cors: definition.cors,
    parameters: definition.parameters.map(({ name, position, type, required, defaultValue }) => ({
      name,
      place: position,
      type,
      required,
      defaultValue,
    })),
    assignments: assignmentsOf(definition),
    backend: backendNode(definition.backend),
    timeoutMs: definition.timeoutSeconds * 1000,
    statusConversions: statusConversions(definition.response),
  }
  const fault = nodeFault(node)
  if (fault === null) return { node, fault }
  const refused = withoutBackend(node)
  return { node: nodeFault(refused) === null ? refused : null, fault }
}

/** Keeps path, method and authentication: the call must go nowhere else, and answers 481. */
function withoutBackend({ id, path, method, auth }: ApiNode): ApiNode {
  return {
    id,
    path,
    method,
    protocol: 'HTTP',
    auth,
    cors: false,
    parameters: [],
    assignments: [],
    backend: invalidBackend,
    timeoutMs: 1000,
    statusConversions: {},
  }
}

/** An authentication that gateways cannot check yet keeps its name, and its calls answer 481. */
function authNode(auth: Auth, oauthConfigs: OauthConfigs): AuthNode {
  const { kind } = auth
  switch (kind) {
    case 'none':
    case 'secret':
    case 'app':
      return { kind }
    case 'oauth':
      return oauthNode(auth, oauthConfigs)
    case 'eiam':
      return { kind: 'unbuilt', name: kind }
  }
}

type Oauth = Extract<Auth, { kind: 'oauth' }>

/** A business API takes the values of its authorization API; one that is missing leaves it none. */
function oauthNode({ role, authorizationApiId }: Oauth, oauthConfigs: OauthConfigs): AuthNode {
  if (role === 'authorization') return { kind: 'oauth', role, rules: null }
  const config = authorizationApiId === null ? undefined : oauthConfigs.get(authorizationApiId)
  if (config === undefined) return { kind: 'oauth', role, rules: null }
  const tokenLocation = tokenLocations.get(config.tokenLocation.toLowerCase())
  // A place that nobody knows how to look into: never served without its token.
  if (tokenLocation === undefined) return { kind: 'unbuilt', name: 'oauth token location' }
  const { publicKey, loginRedirectUrl } = config
  return {
    kind: 'oauth',
    role,
    rules: { publicKey, tokenLocation, loginRedirectUrl: asciiUrl(loginRedirectUrl) },
  }
}

/** Where tokens stand, as clients of the contract name it. */
const tokenLocations: ReadonlyMap<string, 'header' | 'cookie'> = new Map([
  ['header', 'header'],
  ['authorization', 'header'],
  ['method.req.header.authorization', 'header'],
  ['method.request.header.authorization', 'header'],
  ['cookie', 'cookie'],
  ['method.req.header.cookie', 'cookie'],
  ['method.request.header.cookie', 'cookie'],
])

/** As it is sent in a Location field. */
function asciiUrl(url: string | null): string | null {
  return url === null || !URL.canParse(url) ? null : new URL(url).href
}
