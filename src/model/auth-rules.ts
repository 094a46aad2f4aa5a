/**
 * Rules of an API's authentication, and of the bond between an OAuth authorization API and the
 * business APIs that rely on it: both are in one service, and the bond outlives no change.
 */
import { createPublicKey, type webcrypto } from 'node:crypto'
import { text } from '../lib/language.ts'
import type { Api } from './api.ts'
import type { Auth, OauthConfig } from './auth.ts'
import { reasons } from './errors.ts'
import { type Fault, fault, firstFault, lengthFault } from './fault.ts'
import {
  eiamTokenSecondsMax,
  foreignNameCharsMax,
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

/** A public key that can verify tokens: a JSON Web Key, a set of them, or PEM. */
function publicKeyFault(publicKey: string, field: string): Fault | null {
  if (publicKey.length <= publicKeyCharsMax && isPublicKey(publicKey)) return null
  return fault(
    'InvalidParameterValue.InvalidPublicKey',
    field,
    text(
      `must be a public key as JSON Web Key, as a set of them or as PEM, in at most ${publicKeyCharsMax} characters.`,
      `必须为 JWK、JWK 集合或 PEM 格式的公钥，长度不能超过 ${publicKeyCharsMax} 个字符。`,
    ),
  )
}

function isPublicKey(publicKey: string): boolean {
  try {
    if (!publicKey.trimStart().startsWith('{')) return isPem(publicKey)
    const parsed: unknown = JSON.parse(publicKey)
    if (typeof parsed !== 'object' || parsed === null) return false
    if (!('keys' in parsed)) return isJwk(parsed)
    return Array.isArray(parsed.keys) && parsed.keys.length > 0 && parsed.keys.every(isJwk)
  } catch {
    return false
  }
}

function isPem(publicKey: string): boolean {
  if (publicKey.includes('PRIVATE KEY')) return false
  return createPublicKey(publicKey).type === 'public'
}

function isJwk(key: webcrypto.JsonWebKey): boolean {
  // A private key would work as well, and would then be shown to whoever reads the API.
  if (key.d !== undefined) return false
  return createPublicKey({ key, format: 'jwk' }).type === 'public'
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
