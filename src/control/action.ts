/**
 * What an action is, and all it is given. An action holds only what is particular to it: api.ts has
 * checked signature and shape before `run`, binds the audit entry to its writes, waits until the
 * gateways have taken a change, and renders what it answers or throws.
 */
import type { ActionName, RequestOf, ResponseOf } from '../contract/actions.ts'
import type { Clock } from '../lib/clock.ts'
import type { Language, Text } from '../lib/language.ts'
import type { Random } from '../lib/random.ts'
import type { Account } from '../model/account.ts'
import type { ConsoleSession } from '../model/console-session.ts'
import type { Scope } from '../model/scope.ts'
import type { AuditEntry, ReadTx, WriteTx } from '../model/store.ts'
import type { CallReport } from '../snapshot/frames.ts'
import type { Sessions } from './console/sessions.ts'
import type { Counts } from './limits.ts'

export interface Caller {
  readonly account: Account
  /** The key that signed the call; empty when a session made it. */
  readonly secretId: string
  /** The console session that made the call, or null. */
  readonly session: ConsoleSession | null
}

/** What is the same for every call of this deployment. */
export interface Deployment {
  /** Default domains are `{serviceId}-{appId}.{region code}.{baseDomain}`. */
  readonly baseDomain: string
  readonly defaultRegion: string
  /** Ports of the private entry as DescribeService shows them. */
  readonly privateHttpPort: number
  readonly privateHttpsPort: number
  /** Ports of the public entry as callers reach it; null: not served. */
  readonly httpPort: number
  readonly httpsPort: number | null
}

/** A gateway process as control sees it. */
export interface GatewayNode {
  readonly id: string
  readonly address: string
  /** Whence it is connected; empty when that is not known. */
  readonly peerAddress: string
  readonly version: string
  readonly workers: number
  /** What it has acknowledged last; 0 and empty before the first. */
  readonly revision: number
  readonly hash: string
  readonly connected: boolean
  readonly lastSeenAtMs: number
  /**
   * `linked`: runs the newest; `lagging`: an older one; `refused`: could not link it; `absent`: not
   * connected.
   */
  readonly state: 'linked' | 'lagging' | 'refused' | 'absent'
  /** Why it refused, or null. */
  readonly reason: string | null
}

/** A setting of this process, as people set it. */
export interface ShownSetting {
  readonly name: string
  /** As it would be written; empty when there is none. Of a secret: anything but its text. */
  readonly value: string
  readonly fallback: Text
  readonly origin: 'default' | 'file' | 'environment' | 'flag'
  readonly variable: string
  readonly flag: string
  readonly about: Text
  readonly isSecret: boolean
}

export interface ShownSettings {
  /** The settings file that was read, or null. */
  readonly file: string | null
  readonly settings: readonly ShownSetting[]
}

/** A gateway's report of a call that was debugged. */
export interface AwaitedReport {
  /** Null when it does not come in time. */
  within(waitMs: number): Promise<CallReport | null>
  /** Nobody waits for it any more. */
  drop(): void
}

/** What becomes of committed changes; publish.ts is it. */
export interface Effect {
  /**
   * Resolves when the connected gateways have taken `revision`, or after the bounded wait. Never
   * rejects.
   */
  settled(revision: number): Promise<void>
  nodes(): readonly GatewayNode[]
  /** Calls of a key counted against a plan's quota, over all gateways. */
  quotaUsed(planId: string, keyId: string): number
  /** The newest published revision and its snapshot hash. */
  published(): { readonly revision: number; readonly hash: string }
  /** Takes what a gateway will tell of the call with this id; asked before the call is made. */
  awaitReport(id: string): AwaitedReport
  /** Whether a snapshot has been acknowledged at least once, for /readyz. */
  acknowledgedOnce(): boolean
}

export interface ActionContext {
  /** The caller's account and the region of the request. */
  readonly scope: Scope
  readonly caller: Caller
  readonly requestId: string
  readonly language: Language
  readonly clock: Clock
  readonly random: Random
  readonly counts: Counts
  readonly deployment: Deployment
  readonly effect: Effect
  /** The console's. */
  readonly sessions: Sessions
  readonly shownSettings: () => ShownSettings
  /** Who makes this call, for a row beside the action's own. */
  auditEntry(action: string): AuditEntry
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>
  /** One transaction; after a change it answers once the gateways have it (bounded). */
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>
}

export interface Action<N extends ActionName> {
  readonly name: N
  /** The id of the main resource, for the audit entry. */
  resource?(request: RequestOf<N>): string
  run(request: RequestOf<N>, context: ActionContext): Promise<ResponseOf<N>>
}
