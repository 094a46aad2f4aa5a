/**
 * CustomAuth: a function, or an HTTP service, decides whether a caller may pass
 * (compat/behaviours.md 4.7). The names for an HTTP service are ours: the vendor's are not public.
 */
import { type FunctionCall, functionMembers, functionOf, timeoutOf } from './functions.ts'
import { type At, Members, textOf, tokenOf, wrong } from './reader.ts'

export type Authoriser =
  | { readonly kind: 'function'; readonly function: FunctionCall }
  /** `url` has a scheme, a host and a path, no user and no fragment. */
  | { readonly kind: 'http'; readonly url: string; readonly method: 'GET' | 'POST' }

export interface CustomAuthData {
  readonly type: 'CustomAuth'
  readonly authoriser: Authoriser
  readonly timeoutSeconds: number
  /** How long an answer is kept; 0: not at all. */
  readonly cacheSeconds: number
  readonly sendsBody: boolean
  /** Names in lower case: they are looked for without regard to case. */
  readonly headers: readonly string[]
  readonly queries: readonly string[]
  /** Whatever changes here empties the cache. */
  readonly version: string
}

const cacheSecondsMax = 3_600
const parametersMax = 30
const urlCharsMax = 2_048

export function parseCustomAuth(at: At): CustomAuthData {
  const members = new Members(at, [
    ...functionMembers,
    'endpoint_type',
    'endpoint_url',
    'endpoint_method',
    'endpoint_timeout',
    'cache_time',
    'is_send_body',
    'header_auth_parameters',
    'query_auth_parameters',
    'version',
  ])
  const names = (name: string) => [
    ...new Set(members.list(name, 0, parametersMax, (entry) => tokenOf(entry).toLowerCase())),
  ]
  return {
    type: 'CustomAuth',
    authoriser: authoriserOf(members),
    timeoutSeconds: timeoutOf(members),
    cacheSeconds: members.integer('cache_time', 0, cacheSecondsMax, 0),
    sendsBody: members.flag('is_send_body', false),
    headers: names('header_auth_parameters'),
    queries: names('query_auth_parameters'),
    version: members.text('version', 64, ''),
  }
}

function authoriserOf(members: Members): Authoriser {
  if (members.choice('endpoint_type', ['SCF', 'HTTP'], 'SCF') === 'SCF') {
    for (const name of ['endpoint_url', 'endpoint_method']) {
      if (!members.has(name)) continue
      throw wrong(
        members.at(name),
        'goes with endpoint_type HTTP only.',
        '仅在 endpoint_type 为 HTTP 时可用。',
      )
    }
    return { kind: 'function', function: functionOf(members) }
  }
  const written = textOf(members.raw('endpoint_url'), urlCharsMax)
  const url = URL.canParse(written) ? new URL(written) : null
  const isFit =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.hash === ''
  if (!isFit) {
    throw wrong(
      members.at('endpoint_url'),
      'must be a URL of http or https, without a user and a fragment.',
      '须为 http 或 https 的 URL，且不含用户信息和片段。',
    )
  }
  const method = members.choice('endpoint_method', ['GET', 'POST'], 'POST')
  return { kind: 'http', url: url.href, method }
}
