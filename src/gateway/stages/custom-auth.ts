/**
 * Asks somebody else whether a caller may pass: the CustomAuth plugin. Whatever goes wrong with
 * that, the caller does not pass.
 *
 * The plugin's auth parameters are all that the authoriser is told of fields and query, and what
 * its answer is kept by. One that came twice is refused: the authoriser could judge one value and
 * the backend use the other.
 */
import type { Fields } from '../../http/exchange.ts'
import type { OwnRequest } from '../../http/fetch.ts'
import type { CustomAuthData } from '../../snapshot/rules.ts'
import type { ApiNode } from '../../snapshot/snapshot.ts'
import { comparable, mayAssign } from '../backend-fields.ts'
import type { Call, Stage } from '../call.ts'
import { formField } from '../form.ts'
import type { Authorisers, Verdict } from '../functions/authorisers.ts'
import type { Answered } from '../functions/question.ts'
import { askFunction, bodyPart, eventOf, fieldsPart, strictAnswer } from '../functions/question.ts'
import { hopsLine, hopsOf } from '../hops.ts'
import { authAnswerBytesMax, functionBodyBytesMax } from '../limits.ts'
import { nominated } from '../nominated.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { RuleSet } from '../rules.ts'
import { wholeBody } from '../whole-body.ts'

type Pairs = readonly (readonly [name: string, value: string])[]

interface Credentials {
  readonly headers: Pairs
  readonly queries: Pairs
}

type Ask = (call: Call, credentials: Credentials, body: Buffer, hops: number) => Promise<Answered>

export interface CustomAuthParts {
  readonly api: ApiNode
  readonly serviceId: string
  readonly authorisers: Authorisers
}

export function customAuth(rules: RuleSet | null, parts: CustomAuthParts): Stage | null {
  const attached = rules?.the('CustomAuth') ?? null
  if (attached === null) return null
  const { rule, id, appId } = attached
  const { authorisers } = parts
  const ask = asking(rule, appId, parts)
  const names = rule.headers.length + rule.queries.length
  // Without parameters all callers would share one answer.
  const cacheMs = names === 0 ? 0 : rule.cacheSeconds * 1000

  return function customAuth(call) {
    const credentials = credentialsOf(call, rule)
    if ('status' in credentials) return credentials
    const hops = hopsOf(call.exchange.head.fields)
    if (hops === null) return refusal('loop')
    const { headers, queries } = credentials
    const values = [id, rule.version, JSON.stringify(headers), JSON.stringify(queries)]
    const decide = (body: Buffer | null): Reply | undefined | Promise<Reply | undefined> => {
      if (body === null) return refusal('bodyTooLarge')
      const asked = () => ask(call, credentials, body, hops)
      const verdict = authorisers.verdict(values, cacheMs, asked)
      return verdict instanceof Promise ? verdict.then(replyTo) : replyTo(verdict)
    }
    if (!rule.sendsBody) return decide(Buffer.alloc(0))
    const body = wholeBody(call, functionBodyBytesMax)
    return body instanceof Promise ? body.then(decide) : decide(body)
  }
}

function replyTo(verdict: Verdict): Reply | undefined {
  if ('admits' in verdict) return verdict.admits ? undefined : refusal('customAuthRefused')
  const reply = refusal('customAuthFailed')
  return { ...reply, error: `${reply.error} (${verdict.failure})` }
}

/** The values of all auth parameters, by lower-case name, or the refusal. */
function credentialsOf(call: Call, { headers, queries }: CustomAuthData): Credentials | Reply {
  const { fields } = call.exchange.head
  const found: { headers: [string, string][]; queries: [string, string][] } = {
    headers: [],
    queries: [],
  }
  // The authoriser would judge what the backend never sees.
  const behind = nominated(fields)
  for (const name of headers) {
    if (fields.count(name) === 0 || behind.has(name)) return refusal('authMissing', { name })
    if (countAlike(fields, name) > 1) return refusal('authRepeated', { name })
    found.headers.push([name, fields.get(name) ?? ''])
  }
  for (const name of queries) {
    const values = call.queryFields.filter((field) => field.name.toLowerCase() === name)
    const [value] = values
    if (value === undefined) return refusal('authMissing', { name })
    if (values.length > 1) return refusal('authRepeated', { name })
    found.queries.push([name, value.value])
  }
  return found
}

/** Fields that a backend may take for the one of this name: many read `_` and `-` as the same. */
function countAlike(fields: Fields, name: string): number {
  const wanted = comparable(name)
  let count = 0
  for (let i = 0; i < fields.length; i++) if (comparable(fields.lower(i)) === wanted) count++
  return count
}

function asking(rule: CustomAuthData, appId: number, parts: CustomAuthParts): Ask {
  const { authoriser } = rule
  const { authorisers, api, serviceId } = parts
  const makeEvent = eventOf(api, serviceId)
  const timeoutMs = rule.timeoutSeconds * 1000
  const eventFor = (call: Call, { headers, queries }: Credentials, body: Buffer): string => {
    return makeEvent(call, {
      headerParameters: fieldsPart(headers),
      queryStringParameters: fieldsPart(queries),
      ...bodyPart(body, null),
    })
  }
  if (authoriser.kind === 'function') {
    const { functions } = authorisers
    const read = (text: string) => strictAnswer(text, authAnswerBytesMax)
    const fixed = { functions, appId, timeoutMs, read }
    return (call, credentials, body) => {
      const event = eventFor(call, credentials, body)
      return askFunction({ ...fixed, call: authoriser.function, event })
    }
  }
  const to = place(authoriser.url)
  return (call, credentials, body, hops) => {
    const { requestId } = call.trail
    const common = `${to.headLines}X-Api-RequestId: ${requestId}\r\n${hopsLine(hops)}`
    const request =
      authoriser.method === 'GET'
        ? getRequest(to, common, call, credentials)
        : postRequest(to, common, eventFor(call, credentials, body))
    return authorisers.askHttp(request, timeoutMs)
  }
}

type Place = Pick<OwnRequest, 'origin' | 'target' | 'headLines'>

function place(url: string): Place {
  const { protocol, hostname, port, host, pathname, search } = new URL(url)
  const scheme = protocol === 'https:' ? 'https' : 'http'
  return {
    origin: {
      scheme,
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? (scheme === 'https' ? 443 : 80) : Number(port),
    },
    target: pathname + search,
    headLines: `Host: ${host}\r\nAccept: application/json\r\n`,
  }
}

function postRequest({ origin, target }: Place, common: string, event: string): OwnRequest {
  const headLines = `${common}Content-Type: application/json\r\n`
  return { origin, method: 'POST', target, headLines, body: Buffer.from(event) }
}

/** Parameters where they were; fields that mean something to the connection itself stay behind. */
function getRequest(
  { origin, target }: Place,
  common: string,
  call: Call,
  { headers, queries }: Credentials,
): OwnRequest {
  const lines = headers
    .filter(([name]) => mayAssign(name) && name !== 'host' && name !== 'accept')
    .map(([name, value]) => `${name}: ${value}\r\n`)
  const query = queries.map(([name, value]) => formField(name, value)).join('&')
  const joint = query === '' ? '' : target.includes('?') ? '&' : '?'
  return {
    ...{ origin, method: 'GET', target: target + joint + query, body: null },
    headLines: `${common}X-Real-IP: ${call.exchange.peerAddress}\r\n${lines.join('')}`,
  }
}
