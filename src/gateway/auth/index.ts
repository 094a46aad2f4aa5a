/** Every way to authenticate. A kind in the snapshot without an entry here does not compile. */
import type { AuthNode } from '../../snapshot/snapshot.ts'
import type { Stage } from '../call.ts'
import { none } from './none.ts'
import { unbuilt } from './unbuilt.ts'

export interface AuthKind<Node> {
  /** The stage that lets only authenticated calls through; null when everybody may call. */
  link(node: Node): Stage | null
}

type AuthKinds = { readonly [K in AuthNode['kind']]: AuthKind<Extract<AuthNode, { kind: K }>> }

export const authKinds: AuthKinds = { none, unbuilt }

export function authenticate(auth: AuthNode): Stage | null {
  switch (auth.kind) {
    case 'none':
      return authKinds.none.link(auth)
    case 'unbuilt':
      return authKinds.unbuilt.link(auth)
  }
}
