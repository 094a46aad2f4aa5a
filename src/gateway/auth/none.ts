/**
 * Authentication `none`: everybody may call. Where plans are bound, a caller who signs with a key
 * of one of them is known by it, so that the plan's limits apply; any other is anonymous, whatever
 * it sends (guide rows 371 to 375).
 */
import type { AuthNode } from '../../snapshot/snapshot.ts'
import { isHmac } from './authorization.ts'
import type { AuthKind } from './index.ts'
import { identifyKey } from './key-pair.ts'
import { admitKey } from './secret.ts'

export const none: AuthKind<Extract<AuthNode, { kind: 'none' }>> = {
  link: (_node, { id }, { callers }) => [
    function recognizeKey(call) {
      if (!call.matched.access.hasPlans) return undefined
      const header = call.exchange.head.fields.get('authorization')
      if (header === undefined || !isHmac(header)) return undefined
      const identity = identifyKey(call, id, callers)
      if (identity !== null && !('status' in identity)) admitKey(call, identity)
      return undefined
    },
  ],
}
