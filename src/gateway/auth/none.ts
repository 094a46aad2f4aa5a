/**
 * Authentication `none`: everybody may call, so there is no stage.
 */
import type { AuthNode } from '../../snapshot/snapshot.ts'
import type { AuthKind } from './index.ts'

export const none: AuthKind<Extract<AuthNode, { kind: 'none' }>> = { link: () => [] }
