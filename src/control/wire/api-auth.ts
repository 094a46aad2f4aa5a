/**
 * An API's authentication between wire and model. AuthType decides which of the other fields count.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import type { Auth, OauthConfig } from '../../model/auth.ts'
import { missing } from '../../model/errors.ts'
import { eiamTokenSecondsDefault } from '../../model/limits.ts'
import type { ApiRequest } from './api-request.ts'
import { choiceOf, filled } from './spelled.ts'

const authTypes = ['NONE', 'SECRET', 'APP', 'OAUTH', 'EIAM'] as const
type AuthType = (typeof authTypes)[number]

const roles = ['NORMAL', 'OAUTH'] as const

const kinds = { NONE: 'none', SECRET: 'secret', APP: 'app', OAUTH: 'oauth', EIAM: 'eiam' } as const

/**
 * `current`: what the API has now; an absent AuthType keeps it. Null: a new API, without
 * authentication.
 */
export function toAuth(request: ApiRequest, current: Auth | null): Auth {
  const role = toRole(request.ApiBusinessType)
  const type = toAuthType(request, current)
  switch (type) {
    case 'NONE':
    case 'SECRET':
    case 'APP':
      return { kind: kinds[type] }
    case 'OAUTH':
      return toOauth(request, role, current?.kind === 'oauth' ? current : null)
    case 'EIAM': {
      const kept = current?.kind === 'eiam' ? current : null
      return {
        kind: 'eiam',
        appId: filled(request.EIAMAppId) ?? kept?.appId ?? null,
        appType: filled(request.EIAMAppType) ?? kept?.appType ?? null,
        authType: filled(request.EIAMAuthType) ?? kept?.authType ?? null,
        tokenTimeoutSeconds:
          request.TokenTimeout ?? kept?.tokenTimeoutSeconds ?? eiamTokenSecondsDefault,
      }
    }
  }
}

function toAuthType(request: ApiRequest, current: Auth | null): AuthType {
  const given = filled(request.AuthType)
  if (given !== null) return choiceOf(given, authTypes, 'AuthType')
  // The field that AuthType has replaced; it speaks only where AuthType is silent.
  if (request.AuthRequired === false) return 'NONE'
  return current === null ? 'NONE' : fromAuthType(current)
}

function toRole(given: string | undefined): 'authorization' | 'business' | null {
  const text = filled(given)
  if (text === null) return null
  const code = 'InvalidParameterValue.InvalidApiBusinessType'
  return choiceOf(text, roles, 'ApiBusinessType', code) === 'OAUTH' ? 'authorization' : 'business'
}

type Oauth = Extract<Auth, { kind: 'oauth' }>

function toOauth(request: ApiRequest, given: Oauth['role'] | null, current: Oauth | null): Oauth {
  const role = given ?? current?.role ?? 'business'
  if (role === 'authorization') {
    const config = toOauthConfig(request.OauthConfig) ?? current?.config ?? null
    if (config === null) throw missing('OauthConfig')
    return { kind: 'oauth', role, config, authorizationApiId: null }
  }
  const authorizationApiId = filled(request.AuthRelationApiId) ?? current?.authorizationApiId
  if (!authorizationApiId) throw missing('AuthRelationApiId')
  return { kind: 'oauth', role, config: null, authorizationApiId }
}

function toOauthConfig(given: ApiRequest['OauthConfig']): OauthConfig | null {
  if (given === undefined) return null
  return {
    publicKey: given.PublicKey,
    tokenLocation: given.TokenLocation,
    loginRedirectUrl: filled(given.LoginRedirectUrl),
  }
}

function fromAuthType({ kind }: Auth): AuthType {
  return authTypes.find((type) => kinds[type] === kind) ?? 'NONE'
}

type Info = ResponseOf<'DescribeApi'>['Result']

function fromOauthConfig(config: OauthConfig): NonNullable<Info['OauthConfig']> {
  return {
    PublicKey: config.publicKey,
    TokenLocation: config.tokenLocation,
    LoginRedirectUrl: config.loginRedirectUrl ?? '',
  }
}

/** The fields of an answer that tell of authentication, as lists and details share them. */
export function fromAuth(auth: Auth): AuthFields {
  const oauth = auth.kind === 'oauth' ? auth : null
  return {
    AuthType: fromAuthType(auth),
    ApiBusinessType: oauth?.role === 'authorization' ? 'OAUTH' : 'NORMAL',
    AuthRelationApiId: oauth?.authorizationApiId ?? '',
    OauthConfig: oauth?.config ? fromOauthConfig(oauth.config) : null,
  }
}

type AuthFields = Pick<Info, 'AuthType' | 'ApiBusinessType' | 'AuthRelationApiId' | 'OauthConfig'>

export function fromEiam(
  auth: Auth,
): Pick<Info, 'EIAMAppId' | 'EIAMAppType' | 'EIAMAuthType' | 'TokenTimeout'> {
  const eiam = auth.kind === 'eiam' ? auth : null
  return {
    EIAMAppId: eiam?.appId ?? '',
    EIAMAppType: eiam?.appType ?? '',
    EIAMAuthType: eiam?.authType ?? '',
    TokenTimeout: eiam?.tokenTimeoutSeconds ?? null,
  }
}
