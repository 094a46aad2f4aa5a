/**
 * An authentication that this version cannot check: nobody gets through, so that an API is never
 * served without the protection it was given.
 */
import type { AuthNode } from '../../snapshot/snapshot.ts'
import { refusal } from '../refusals.ts'
import type { AuthKind } from './index.ts'

export const unbuilt: AuthKind<AuthNode> = {
  link: () => [() => refusal('configInvalid')],
}
