/**
 * `Authorization: hmac id="…", algorithm="…", headers="…", signature="…"`, read strictly: key pairs
 * and applications sign in the same form (guide rows 236 and 365). Every name stands once, every
 * value is quoted and holds neither quotes, backslashes nor control characters.
 */
import type { HmacAlgorithm } from '../../lib/hmac.ts'
import { hmacAlgorithms } from '../../lib/hmac.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import { signedHeadersMax } from './limits.ts'

export interface Authorization {
  readonly id: string
  readonly algorithm: HmacAlgorithm
  /** The signed headers' names in lower case, in the order in which they are signed. */
  readonly headers: readonly string[]
  /** Base64, as sent. */
  readonly signature: string
}

/** Authorization's scheme, in any letter case. */
const scheme = /^hmac +/i
const parameter = /([a-z]+) *= *"([^"\\\x00-\x1f\x7f]*)" *(?:, *|$)/y
const token = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
const parameterNames: readonly string[] = ['id', 'algorithm', 'headers', 'signature']

/** Whether this is meant as a signature, right or wrong. */
export function isHmac(value: string): boolean {
  return scheme.test(value)
}

/** The value's parts, or the refusal that its form deserves. */
export function parseAuthorization(
  value: string,
  algorithms: readonly HmacAlgorithm[],
): Authorization | Reply {
  const parameters = parseParameters(value)
  if (parameters === null) return refusal('hmacFormat')
  const id = parameters.get('id') ?? ''
  const signature = parameters.get('signature') ?? ''
  if (id === '' || signature === '') return refusal('hmacMissing')
  const headers = (parameters.get('headers') ?? '').toLowerCase().split(' ').filter(Boolean)
  if (headers.length === 0 || headers.length > signedHeadersMax) return refusal('hmacHeaders')
  if (!headers.every((name) => token.test(name))) return refusal('hmacHeaders')
  const named = parameters.get('algorithm') ?? ''
  const algorithm = hmacAlgorithms.find((known) => `hmac-${known}` === named)
  if (algorithm === undefined || !algorithms.includes(algorithm)) {
    return refusal('hmacAlgorithm', { algorithm: named })
  }
  return { id, algorithm, headers, signature }
}

function parseParameters(value: string): ReadonlyMap<string, string> | null {
  const start = scheme.exec(value)
  if (start === null) return null
  const found = new Map<string, string>()
  let at = start[0].length
  while (at < value.length) {
    parameter.lastIndex = at
    const match = parameter.exec(value)
    const [whole = '', name = '', text = ''] = match ?? []
    if (match === null || found.has(name) || !parameterNames.includes(name)) return null
    found.set(name, text)
    at += whole.length
  }
  return /, *$/.test(value) ? null : found
}
