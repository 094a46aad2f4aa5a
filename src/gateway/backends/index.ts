/** Every kind of backend. A kind in the snapshot without an entry here does not compile. */
import type { ApiNode, BackendNode } from '../../snapshot/snapshot.ts'
import type { Call } from '../call.ts'
import type { ResponseRule } from '../response.ts'
import { http } from './http.ts'
import { mock } from './mock.ts'
import { unbuilt } from './unbuilt.ts'

/** Ends a call: answers it or hands it to the engine. Runs after all stages. */
export type Send = (call: Call) => void

export interface BackendKind<Node> {
  link(node: Node, api: ApiNode, response: ResponseRule): Send
}

type BackendKinds = {
  readonly [K in BackendNode['kind']]: BackendKind<Extract<BackendNode, { kind: K }>>
}

export const backendKinds: BackendKinds = { http, mock, unbuilt }

export function linkBackend(api: ApiNode, response: ResponseRule): Send {
  const { backend } = api
  switch (backend.kind) {
    case 'http':
      return backendKinds.http.link(backend, api, response)
    case 'mock':
      return backendKinds.mock.link(backend, api, response)
    case 'unbuilt':
      return backendKinds.unbuilt.link(backend, api, response)
  }
}
