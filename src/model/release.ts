/**
 * Releases: a version is a service's APIs frozen at one moment; an environment points at one.
 */
import type { Api } from './api.ts'
import type { EnvironmentName } from './environment.ts'
import type { Scope } from './scope.ts'

/** One frozen state of a service's APIs. Never changed after it is written. */
export interface Version extends Scope {
  readonly serviceId: string
  /** `yyyymmddHHMMSS` in UTC, `-`, UUID (compat/behaviours.md 10). */
  readonly name: string
  readonly description: string
  /** The environment it was first released to. */
  readonly environment: EnvironmentName
  readonly createdAtMs: number
  readonly apis: readonly Api[]
}

/** A version without its APIs, for lists. */
export type VersionSummary = Omit<Version, 'apis'>

/** One row of an environment's history: a release or a switch. */
export interface ReleaseRecord extends Scope {
  readonly serviceId: string
  readonly environment: EnvironmentName
  readonly version: string
  readonly description: string
  readonly releasedAtMs: number
}
