/**
 * Random definitions and random calls: each call has one outcome and nobody throws; what goes to
 * a backend is well-formed HTTP in which only the caller's and the definition's names occur.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { FakeExchange } from '../../test/fakes/exchange.ts'
import { gatewayOn } from '../../test/fakes/gateway.ts'
import { anApi, httpBackend, released } from '../../test/fakes/snapshot.ts'
import type { UpstreamRequest } from '../http/exchange.ts'
import type {
  ApiNode,
  AssignmentNode,
  ParameterNode,
  ParameterPlace,
} from '../snapshot/snapshot.ts'
import { systemParameters } from '../snapshot/snapshot.ts'

const names = ['a', 'b', 'X-A', 'host', '__proto__', 'constructor', 'x_real_ip', '%61']
const place = fc.constantFrom<ParameterPlace>('header', 'query', 'path', 'body')
const name = fc.constantFrom(...names)
const seldom = fc.nat(9).map((n) => n === 0)
const text = fc.string({ unit: fc.constantFrom(...'aaa111/.%&=;+#? \r\0é'), maxLength: 6 })
const fallback = fc.option(text)

const parameter: fc.Arbitrary<ParameterNode> = fc.record({
  ...{ name, place, required: seldom, defaultValue: fallback },
  type: fc.constantFrom('string', 'string', 'string', 'string', 'int', 'boolean'),
})
const assignment: fc.Arbitrary<AssignmentNode> = fc.record({
  ...{ name, place },
  value: fc.oneof(
    fc.record({ from: fc.constant('parameter' as const), place, name, defaultValue: fallback }),
    fc.record({ from: fc.constant('constant' as const), text }),
    fc.record({ from: fc.constant('system' as const), name: fc.constantFrom(...systemParameters) }),
  ),
})
const api: fc.Arbitrary<ApiNode> = fc
  .record({
    path: fc.constantFrom('/', '/p', '=/p/q', '^~/p', '/p/{a}', '/{a}/p/{b}'),
    method: fc.constantFrom('ANY', 'ANY', 'GET', 'POST'),
    cors: fc.boolean(),
    parameters: fc.uniqueArray(parameter, { maxLength: 4, selector: (p) => p.place + p.name }),
    assignments: fc.array(assignment, { maxLength: 4 }),
    backendPath: fc.constantFrom('/', '/b', '/b/', '/{a}', '/b/{a}/{b}', '/%zz'),
    backendMethod: fc.constantFrom('ANY', 'GET', 'PUT'),
  })
  .map(({ backendPath, backendMethod, ...rest }) => {
    return anApi({ ...rest, backend: { ...httpBackend, path: backendPath, method: backendMethod } })
  })

const piece = fc.constantFrom(
  ...['/', '/', '/', 'p', 'p', 'q', 'q', '%61', '%c3%a9', '%2F', '%70', '%71', '.', '//', '%00'],
)
const pair = fc.constantFrom(
  'a=1',
  'a=x',
  '%61=2',
  'b',
  '&',
  'a=%0d%0a',
  '__proto__=1',
  '=',
  'z=%zz',
)
const field = fc.tuple(
  fc.constantFrom(
    'a',
    'X-A',
    'x_a',
    'X-Real-IP',
    'x_real_ip',
    'Host',
    'Origin',
    'Content-Encoding',
  ),
  fc.constantFrom('1', 'v', '', 'a b', 'gzip'),
)
const request = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'POST', 'POST', 'OPTIONS', 'TRACE'),
    path: fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('')),
    query: fc.option(fc.array(pair, { maxLength: 4 }).map((pairs) => `?${pairs.join('&')}`)),
    fields: fc.array(field, { maxLength: 5 }),
    body: fc.option(fc.array(pair, { maxLength: 4 }).map((pairs) => pairs.join('&'))),
    isForm: fc.boolean(),
  })
  .map(({ path, query, fields, body, isForm, method }) => ({
    method,
    target: `/release/${path}${query ?? ''}`,
    fields: isForm
      ? [...fields, ['Content-Type', 'application/x-www-form-urlencoded'] as const]
      : fields,
    ...(body === null ? {} : { body }),
  }))

function assertWellFormed(
  { target, headLines, method }: UpstreamRequest,
  apis: readonly ApiNode[],
): void {
  assert.match(method, /^[A-Z]+$/)
  assert.match(target, /^\/[\x21\x22\x24-\x7e]*$/)
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  assert.doesNotMatch(path.replaceAll('%2F', '/'), /(?:^|\/)\.\.?(?:[/;]|$)/)
  const assigned = (place: ParameterPlace): string[] =>
    apis
      .flatMap((api) => [...api.assignments, ...api.parameters])
      .filter((it) => it.place === place)
      .map((it) => it.name)
  const known = new Set([...assigned('query'), 'a', 'b', '', '__proto__', 'z'])
  for (const [name] of new URLSearchParams(query)) assert.ok(known.has(name), name)

  const lines = headLines.split('\r\n')
  assert.equal(lines.pop(), '')
  const own =
    /^(?:Host|X-Client-Proto|X-Client-Proto-Ver|X-Real-IP|X-Forwarded-For|X-B3-Traceid|X-Api-RequestId|X-Api-Scheme|Content-Type)$/
  for (const line of lines) {
    const [name = '', value] = line.split(/: (.*)/s)
    assert.match(line, /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [^\0-\x08\x0a-\x1f\x7f]*$/)
    assert.ok(own.test(name) || assigned('header').includes(name), name)
    if (name === 'X-Real-IP') assert.equal(value, '203.0.113.7')
  }
  assert.equal(lines.filter((line) => /^host:/i.test(line)).length, 1)
}

describe('any call of any definition', () => {
  it('has one outcome, and a backend is sent well-formed requests only', async () => {
    let forwarded = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(api, { minLength: 1, maxLength: 4 }),
        fc.array(request, { minLength: 12, maxLength: 12 }),
        async (apis, requests) => {
          const { gateway, call, reports } = gatewayOn(released(apis))
          for (const wish of requests) {
            const exchange = await call(wish)
            assert.ok((exchange.answered === null) !== (exchange.forwarded === null))
            if (exchange.forwarded === null) continue
            forwarded++
            assertWellFormed(exchange.forwarded.request, apis)
          }
          assert.deepEqual(
            reports.filter((report) => report.startsWith('request ')),
            [],
          )
          gateway.handle(new FakeExchange({}))
        },
      ),
      { numRuns: 300 },
    )
    assert.ok(forwarded > 100, `only ${forwarded} calls came through`)
  })
})
