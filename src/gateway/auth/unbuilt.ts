/**
 * An authentication that this version cannot check: nobody gets through, so that an API is never
 * served without the protection it was given.
 */
import type { AuthNode } from '../../snapshot/snapshot.ts'
import { refusal } from '../refusals.ts'
import type { AuthKind } from './index.ts'

export const unbuilt: AuthKind<Extract<AuthNode, { kind: 'unbuilt' }>> = {
  link({ name }) {
    const reply = refusal('configInvalid')
    const told = { ...reply, error: `${reply.error} (authentication ${name} is not built)` }
    return () => told
  },
}
