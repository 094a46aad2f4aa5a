/**
 * An IP strategy: a list of addresses of one service, admitted or refused for APIs it is bound to.
 */
import type { EnvironmentName } from './environment.ts'
import type { Scope } from './scope.ts'

export interface IpStrategy extends Scope {
  readonly serviceId: string
  /** `IPStrategy-` + 8 of `[a-z0-9]`. */
  readonly id: string
  readonly name: string
  readonly kind: 'WHITE' | 'BLACK'
  /** Addresses and CIDR blocks, one an entry. */
  readonly addresses: readonly string[]
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

export interface IpStrategyBinding extends Scope {
  readonly strategyId: string
  readonly serviceId: string
  readonly apiId: string
  readonly environment: EnvironmentName
  readonly boundAtMs: number
}
