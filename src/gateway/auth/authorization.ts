/**
 * `Authorization: hmac id="…", algorithm="…", headers="…", signature="…"`, read strictly: key pairs
 * and applications sign in the same form (guide rows 236 and 365). Every name stands once, every
 * value is quoted and holds neither quotes, backslashes nor control characters.
 */
import type { HmacAlgorithm } from '../../lib/hmac.ts'
import { hmacAlgorithms } from '../../lib/hmac.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import { namesRememberedCharactersMax, namesRememberedMax, signedHeadersMax } from './limits.ts'

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
const prefixed: { readonly [A in HmacAlgorithm]: string } = {
  ...{ sha1: 'hmac-sha1', sha256: 'hmac-sha256', sha384: 'hmac-sha384', sha512: 'hmac-sha512' },
}
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
  const parameters = usualParameters(value) ?? parseParameters(value)
  if (parameters === null) return refusal('hmacFormat')
  const { id, algorithm: named, signature } = parameters
  if (id === '' || signature === '') return refusal('hmacMissing')
  const headers = namesOf(parameters.headers)
  if (headers === null) return refusal('hmacHeaders')
  const algorithm = hmacAlgorithms.find((known) => prefixed[known] === named)
  if (algorithm === undefined || !algorithms.includes(algorithm)) {
    return refusal('hmacAlgorithm', { algorithm: named })
  }
  return { id, algorithm, headers, signature }
}

interface KnownNames {
  readonly text: string
  /** In lower case; null: the text is no list of names, or too long a one. */
  readonly names: readonly string[] | null
}

/** Clients sign the same headers again and again, and mostly those of the call before. */
const knownNames = new Map<string, KnownNames>()
let lastKnown: KnownNames = { text: '', names: null }

/** The names of a list in lower case; null: it is none, or too long. */
function namesOf(text: string): readonly string[] | null {
  if (text !== lastKnown.text) lastKnown = knownNames.get(text) ?? readNames(text)
  return lastKnown.names
}

function readNames(cut: string): KnownNames {
  // A copy: what was cut out of a header would keep all of it in memory.
  const text = Buffer.from(cut, 'latin1').toString('latin1')
  const names = text.toLowerCase().split(' ').filter(Boolean)
  const fits = names.length > 0 && names.length <= signedHeadersMax
  const read = { text, names: fits && names.every((name) => token.test(name)) ? names : null }
  if (text.length <= namesRememberedCharactersMax) {
    if (knownNames.size >= namesRememberedMax) knownNames.clear()
    knownNames.set(text, read)
  }
  return read
}

interface Parameters {
  readonly id: string
  readonly algorithm: string
  readonly headers: string
  readonly signature: string
}

const quoted = '"([^"\\\\\\x00-\\x1f\\x7f]*)"'
/** As nearly all clients write it; whatever else is read parameter by parameter. */
const usual = new RegExp(
  `^hmac id=${quoted}, ?algorithm=${quoted}, ?headers=${quoted}, ?signature=${quoted}$`,
)

function usualParameters(value: string): Parameters | null {
  const match = usual.exec(value)
  if (match === null) return null
  const [, id = '', algorithm = '', headers = '', signature = ''] = match
  return { id, algorithm, headers, signature }
}

function parseParameters(value: string): Parameters | null {
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
  if (/, *$/.test(value)) return null
  const of = (name: string) => found.get(name) ?? ''
  return {
    ...{ id: of('id'), algorithm: of('algorithm') },
    ...{ headers: of('headers'), signature: of('signature') },
  }
}
