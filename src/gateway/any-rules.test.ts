/**
 * Random sets of rules, random calls, functions that answer anything and backends that do: each
 * call has one outcome, nobody throws, and what goes to a backend is well-formed.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { FakeFields } from '../../test/fakes/exchange.ts'
import { failing, fakeFunctions } from '../../test/fakes/functions.ts'
import { gatewayOn } from '../../test/fakes/gateway.ts'
import { attached } from '../../test/fakes/rules.ts'
import type { ApiWish } from '../../test/fakes/snapshot.ts'
import { anApi, changeTo, httpBackend, released } from '../../test/fakes/snapshot.ts'
import { parseExpression } from '../lib/expression.ts'
import type { ChosenBackendNode, RuleNode } from '../snapshot/rules.ts'
import type { ParameterNode } from '../snapshot/snapshot.ts'

const call = { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: null }
const elsewhere = (path: string): ChosenBackendNode => ({
  ...{ backend: { ...httpBackend, path }, timeoutMs: 1_000, keepsHost: true },
})
const calls = { places: ['header', 'query', 'sysparam'], values: ['path'] }
const answers = { places: [], values: ['latency_seconds', 'status_code', 'backend_timeout'] }

/** One rule of each type that concerns requests. */
const rules: readonly RuleNode[] = [
  { type: 'IPControl', list: 'black', blocks: ['198.51.100.0/24'] },
  { type: 'AntiReplay', forced: false, ttlSeconds: 60 },
  {
    ...{ type: 'CustomAuth', authoriser: { kind: 'function', function: call }, version: '' },
    ...{ timeoutSeconds: 1, cacheSeconds: 60, sendsBody: true, headers: ['a'], queries: [] },
  },
  {
    type: 'Routing',
    strategies: [
      ["header.a = query.a or regex(path, '^/p')", elsewhere('/one')],
      ["exists(query.b) and sysparam.clientUa != '' or Random() < 0.2", elsewhere('/{nobody}')],
    ].map(([condition, backend], i) => ({
      // Both as they stand above.
      ...{ name: `s${i}`, backend: backend as ChosenBackendNode },
      condition: parseExpression(String(condition), calls),
    })),
  },
  {
    ...{ type: 'CustomReq', function: call, timeoutSeconds: 1, base64: false },
    ...{ sendsBody: true, sendsHeaders: true, sendsQuery: true },
  },
  {
    ...{ type: 'CircuitBreaker', threshold: 3, windowSeconds: 10, openSeconds: 15 },
    failure: parseExpression('latency_seconds > 1 or func_in(status_code,{500,502})', answers),
    backend: null,
  },
  {
    ...{ type: 'ProxyCache', keys: [{ place: 'query', name: 'a' }], methods: ['GET'] },
    ...{ statuses: [200], honoursBackend: true, ttlSeconds: 60 },
  },
]

const form: ParameterNode = {
  ...{ name: 'p', place: 'body', type: 'string', required: false, defaultValue: 'd' },
}
const apis: readonly ApiWish[] = [
  {},
  {
    parameters: [form],
    assignments: [
      {
        ...{ name: 'X-P', place: 'header' },
        value: { from: 'parameter', place: 'body', name: 'p', defaultValue: null },
      },
    ],
  },
]

const name = fc.constantFrom('a', 'A', 'b', 'x_a', 'x-apigw-nonce', 'Cookie', 'User-Agent', 'Host')
const value = fc.constantFrom('', '1', 'a', '%', '\xff', 'a=1&b', 'no-cache')
const pairs = fc.array(fc.tuple(name, value), { maxLength: 5 })
const request = fc.record({
  method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'OPTIONS'),
  target: fc.tuple(fc.constantFrom('', 'p', 'p/%2F', '%e7'), pairs).map(([path, query]) => {
    return `/release/${path}?${query.map(([a, b]) => `${a}=${b}`).join('&')}`
  }),
  fields: fc.tuple(pairs, fc.boolean()).map(([fields, isForm]) => {
    return isForm
      ? [...fields, ['Content-Type', 'application/x-www-form-urlencoded'] as const]
      : fields
  }),
  body: fc.constantFrom('', 'p=1', 'p=1&q', '{"a":1}', '\xff\xfe'),
  peerAddress: fc.constantFrom('203.0.113.7', '198.51.100.1', '2001:db8::1'),
})
const dictionary = fc.dictionary(name, fc.constantFrom('1', 'x y', '', 'a\r\nb'))
const answer = fc.oneof(
  { weight: 4, arbitrary: fc.record({ 'api-auth': fc.constant(true) }) },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        'api-auth': fc.constant(true),
        ...{ replace_headers: dictionary, replace_querys: dictionary },
        ...{ remove_headers: fc.array(name), remove_querys: fc.array(name) },
        replace_body: fc.constantFrom('', 'p=2', '{}', '网'),
      },
      { requiredKeys: ['api-auth'] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.constantFrom(failing('timeout'), failing('error')) },
)
const outcome = fc.constantFrom<number | 'timeout' | 'connect'>(
  200,
  200,
  404,
  500,
  'timeout',
  'connect',
)
const turn = fc.record({ request, answer, outcome })

describe('any rules', () => {
  it('leave each call one outcome, whatever is asked and answered', async () => {
    const seen = new Set<number>()
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...rules]),
        fc.constantFrom(...apis),
        fc.array(turn, { minLength: 1, maxLength: 8 }),
        async (chosen, api, turns) => {
          const functions = fakeFunctions()
          const more = { functions, draw: () => 0.1 }
          const { gateway, call, reports } = gatewayOn(released([anApi(api)]), undefined, more)
          if (chosen.length > 0) gateway.apply(changeTo(2, attached(...chosen)))
          for (const { request, answer, outcome } of turns) {
            functions.answer = () => answer
            const exchange = await call(request)
            const { forwarded, answered } = exchange
            assert.ok((forwarded === null) !== (answered === null), 'one outcome')
            seen.add(answered?.status ?? 200)
            if (forwarded === null) continue
            assert.match(forwarded.request.target, /^\/[^\0-\x20\x7f#]*$/)
            assert.match(forwarded.request.headLines, /^(?:[!-9;-~]+: [^\r\n\0]*\r\n)+$/)
            if (typeof outcome === 'number') {
              forwarded.onResponse({ status: outcome, fields: new FakeFields([]) })
            } else forwarded.onFailure({ kind: outcome, reason: 'test' })
          }
          // Defects of ours would be told.
          const told = reports.filter((report) => !report.startsWith('circuit breaker'))
          assert.deepEqual(told, [])
        },
      ),
      { numRuns: 400 },
    )
    // Most rules have had their say.
    for (const status of [200, 400, 403, 481, 502]) assert.ok(seen.has(status), `${status}`)
    assert.ok(!seen.has(500))
  })
})
