/**
 * What a call of an unreleased draft has to prove. That it is there at all shows that the control
 * plane signed it for who may change the API; nobody else can be bound to a draft. So it needs no
 * credentials; those that it carries are verified like any others, but for what is bound to whom.
 */
import { draftEnvironment } from '../../snapshot/snapshot.ts'
import type { Call } from '../call.ts'

/** Whether bindings count for nothing, since there can be none. */
export function isDraft({ matched }: Call): boolean {
  return matched.environment === draftEnvironment
}

/** Whether this is a call of the draft that was made without a signature. */
export function isUnsignedDraft(call: Call): boolean {
  return isDraft(call) && call.exchange.head.fields.get('authorization') === undefined
}
