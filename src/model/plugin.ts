/**
 * A plugin: a rule that is attached to APIs of an environment and is live without a release.
 */
import type { EnvironmentName } from './environment.ts'
import type { Scope, Tag } from './scope.ts'

export const pluginTypes = [
  'IPControl',
  'TrafficControl',
  'TrafficControlByParameter',
  'Cors',
  'CustomReq',
  'CustomAuth',
  'Routing',
  'CircuitBreaker',
  'ProxyCache',
  'AntiReplay',
  'CustomRes',
] as const
export type PluginType = (typeof pluginTypes)[number]

export interface Plugin extends Scope {
  /** `plugin-` + 8 of `[a-z0-9]`. */
  readonly id: string
  readonly name: string
  readonly type: PluginType
  /** As given: a JSON text whose form depends on the type, checked when it is written. */
  readonly data: string
  readonly description: string
  readonly tags: readonly Tag[]
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

export interface PluginBinding extends Scope {
  readonly pluginId: string
  readonly serviceId: string
  readonly apiId: string
  readonly environment: EnvironmentName
  readonly attachedAtMs: number
}
