/**
 * ProxyCache: answers are kept and given again (compat/behaviours.md 4.10).
 */
import {
  type At,
  checkUnique,
  choiceOf,
  integerOf,
  Members,
  type MethodName,
  tokenOf,
} from './reader.ts'

export interface CacheKeyParameter {
  readonly place: 'header' | 'query' | 'path'
  /** In lower case for headers, whose names have no case. */
  readonly name: string
}

export interface ProxyCacheData {
  readonly type: 'ProxyCache'
  readonly keys: readonly CacheKeyParameter[]
  readonly methods: readonly MethodName[]
  readonly statuses: readonly number[]
  /** Whether the backend's Cache-Control decides where it says something. */
  readonly honoursBackend: boolean
  readonly ttlSeconds: number
}

const keysMax = 30
const statusesMax = 50
const ttlSecondsMax = 3_600
/** Answers to other methods are no copies of anything (RFC 9110, 9.2.3). */
const cacheable = ['GET', 'HEAD'] as const
const places = ['header', 'query', 'path'] as const

export function parseProxyCache(at: At): ProxyCacheData {
  const members = new Members(at, [
    'cache_key_params',
    'cacheable_methods',
    'cacheable_response_codes',
    'cache_control',
    'ttl',
  ])
  const keys = members.list('cache_key_params', 0, keysMax, (entry): CacheKeyParameter => {
    const key = new Members(entry, ['parameter', 'position'])
    const place = choiceOf(key.raw('position'), places)
    const name = tokenOf(key.raw('parameter'))
    return { place, name: place === 'header' ? name.toLowerCase() : name }
  })
  checkUnique(
    keys.map(({ place, name }) => `${place} ${name}`),
    (index) => `${members.at('cache_key_params')}[${index}]`,
  )
  const methods = members.list('cacheable_methods', 1, cacheable.length, (entry) =>
    choiceOf(entry, cacheable),
  )
  const statuses = members.list('cacheable_response_codes', 1, statusesMax, (entry) =>
    integerOf(entry, 200, 599),
  )
  return {
    type: 'ProxyCache',
    keys,
    methods: [...new Set(methods)],
    statuses: [...new Set(statuses)],
    honoursBackend: members.flag('cache_control', false),
    ttlSeconds: members.integer('ttl', 1, ttlSecondsMax),
  }
}
