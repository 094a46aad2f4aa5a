/**
 * A usage plan: how fast and how often the keys bound to it may call what it is bound to.
 */
import type { EnvironmentName } from './environment.ts'
import type { Scope, Tag } from './scope.ts'

export interface UsagePlan extends Scope {
  /** `usagePlan-` + 8 of `[a-z0-9]`. */
  readonly id: string
  readonly name: string
  readonly description: string
  /** Calls per second of one key; `unlimited` when not set. */
  readonly limitPerSecond: number
  /** Calls of one key in all (guide row 306); `unlimited` when not set. */
  readonly quota: number
  readonly tags: readonly Tag[]
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

/** A plan bound to an environment of a service: to all of it, or to one API. */
export interface PlanBinding extends Scope {
  readonly planId: string
  readonly serviceId: string
  readonly environment: EnvironmentName
  /** null: bound to the whole service. */
  readonly apiId: string | null
  readonly boundAtMs: number
}

export interface PlanKeyBinding extends Scope {
  readonly planId: string
  readonly keyId: string
  readonly boundAtMs: number
}
