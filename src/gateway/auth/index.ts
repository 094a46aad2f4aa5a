/** Every way to authenticate. A kind in the snapshot without an entry here does not compile. */
import type { ApiNode, AuthNode } from '../../snapshot/snapshot.ts'
import type { Stage } from '../call.ts'
import type { LinkContext } from '../link-context.ts'
import { app } from './app.ts'
import { none } from './none.ts'
import { oauth } from './oauth.ts'
import { secret } from './secret.ts'
import { unbuilt } from './unbuilt.ts'

export interface AuthKind<Node> {
  /** The stages that let only authenticated calls through; none where everybody may call. */
  link(node: Node, api: ApiNode, context: LinkContext): readonly Stage[]
}

type AuthKinds = { readonly [K in AuthNode['kind']]: AuthKind<Extract<AuthNode, { kind: K }>> }

export const authKinds: AuthKinds = {
  none,
  secret,
  app,
  oauth,
  unbuilt,
}

export function authenticate(api: ApiNode, context: LinkContext): readonly Stage[] {
  const { auth } = api
  switch (auth.kind) {
    case 'none':
      return authKinds.none.link(auth, api, context)
    case 'secret':
      return authKinds.secret.link(auth, api, context)
    case 'app':
      return authKinds.app.link(auth, api, context)
    case 'oauth':
      return authKinds.oauth.link(auth, api, context)
    case 'unbuilt':
      return authKinds.unbuilt.link(auth, api, context)
  }
}
