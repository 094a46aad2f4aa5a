/**
 * How callers of an API prove who they are. What a gateway cannot check yet it refuses to serve.
 */

export interface OauthConfig {
  readonly publicKey: string
  readonly tokenLocation: string
  readonly loginRedirectUrl: string | null
}

export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'app' }
  | {
      readonly kind: 'oauth'
      readonly role: 'authorization' | 'business'
      /** The authorisation API's own configuration; null on a business API. */
      readonly config: OauthConfig | null
      /** The authorisation API of a business API; null on an authorisation API. */
      readonly authorizationApiId: string | null
    }
  | {
      readonly kind: 'eiam'
      readonly appId: string | null
      readonly appType: string | null
      readonly authType: string | null
      readonly tokenTimeoutSeconds: number
    }
