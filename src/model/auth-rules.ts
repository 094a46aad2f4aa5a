/**
 * Rules of an API's authentication, and of the bond between an OAuth authorization API and the
 * business APIs that rely on it: both are in one service, and the bond outlives no change.
 */
import { type Text, text } from '../lib/language.ts'
import { isKeySetUrl, parseTokenKeys } from '../lib/token-keys.ts'
import type { Api } from './api.ts'
import type { Auth, OauthConfig } from './auth.ts'
import { isHost } from './backend-target.ts'
import { reasons } from './errors.ts'
import { type Fault, fault, firstFault, lengthFault } from './fault.ts'
import {
  eiamTokenSecondsMax,
  foreignNameCharsMax,
  keySetUrlCharsMax,
  publicKeyCharsMax,
  redirectUrlCharsMax,
} from './limits.ts'

type Eiam = Extract<Auth, { kind: 'eiam' }>

const eiamAuthTypes = ['AuthenticationOnly', 'Authorization']

export function authFault(auth: Auth): Fault | null {
  if (auth.kind === 'eiam') return eiamFault(auth)
  return auth.kind === 'oauth' && auth.config !== null ? oauthConfigFault(auth.config) : null
}

function eiamFault({ appId, appType, authType, tokenTimeoutSeconds }: Eiam): Fault | null {
  return firstFault(
    () => lengthFault(appId, 'auth.appId', foreignNameCharsMax),
    () => lengthFault(appType, 'auth.appType', foreignNameCharsMax),
    () =>
      authType === null || eiamAuthTypes.includes(authType)
        ? null
        : fault(
            'InvalidParameterValue.NotInOptions',
            'auth.authType',
            reasons.notOneOf(eiamAuthTypes),
          ),
    () =>
      tokenTimeoutSeconds >= 1 && tokenTimeoutSeconds <= eiamTokenSecondsMax
        ? null
        : fault(
            'InvalidParameterValue.RangeExceeded',
            'auth.tokenTimeoutSeconds',
            reasons.outside(1, eiamTokenSecondsMax),
          ),
  )
}

function oauthConfigFault(config: OauthConfig): Fault | null {
  const { publicKey, tokenLocation, loginRedirectUrl } = config
  return firstFault(
    () => publicKeyFault(publicKey, 'auth.config.publicKey'),
    () => lengthFault(tokenLocation, 'auth.config.tokenLocation', foreignNameCharsMax),
    () => redirectFault(loginRedirectUrl, 'auth.config.loginRedirectUrl'),
  )
}

/**
 * What can verify tokens: a JSON Web Key, a set of them, PEM, or the address of a set. What the
 * gateways could not use is refused here, and not call by call.
 */
function publicKeyFault(publicKey: string, field: string): Fault | null {
  if (isKeySetUrl(publicKey)) return keySetUrlFault(publicKey, field)
  if (publicKey.length <= publicKeyCharsMax && parseTokenKeys(publicKey) !== null) return null
  return fault(
    'InvalidParameterValue.InvalidPublicKey',
    field,
    text(
      `must be a public key as JSON Web Key, as a set of them or as PEM, in at most ${publicKeyCharsMax} characters (RSA of at least 2048 bits, P-256 or Ed25519), or the http or https address of a set.`,
      `必须为 JWK、JWK 集合或 PEM 格式的公钥（至少 2048 位的 RSA、P-256 或 Ed25519），长度不能超过 ${publicKeyCharsMax} 个字符，或为 JWK 集合的 http 或 https 地址。`,
    ),
  )
}

function keySetUrlFault(given: string, field: string): Fault | null {
  const invalid = (wrong: Text) => fault('InvalidParameterValue.InvalidPublicKey', field, wrong)
  if (given.length > keySetUrlCharsMax) return invalid(reasons.tooLong(keySetUrlCharsMax))
  const url = /^[\x21-\x7e]+$/.test(given) && !given.includes('\\') ? URL.parse(given) : null
  const host = url?.hostname ?? ''
  if (url !== null && isHost(host) && url.username + url.password + url.hash === '') return null
  return invalid(
    text(
      'must be the address of a set of keys: http:// or https://, a host, no user, no fragment.',
      '必须为 JWK 集合的地址：以 http:// 或 https:// 开头，包含主机，不能包含用户信息和片段。',
    ),
  )
}

function redirectFault(url: string | null, field: string): Fault | null {
  if (url === null) return null
  if (url.length > redirectUrlCharsMax) {
    return fault('InvalidParameterValue.InvalidUrl', field, reasons.tooLong(redirectUrlCharsMax))
  }
  if (/^https?:\/\/[^\s\\]+$/.test(url) && URL.canParse(url)) return null
  return fault(
    'InvalidParameterValue.InvalidUrl',
    field,
    text(
      'must be a URL that begins with http:// or https://.',
      '必须为以 http:// 或 https:// 开头的 URL。',
    ),
  )
}

/** Whether others can rely on this API for OAuth. */
export function isAuthorizationApi(api: Api): boolean {
  const { auth } = api.definition
  return auth.kind === 'oauth' && auth.role === 'authorization'
}

/** The id of the authorization API that an API relies on, or null. */
export function authorizationApiIdOf(api: Api): string | null {
  const { auth } = api.definition
  return auth.kind === 'oauth' ? auth.authorizationApiId : null
}

/** The business APIs of a service that rely on an authorization API. */
export function businessApisOf(apis: readonly Api[], authorizationApiId: string): readonly Api[] {
  return apis.filter((api) => authorizationApiIdOf(api) === authorizationApiId)
}
