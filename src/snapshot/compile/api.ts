/**
 * One API as a node of the snapshot. What cannot be served is turned into what answers 481: never
 * into something that is served differently from what its author wrote.
 */
import type { Api } from '../../model/api.ts'
import type { Auth } from '../../model/auth.ts'
import { nodeFault } from '../check.ts'
import type { ApiNode, AuthNode } from '../snapshot.ts'
import { backendNode } from './backend.ts'
import { assignmentsOf } from './mapping.ts'
import { parsePattern } from './pattern.ts'
import { statusConversions } from './response.ts'

export interface CompiledApi {
  /** Null when the API cannot even be found by its path and method. */
  readonly node: ApiNode | null
  readonly fault: string | null
}

/** What stands in for a backend that could not be compiled. */
const invalidBackend = { kind: 'unbuilt', name: 'invalid' } as const

export function apiNode(api: Api): CompiledApi {
  const { definition } = api
  const path = parsePattern(definition.path)
  if (path.kind === 'fault') return { node: null, fault: path.reason }

  const node: ApiNode = {
    id: api.id,
    path,
    method: definition.method,
    protocol: definition.protocol,
    auth: authNode(definition.auth),
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
function authNode({ kind }: Auth): AuthNode {
  return kind === 'none' ? { kind } : { kind: 'unbuilt', name: kind }
}
