/**
 * An authentication that this version cannot check: nobody gets through, so that an API is never
 * served without the protection it was given.
 */
import type { AuthNode } from '../../snapshot/snapshot.ts'
import { refusal } from '../refusals.ts'
import type { AuthKind } from './index.ts'

export const unbuilt: AuthKind<AuthNode> = {
  link(node) {
    const reply = refusal('configInvalid')
    const name = node.kind === 'unbuilt' ? node.name : node.kind
    const told = { ...reply, error: `${reply.error} (authentication ${name} is not built)` }
    return [() => told]
  },
}
