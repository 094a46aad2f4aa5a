/**
 * The Cors plugin: which pages may call from a browser and read the answer. It takes the place of
 * the API's switch and of what the backend says.
 *
 * A page that is not allowed gets no CORS field at all: its browser then refuses, whatever it
 * asked. A named origin is echoed, and with it alone go credentials; what a `*` in the list of
 * header fields covers is echoed as well, since browsers except Authorization, and calls with
 * credentials, from the star.
 */
import type { Fields } from '../../http/exchange.ts'
import type { CorsData } from '../../snapshot/rules.ts'
import type { Stage } from '../call.ts'
import type { Reply } from '../refusals.ts'
import { preflightMethod, preflightReply } from './preflight.ts'

const refusedPreflight = preflightReply('')

/** Answers preflights, and adds to every other answer what lets its page read it. */
export function corsRule(rule: CorsData): Stage {
  const linesFor = originLines(rule)
  const preflight = preflightFor(rule)

  return function corsRule(call) {
    const { head } = call.exchange
    const lines = linesFor(head.fields)
    const method = preflightMethod(head)
    if (method === null) {
      call.answerLines += lines
      return undefined
    }
    const reply = lines === '' ? null : preflight(method, head.fields)
    if (reply !== null) call.answerLines += lines
    return reply ?? refusedPreflight
  }
}

/** The line of every answer, also to who names no origin: a cache must not mix them up. */
export function corsRuleLines({ origins }: CorsData): string {
  return origins.every((origin) => origin === '*') ? '' : 'Vary: Origin\r\n'
}

/** What a caller's origin gets; empty: nothing. */
function originLines({ origins, exposed, credentials }: CorsData): (fields: Fields) => string {
  const named = new Set(origins.filter((origin) => origin !== '*'))
  const expose =
    exposed.length === 0 ? '' : `Access-Control-Expose-Headers: ${exposed.join(',')}\r\n`
  const withCredentials = credentials ? 'Access-Control-Allow-Credentials: true\r\n' : ''
  const anyone = origins.includes('*') ? `Access-Control-Allow-Origin: *\r\n${expose}` : ''

  return (fields) => {
    const origin = fields.get('origin')
    if (origin === undefined || !named.has(origin) || fields.count('origin') > 1) return anyone
    return `Access-Control-Allow-Origin: ${origin}\r\n${withCredentials}${expose}`
  }
}

/** The answer to a preflight from an origin that may call; null: not in this way. */
function preflightFor(rule: CorsData): (method: string, fields: Fields) => Reply | null {
  const methods: ReadonlySet<string> = new Set(rule.methods)
  const allowed = new Set(rule.headers.map((name) => name.toLowerCase()))
  const always =
    `Access-Control-Allow-Methods: ${rule.methods.join(',')}\r\n` +
    `Access-Control-Max-Age: ${rule.maxAgeSeconds}\r\n`

  return (method, fields) => {
    const asked = fields.get('access-control-request-headers') ?? ''
    const isDoubtful = askedNames.some((name) => fields.count(name) > 1)
    if (isDoubtful || !methods.has(method) || !namesOnly.test(asked)) return null
    const names = asked.split(',').map((name) => name.trim().toLowerCase())
    const isAllowed = names.every((name) => name === '' || allowed.has('*') || allowed.has(name))
    if (!isAllowed) return null
    const headers = allowed.has('*') ? asked : rule.headers.join(',')
    return preflightReply(
      always + (headers === '' ? '' : `Access-Control-Allow-Headers: ${headers}\r\n`),
    )
  }
}

const askedNames = ['access-control-request-method', 'access-control-request-headers']
const namesOnly = /^[!#$%&'*+.^_`|~0-9A-Za-z, \t-]*$/
