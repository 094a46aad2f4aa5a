/**
 * An API's backend as gateways need it: addresses taken apart, and only kinds that are built.
 */

import { unreachable } from '../../lib/assert.ts'
import type { Backend, HttpBackend } from '../../model/backend.ts'
import type { BackendNode } from '../snapshot.ts'

export function backendNode(backend: Backend): BackendNode {
  switch (backend.kind) {
    case 'http':
      return httpNode(backend)
    case 'mock':
      return { kind: 'mock', body: backend.body }
    case 'scf':
    case 'cos':
    case 'tsf':
    case 'target':
    case 'vpc':
    case 'upstream':
    case 'grpc':
    case 'clb':
    case 'websocket':
    case 'eb':
      return { kind: 'unbuilt', name: backend.kind }
    default:
      return unreachable(backend, 'a kind of backend')
  }
}

const defaultPorts = { http: 80, https: 443 }

/** An address that is none becomes an empty host, which check.ts refuses. */
function httpNode({ url, path, method }: HttpBackend): BackendNode {
  const address = URL.parse(url)
  const scheme = address?.protocol === 'https:' ? 'https' : 'http'
  const readable = address?.protocol === 'https:' || address?.protocol === 'http:'
  return {
    kind: 'http',
    scheme,
    // An IPv6 address stands without its brackets.
    host: address && readable ? address.hostname.replace(/^\[(.*)\]$/, '$1') : '',
    port: address && address.port !== '' ? Number(address.port) : defaultPorts[scheme],
    path: path === '' ? '/' : path,
    method: method.toUpperCase(),
  }
}
