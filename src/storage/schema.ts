/**
 * The tables, as the newest migration leaves them.
 *
 * What is looked up or ordered is a column; the rest of a resource is its model object as JSON text
 * (`body`), so that a new field needs no migration. Free text lives in bodies only: PostgreSQL's
 * text cannot hold every character, JSON can.
 */
import type { ControlledTransaction, Kysely, Transaction } from 'kysely'

interface ScopeColumns {
  readonly account: string
  readonly region: string
}

interface ServiceColumns extends ScopeColumns {
  readonly service_id: string
}

/** Something bound to an API in an environment. */
interface BindingColumns extends ServiceColumns {
  readonly environment: string
  readonly api_id: string
  readonly bound_at_ms: number
}

export interface Tables {
  /** One row. `writes` counts the committed writes and orders audit rows and releases. */
  readonly store_state: {
    readonly id: number
    readonly revision: number
    readonly writes: number
    /** The changes after this revision are all there. */
    readonly changes_from: number
    /** A known text under the sealing key: tells a wrong key at once. */
    readonly sealed_check: string
  }
  readonly changes: {
    readonly revision: number
    readonly ordinal: number
    /** A `Change`'s kind, or `everything` for a write that touched too much to name. */
    readonly kind: string
    readonly account: string
    readonly region: string
    readonly service_id: string
  }
  readonly audit: ScopeColumns & { readonly sequence: number; readonly body: string }

  readonly settings: { readonly name: string; readonly sealed: string }
  readonly accounts: {
    readonly uin: string
    readonly app_id: number
    readonly created_at_ms: number
    readonly body: string
  }
  readonly access_keys: {
    readonly secret_id: string
    readonly account: string
    readonly enabled: number
    readonly created_at_ms: number
    readonly sealed: string
  }

  readonly services: ScopeColumns & {
    readonly id: string
    readonly created_at_ms: number
    readonly body: string
  }
  readonly environments: ServiceColumns & {
    readonly name: string
    readonly version: string | null
    readonly published_at_ms: number | null
    readonly limit_per_second: number
  }
  readonly apis: ServiceColumns & {
    readonly id: string
    readonly created_at_ms: number
    readonly body: string
  }
  readonly api_limits: ServiceColumns & {
    readonly environment: string
    readonly api_id: string
    readonly limit_per_second: number
  }
  readonly versions: ServiceColumns & {
    readonly name: string
    readonly created_at_ms: number
    /** The version without its APIs. */
    readonly body: string
    /** JSON list of the ids of its APIs: asked without reading the APIs. */
    readonly api_ids: string
    /** JSON list of its frozen APIs. */
    readonly apis: string
  }
  readonly releases: ServiceColumns & {
    readonly sequence: number
    readonly environment: string
    readonly version: string
    readonly body: string
  }

  readonly api_keys: ScopeColumns & {
    readonly id: string
    readonly created_at_ms: number
    /** The secrets; the body has the rest. */
    readonly sealed: string
    readonly body: string
  }
  readonly usage_plans: ScopeColumns & {
    readonly id: string
    readonly created_at_ms: number
    readonly body: string
  }
  readonly plan_bindings: ServiceColumns & {
    readonly plan_id: string
    readonly environment: string
    /** Empty: the whole service. */
    readonly api_id: string
    readonly bound_at_ms: number
  }
  readonly plan_keys: ScopeColumns & {
    readonly plan_id: string
    readonly key_id: string
    readonly bound_at_ms: number
  }

  readonly apps: ScopeColumns & {
    readonly id: string
    readonly app_key: string
    readonly created_at_ms: number
    readonly sealed: string
    /** The application without its secret. */
    readonly body: string
  }
  readonly app_bindings: BindingColumns & { readonly app_id: string }
  readonly plugins: ScopeColumns & {
    readonly id: string
    readonly created_at_ms: number
    readonly body: string
  }
  readonly plugin_bindings: BindingColumns & { readonly plugin_id: string }
  readonly ip_strategies: ServiceColumns & {
    readonly id: string
    readonly created_at_ms: number
    readonly body: string
  }
  readonly ip_strategy_bindings: BindingColumns & { readonly strategy_id: string }

  readonly console_users: {
    readonly name: string
    readonly account: string
    /** The hash of the password; the body has the rest. */
    readonly sealed: string
    readonly body: string
  }
  readonly console_sessions: {
    readonly id_hash: string
    readonly account: string
    readonly created_at_ms: number
    readonly seen_at_ms: number
    readonly body: string
  }
}

/** What statements are built on: a transaction, never a bare connection. */
export type Db = Transaction<Tables>
export type OpenTransaction = ControlledTransaction<Tables>
export type Database = Kysely<Tables>
