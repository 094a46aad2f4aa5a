/**
 * The CORS switch: any origin may call and read, without credentials (guide rows 96 and 97).
 *
 * `*` and Access-Control-Allow-Credentials together are refused by browsers, so the second is never
 * sent, and what a backend says about CORS itself is replaced. The lists are the original's
 * (compat/behaviours.md 2.2).
 */
import type { RequestHead } from '../../http/exchange.ts'
import type { ApiNode } from '../../snapshot/snapshot.ts'
import type { Stage } from '../call.ts'
import type { Reply } from '../refusals.ts'
import type { ResponsePart } from '../response.ts'

const allowMethods = 'GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH'
const headerList =
  'X-Api-ID,X-Service-RateLimit,X-UsagePlan-RateLimit,X-UsagePlan-Quota,Cache-Control,Connection,' +
  'Content-Disposition,Date,Keep-Alive,Pragma,Via,Accept,Accept-Charset,Accept-Encoding,' +
  'Accept-Language,Authorization,Cookie,Expect,From,Host,If-Match,If-Modified-Since,' +
  'If-None-Match,If-Range,If-Unmodified-Since,Range,Origin,Referer,User-Agent,X-Forwarded-For,' +
  'X-Forwarded-Host,X-Forwarded-Proto,Accept-Range,Age,Content-Range,Content-Security-Policy,' +
  'ETag,Expires,Last-Modified,Location,Server,Set-Cookie,Trailer,Transfer-Encoding,Vary,Allow,' +
  'Content-Encoding,Content-Language,Content-Length,Content-Location,Content-Type'

const preflightReply: Reply = {
  status: 204,
  error: '',
  headLines:
    `Access-Control-Allow-Methods: ${allowMethods}\r\n` +
    `Access-Control-Allow-Headers: ${headerList}\r\n` +
    'Access-Control-Max-Age: 86400\r\n',
  body: new Uint8Array(0),
}

/** The method that a browser asks leave for, or null when this is no preflight. */
export function preflightMethod(head: RequestHead): string | null {
  if (head.method !== 'OPTIONS' || head.fields.get('origin') === undefined) return null
  return head.fields.get('access-control-request-method') ?? null
}

/** Answers preflights. */
export function corsPreflight(api: ApiNode): Stage | null {
  if (!api.cors) return null
  return function corsPreflight(call) {
    return preflightMethod(call.exchange.head) === null ? undefined : preflightReply
  }
}

/** What each answer of the API gets. */
export function corsHeaders(api: ApiNode): ResponsePart | null {
  if (!api.cors) return null
  return {
    lines: `Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: ${headerList}\r\n`,
    drop: [
      'access-control-allow-credentials',
      'access-control-allow-headers',
      'access-control-allow-methods',
      'access-control-allow-origin',
      'access-control-expose-headers',
      'access-control-max-age',
    ],
  }
}
