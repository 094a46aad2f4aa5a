/**
 * The snapshot: all that gateways know, as plain data in content-addressed sections.
 *
 * A snapshot is a revision, a hash over its entries and a map from section key to section id. A
 * section's id is the SHA-256 of its canonical JSON, so equal content is sent and kept once. Only
 * changed sections travel. Two kinds of section meet in a service: the *live* one, which changes
 * with the service's settings, pointers and limits, and the *frozen* ones, which hold the APIs of a
 * version (or of the unreleased draft), at most `apisPerSectionMax` each.
 */
import type { EnvironmentName } from '../model/environment.ts'
import type { IpControlData } from '../model/plugins/ip-control.ts'
import type { FrontEndProtocol, NetType } from '../model/service.ts'
import type { SystemParameter } from '../model/system-parameters.ts'
import type { PluginSection } from './rules.ts'

// Gateways know the model through this file alone.
export { type SystemParameter, systemParameters } from '../model/system-parameters.ts'

/**
 * `settings` | `service/<serviceId>` | `access/<serviceId>` |
 * `apis/<serviceId>/<version or draft>/<part from 0>` | `keys/<bucket>` | `plans/<bucket>` |
 * `apps/<bucket>` | `plugin/<pluginId>`; a bucket is two hex digits.
 */
export type SectionKey = string
/** 64 lower hex digits. */
export type SectionId = string

/** The environment of unreleased APIs, reachable only by a signed internal header. */
export const draftEnvironment = 'draft'
export type RouteEnvironment = EnvironmentName | typeof draftEnvironment

export interface SettingsSection {
  readonly kind: 'settings'
  /** `{serviceId}-{appId}.{region code}.{base}` routes beside the vendor's domains. */
  readonly baseDomain: string
  /** The Server header of answers the gateway makes itself. */
  readonly serverName: string
  /** Hex key by which control signs calls to drafts. */
  readonly draftKey: string
}

export interface EnvironmentNode {
  /** The version whose frozen sections this environment runs; `draft` for the draft. */
  readonly version: string
  /** How many frozen sections the version has; 0 when it has no API. */
  readonly parts: number
  /** Calls per second of the service here; -1: none set. */
  readonly limitPerSecond: number
  /** Calls per second by API id, where set. */
  readonly apiLimits: { readonly [apiId: string]: number }
}

/** The live part of a service. */
export interface ServiceSection {
  readonly kind: 'service'
  readonly id: string
  readonly account: string
  readonly appId: number
  readonly region: string
  readonly protocol: FrontEndProtocol
  readonly netTypes: readonly NetType[]
  /** Published environments only, and the draft when the service has an API. */
  readonly environments: { readonly [name in RouteEnvironment]?: EnvironmentNode }
}

export type PathPattern =
  | { readonly kind: 'exact'; readonly path: string }
  /** `^~/x`: wins over variables. */
  | { readonly kind: 'preferred'; readonly path: string }
  /** Literal pieces and variables in turn: pieces[0] {variables[0]} pieces[1] … */
  | {
      readonly kind: 'variable'
      readonly pieces: readonly string[]
      readonly variables: readonly string[]
    }
  /** A plain path matches whatever begins with it. */
  | { readonly kind: 'prefix'; readonly path: string }

export type ParameterPlace = 'header' | 'query' | 'path' | 'body'

export interface ParameterNode {
  readonly name: string
  readonly place: ParameterPlace
  readonly type: 'string' | 'int' | 'long' | 'float' | 'double' | 'boolean'
  readonly required: boolean
  readonly defaultValue: string | null
}

/** A value the backend's request is given. */
export interface AssignmentNode {
  readonly name: string
  readonly place: ParameterPlace
  readonly value:
    | {
        readonly from: 'parameter'
        readonly place: ParameterPlace
        readonly name: string
        readonly defaultValue: string | null
      }
    | { readonly from: 'constant'; readonly text: string }
    | { readonly from: 'system'; readonly name: SystemParameter }
}

export interface HttpBackendNode {
  readonly kind: 'http'
  readonly scheme: 'http' | 'https'
  /** A name or address; an IPv6 one without its brackets. */
  readonly host: string
  readonly port: number
  /** Begins with `/`; `{name}` stands where a path assignment goes. Empty: `/`. */
  readonly path: string
  /** `ANY` passes the caller's method. */
  readonly method: string
}

export interface MockBackendNode {
  readonly kind: 'mock'
  readonly body: string
}

/** Stored and released, but not built yet: its calls answer 481, never anything else. */
export interface UnbuiltBackendNode {
  readonly kind: 'unbuilt'
  readonly name: string
}

export type BackendNode = HttpBackendNode | MockBackendNode | UnbuiltBackendNode

/** What the calls of an OAuth business API are checked against: its authorization API's values. */
export interface OauthNode {
  /** A JSON Web Key, a set of them, PEM, or a set's http(s) URL, as its author wrote it. */
  readonly publicKey: string
  readonly tokenLocation: 'header' | 'cookie'
  /** Where a call without a valid token is led; null: it is refused. */
  readonly loginRedirectUrl: string | null
}

export type AuthNode =
  | { readonly kind: 'none' }
  /** Key pair: a key of a plan that is bound here. */
  | { readonly kind: 'secret' }
  /** Application: one that the API is opened to. */
  | { readonly kind: 'app' }
  /** `rules` null: a business API whose authorization API is not there. */
  | {
      readonly kind: 'oauth'
      readonly role: 'authorization' | 'business'
      readonly rules: OauthNode | null
    }
  | { readonly kind: 'unbuilt'; readonly name: string }

export interface ApiNode {
  readonly id: string
  readonly path: PathPattern
  /** One of the contract's methods or `ANY`. */
  readonly method: string
  readonly protocol: 'HTTP' | 'WEBSOCKET'
  readonly auth: AuthNode
  readonly cors: boolean
  readonly parameters: readonly ParameterNode[]
  readonly assignments: readonly AssignmentNode[]
  readonly backend: BackendNode
  readonly timeoutMs: number
  /** Backend status → status sent to the caller, where a conversion is switched on. */
  readonly statusConversions: { readonly [status: string]: number }
}

/** The frozen part: APIs of one version. */
export interface ApisSection {
  readonly kind: 'apis'
  readonly serviceId: string
  readonly version: string
  readonly part: number
  readonly apis: readonly ApiNode[]
}

/** Two lower hex digits: the first byte of the SHA-256 of an id. */
export type Bucket = string

export interface KeyNode {
  readonly id: string
  /** In plain text: it travels in an authenticated channel and is sealed where it is kept. */
  readonly secret: string
  /** The secret before a rotation, valid until then. */
  readonly previous: { readonly secret: string; readonly untilMs: number } | null
  readonly enabled: boolean
  /** Ids of the plans it is bound to, in order. */
  readonly plans: readonly string[]
}

/** Key pairs whose ids fall into one bucket, by id. */
export interface KeysSection {
  readonly kind: 'keys'
  readonly bucket: Bucket
  readonly items: readonly KeyNode[]
}

export interface PlanNode {
  readonly id: string
  /** Calls per second of one key; -1: none set. */
  readonly limitPerSecond: number
  /** Calls of one key in all; -1: none set. */
  readonly quota: number
}

export interface PlansSection {
  readonly kind: 'plans'
  readonly bucket: Bucket
  readonly items: readonly PlanNode[]
}

export interface AppNode {
  /** `app-…`, which also names its bucket: the key can change. */
  readonly id: string
  /** By which a caller names it, `APID…`. */
  readonly key: string
  readonly secret: string
}

export interface AppsSection {
  readonly kind: 'apps'
  readonly bucket: Bucket
  readonly items: readonly AppNode[]
}

/** Sections that hold things by id, cut into buckets. */
export type BucketSection = KeysSection | PlansSection | AppsSection

export interface ApiAccessNode {
  /** Ids, in order. */
  readonly plans: readonly string[]
  readonly apps: readonly string[]
  /** Ids of attached plugins and IP strategies, in order. */
  readonly rules: readonly string[]
}

export interface EnvironmentAccessNode {
  /** Plans bound to the whole service here, in order. */
  readonly plans: readonly string[]
  /** By API id, where something is bound to the API itself. */
  readonly apis: { readonly [apiId: string]: ApiAccessNode }
}

/** What is bound to a service, live; there is none while nothing is. */
export interface AccessSection {
  readonly kind: 'access'
  readonly serviceId: string
  /** The service's IP strategies that are bound, by id; plugins have sections of their own. */
  readonly strategies: { readonly [strategyId: string]: IpControlData }
  readonly environments: { readonly [name in EnvironmentName]?: EnvironmentAccessNode }
}

export type Section =
  | SettingsSection
  | ServiceSection
  | ApisSection
  | AccessSection
  | BucketSection
  | PluginSection

/** A section as it travels and is kept: its key, its id and the canonical JSON as UTF-8. */
export interface EncodedSection {
  readonly key: SectionKey
  readonly id: SectionId
  readonly bytes: Uint8Array
}

/** One step from a snapshot to the next. */
export interface SnapshotChange {
  readonly revision: number
  /** The hash after the step, 64 lower hex digits. */
  readonly hash: string
  readonly put: readonly EncodedSection[]
  readonly remove: readonly SectionKey[]
}

export function serviceKey(serviceId: string): SectionKey {
  return `service/${serviceId}`
}

export function apisKey(serviceId: string, version: string, part: number): SectionKey {
  return `apis/${serviceId}/${version}/${part}`
}

export function accessKey(serviceId: string): SectionKey {
  return `access/${serviceId}`
}

export function bucketKey(kind: BucketSection['kind'], bucket: Bucket): SectionKey {
  return `${kind}/${bucket}`
}

export function pluginKey(pluginId: string): SectionKey {
  return `plugin/${pluginId}`
}

export const settingsKey: SectionKey = 'settings'
