/**
 * Who signed a request: finds the key and checks TC3 or v1 to the letter.
 *
 * An unknown key costs the same work as a known one, so that time does not tell which ids exist
 * before the answer does. Nothing here reads an action's parameters.
 */
import { text } from '../lib/language.ts'
import { Secret } from '../lib/secret.ts'
import type { AccessKey } from '../model/account.ts'
import { ApiError, invalid, missing, refused } from '../model/errors.ts'
import { type Claims, header, type Incoming } from './incoming.ts'
import { timestampSkewSecondsMax } from './limits.ts'
import { parseTc3, type Tc3Authorization, unsignable, utcDate, verifyTc3 } from './signature-tc3.ts'
import { v1Hash, verifyV1 } from './signature-v1.ts'

export type FindKey = (secretId: string) => Promise<AccessKey | null>

/** A key that nobody has: stands in for an unknown one, so that the work is the same. */
const nobody: AccessKey = {
  secretId: '',
  secretKey: new Secret('0'.repeat(40)),
  account: '',
  enabled: false,
  createdAtMs: 0,
}

/**
 * The key that signed the request. Throws ApiError with an AuthFailure code or MissingParameter.
 */
export async function authenticate(
  incoming: Incoming,
  claims: Claims,
  nowMs: number,
  findKey: FindKey,
): Promise<AccessKey> {
  if (claims.signature === 'none') throw unsigned()
  return claims.signature === 'tc3'
    ? authenticateTc3(incoming, claims, nowMs, findKey)
    : authenticateV1(incoming, claims, nowMs, findKey)
}

async function authenticateTc3(
  incoming: Incoming,
  claims: Claims,
  nowMs: number,
  findKey: FindKey,
): Promise<AccessKey> {
  const authorizations = incoming.headers('authorization')
  if (authorizations[0] === 'SKIP') throw skipped()
  const authorization = authorizations.length === 1 ? parseTc3(authorizations[0] ?? '') : null
  if (authorization === null) throw new ApiError('AuthFailure.InvalidAuthorization')

  const timestamp = claims.timestamp
  if (timestamp === null) throw missing('X-TC-Timestamp')
  const seconds = checkTimestamp(timestamp, 'X-TC-Timestamp', nowMs)
  if (authorization.date !== utcDate(seconds)) {
    throw refused(
      'AuthFailure.SignatureFailure',
      text(
        'The date in Credential is not the UTC date of X-TC-Timestamp.',
        'Credential 中的日期与 X-TC-Timestamp 的 UTC 日期不一致。',
      ),
    )
  }
  checkSignedHeaders(incoming, authorization)

  const key = await findKey(authorization.secretId)
  const matches = verifyTc3(incoming, authorization, timestamp, (key ?? nobody).secretKey)
  return decide(key, matches, claims)
}

/** `host` is always signed, and `content-type` too where there is a body to be read by it. */
function checkSignedHeaders(incoming: Incoming, authorization: Tc3Authorization): void {
  const needed = incoming.method === 'GET' ? ['host'] : ['content-type', 'host']
  const unsignedName = needed.find((name) => !authorization.signedHeaders.includes(name))
  const absent = unsignable(incoming, authorization)
  if (unsignedName === undefined && absent === null) return
  throw invalid(
    'AuthFailure.SignatureFailure',
    'SignedHeaders',
    unsignedName !== undefined
      ? text(`must name ${unsignedName}.`, `必须包含 ${unsignedName}。`)
      : text(
          `names ${absent}, which the request does not carry exactly once.`,
          `包含 ${absent}，但请求中没有或重复出现该请求头。`,
        ),
  )
}

async function authenticateV1(
  incoming: Incoming,
  claims: Claims,
  nowMs: number,
  findKey: FindKey,
): Promise<AccessKey> {
  const fields = claims.fields ?? new Map<string, string>()
  const required = (name: string) => {
    const value = fields.get(name)
    if (value === undefined || value === '') throw missing(name)
    return value
  }
  const secretId = required('SecretId')
  const signature = required('Signature')
  required('Nonce')
  checkTimestamp(required('Timestamp'), 'Timestamp', nowMs)
  const hash = v1Hash(fields.get('SignatureMethod'))
  if (hash === null) {
    const why = text('must be HmacSHA1 or HmacSHA256.', '可选值为 HmacSHA1、HmacSHA256。')
    throw invalid('InvalidParameterValue', 'SignatureMethod', why)
  }

  const key = await findKey(secretId)
  const message = {
    method: incoming.method,
    path: incoming.target.split('?')[0] ?? '/',
    host: header(incoming, 'host') ?? '',
    fields,
  }
  const matches = verifyV1(message, hash, signature, (key ?? nobody).secretKey)
  return decide(key, matches, claims)
}

/** Seconds of a timestamp inside the window. A form that is no number is no timestamp. */
function checkTimestamp(value: string, field: string, nowMs: number): number {
  if (!/^\d{1,12}$/.test(value)) {
    const why = text('must be a Unix time in seconds.', '必须为以秒为单位的 Unix 时间戳。')
    throw invalid('InvalidParameterValue', field, why)
  }
  const seconds = Number(value)
  if (Math.abs(Math.floor(nowMs / 1000) - seconds) > timestampSkewSecondsMax) {
    throw invalid(
      'AuthFailure.SignatureExpire',
      field,
      text(
        `is more than ${timestampSkewSecondsMax} seconds away from the server's time.`,
        `与服务器时间相差超过 ${timestampSkewSecondsMax} 秒。`,
      ),
    )
  }
  return seconds
}

function decide(key: AccessKey | null, matches: boolean, claims: Claims): AccessKey {
  if (key === null || !key.enabled) throw new ApiError('AuthFailure.SecretIdNotFound')
  if (!matches) throw new ApiError('AuthFailure.SignatureFailure')
  // Keys here are permanent ones; a token belongs to a temporary key, of which there are none.
  if (claims.token !== null && claims.token !== '') {
    throw new ApiError('AuthFailure.TokenFailure')
  }
  return key
}

function unsigned(): ApiError {
  return refused(
    'AuthFailure.InvalidAuthorization',
    text(
      'The request carries neither an Authorization header nor SecretId and Signature.',
      '请求中没有 Authorization 请求头，也没有 SecretId 和 Signature。',
    ),
  )
}

function skipped(): ApiError {
  return refused('AuthFailure', text('This action has to be signed.', '调用该接口必须签名。'))
}
