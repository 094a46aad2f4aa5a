/**
 * Every answer that the gateway makes instead of a backend, as one table: status, text, situation.
 *
 * Texts are those of the original product's error catalogue in its later, quoted form and without
 * the final dot (compat/behaviours.md 1); where it has none, ours. Answers without a variable part
 * are built once. The reference page `docs/reference/gateway-errors.md` is made from this table.
 */
import type { Answer } from '../http/exchange.ts'
import { messageValueCharactersMax } from './limits.ts'

/** What a stage may end a call with: an answer but for the lines that every answer gets. */
export interface Reply {
  readonly status: number
  /** For the log; empty for an answer that is no refusal. */
  readonly error: string
  /** Complete lines, each with its CRLF. */
  readonly headLines: string
  readonly body: Uint8Array
  /** Goes out as it is: the answer of a backend, given again. */
  readonly complete?: Answer
}

interface Row {
  readonly status: number
  /** `$name` stands for a value of the call. */
  readonly text: string
  readonly when: string
}

const rows = {
  pathInvalid: row(
    400,
    'Invalid request path',
    'the path has no single meaning: dot segments, backslashes, control characters, broken escapes or UTF-8',
  ),
  typeHeader: row(
    400,
    'header $name is not a valid $type',
    'a header parameter is not of its type',
  ),
  typeQuery: row(
    400,
    'querystring $name is not a valid $type',
    'a query parameter is not of its type',
  ),
  typePath: row(
    400,
    'path variable $name is not a valid $type',
    'a path parameter is not of its type',
  ),
  typeBody: row(
    400,
    'body param $name is not a valid $type',
    'a form parameter is not of its type',
  ),
  authRepeated: row(
    400,
    '$name parameter must not be repeated',
    'CustomAuth plugin: an auth parameter came several times, so it has no single value',
  ),
  valueInvalid: row(
    400,
    'parameter $name has characters that its backend position cannot carry',
    'a mapped value holds CR, LF or NUL for a header, or is a dot segment for a path',
  ),
  hmacAbsent: row(
    401,
    'HMAC signature cannot be verified, a validate authorization header is required',
    'no Authorization field',
  ),
  hmacFormat: row(
    401,
    'HMAC authorization format error',
    'Authorization is not of the form `hmac id="…", algorithm="…", headers="…", signature="…"`',
  ),
  hmacMissing: row(401, 'HMAC id or signature missing', 'Authorization has no id or no signature'),
  hmacHeaders: row(
    401,
    'HMAC authorization headers is invalidate',
    '`headers=` is absent, empty or malformed',
  ),
  hmacAlgorithm: row(
    401,
    'HMAC algorithm $algorithm not supported',
    'key pair: hmac-sha1, -sha256, -sha384 and -sha512; application: hmac-sha1 and -sha256',
  ),
  hmacMultiple: row(
    401,
    'HMAC do not support multiple HTTP header',
    'a field that the signature depends on came several times',
  ),
  hmacHeader: row(
    401,
    'HMAC signature cannot be verified, a valid $name header is required',
    'a header that `headers=` names is absent, or `Connection` keeps it from the backend',
  ),
  hmacNoDate: row(
    401,
    'HMAC signature cannot be verified, a valid date or x-date header is required',
    'neither Date nor X-Date is signed',
  ),
  hmacDate: row(
    401,
    'HMAC signature cannot be verified, a valid x-date header is required for HMAC Authentication',
    'X-Date is absent, or no date like `Mon, 19 Mar 2018 12:08:40 GMT`',
  ),
  hmacDateOld: row(
    401,
    'HMAC signature cannot be verified, the x-date header is out of date for HMAC Authentication',
    'X-Date is more than 15 minutes from our clock',
  ),
  hmacUnknown: row(
    401,
    'HMAC signature cannot be verified',
    'the key or application is unknown, or the key disabled',
  ),
  hmacMismatch: row(
    401,
    'HMAC signature does not match',
    'the signature is wrong; for an application the StringToSign that we made follows',
  ),
  keyNotBound: row(
    401,
    'HMAC apikey is invalid for API',
    'no plan of the key covers the API in this environment',
  ),
  nonceUsed: row(
    401,
    'Nonce has already been used',
    'AntiReplay plugin: the caller has sent this nonce before, within its time',
  ),
  oauthNoApi: row(
    401,
    'Oauth found no related Oauth api',
    'a business API whose authorization API is not there',
  ),
  oauthMissing: row(
    401,
    'Oauth miss Oauth id_token',
    'no cookie `id_token` where the token has its place',
  ),
  oauthAbsent: row(
    401,
    'Oauth signature cannot be verified, a validate authorization header is required',
    'no Authorization field',
  ),
  oauthFormat: row(
    401,
    'Oauth authorization header format error',
    'Authorization is neither `Bearer id_token="…"` nor a bearer token, or came twice',
  ),
  oauthNoToken: row(
    401,
    'Oauth found no id_token',
    'the field or cookie is there, the token in it is empty',
  ),
  oauthToken: row(
    401,
    'Oauth id_token verify error',
    'the token is malformed, signed by another key, expired or not valid yet',
  ),
  addressUnknown: row(
    403,
    'Cannot identify the client IP address, unix domain sockets are not supported',
    'the API has a list of addresses and the connection has none',
  ),
  addressRefused: row(
    403,
    'Your IP address is not allowed',
    'IPControl plugin or IP strategy: the address is in a black list, or not in a white one',
  ),
  authMissing: row(
    403,
    '$name parameter is missing',
    'CustomAuth plugin: the call has no such auth parameter',
  ),
  customAuthRefused: row(
    403,
    'Custom authentication refused the request',
    'CustomAuth plugin: the authoriser did not answer `{"api-auth": true}`',
  ),
  planNone: row(403, 'Found no validate usage plan', 'no plan is bound to the environment'),
  appNone: row(403, 'Found no validate apiapp', 'the API is opened to no application here'),
  requiredHeader: row(403, 'header $name is required', 'a required header parameter is absent'),
  requiredQuery: row(403, 'querystring $name is required', 'a required query parameter is absent'),
  requiredPath: row(403, 'path variable $name is required', 'a required path parameter is empty'),
  requiredBody: row(403, 'body param $name is required', 'a required form parameter is absent'),
  formRequired: row(
    403,
    'req content type need application/x-www-form-urlencoded',
    'a form parameter is required and the body is no form',
  ),
  hostMissing: row(404, 'Get Host Fail', 'the request names no host'),
  hostUnknown: row(404, 'Not Found Host', 'no service has this host'),
  methodUnknown: row(404, 'Could not support method', 'a method that no API can have'),
  noApiForHost: row(
    404,
    "There is no api match host '$host'",
    'nothing of the service is published',
  ),
  noEnvironment: row(
    404,
    "There is no api match default env_mapping '$path'",
    'default domain: the first path segment is not test, prepub or release',
  ),
  noApiForUri: row(
    404,
    "There is no api match uri '$uri' host '$host'",
    'no API has this path and method, or the environment is not published',
  ),
  bodyTooLarge: row(
    413,
    'Request body is too large',
    'a form body is over 1 MiB or has too many fields, where the API has a form parameter',
  ),
  httpsNotAllowed: row(426, 'Not allow use HTTPS protocol', 'the service is served over HTTP only'),
  httpNotAllowed: row(426, 'Not allow use HTTP protocol', 'the service is served over HTTPS only'),
  rateExceeded: row(
    429,
    'API rate limit exceeded',
    'a limit of the service, the API, the plan or a plugin is used up',
  ),
  quotaExceeded: row(429, 'API quota exceeded', 'the key has used up the quota of its plan'),
  crossOrigin: row(
    429,
    'req is cross origin, api $uri need open cors flag on qcloud apigateway',
    'a CORS preflight of an API whose CORS switch is off and that has no OPTIONS method',
  ),
  configInvalid: row(
    481,
    'API config error',
    'the API cannot be served as it is configured: an authentication or back end that is not built yet, or a damaged definition',
  ),
  oauthKey: row(
    481,
    'Oauth public key error',
    'the public key cannot verify tokens: RSA, P-256 and Ed25519 can',
  ),
  oauthLocation: row(
    481,
    'Oauth id_token location forbidden',
    'the token came in a header where a cookie is configured, or the other way round',
  ),
  oauthNoKey: row(481, 'Oauth found no public key', 'the authorization API has no public key'),
  internal: row(
    500,
    'Internal Server Error',
    'a fault of the gateway, or the backend address is one that is never called',
  ),
  customAuthFailed: row(
    502,
    'Custom authentication failed',
    'CustomAuth plugin: the authoriser cannot be asked, was too slow or answered what cannot be used',
  ),
  rewriteFailed: row(
    502,
    'Request rewrite failed',
    'CustomReq plugin: its function failed, was too slow or answered what cannot be carried out',
  ),
  responseRewriteFailed: row(
    502,
    'Response rewrite failed',
    'CustomRes plugin: its function failed, was too slow or answered what cannot be carried out, or the body is too large for it',
  ),
  badGateway: row(
    502,
    'Bad Gateway',
    'the backend refused, reset or answered something that is not HTTP',
  ),
  breakerOpen: row(
    503,
    'Circuit breaker is open',
    'the backend failed too often: the CircuitBreaker plugin spares it for a while and names no other',
  ),
  unavailable: row(503, 'Service Unavailable', 'the gateway has no snapshot yet'),
  noncesFull: row(
    503,
    'Too many nonces',
    'AntiReplay plugin: no room for one more nonce until older ones have had their time',
  ),
  backendTimeout: row(
    504,
    'Gateway Time-out',
    'the backend did not answer within the timeout of the API',
  ),
  loop: row(
    508,
    'Loop Detected',
    'the call has come back over and over: the backend of an API is its own or leads to it',
  ),
} as const satisfies { readonly [name: string]: Row }

export type RefusalName = keyof typeof rows

/** The table itself, for the reference page and tests. */
export const refusalRows: { readonly [name in RefusalName]: Row } = rows

/** Built once: refusals whose text has no variable part. */
const prebuilt: ReadonlyMap<RefusalName, Reply> = new Map(
  refusalNames()
    .filter((name) => !rows[name].text.includes('$'))
    .map((name) => [name, build(rows[name].status, rows[name].text)]),
)

/** The refusal of that name, with the values its text asks for. */
export function refusal(name: RefusalName, values?: { readonly [name: string]: string }): Reply {
  const made = prebuilt.get(name)
  if (made !== undefined) return made
  const { status, text } = rows[name]
  return build(
    status,
    text.replace(/\$([a-z]+)/g, (_, key: string) => shortened(values?.[key] ?? '')),
  )
}

/** Leads a refused caller to a fixed address; `error` is for the log. */
export function redirection(url: string, error: string): Reply {
  return { ...build(302, error), headLines: `Location: ${url}\r\n`, body: new Uint8Array() }
}

/** A refusal that tells its caller more than the log; `headLines` each with their CRLF. */
export function refusalSaying(name: RefusalName, more: string, headLines: string): Reply {
  const { status, text } = rows[name]
  const told = build(status, text + more)
  return { ...told, error: text, headLines: told.headLines + headLines }
}

/** An answer of the engine's own (400, 408, 414, 431 …) in the same form. */
export function plainRefusal(status: number, text: string): Reply {
  return build(status, text)
}

export function refusalNames(): readonly RefusalName[] {
  // True: Object.keys of a literal gives exactly its own keys.
  return Object.keys(rows) as RefusalName[]
}

function row(status: number, text: string, when: string): Row {
  return { status, text, when }
}

function build(status: number, message: string): Reply {
  return {
    status,
    error: message,
    headLines: 'Content-Type: application/json; charset=utf-8\r\n',
    body: Buffer.from(messageBody(message)),
  }
}

/**
 * `{"message":"…"}` with the solidus escaped, as the original wrote it, and without any tag for who
 * reads it as HTML.
 */
function messageBody(message: string): string {
  return JSON.stringify({ message })
    .replaceAll('/', '\\/')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
}

function shortened(value: string): string {
  return value.length <= messageValueCharactersMax
    ? value
    : `${value.slice(0, messageValueCharactersMax)}…`
}
