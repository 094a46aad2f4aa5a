/**
 * A key pair by which a caller signs calls of APIs that ask for one.
 */
import type { Secret } from '../lib/secret.ts'
import type { Scope, Tag } from './scope.ts'

export interface ApiKey extends Scope {
  /** `AKID…` when made automatically, else the owner's own. Unique in the whole deployment. */
  readonly id: string
  readonly secret: Secret
  /** During a rotation: the secret before, valid until then; null otherwise. */
  readonly previous: { readonly secret: Secret; readonly untilMs: number } | null
  readonly origin: 'auto' | 'manual'
  readonly name: string
  readonly enabled: boolean
  readonly tags: readonly Tag[]
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}
