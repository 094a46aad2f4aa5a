/**
 * A backend that this version cannot call: every call answers 481.
 */
import type { UnbuiltBackendNode } from '../../snapshot/snapshot.ts'
import { refusal } from '../refusals.ts'
import type { BackendKind } from './index.ts'

export const unbuilt: BackendKind<UnbuiltBackendNode> = {
  link: () => (call) => {
    const reply = refusal('configInvalid')
    call.trail.error = reply.error
    call.exchange.answer(call.toAnswer(reply))
  },
}
