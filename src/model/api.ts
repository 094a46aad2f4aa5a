/**
 * An API: one path and method of a service, what a caller sends, which backend answers.
 *
 * `ApiDefinition` is the part that a release freezes; the rest of an API is its identity.
 */
import type { Auth } from './auth.ts'
import type { Backend } from './backend.ts'
import type { Scope, Tag } from './scope.ts'

export const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY'] as const
export type Method = (typeof methods)[number]

export const parameterPositions = ['header', 'query', 'path', 'body'] as const
export type ParameterPosition = (typeof parameterPositions)[number]
export const parameterTypes = ['string', 'int', 'long', 'float', 'double', 'boolean'] as const
export type ParameterType = (typeof parameterTypes)[number]

/**
 * The author's own spelling where letter case or abbreviation differ from ours: answers repeat it.
 */
export interface Spelling {
  readonly position?: string
  readonly fromPosition?: string
  readonly type?: string
}

/** A parameter that callers send. */
export interface RequestParameter {
  readonly name: string
  readonly position: ParameterPosition
  readonly type: ParameterType
  /** Used when the parameter is absent; null: none. */
  readonly defaultValue: string | null
  readonly required: boolean
  readonly description: string
  readonly spelling?: Spelling
}

/** Where a request parameter goes in the backend's request. */
export interface ParameterMapping {
  readonly name: string
  readonly position: ParameterPosition
  readonly from: { readonly position: ParameterPosition; readonly name: string }
  readonly defaultValue: string | null
  readonly description: string
  /** As given: the mapped parameter's type has no effect of its own. */
  readonly type: string | null
  readonly spelling?: Spelling
}

/**
 * The same value in every call; a value of the form `$name` is a system parameter (guide row 187).
 */
export interface ConstantParameter {
  readonly name: string
  readonly position: ParameterPosition
  readonly value: string
  readonly description: string
  readonly spelling?: Spelling
}

export interface ResponseErrorCode {
  readonly code: number
  readonly message: string
  readonly description: string
  readonly convertedCode: number | null
  readonly convert: boolean
}

export interface ResponseDescription {
  /** HTML, JSON, TEXT, BINARY, XML or empty: documentation only. */
  readonly type: string
  readonly successExample: string
  readonly failExample: string
  readonly errorCodes: readonly ResponseErrorCode[]
}

export interface ApiDefinition {
  /** As authored: `/user`, `=/user`, `^~/user`, `/user/{id}`. */
  readonly path: string
  readonly method: Method
  readonly kind: 'general' | 'microservice'
  readonly protocol: 'HTTP' | 'WEBSOCKET'
  readonly auth: Auth
  readonly cors: boolean
  readonly parameters: readonly RequestParameter[]
  readonly mappings: readonly ParameterMapping[]
  readonly constants: readonly ConstantParameter[]
  readonly backend: Backend
  /** Seconds, 1-1,800: connecting plus waiting for the first byte, then each silence. */
  readonly timeoutSeconds: number
  readonly response: ResponseDescription
}

export interface Api extends Scope {
  readonly serviceId: string
  /** `api-` + 8 of `[a-z0-9]`. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly definition: ApiDefinition
  readonly tags: readonly Tag[]
  /** Reserved fields of the contract: kept and shown, without effect. */
  readonly reserved: {
    readonly debugAfterCharge: boolean
    readonly userType: string | null
    readonly owner: string | null
  }
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}
