/**
 * Who signed a call with a key pair: the signature is checked first, then whether a plan of the key
 * covers the API here. What is told to a caller without a valid signature is what the catalogue
 * says and nothing more; a key that is not there costs the same work as one that is.
 */
import type { HmacAlgorithm } from '../../lib/hmac.ts'
import { hmac, hmacAlgorithms, isDigest } from '../../lib/hmac.ts'
import type { KeyNode } from '../../snapshot/snapshot.ts'
import type { Call, Identity } from '../call.ts'
import type { Callers } from '../callers.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import { parseAuthorization } from './authorization.ts'
import { isDraft } from './draft.ts'
import { nobodysSecret } from './nobody.ts'
import type { SignedValue } from './signed-headers.ts'
import { signedValues } from './signed-headers.ts'

type KeyIdentity = Extract<Identity, { kind: 'key' }>

/** The caller, or why the call is refused; null: it is a draft's, and well signed. */
export function identifyKey(
  call: Call,
  apiId: string,
  callers: Callers,
): KeyIdentity | Reply | null {
  const { exchange, matched } = call
  const { fields } = exchange.head
  const header = fields.get('authorization')
  if (header === undefined) return refusal('hmacAbsent')
  if (fields.count('authorization') > 1) return refusal('hmacMultiple')
  const authorization = parseAuthorization(header, hmacAlgorithms)
  if ('status' in authorization) return authorization
  const { id, algorithm, headers, signature } = authorization
  if (!headers.includes('x-date') && !headers.includes('date')) return refusal('hmacNoDate')
  const values = signedValues(exchange, headers)
  if ('status' in values) return values
  if (!matched.access.hasPlans && !isDraft(call)) return refusal('planNone')

  const key = callers.key(id)
  const text = keyPairString(values)
  const signed = isSignedBy(key, algorithm, text, signature, exchange.startedAtMs)
  if (key?.enabled !== true) return refusal('hmacUnknown')
  if (!signed) return refusal('hmacMismatch')
  if (isDraft(call)) return null
  const plan = callers.planOf(key, matched.access, apiId)
  return plan === undefined ? refusal('keyNotBound') : { kind: 'key', keyId: key.id, plan }
}

/** `name: value` lines in the order in which they are listed, without a final newline. */
export function keyPairString(values: readonly SignedValue[]): string {
  let text = ''
  for (const [name, value] of values)
    text += text === '' ? `${name}: ${value}` : `\n${name}: ${value}`
  return text
}

function isSignedBy(
  key: KeyNode | undefined,
  algorithm: HmacAlgorithm,
  text: string,
  signature: string,
  nowMs: number,
): boolean {
  const secret = key?.secret ?? nobodysSecret
  if (isDigest(hmac(algorithm, secret, text), signature)) return key !== undefined
  const previous = key?.previous
  if (!previous || previous.untilMs <= nowMs) return false
  return isDigest(hmac(algorithm, previous.secret, text), signature)
}
