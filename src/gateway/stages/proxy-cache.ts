/**
 * ProxyCache: answers what was answered before, without its backend; else sees to it that the
 * backend's answer is kept (docs/decisions/0018).
 *
 * It stands behind authentication and limits: who may not call gets nothing that is kept, and kept
 * answers spend limits like any other. Where an answer is on its way already its callers wait for
 * it, each on its own: limits, log and headers are those of the call.
 */
import type { Fields, RequestHead } from '../../http/exchange.ts'
import type { FoundAnswer } from '../cache/cache.ts'
import { isUnchanged, linesOfUnchanged } from '../cache/conditional.ts'
import { type Directives, parseDirectives } from '../cache/directives.ts'
import { FieldLines, linesWith, listOf } from '../cache/field-lines.ts'
import { type Asked, isNobodys } from '../cache/judge.ts'
import { askedBy, forgetting, Keeper, type KeeperParts } from '../cache/keeper.ts'
import { type CallKeys, type KeyParameter, keyMaker } from '../cache/key.ts'
import type { Lead } from '../cache/misses.ts'
import { movedHeaders, tellsAddress } from '../cache/moved.ts'
import type { Call, Stage } from '../call.ts'
import { hopsOf } from '../hops.ts'
import { nominated } from '../nominated.ts'
import type { PipelineParts, Target } from '../pipeline.ts'
import type { Reply } from '../refusals.ts'
import type { ResponseRule } from '../response.ts'
import type { RuleSet } from '../rules.ts'

/** Nothing that another method did changes what is kept (RFC 9110 9.2.1). */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Asks for a part, for another state, or for something else than it says. */
const bypassing = [
  ...['range', 'if-range', 'if-match', 'if-unmodified-since'],
  ...['x-http-method-override', 'x-http-method', 'x-method-override'],
  ...['x-original-url', 'x-rewrite-url'],
]

const noFields = new FieldLines('')

/** `response`: what the API makes of its backend's answers. */
export function proxyCache(parts: PipelineParts, response: ResponseRule): Stage | null {
  const { api, context, rules } = parts
  const attached = rules?.the('ProxyCache') ?? null
  if (rules === null || attached === null) return null
  const { cache } = context
  const { rule, appId } = attached
  const credentials = credentialsOf(rules)
  const keysOf = keyMaker(placeOf(parts, rules), rule.keys, [...credentials, ...movedHeaders(api)])
  const byAddress = tellsAddress(api)
  const named = [...rule.keys, ...credentials].filter(({ place }) => place === 'header')
  const keeping: KeeperParts = {
    ...{ cache, rule, place: { account: appId, sinceMs: cache.nowMs() } },
    keyed: new Set(['host', ...named.map(({ name }) => name)]),
  }
  const methods: ReadonlySet<string> = new Set(rule.methods)

  return function proxyCache(call) {
    const { head } = call.exchange
    const chosen = targetOf(call, api.backend.kind)
    if (chosen === null) return undefined
    const target = byAddress ? `${chosen}\n${call.exchange.peerAddress}` : chosen
    if (!methods.has(head.method)) {
      if (safe.has(head.method)) return undefined
      call.keep = forgetting(
        keeping,
        rule.methods.map((method) => keysOf(call, method, target)),
      )
      return undefined
    }
    const wants = directivesOf(head)
    if (wants.noStore || isBypassing(call)) return undefined
    // An answer to GET answers HEAD as well, but not the other way round.
    const method = methods.has('GET') ? 'GET' : 'HEAD'
    const keys = keysOf(call, method, target)
    const by = askedBy(call, keeping.keyed)
    const found = wants.noCache ? null : cache.find(keeping.place, keys, call.fields, isNobodys(by))
    if (found !== null && isYoungEnough(found, wants)) return replyFrom(found, call, response)
    return miss(keeping, response, { call, keys, by, wants, keeps: head.method === method })
  }
}

/** A call for which nothing was found. */
interface Missed {
  readonly call: Call
  readonly keys: CallKeys
  readonly by: Asked
  readonly wants: Directives
  /** Whether its answer may be kept. */
  readonly keeps: boolean
}

/** Asks the backend, or waits where somebody does already for what this caller may be given. */
function miss(
  keeping: KeeperParts,
  response: ResponseRule,
  missed: Missed,
): undefined | Promise<Reply | undefined> {
  const { cache, place } = keeping
  const { call, keys, by, wants } = missed
  const { exchange, fields } = call
  const goOn = (lead: Lead | null): undefined => {
    if (missed.keeps) call.keep = new Keeper(keeping, call, keys, by, lead)
  }
  const key = sharedBy(missed, keeping)
  if (key === null) return goOn(null)
  const name = cache.misses.nameOf(place, key)
  const mayLead = missed.keeps && !asksForChange(fields)
  if (!cache.misses.has(name)) return goOn(mayLead ? cache.misses.lead(name, exchange) : null)
  const waiting = cache.misses.wait(name, exchange, mayLead)
  if (waiting === null) return goOn(null)
  return waiting.then((turn) => {
    if (turn !== 'look') return goOn(turn === 'alone' ? null : turn)
    const found = cache.find(place, keys, fields, isNobodys(by))
    const isGood = found !== null && isYoungEnough(found, wants)
    return isGood ? replyFrom(found, call, response) : goOn(null)
  })
}

/** The key under which what this call is answered may be another's; null: it never is. */
function sharedBy(
  { call, keys, by, wants }: Missed,
  { cache: { misses }, place }: KeeperParts,
): Buffer | null {
  if (wants.noCache || wants.maxAge === 0) return null
  // A call that comes back to us must not wait for itself.
  const hops = hopsOf(call.exchange.head.fields)
  if (hops === null || hops > 1) return null
  if (isNobodys(by) || misses.wasEverybodys(misses.nameOf(place, keys.shared))) return keys.shared
  return by.hasCookie ? null : keys.own
}

/** Its answer may be that nothing has changed, which tells nobody else anything. */
function asksForChange(fields: Fields): boolean {
  return fields.count('if-none-match') > 0 || fields.count('if-modified-since') > 0
}

/** By what is told apart whatever requests say: all that an answer depends on in one place. */
function placeOf({ api }: PipelineParts, rules: RuleSet): string {
  return JSON.stringify([rules.place, api, rules.types.map((type) => rules.all(type))])
}

/** What an authoriser lets callers in by: it may be what answers differ by. */
function credentialsOf(rules: RuleSet): readonly KeyParameter[] {
  const attached = rules.the('CustomAuth')
  if (attached === null) return []
  const { headers, queries } = attached.rule
  return [
    ...headers.map((name) => ({ place: 'header' as const, name })),
    ...queries.map((name) => ({ place: 'query' as const, name })),
  ]
}

const targets = new WeakMap<Target, string>()

/** Where the call goes; null: to nothing whose answers can be kept. */
function targetOf({ target }: Call, ownKind: string): string | null {
  if (target === null) return ownKind === 'http' ? '' : null
  if (target.backend?.kind !== 'http') return null
  const known = targets.get(target) ?? JSON.stringify(target.backend)
  targets.set(target, known)
  return known
}

function directivesOf({ fields }: RequestHead): Directives {
  const said = listOf(fields, 'cache-control')
  const asked = parseDirectives(said)
  const pragma = said === undefined ? (listOf(fields, 'pragma') ?? '') : ''
  return /(?:^|[,\s])no-cache(?:$|[,\s])/i.test(pragma) ? { ...asked, noCache: true } : asked
}

function isBypassing({ exchange: { head }, fields, rewrittenRequest }: Call): boolean {
  if ((head.body.present && head.body.length !== 0) || rewrittenRequest?.body) return true
  // The key, or a `Vary`, may count on a field that the backend does not see.
  if (nominated(head.fields).size > 0) return true
  return bypassing.some((name) => head.fields.count(name) > 0 || fields.count(name) > 0)
}

function isYoungEnough({ ageMs }: FoundAnswer, { maxAge }: Directives): boolean {
  return maxAge === null || ageMs < maxAge * 1000
}

/** The kept answer with what the gateway says about this call. */
function replyFrom({ answer, ageMs }: FoundAnswer, call: Call, response: ResponseRule): Reply {
  const { fields } = call.exchange.head
  const { status, headLength } = answer
  const { dropFields, headLines } = response.plan(call, { status, fields: noFields })
  const lines = linesWith(answer.lines, (name) => name === 'date' || !dropFields.has(name))
  const age = `Age: ${Math.floor(ageMs / 1000)}\r\n`
  const unchanged = isUnchanged(fields, answer)
  const complete = unchanged
    ? { status: 304, headLines: linesOfUnchanged(lines) + age + headLines, body: nothing }
    : { status, headLines: lines + age + headLines, body: answer.body, headLength }
  return { ...complete, error: '', complete: { ...complete, dated: true } }
}

const nothing = new Uint8Array()
