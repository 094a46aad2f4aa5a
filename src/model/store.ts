/**
 * The store port: what the control plane asks of a database, and nothing of how it is kept.
 *
 * Reads see one consistent state. A write is one transaction: the changes, the audit row and the
 * next revision are committed together or not at all. Inside `write` only `tx` is in scope.
 */
import type { AccessKey, Account } from './account.ts'
import type { Api } from './api.ts'
import type { ConsoleReads, ConsoleWrites } from './console-session.ts'
import type { EnvironmentName, EnvironmentState } from './environment.ts'
import type { ReleaseRecord, Version, VersionSummary } from './release.ts'
import type { Scope } from './scope.ts'
import type { Service } from './service.ts'
import type { CallerReads, CallerWrites } from './store-callers.ts'

/** Who asked for a write, kept beside it. */
export interface AuditEntry {
  readonly atMs: number
  readonly account: string
  readonly region: string
  readonly action: string
  /** The access key used; null for what the product does by itself (first start). */
  readonly secretId: string | null
  readonly sourceAddress: string | null
  readonly requestId: string
  /** The main resource's id, when the action has one. */
  readonly resource: string | null
  /** `console`: the proof was a session's cookie. Absent: a signature, or the product itself. */
  readonly source?: 'console'
}

/**
 * What a write touched, as far as a snapshot is concerned. `service`: its live settings, pointers
 * or limits; `draft`: its unreleased APIs; `account`: an account's own values.
 */
export type Change =
  | { readonly kind: 'service'; readonly scope: Scope; readonly serviceId: string }
  | { readonly kind: 'draft'; readonly scope: Scope; readonly serviceId: string }
  | { readonly kind: 'settings' }
  /** A key with the plans it is bound to; a plan; an application; a plugin. */
  | {
      readonly kind: 'key' | 'plan' | 'app' | 'plugin'
      readonly scope: Scope
      readonly id: string
    }

export interface Changes {
  /** The newest revision included. */
  readonly revision: number
  /** Each thing once; null when the store no longer knows what happened since: read everything. */
  readonly changes: readonly Change[] | null
}

export interface Page<T> {
  readonly total: number
  readonly items: readonly T[]
}

export interface PageRequest {
  readonly limit: number
  readonly offset: number
}

/** A limit per second of one API in one environment. */
export interface ApiLimit {
  readonly apiId: string
  readonly environment: EnvironmentName
  readonly limitPerSecond: number
}

export interface ReadTx extends CallerReads, ConsoleReads {
  revision(): Promise<number>
  /** Values the product keeps for itself, such as generated keys. */
  setting(name: string): Promise<string | null>

  account(uin: string): Promise<Account | null>
  accounts(): Promise<readonly Account[]>
  accessKey(secretId: string): Promise<AccessKey | null>
  /** All keys of an account, oldest first. */
  accessKeys(account: string): Promise<readonly AccessKey[]>

  service(scope: Scope, serviceId: string): Promise<Service | null>
  /** All services of a scope, newest first. */
  services(scope: Scope): Promise<readonly Service[]>
  serviceCount(scope: Scope): Promise<number>
  /** Every service of every account, for the first compile; in pages by id, `after` exclusive. */
  everyService(after: string | null, limit: number): Promise<readonly Service[]>
  /** The three environments, in their order. */
  environments(scope: Scope, serviceId: string): Promise<readonly EnvironmentState[]>

  api(scope: Scope, serviceId: string, apiId: string): Promise<Api | null>
  /** All APIs of a service's draft, newest first. */
  apis(scope: Scope, serviceId: string): Promise<readonly Api[]>
  apiCount(scope: Scope, serviceId: string): Promise<number>
  apiLimits(scope: Scope, serviceId: string): Promise<readonly ApiLimit[]>

  version(scope: Scope, serviceId: string, name: string): Promise<Version | null>
  /** Kept versions, newest first. */
  versions(scope: Scope, serviceId: string, page: PageRequest): Promise<Page<VersionSummary>>
  /** The history of one environment or of all, newest first. */
  releases(
    scope: Scope,
    serviceId: string,
    environment: EnvironmentName | null,
    page: PageRequest,
  ): Promise<Page<ReleaseRecord>>

  audit(scope: Scope, page: PageRequest): Promise<Page<AuditEntry>>
}

export interface WriteTx extends ReadTx, CallerWrites, ConsoleWrites {
  /** Records that the snapshot must follow. A write without a change keeps the revision. */
  changed(change: Change): void
  putSetting(name: string, value: string): Promise<void>

  /** False when the uin or appId is taken. */
  addAccount(account: Account): Promise<boolean>
  addAccessKey(key: AccessKey): Promise<void>
  /** Adds the key, or replaces the one with its SecretId. */
  putAccessKey(key: AccessKey): Promise<void>

  /** Adds the service with its three unpublished environments. False when the id is taken. */
  addService(service: Service): Promise<boolean>
  putService(service: Service): Promise<void>
  /** Removes the service with all that belongs to it: APIs, versions, history, limits. */
  removeService(scope: Scope, serviceId: string): Promise<void>
  putEnvironment(scope: Scope, serviceId: string, state: EnvironmentState): Promise<void>

  /** False when the id is taken. */
  addApi(api: Api): Promise<boolean>
  putApi(api: Api): Promise<void>
  removeApi(scope: Scope, serviceId: string, apiId: string): Promise<void>
  /** `unlimited` removes the row. */
  putApiLimit(scope: Scope, serviceId: string, limit: ApiLimit): Promise<void>

  addVersion(version: Version): Promise<void>
  addRelease(record: ReleaseRecord): Promise<void>
  /**
   * Keeps the newest `keep` releases of an environment and every version something still points at.
   */
  pruneVersions(
    scope: Scope,
    serviceId: string,
    environment: EnvironmentName,
    keep: number,
  ): Promise<void>
}

export interface Committed<T> {
  readonly value: T
  /** The store's revision after the commit. */
  readonly revision: number
  /** Whether the snapshot has to follow. */
  readonly changed: boolean
}

export interface Store {
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>
  /** Runs `work` in one transaction; what it throws rolls all of it back. */
  write<T>(audit: AuditEntry, work: (tx: WriteTx) => Promise<T>): Promise<Committed<T>>
  /**
   * Notes that a console session was used. It changes nothing that anybody owns, so it has no audit
   * row; a session that is gone stays gone.
   */
  touchConsoleSession(idHash: string, seenAtMs: number): Promise<void>
  /** What has changed after `revision`. */
  changesAfter(revision: number): Promise<Changes>
  /**
   * Calls `listener` after each committed change of this or another process; returns the way to
   * stop.
   */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}
