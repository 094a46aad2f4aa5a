/**
 * The envelope around every answer of the control port, and the one place that renders errors.
 *
 * An answer's HTTP status is always 200, errors included: clients lose the code with any other.
 */
import type { Language } from '../lib/language.ts'
import { text } from '../lib/language.ts'
import { ApiError, internal, refused } from '../model/errors.ts'
import { StoreError } from '../model/store-error.ts'
import { header, type Incoming } from './incoming.ts'
import { traceIdCharsMax } from './limits.ts'

export interface Answer {
  readonly headers: { readonly [name: string]: string | readonly string[] }
  readonly body: string
}

export function answerOf(incoming: Incoming, response: object, requestId: string): Answer {
  return { headers: headersOf(incoming), body: envelope({ ...response, RequestId: requestId }) }
}

export function errorAnswer(
  refusal: ApiError,
  incoming: Incoming,
  language: Language,
  requestId: string,
): Answer {
  const headers =
    refusal.field === null
      ? headersOf(incoming)
      : { ...headersOf(incoming), 'x-sluice-field': headerText(refusal.field) }
  const error = { Code: refusal.code, Message: refusal.text[language] }
  return { headers, body: envelope({ Error: error, RequestId: requestId }) }
}

function envelope(response: object): string {
  return JSON.stringify({ Response: response })
}

function headersOf(incoming: Incoming): { [name: string]: string } {
  const traceId = header(incoming, 'x-tc-traceid')
  const headers: { [name: string]: string } = { 'content-type': 'application/json' }
  if (traceId !== null && traceId.length <= traceIdCharsMax) {
    headers['x-tc-traceid'] = headerText(traceId)
  }
  return headers
}

/** Visible ASCII only: a field's name may come from the request. */
function headerText(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?')
}

/**
 * What callers learn of an error: refusals as they are, of the database its state, of others
 * nothing.
 */
export function refusalFor(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (!(error instanceof StoreError)) return internal(String(error))
  if (error.kind === 'busy') {
    const why = text('Too much is waiting; nothing was changed.', '请求过多，未做任何修改。')
    return refused('RequestLimitExceeded', why)
  }
  if (error.kind === 'full') {
    const why = text(
      'The disk of the database is full; nothing was changed.',
      '数据库磁盘已满，未做任何修改。',
    )
    return refused('InternalError', why)
  }
  return databaseDown()
}

export function databaseDown(): ApiError {
  return refused(
    'InternalError',
    text('The database cannot be used at the moment.', '数据库暂时不可用。'),
  )
}
