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
  readonly #atMs: number
  /** Where the call went when its keys were made. */
  readonly #target: Call['target']
  #judged: Judgement | null = null
  #status = 0
  #planned = 0
  #headLength = -1

  constructor(parts: KeeperParts, call: Call, keys: CallKeys, asked: Asked) {
    this.#parts = parts
    this.#call = call
    this.#keys = keys
    this.#asked = asked
    this.#atMs = parts.cache.nowMs()
    this.#target = call.target
  }

  plan(head: ResponseHead, plan: ResponsePlan): ResponsePlan {
    // Something sent the call elsewhere since: the answer is no answer of that backend.
    if (this.#call.target !== this.#target) return plan
    this.#judged = this.#judge(head.status, head.fields)
    if (this.#judged === null) return plan
    const length = Number(head.fields.get('content-length') ?? -1)
    if (length > cacheEntryBytesMax) return plan
    this.#status = head.status
    this.#planned = plan.status
    this.#headLength = length
    return { ...plan, copy: this.#copy(plan.status) }
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
      data: (bytes) => body.add(bytes),
      end: (how) => {
        const bytes = body.close()
        const judged = this.#judged
        if (how !== 'whole' || bytes === null || judged === null) return
        this.#put({ status, lines, body: bytes }, judged)
      },
    }
  }

  keep(made: MadeAnswer): void {
    const before = this.#judged
    if (before === null) return
    const status = made.status === this.#planned ? this.#status : made.status
    const now = this.#judge(status, new FieldLines(made.lines))
    if (now === null) return
    this.#put(made, {
      audience: narrower(before.audience, now.audience),
      ageMs: before.ageMs,
      lifetimeMs: Math.min(before.lifetimeMs, now.lifetimeMs),
      vary: [...new Set([...before.vary, ...now.vary])].sort(),
    })
  }

  #put({ status, lines, body }: MadeAnswer, judged: Judgement): void {
    const { cache, place } = this.#parts
    const { exchange } = this.#call
    const { audience } = judged
    const key = audience === 'own' ? this.#keys.own : this.#keys.shared
    if (key === null) return
    const passing = linesWith(lines, (name) => !notKept.has(name))
    const dated = new FieldLines(passing).get('date') !== undefined
    const date = new Date(exchange.startedAtMs).toUTCString()
    cache.keep(
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
  return {
    plan({ status }, plan) {
      if (status < 400) for (const each of keys) cache.forget(place, each)
      return plan
    },
    keep() {},
  }
}
