/**
 * What a backend must look like in a section, member for member, wherever one stands.
 */
import { methods } from '../model/api.ts'
import { integer, object, oneOf, text, textLike, union } from './shape.ts'
import type {
  BackendNode,
  HttpBackendNode,
  MockBackendNode,
  UnbuiltBackendNode,
} from './snapshot.ts'

export const backend = union<BackendNode>({
  http: object<HttpBackendNode>({
    kind: oneOf('http'),
    scheme: oneOf('http', 'https'),
    host: textLike(/./, 'a host'),
    port: integer(1, 65_535),
    path: textLike(/^\//, 'a path that begins with /'),
    method: oneOf(...methods),
  }),
  mock: object<MockBackendNode>({ kind: oneOf('mock'), body: text }),
  unbuilt: object<UnbuiltBackendNode>({ kind: oneOf('unbuilt'), name: text }),
})
