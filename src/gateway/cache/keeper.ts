/**
 * What a call leaves behind for later ones: its answer, where that may be kept; or, where it may
 * have changed what is kept, nothing of it (RFC 9111 4.4).
 */
import type { Fields, ResponseCopy, ResponseHead, ResponsePlan } from '../../http/exchange.ts'
import type { ProxyCacheData } from '../../snapshot/rules.ts'
import type { AnswerKeeper, Call, MadeAnswer } from '../call.ts'
import type { Cache, CachePlace } from './cache.ts'
import { FieldLines, linesWith } from './field-lines.ts'
import { type Asked, type Judgement, judge } from './judge.ts'
import type { CallKeys } from './key.ts'
import { cacheEntryBytesMax } from './limits.ts'
import type { Lead } from './misses.ts'

export interface KeeperParts {
  readonly cache: Cache
  readonly place: CachePlace
  readonly rule: ProxyCacheData
  /** Names of request fields that keys hold. */
  readonly keyed: ReadonlySet<string>
}

/** Fields of an answer that do not hold for its copies: its age is told anew, trailers are left. */
const notKept: ReadonlySet<string> = new Set(['age', 'trailer'])

export class Keeper implements AnswerKeeper {
  readonly #parts: KeeperParts
  readonly #call: Call
  readonly #keys: CallKeys
  readonly #asked: Asked
  /** Of those who wait for this call's answer; null: nobody does. */
  readonly #lead: Lead | null
  readonly #atMs: number
  /** Where the call went when its keys were made. */
  readonly #target: Call['target']
  #judged: Judgement | null = null
  #status = 0
  #planned = 0
  #headLength = -1

  constructor(
    parts: KeeperParts,
    call: Call,
    keys: CallKeys,
    asked: Asked,
    lead: Lead | null = null,
  ) {
    this.#parts = parts
    this.#call = call
    this.#keys = keys
    this.#asked = asked
    this.#lead = lead
    this.#atMs = parts.cache.nowMs()
    this.#target = call.target
  }

  plan(head: ResponseHead, plan: ResponsePlan): ResponsePlan {
    const length = Number(head.fields.get('content-length') ?? -1)
    // Something sent the call elsewhere since: the answer is no answer of that backend.
    const isOurs = this.#call.target === this.#target
    this.#judged = isOurs ? this.#judge(head.status, head.fields) : null
    if (this.#judged === null || length > cacheEntryBytesMax) {
      this.#lead?.end('none')
      return plan
    }
    this.#status = head.status
    this.#planned = plan.status
    this.#headLength = length
    if (this.#isFresh(this.#judged)) this.#lead?.answered()
    else this.#lead?.end('none')
    return { ...plan, copy: this.#copy(plan.status) }
  }

  /** Its time counts from the request on: a slow answer may be too old when it comes. */
  #isFresh({ lifetimeMs }: Judgement): boolean {
    return this.#atMs + lifetimeMs > this.#parts.cache.nowMs()
  }

  #judge(status: number, fields: Fields): Judgement | null {
    const { rule, keyed } = this.#parts
    const judged = judge(rule, status, fields, this.#asked)
    if (judged === null) return null
    // What no caller's wish reaches the backend by makes no difference.
    const ignored = this.#call.wantsPlain ? 'accept-encoding' : ''
    const vary = judged.vary.filter((name) => !keyed.has(name) && name !== ignored)
    return vary.every((name) => this.#passes(name)) ? { ...judged, vary } : null
  }

  /** Whether the backend was given the caller's own fields of a name. */
  #passes(name: string): boolean {
    const { outgoing } = this.#call
    if (outgoing === null || outgoing.dropFields.has(name)) return false
    return !`\r\n${outgoing.headLines}`.toLowerCase().includes(`\r\n${name}:`)
  }

  #copy(status: number): ResponseCopy {
    const body = this.#parts.cache.collect()
    let lines = ''
    return {
      head(told) {
        lines = told
      },
      data: (bytes) => {
        body.add(bytes)
        if (body.isGivenUp) this.#lead?.end('none')
      },
      end: (how) => {
        const bytes = body.close()
        const judged = this.#judged
        const isWhole = how === 'whole' && bytes !== null && judged !== null
        const isKept = isWhole && this.#put({ status, lines, body: bytes }, judged)
        // Of what broke off the end of the call says whether it was for its caller.
        if (how !== 'broken') this.#lead?.end(isKept ? 'kept' : 'none')
      },
    }
  }

  keep(made: MadeAnswer): void {
    const before = this.#judged
    if (before === null) return
    const status = made.status === this.#planned ? this.#status : made.status
    const now = this.#judge(status, new FieldLines(made.lines))
    const isKept =
      now !== null &&
      this.#put(made, {
        audience: narrower(before.audience, now.audience),
        ageMs: before.ageMs,
        lifetimeMs: Math.min(before.lifetimeMs, now.lifetimeMs),
        vary: [...new Set([...before.vary, ...now.vary])].sort(),
      })
    this.#lead?.end(isKept ? 'kept' : 'none')
  }

  #put({ status, lines, body }: MadeAnswer, judged: Judgement): boolean {
    const { cache, place } = this.#parts
    const { exchange } = this.#call
    const { audience } = judged
    cache.misses.noteAudience(
      cache.misses.nameOf(place, this.#keys.shared),
      audience === 'everybody',
    )
    const key = audience === 'own' ? this.#keys.own : this.#keys.shared
    if (key === null) return false
    const passing = linesWith(lines, (name) => !notKept.has(name))
    const dated = new FieldLines(passing).get('date') !== undefined
    const date = new Date(exchange.startedAtMs).toUTCString()
    return cache.keep(
      place,
      key,
      {
        kind: 'answer',
        audience: audience === 'own' ? 'nobodies' : audience,
        status,
        atMs: this.#atMs,
        freshUntilMs: this.#atMs + judged.lifetimeMs,
        ageMs: judged.ageMs,
        headLength: exchange.head.method === 'HEAD' ? this.#headLength : body.length,
        lines: dated ? passing : `${passing}Date: ${date}\r\n`,
        body,
      },
      judged.vary,
      this.#call.fields,
    )
  }
}

function narrower(a: Judgement['audience'], b: Judgement['audience']): Judgement['audience'] {
  return a === 'everybody' ? b : a
}

/** `keyed`: names of request fields that keys hold. */
export function askedBy(call: Call, keyed: ReadonlySet<string>): Asked {
  const { exchange, identity, fields } = call
  const sent = exchange.head.fields
  const has = (name: string) => !keyed.has(name) && (sent.count(name) > 0 || fields.count(name) > 0)
  return {
    isKnown: identity !== null,
    hasAuthorization: has('authorization'),
    hasCookie: has('cookie'),
    atEpochMs: exchange.startedAtMs,
  }
}

/** Forgets what is kept under these keys once the backend has done what it was asked. */
export function forgetting({ cache, place }: KeeperParts, keys: readonly CallKeys[]): AnswerKeeper {
  function forget(each: CallKeys): void {
    cache.forget(place, each)
    for (const key of [each.shared, each.own]) {
      if (key !== null) cache.misses.forget(cache.misses.nameOf(place, key))
    }
  }
  return {
    plan({ status }, plan) {
      if (status < 400) for (const each of keys) forget(each)
      return plan
    },
    keep() {},
  }
}
