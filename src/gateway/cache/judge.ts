/**
 * Whether an answer may be kept, for whom and how long (RFC 9111 3 and 4.2).
 *
 * The plugin names methods, statuses and a lifetime. What a backend forbids is never kept, whatever
 * the plugin says: `no-store`, `private` and `no-cache` hold also where its lifetimes do not count.
 */
import type { Fields } from '../../http/exchange.ts'
import type { ProxyCacheData } from '../../snapshot/rules.ts'
import { type Directives, parseDate, parseDirectives } from './directives.ts'
import { listOf } from './field-lines.ts'
import { cacheLifetimeSecondsMax, cacheVaryNamesMax } from './limits.ts'

export interface Asked {
  /** Whether the gateway knows the caller by a signature of its own. */
  readonly isKnown: boolean
  readonly hasAuthorization: boolean
  readonly hasCookie: boolean
  readonly atEpochMs: number
}

/** Who may be given an answer: everybody, as it says, or who has nothing to be known by. */
export type Audience = 'everybody' | 'nobodies'

export interface Judgement {
  /** How long it may be given from the time of the request on. */
  readonly lifetimeMs: number
  /** How old it was when it came. */
  readonly ageMs: number
  /** `own`: only the caller who asked, whom the gateway knows, may be given it. */
  readonly audience: Audience | 'own'
  /** Names of request fields by which the answer differs, lower case, in order, each once. */
  readonly vary: readonly string[]
}

/** Parts of something, or nothing new. */
const neverKept: ReadonlySet<number> = new Set([206, 304])

/** Null: it is not kept. `fields`: of the answer. */
export function judge(
  rule: Pick<ProxyCacheData, 'statuses' | 'honoursBackend' | 'ttlSeconds'>,
  status: number,
  fields: Fields,
  asked: Asked,
): Judgement | null {
  if (!rule.statuses.includes(status) || neverKept.has(status)) return null
  if (fields.count('set-cookie') > 0 || fields.count('set-cookie2') > 0) return null
  const said = parseDirectives(listOf(fields, 'cache-control'))
  if (said.noStore || said.private || said.noCache) return null
  const audience = audienceOf(said, asked)
  if (audience === null) return null
  const vary = variesBy(fields)
  if (vary === null) return null
  const ageMs = wholeSeconds(fields.get('age')) * 1000
  const honoured = rule.honoursBackend ? lifetimeOf(said, fields, asked.atEpochMs) : null
  const seconds = honoured ?? rule.ttlSeconds
  const lifetimeMs =
    Math.min(seconds, cacheLifetimeSecondsMax) * 1000 - (honoured === null ? 0 : ageMs)
  if (lifetimeMs <= 0) return null
  return { lifetimeMs, ageMs, audience, vary }
}

/** Whether a request has nothing that its caller can be known by. */
export function isNobodys(asked: Asked): boolean {
  return !asked.isKnown && !asked.hasAuthorization && !asked.hasCookie
}

function audienceOf(said: Directives, asked: Asked): Judgement['audience'] | null {
  if (said.public || said.sharedMaxAge !== null) return 'everybody'
  if (isNobodys(asked)) return 'nobodies'
  // A cookie, or credentials that only the backend understands, may be of anybody (RFC 9111 3.5).
  return asked.isKnown && !asked.hasCookie ? 'own' : null
}

/** Seconds for which the backend lets the answer be given; null: it says nothing. */
function lifetimeOf(said: Directives, fields: Fields, nowMs: number): number | null {
  const age = said.sharedMaxAge ?? said.maxAge
  if (age !== null) return age
  const expires = fields.get('expires')
  if (expires === undefined) return null
  const until = fields.count('expires') > 1 ? null : parseDate(expires)
  if (until === null) return 0
  const from = parseDate(fields.get('date') ?? '') ?? nowMs
  return Math.max(0, Math.floor((until - from) / 1000))
}

/** Null: by what cannot be told from the request. */
function variesBy(fields: Fields): readonly string[] | null {
  const names = new Set<string>()
  for (const item of (listOf(fields, 'vary') ?? '').split(',')) {
    const name = item.trim().toLowerCase()
    if (name === '*') return null
    if (name !== '') names.add(name)
  }
  // Backends forget to say it, and a caller that cannot read the coding would be given it.
  if (fields.count('content-encoding') > 0) names.add('accept-encoding')
  const origin = fields.get('access-control-allow-origin')
  if (origin !== undefined && origin !== '*') names.add('origin')
  return names.size > cacheVaryNamesMax ? null : [...names].sort()
}

function wholeSeconds(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 0
}
