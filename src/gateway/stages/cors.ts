/**
 * CORS of an API: the plugin where one is attached, else the switch, by which any origin may call
 * and read, without credentials (guide rows 96 and 97).
 *
 * `*` and Access-Control-Allow-Credentials together are refused by browsers, so the second is never
 * sent, and what a backend says about CORS itself is replaced. The lists are the original's
 * (compat/behaviours.md 2.2).
 */
import type { ApiNode } from '../../snapshot/snapshot.ts'
import type { Stage } from '../call.ts'
import type { ResponsePart } from '../response.ts'
import type { RuleSet } from '../rules.ts'
import { corsRule, corsRuleLines } from './cors-rule.ts'
import { preflightMethod, preflightReply } from './preflight.ts'

const allowMethods = 'GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH'
const headerList =
  'X-Api-ID,X-Service-RateLimit,X-UsagePlan-RateLimit,X-UsagePlan-Quota,Cache-Control,Connection,' +
  'Content-Disposition,Date,Keep-Alive,Pragma,Via,Accept,Accept-Charset,Accept-Encoding,' +
  'Accept-Language,Authorization,Cookie,Expect,From,Host,If-Match,If-Modified-Since,' +
  'If-None-Match,If-Range,If-Unmodified-Since,Range,Origin,Referer,User-Agent,X-Forwarded-For,' +
  'X-Forwarded-Host,X-Forwarded-Proto,Accept-Range,Age,Content-Range,Content-Security-Policy,' +
  'ETag,Expires,Last-Modified,Location,Server,Set-Cookie,Trailer,Transfer-Encoding,Vary,Allow,' +
  'Content-Encoding,Content-Language,Content-Length,Content-Location,Content-Type'

const switchReply = preflightReply(
  `Access-Control-Allow-Methods: ${allowMethods}\r\n` +
    `Access-Control-Allow-Headers: ${headerList}\r\n` +
    'Access-Control-Max-Age: 86400\r\n',
)
const switchLines = `Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: ${headerList}\r\n`

/** What a backend may say about CORS, which is replaced. */
const corsFields = [
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
]

/** Answers preflights; a plugin's stage also adds to other answers. */
export function corsPreflight(api: ApiNode, rules: RuleSet | null): Stage | null {
  const plugin = rules?.the('Cors')
  if (plugin) return corsRule(plugin.rule)
  if (!api.cors) return null
  return function corsPreflight(call) {
    return preflightMethod(call.exchange.head) === null ? undefined : switchReply
  }
}

/** What each answer of the API gets. */
export function corsHeaders(api: ApiNode, rules: RuleSet | null): ResponsePart | null {
  const plugin = rules?.the('Cors')
  if (plugin) return { lines: corsRuleLines(plugin.rule), drop: corsFields }
  return api.cors ? { lines: switchLines, drop: corsFields } : null
}
