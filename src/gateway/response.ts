/**
 * What the gateway changes in a backend's answer: the status where a conversion is switched on, and
 * the fields that are the gateway's own. Everything else passes (guide rows 126 and 242).
 */
import type { ResponseHead, ResponsePlan } from '../http/exchange.ts'
import type { ApiNode } from '../snapshot/snapshot.ts'
import type { Call } from './call.ts'

/** What one concern adds to every answer of an API, and takes out of its backend's. */
export interface ResponsePart {
  /** Complete lines, each with its CRLF. */
  readonly lines: string
  /** Names in lower case. */
  readonly drop: readonly string[]
}

/** Fixed per API; the request id comes on top. */
export interface ResponseRule {
  /** Lines of every answer of the API, the gateway's own included. */
  readonly lines: string
  /** The status that callers see for a backend's. */
  status(backendStatus: number): number
  plan(call: Call, head: ResponseHead): ResponsePlan
}

/** A status whose answer has no body: converting from or to it would break the framing. */
const bodilessStatuses: ReadonlySet<number> = new Set([204, 205, 304])

export function responseRule(api: ApiNode, parts: readonly (ResponsePart | null)[]): ResponseRule {
  const present = parts.filter((part) => part !== null)
  const lines = present.map((part) => part.lines).join('')
  const dropFields = sharedSet(['x-api-requestid', ...present.flatMap(({ drop }) => drop)])
  const conversions = statusConversions(api)
  const convert = (status: number): number => conversions.get(status) ?? status
  return {
    lines,
    status: convert,
    plan: (call, { status }) => ({
      status: convert(status),
      dropFields,
      headLines: requestIdLine(call.trail.requestId) + lines + call.ownLines,
    }),
  }
}

/** What every answer of an API says about it; where its limits stand is the call's own. */
export function gatewayHeaders(api: ApiNode): ResponsePart {
  return {
    lines: `X-Api-ID: ${api.id}\r\n`,
    drop: [
      ...['x-api-id', 'x-service-ratelimit', 'x-api-ratelimit'],
      ...['x-ratelimit-limit', 'x-ratelimit-used', 'x-usageplan-quota'],
      ...['x-secret-id', 'x-usageplan-id', 'x-api-stringtosign'],
    ],
  }
}

export function requestIdLine(requestId: string): string {
  return `X-Api-RequestId: ${requestId}\r\n`
}

/** There are few different sets and many APIs: each is made once. */
const sharedSets = new Map<string, ReadonlySet<string>>()

function sharedSet(names: readonly string[]): ReadonlySet<string> {
  const key = names.join()
  const known = sharedSets.get(key)
  if (known !== undefined) return known
  const made = new Set(names)
  sharedSets.set(key, made)
  return made
}

function statusConversions(api: ApiNode): ReadonlyMap<number, number> {
  return new Map(
    Object.entries(api.statusConversions)
      .map(([from, to]): [number, number] => [Number(from), to])
      .filter(([from, to]) => isConvertible(from) && isConvertible(to)),
  )
}

function isConvertible(status: number): boolean {
  return status >= 200 && status <= 599 && !bodilessStatuses.has(status)
}
