/**
 * A service: the unit that is released, holds APIs and owns a default domain.
 */
import type { Scope, Tag } from './scope.ts'

export type FrontEndProtocol = 'http' | 'https' | 'http&https'
export type NetType = 'OUTER' | 'INNER'

export interface Service extends Scope {
  /** `service-` + 8 of `[a-z0-9]`. */
  readonly id: string
  readonly name: string
  readonly description: string
  /** Live: a change is in effect without a release (guide row 44). */
  readonly protocol: FrontEndProtocol
  readonly netTypes: readonly NetType[]
  readonly instanceId: string | null
  readonly vpcId: string | null
  readonly tags: readonly Tag[]
  /** Reserved fields of the contract: kept and shown, without effect. */
  readonly reserved: { readonly setServerName: string | null; readonly appIdType: string | null }
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}
