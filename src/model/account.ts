/**
 * Accounts and the access keys by which their owners sign management calls.
 */
import type { Secret } from '../lib/secret.ts'

export interface Account {
  /** Decimal digits; unique in the deployment. */
  readonly uin: string
  /** The number in default domains; unique in the deployment. */
  readonly appId: number
  readonly name: string
  /** The first account, made at the first start; only it may create others. */
  readonly isRoot: boolean
  readonly createdAtMs: number
}

export interface AccessKey {
  readonly secretId: string
  readonly secretKey: Secret
  readonly account: string
  readonly enabled: boolean
  readonly createdAtMs: number
}
