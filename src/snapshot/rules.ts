/**
 * Rules that are attached to APIs, as gateways need them: what plugins and IP strategies say, read
 * and checked. They are live, and so stand in sections of their own, one a plugin.
 *
 * Most are the model's own values, which are plain data. Where a rule names a backend, gateways get
 * it as they get an API's.
 */
import type { Expression } from '../lib/expression.ts'
import type { AntiReplayData } from '../model/plugins/anti-replay.ts'
import type { CircuitBreakerData } from '../model/plugins/circuit-breaker.ts'
import type { CorsData } from '../model/plugins/cors.ts'
import type { CustomAuthData } from '../model/plugins/custom-auth.ts'
import type { CustomReqData } from '../model/plugins/custom-req.ts'
import type { CustomResData } from '../model/plugins/custom-res.ts'
import type { FunctionCall } from '../model/plugins/functions.ts'
import type { IpControlData } from '../model/plugins/ip-control.ts'
import type { ProxyCacheData } from '../model/plugins/proxy-cache.ts'
import type { TrafficControlData } from '../model/plugins/traffic-control.ts'
import type { TrafficControlByParameterData } from '../model/plugins/traffic-control-by-parameter.ts'
import type { BackendNode } from './snapshot.ts'

// Gateways know the model through the snapshot alone.
export type { Expression } from '../lib/expression.ts'
export type {
  AntiReplayData,
  CorsData,
  CustomAuthData,
  CustomReqData,
  CustomResData,
  FunctionCall,
  IpControlData,
  ProxyCacheData,
  TrafficControlByParameterData,
  TrafficControlData,
}

/** A backend that a rule calls instead of the API's own. */
export interface ChosenBackendNode {
  readonly backend: BackendNode
  readonly timeoutMs: number
  /** Whether the caller's Host goes to it. */
  readonly keepsHost: boolean
}

export interface RoutingNode {
  readonly type: 'Routing'
  /** In the order in which they are asked; the first that holds decides. */
  readonly strategies: readonly {
    readonly name: string
    readonly condition: Expression
    readonly backend: ChosenBackendNode
  }[]
}

export interface CircuitBreakerNode extends Omit<CircuitBreakerData, 'backend'> {
  /** Null: callers get an error while it is open. */
  readonly backend: ChosenBackendNode | null
}

export type RuleNode =
  | IpControlData
  | TrafficControlData
  | TrafficControlByParameterData
  | CorsData
  | CustomReqData
  | CustomAuthData
  | RoutingNode
  | CircuitBreakerNode
  | ProxyCacheData
  | AntiReplayData
  | CustomResData

export type RuleType = RuleNode['type']

/** One plugin; there is no section for one that no gateway could apply. */
export interface PluginSection {
  readonly kind: 'plugin'
  readonly id: string
  /** Of the account that it belongs to, and whose functions it may ask. */
  readonly appId: number
  readonly rule: RuleNode
}
