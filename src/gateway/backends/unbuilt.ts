/**
 * A backend that this version cannot call: every call answers 481.
 */
import type { UnbuiltBackendNode } from '../../snapshot/snapshot.ts'
import { refusal } from '../refusals.ts'
import type { BackendKind } from './index.ts'

export const unbuilt: BackendKind<UnbuiltBackendNode> = {
  link({ name }) {
    const reply = refusal('configInvalid')
    const error = `${reply.error} (back end ${name} is not built)`
    return (call) => {
      call.trail.error = error
      call.exchange.answer(call.toAnswer(reply))
    }
  },
}
