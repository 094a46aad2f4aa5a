import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { failing, fakeFunctions } from '../../../test/fakes/functions.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import { attached } from '../../../test/fakes/rules.ts'
import type { ApiWish } from '../../../test/fakes/snapshot.ts'
import {
  anApi,
  appId,
  changeTo,
  httpBackend,
  released,
  serviceId,
} from '../../../test/fakes/snapshot.ts'
import type { CustomAuthData } from '../../snapshot/rules.ts'
import { functionBodyBytesMax } from '../limits.ts'

const inside = {
  kind: 'function',
  function: { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: null },
} as const

function ruleOf(wish: Partial<CustomAuthData> = {}): CustomAuthData {
  return {
    ...{ type: 'CustomAuth', authoriser: inside, timeoutSeconds: 15, cacheSeconds: 0 },
    ...{ sendsBody: false, headers: ['x-token'], queries: [], version: '1' },
    ...wish,
  }
}

function guarded(wish: Partial<CustomAuthData> = {}, api: ApiWish = {}) {
  const at = { nowMs: 5_000 }
  let revision = 1
  const functions = fakeFunctions(() => ({ 'api-auth': true }))
  const more = { functions, nowMs: () => at.nowMs }
  const { gateway, call, records } = gatewayOn(released([anApi(api)]), undefined, more)
  const change = (next: Partial<CustomAuthData>) => {
    gateway.apply(changeTo(++revision, attached(ruleOf({ ...wish, ...next }))))
  }
  change({})

  /** `passes`, or the refusal. */
  async function meets(request: FakeRequest): Promise<string> {
    const exchange = await call(request)
    exchange.end()
    return exchange.forwarded === null ? exchange.refusal : 'passes'
  }
  const pass = (ms: number) => {
    at.nowMs += ms
  }
  return { functions, meets, call, records, change, pass, asked: () => functions.asked.length }
}

const withToken = (value = 'a'): FakeRequest => ({ fields: [['X-Token', value]] })
const refused = '403 Custom authentication refused the request'
const failed = '502 Custom authentication failed'

describe('custom authentication', () => {
  it('lets in only who is answered {"api-auth": true}', async () => {
    const { functions, meets } = guarded()
    assert.equal(await meets(withToken()), 'passes')
    for (const answer of [false, 'true', 1, null, [true], undefined]) {
      functions.answer = () => ({ 'api-auth': answer })
      assert.equal(await meets(withToken()), refused, JSON.stringify(answer))
    }
    functions.answer = () => ({ 'Api-Auth': true, api_auth: true })
    assert.equal(await meets(withToken()), refused)
    // As functions return it whose result is a text.
    functions.answer = () => '{"api-auth": true}'
    assert.equal(await meets(withToken()), 'passes')
  })

  it('lets nobody in when it cannot ask, and says why in the log', async () => {
    const { functions, meets, records } = guarded({ cacheSeconds: 60 })
    const twice = { kind: 'returned', value: '{"api-auth":false,"api-auth":true}' }
    for (const [answer, why] of [
      [failing('absent', 'nothing here'), /function f: absent: nothing here/],
      [failing('timeout'), /timeout/],
      [failing('error'), /error/],
      [[true], /no JSON object/],
      [{ kind: 'returned', value: 'true' }, /no JSON object/],
      [{ kind: 'returned', value: '{"api-auth": true' }, /no JSON/],
      [twice, /given twice/],
      [{ 'api-auth': true, more: 'x'.repeat(70_000) }, /longer than/],
    ] as const) {
      functions.answer = () => answer
      assert.equal(await meets(withToken()), failed)
      assert.match(records.at(-1)?.error ?? '', why)
    }
    functions.answer = () => {
      throw new Error('defect')
    }
    assert.equal(await meets(withToken()), failed)
    // None of that was kept.
    functions.answer = () => ({ 'api-auth': true })
    assert.equal(await meets(withToken()), 'passes')
  })

  it('asks functions of its own account alone', async () => {
    const of = (owner: number) => ({
      authoriser: { ...inside, function: { ...inside.function, appId: owner } },
    })
    const own = guarded(of(appId))
    assert.equal(await own.meets(withToken()), 'passes')
    assert.deepEqual(own.functions.asked[0]?.appId, appId)
    const other = guarded(of(appId + 1))
    assert.equal(await other.meets(withToken()), failed)
    assert.equal(other.asked(), 0)
  })

  it('needs each auth parameter once, its name in any case', async () => {
    const { meets, asked } = guarded({ headers: ['x-token'], queries: ['key'] })
    const target = '/release/?KEY=b'
    const fields = [['x-TOKEN', 'a']] as const
    assert.equal(await meets({ target, fields }), 'passes')
    assert.equal(await meets({ target }), '403 x-token parameter is missing')
    assert.equal(await meets({ fields }), '403 key parameter is missing')
    // Many backends take the second for the first.
    for (const name of ['X-Token', 'X_Token']) {
      const answer = await meets({ target, fields: [...fields, [name, 'b']] })
      assert.equal(answer, '400 x-token parameter must not be repeated', name)
    }
    for (const others of [
      [['x_token', 'a']],
      [...fields, ['Connection', 'close, X-Token']],
    ] as const satisfies FakeRequest['fields'][]) {
      const answer = await meets({ target, fields: others })
      assert.equal(answer, '403 x-token parameter is missing')
    }
    for (const query of ['key=b&key=b', 'key=b&Key=c', 'key=b&k%65y=c']) {
      const answer = await meets({ target: `/release/?${query}`, fields })
      assert.equal(answer, '400 key parameter must not be repeated', query)
    }
    assert.equal(asked(), 1)
  })

  it('tells the function who asks for what, and of the call what the plugin names', async () => {
    const api: ApiWish = { path: '/users/{id}', method: 'ANY' }
    const { functions, call } = guarded({ queries: ['key'], sendsBody: true }, api)
    const exchange = await call({
      ...{ method: 'POST', target: '/release/users/7?Key=%E7%BD%91&other=1', body: 'hello' },
      fields: [
        ['X-TOKEN', 'a b'],
        ['Cookie', 'secret'],
      ],
    })
    assert.notEqual(exchange.forwarded, null)
    const { requestContext, ...event } = Object(functions.event)
    const { requestId, ...context } = requestContext
    assert.match(requestId, /^[0-9a-f]{32}$/)
    assert.deepEqual(context, {
      ...{ serviceId, path: '/users/{id}', httpMethod: 'ANY', identity: {} },
      ...{ sourceIp: '203.0.113.7', stage: 'release' },
    })
    assert.deepEqual(event, {
      ...{ path: '/users/7', httpMethod: 'POST', isBase64Encoded: false, body: 'hello' },
      headerParameters: { 'x-token': 'a b' },
      queryStringParameters: { key: '网' },
    })
    assert.deepEqual(functions.asked[0]?.timeoutMs, 15_000)
    // The body goes on as it came.
    assert.equal(exchange.forwarded?.request.body, 'stream')
  })

  it('sends a body that is no text as base64, and none beyond its bound', async () => {
    const { functions, meets } = guarded({ sendsBody: true })
    const post = { ...withToken(), method: 'POST' }
    assert.equal(await meets({ ...post, body: '\xff\x00' }), 'passes')
    const { body, isBase64Encoded } = Object(functions.event)
    assert.deepEqual([body, isBase64Encoded], ['/wA=', true])
    const large = 'x'.repeat(functionBodyBytesMax + 1)
    assert.equal(await meets({ ...post, body: large }), '413 Request body is too large')
  })

  it('leaves a form that it has read for parameters', async () => {
    const value = { from: 'parameter', place: 'body', name: 'p', defaultValue: null } as const
    const api: ApiWish = {
      backend: httpBackend,
      parameters: [
        { name: 'p', place: 'body', type: 'string', required: true, defaultValue: null },
      ],
      assignments: [{ name: 'X-P', place: 'header', value }],
    }
    const { call, functions } = guarded({ sendsBody: true }, api)
    const fields = [
      ['X-Token', 'a'],
      ['Content-Type', 'application/x-www-form-urlencoded'],
    ] as const
    const exchange = await call({ method: 'POST', body: 'p=7', fields })
    assert.equal(Object(functions.event).body, 'p=7')
    assert.match(exchange.forwarded?.request.headLines ?? '', /X-P: 7\r\n/)
  })

  it('keeps answers for their time, by the values and the version', async () => {
    const { meets, asked, change, pass, functions } = guarded({ cacheSeconds: 10 })
    await meets(withToken())
    pass(9_999)
    assert.equal(await meets(withToken()), 'passes')
    assert.equal(asked(), 1)
    functions.answer = () => ({ 'api-auth': false })
    assert.equal(await meets(withToken('b')), refused)
    assert.equal(await meets(withToken('b')), refused)
    assert.equal(asked(), 2)
    pass(1)
    assert.equal(await meets(withToken()), refused)
    assert.equal(asked(), 3)
    functions.answer = () => ({ 'api-auth': true })
    assert.equal(await meets(withToken()), refused)
    change({ version: '2' })
    assert.equal(await meets(withToken()), 'passes')
    assert.equal(asked(), 4)
    change({ version: '2', cacheSeconds: 0 })
    await meets(withToken())
    await meets(withToken())
    assert.equal(asked(), 6)
  })

  it('keeps nothing where no parameter tells callers apart', async () => {
    const { meets, asked } = guarded({ headers: [], cacheSeconds: 10 })
    await meets({})
    await meets({})
    assert.equal(asked(), 2)
  })

  it('asks once for callers that come at the same time', async () => {
    const { functions, call } = guarded({ cacheSeconds: 10 })
    const { promise, resolve } = Promise.withResolvers<unknown>()
    functions.answer = () => promise
    const calls = [call(withToken()), call(withToken()), call(withToken())]
    const exchanges = await Promise.all(calls)
    for (const { forwarded, answered } of exchanges) assert.equal(forwarded ?? answered, null)
    resolve({ 'api-auth': true })
    for (let turn = 0; turn < 100; turn++) await Promise.resolve()
    for (const { forwarded } of exchanges) assert.notEqual(forwarded, null)
    assert.equal(functions.asked.length, 1)
  })

  it('never mistakes one set of values for another', async () => {
    const { functions, call } = guarded({ cacheSeconds: 3_600, headers: ['a', 'b'], queries: [] })
    const truth = (a: unknown, b: unknown) => `${a}`.length % 2 === 0 && b !== 'x'
    functions.answer = ({ event }) => {
      const { headerParameters } = JSON.parse(event)
      return { 'api-auth': truth(headerParameters.a, headerParameters.b) }
    }
    const text = fc.string({ maxLength: 4 }).map((one) => one.replaceAll(/[^!-~]/g, '"'))
    await fc.assert(
      fc.asyncProperty(text, text, async (a, b) => {
        const exchange = await call({
          fields: [
            ['a', a],
            ['B', b],
          ],
        })
        assert.equal(exchange.forwarded !== null, truth(a, b))
      }),
      { numRuns: 300 },
    )
  })
})
