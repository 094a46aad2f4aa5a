/**
 * Authentication `secret`: a call is let through when a key pair signed it that a plan covers here.
 * Its answer says which key and which plan (guide row 239).
 */
import type { AuthNode } from '../../snapshot/snapshot.ts'
import { toByteText } from '../bytes.ts'
import type { Call, Identity } from '../call.ts'
import { isUnsignedDraft } from './draft.ts'
import type { AuthKind } from './index.ts'
import { identifyKey } from './key-pair.ts'

export const secret: AuthKind<Extract<AuthNode, { kind: 'secret' }>> = {
  link: (_node, { id }, { callers }) => [
    function authenticateKey(call) {
      if (isUnsignedDraft(call)) return undefined
      const identity = identifyKey(call, id, callers)
      if (identity === null) return undefined
      if ('status' in identity) return identity
      admitKey(call, identity)
      return undefined
    },
  ],
}

/** Makes the key known to later stages and to whoever reads the answer. */
export function admitKey(call: Call, identity: Extract<Identity, { kind: 'key' }>): void {
  call.identity = identity
  call.answerLines += `X-Secret-ID: ${toByteText(identity.keyId)}\r\n`
  call.answerLines += `X-UsagePlan-ID: ${identity.plan.id}\r\n`
}
