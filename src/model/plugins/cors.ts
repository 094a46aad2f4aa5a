/**
 * Cors: which pages may call from a browser (compat/behaviours.md 4.4). It takes the place of the
 * API's own switch.
 */
import {
  type At,
  choiceOf,
  Members,
  type MethodName,
  methodNames,
  textOf,
  tokenOf,
  wrong,
} from './reader.ts'

export interface CorsData {
  readonly type: 'Cors'
  /** `*`, or origins such as `https://example.com:8443`, in lower case. */
  readonly origins: readonly string[]
  readonly methods: readonly MethodName[]
  /** Names of header fields; `*` stands for any. */
  readonly headers: readonly string[]
  readonly exposed: readonly string[]
  /** Only for origins that are named: `*` never goes with credentials. */
  readonly credentials: boolean
  readonly maxAgeSeconds: number
}

const entriesMax = 100
const originCharsMax = 270
const maxAgeSecondsMax = 86_400

export function parseCors(at: At): CorsData {
  const members = new Members(at, [
    'allow_origin',
    'allow_methods',
    'allow_headers',
    'expose_headers',
    'allow_credentials',
    'max_age',
  ])
  const once = <T>(entries: readonly T[]) => [...new Set(entries)]
  return {
    type: 'Cors',
    origins: once(members.list('allow_origin', 1, entriesMax, originOf)),
    methods: once(
      members.list('allow_methods', 1, methodNames.length, (entry) => choiceOf(entry, methodNames)),
    ),
    headers: once(members.list('allow_headers', 0, entriesMax, tokenOf)),
    exposed: once(members.list('expose_headers', 0, entriesMax, tokenOf)),
    credentials: members.flag('allow_credentials', false),
    maxAgeSeconds: members.integer('max_age', 0, maxAgeSecondsMax, 600),
  }
}

function originOf(entry: At): string {
  const written = textOf(entry, originCharsMax).toLowerCase()
  if (written === '*') return written
  const url = URL.canParse(written) ? new URL(written) : null
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.origin === written
  if (isOrigin) return written
  throw wrong(
    entry.path,
    'must be * or an origin such as https://example.com.',
    '须为 * 或形如 https://example.com 的源。',
  )
}
