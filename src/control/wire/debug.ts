/**
 * A debugged call on the wire: what is sent, and what came of it.
 */
import type { RequestOf, ResponseOf } from '../../contract/actions.ts'
import { maskedSecret } from '../../contract/secrets.ts'
import { text } from '../../lib/language.ts'
import { methods } from '../../model/api.ts'
import { invalid, reasons } from '../../model/errors.ts'
import type { CallReport } from '../../snapshot/frames.ts'
import type { GatewayNode } from '../action.ts'
import { debugPairsMax, debugRestCharsMax } from '../debug/limits.ts'
import { logFields } from '../debug/log-line.ts'
import type { FieldNames, Given, Pairs } from '../debug/request.ts'
import type { DebugAnswer } from '../debug/send.ts'

type Request = RequestOf<'DebugApi'>
type Debugged = ResponseOf<'DebugApi'>['Result']

export const fieldNames: FieldNames = {
  path: 'PathSet',
  query: 'QuerySet',
  header: 'HeaderSet',
  body: 'FormSet',
}

/** Headers that the call has of its own, or that would change what is sent. */
const reserved =
  /^(?:host|content-length|content-type|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|proxy-.*|x-sluice-.*)$/i

export function toGiven(request: Request): Given {
  const given = {
    path: toPairs(request.PathSet),
    query: toPairs(request.QuerySet),
    headers: toPairs(request.HeaderSet),
    form: toPairs(request.FormSet),
  }
  if (Object.values(given).flat().length > debugPairsMax) {
    throw invalid('InvalidParameterValue', 'QuerySet', reasons.tooMany(debugPairsMax))
  }
  const wrong = given.headers.findIndex(([name]) => reserved.test(name))
  if (wrong >= 0) {
    const why = text('is set by the call itself.', '由调试请求自动设置。')
    throw invalid('InvalidParameterValue', `HeaderSet.${wrong}.Name`, why)
  }
  const rest = request.Rest ?? ''
  if (rest.length > debugRestCharsMax) {
    throw invalid('InvalidParameterValue', 'Rest', reasons.tooLong(debugRestCharsMax))
  }
  return {
    ...given,
    rest,
    method: toMethod(request.Method),
    contentType: toContentType(request.ContentType ?? ''),
    body: request.Body ?? null,
  }
}

function toPairs(given: Request['PathSet']): Pairs {
  return (given ?? []).map(({ Name, Value }) => [Name, Value])
}

function toMethod(given: string | undefined): string | null {
  if (given === undefined || given === '') return null
  const known = methods.filter((method) => method !== 'ANY')
  const method = known.find((each) => each === given)
  if (method !== undefined) return method
  throw invalid('InvalidParameterValue', 'Method', reasons.notOneOf(known))
}

function toContentType(given: string): string | null {
  if (given === '') return null
  if (/^[\x20-\x7e]{1,256}$/.test(given)) return given
  const why = text(
    'must be up to 256 printable ASCII characters.',
    '须为不超过 256 个可见 ASCII 字符。',
  )
  throw invalid('InvalidParameterValue', 'ContentType', why)
}

export interface DebuggedCall {
  readonly node: GatewayNode
  readonly method: string
  readonly url: string
  readonly sent: Pairs
  readonly answer: DebugAnswer
  readonly report: CallReport | null
}

export function fromDebugged(call: DebuggedCall): Debugged {
  const { node, method, url, sent, answer, report } = call
  const body = textOf(answer)
  const requestId = answer.headers.find(([name]) => name.toLowerCase() === 'x-api-requestid')
  return {
    NodeId: node.id,
    Method: method,
    Url: url,
    RequestHeaderSet: fromPairs(
      sent.map(([name, value]) => [name, name === 'Authorization' ? maskedSecret : value]),
    ),
    Status: answer.status,
    LatencyMs: Math.round(answer.latencyMs),
    HeaderSet: fromPairs(answer.headers),
    Body: body ?? answer.body.toString('base64'),
    BodyEncoding: body === null ? 'base64' : 'text',
    BodyBytes: answer.bodyBytes,
    BodyTruncated: answer.isTruncated,
    RequestId: requestId?.[1] ?? '',
    StageSet: (report?.stages ?? []).map(({ name, startUs, durationUs }) => {
      return { Name: name, StartUs: startUs, DurationUs: durationUs }
    }),
    Log:
      report === null ? null : { Line: report.line, FieldSet: fromPairs(logFields(report.line)) },
  }
}

function fromPairs(pairs: Pairs) {
  return pairs.map(([Name, Value]) => ({ Name, Value }))
}

/** The body as text, or null when it is none; a character that was cut in two is left out. */
function textOf({ body, isTruncated }: DebugAnswer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body, {
      stream: isTruncated,
    })
  } catch {
    return null
  }
}
