/**
 * An application: a caller with a key and a secret, authorised API by API.
 */
import type { Secret } from '../lib/secret.ts'
import type { EnvironmentName } from './environment.ts'
import type { Scope } from './scope.ts'

export interface App extends Scope {
  /** `app-` + 8 of `[a-z0-9]`; unique in the whole deployment. */
  readonly id: string
  readonly name: string
  readonly description: string
  /** ApiAppKey, `APID…`; unique in the whole deployment. */
  readonly key: string
  readonly secret: Secret
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

/**
 * An API opened to an application. The scope is the API's; the application may be another account's
 * (partner authorisation by its id).
 */
export interface AppBinding extends Scope {
  readonly appId: string
  readonly serviceId: string
  readonly apiId: string
  readonly environment: EnvironmentName
  readonly authorizedAtMs: number
}
