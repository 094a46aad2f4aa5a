import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cached, cacheRule } from '../../../test/fakes/cached.ts'
import type { Pairs } from '../../../test/fakes/callers.ts'
import type { FakeExchange, FakeRequest } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { failing, fakeFunctions } from '../../../test/fakes/functions.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import { attached } from '../../../test/fakes/rules.ts'
import type { ApiWish } from '../../../test/fakes/snapshot.ts'
import { anApi, appId, changeTo, released } from '../../../test/fakes/snapshot.ts'
import type { CustomResData, RuleNode } from '../../snapshot/rules.ts'
import { functionBodyBytesMax } from '../limits.ts'

function ruleOf(wish: Partial<CustomResData> = {}): CustomResData {
  return {
    ...{ type: 'CustomRes', timeoutSeconds: 7, base64: false },
    ...{ status: true, headers: true, body: true },
    function: { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: null },
    ...wish,
  }
}

interface Told {
  readonly status?: number
  readonly fields?: Pairs
  readonly body?: string | Buffer
}

/** Lets the backend answer; the gateway takes it or does not. */
async function respond(exchange: FakeExchange, { status = 200, fields = [], body = '' }: Told) {
  const plan = exchange.respond(status, fields)
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  plan.instead?.done({ lines, body: Buffer.from(body) })
  for (let i = 0; i < 50 && plan.instead && !exchange.answered; i++) await Promise.resolve()
  return plan
}

function rewriting(wish: Partial<CustomResData> = {}, api: ApiWish = {}, ...more: RuleNode[]) {
  const functions = fakeFunctions()
  const { gateway, call, records } = gatewayOn(released([anApi(api)]), undefined, { functions })
  gateway.apply(changeTo(2, attached(ruleOf(wish), ...more)))

  /** What a caller is told when the function answers this. */
  async function told(answer: unknown, backend: Told = {}, request: FakeRequest = {}) {
    functions.answer = () => answer
    const exchange = await call(request)
    await respond(exchange, backend)
    exchange.end()
    const { answered } = exchange
    assert.ok(answered)
    return {
      ...{ status: answered.status, body: Buffer.from(answered.body).toString() },
      ...{ fields: fieldsOf(answered.headLines), refusal: exchange.refusal, answered },
    }
  }
  return { functions, call, told, records }
}

const failed = '502 Response rewrite failed'
const keeps = { replace_status: 200 }

describe('response rewriting', () => {
  it('replaces the status and the body, replaces and removes fields', async () => {
    const { told } = rewriting()
    const answer = {
      ...{ replace_status: 418, replace_body: 'short 网' },
      replace_headers: { 'X-New': 'n', 'x-old': ['1', '2'], 'Set-Cookie': 'a=b' },
      remove_headers: ['X-GONE', 'X-Api-ServiceId', 'not there'],
    }
    const { status, body, fields } = await told(answer, {
      body: 'what the backend said',
      fields: [
        ['X-Old', 'a'],
        ['x-gone', 'b'],
        ['X-Stays', 'c'],
        ['Content-MD5', 'd'],
        ['X-Api-ID', 'forged'],
        ['Date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
        ['Trailer', 'X-End'],
      ],
    })
    assert.equal(status, 418)
    assert.equal(body, 'short 网')
    assert.deepEqual(fields.get('x-new'), ['n'])
    assert.deepEqual(fields.get('x-old'), ['1', '2'])
    assert.deepEqual(fields.get('set-cookie'), ['a=b'])
    assert.deepEqual(fields.get('x-stays'), ['c'])
    assert.deepEqual(fields.get('x-api-id'), ['api-00000001'])
    assert.deepEqual(fields.get('date'), ['Thu, 01 Jan 1970 00:00:00 GMT'])
    for (const name of ['x-gone', 'content-md5', 'trailer']) assert.ok(!fields.has(name), name)
    assert.equal(fields.get('x-api-requestid')?.length, 1)
  })

  it('tells the function status, fields and body, and asks as the plugin says', async () => {
    const { told, functions } = rewriting({}, { statusConversions: { '200': 201 } })
    await told(keeps, {
      body: 'grüß',
      fields: [
        ['X-A', '1'],
        ['x-a', '2'],
        ['Status', 'forged'],
        ['__proto__', 'x'],
      ],
    })
    const { asked } = functions
    assert.equal(asked.length, 1)
    const [{ event = '', ...question } = {}] = asked
    assert.deepEqual(question, {
      ...{ appId, namespace: 'default', name: 'f', qualifier: '$LATEST', timeoutMs: 7_000 },
    })
    const { headerParameters, body, isBase64Encoded, httpMethod } = JSON.parse(event)
    assert.deepEqual(Object.entries(headerParameters), [
      ['x-a', ['1', '2']],
      ['__proto__', 'x'],
      ['status', '201'],
      ['is_base64_encoded', 'false'],
    ])
    assert.deepEqual([body, isBase64Encoded, httpMethod], ['grüß', false, 'GET'])
  })

  it('sends and takes base64 where the plugin says so, and sends it where the body is no text', async () => {
    const { told, functions } = rewriting({ base64: true })
    const answer = { ...keeps, replace_body: Buffer.from('new').toString('base64') }
    assert.equal((await told(answer, { body: 'old' })).body, 'new')
    const event = JSON.parse(functions.asked[0]?.event ?? '')
    assert.equal(event.body, Buffer.from('old').toString('base64'))
    assert.equal(event.headerParameters.is_base64_encoded, 'true')
    const other = rewriting()
    await other.told(keeps, { body: Buffer.from([0xff, 0xfe]) })
    assert.equal(JSON.parse(other.functions.asked[0]?.event ?? '').isBase64Encoded, true)
    const plain = { ...answer, is_base64_encoded: false }
    assert.equal((await told(plain, { body: 'old' })).body, answer.replace_body)
  })

  it('leaves what it may not change, and what it is not asked to change', async () => {
    const all = { replace_status: 500, replace_body: 'no', replace_headers: { 'X-A': 'no' } }
    const { told } = rewriting({ status: false, headers: false, body: false })
    const fields: Pairs = [['X-A', '1']]
    const same = await told({ ...all, remove_headers: ['x-a'] }, { fields, body: 'yes' })
    assert.deepEqual([same.status, same.body, same.fields.get('x-a')], [200, 'yes', ['1']])
    const open = await rewriting().told({ ...keeps, replace_body: '' }, { fields, body: 'yes' })
    assert.deepEqual([open.body, open.fields.get('x-a')], ['yes', ['1']])
    assert.equal((await rewriting().told({ replace_status: '404' })).status, 404)
  })

  it('refuses a call whose function fails or answers what cannot be carried out', async () => {
    const field = (name: string, value: unknown = 'x') => ({
      ...keeps,
      replace_headers: { [name]: value },
    })
    for (const answer of [
      ...[failing('absent'), failing('timeout'), failing('error')],
      ...['text', 7, [], null],
      ...[{}, { replace_status: null }, { replace_status: 199 }, { replace_status: 600 }],
      ...[{ replace_status: 101 }, { replace_status: 200.5 }, { replace_status: '2e2' }],
      ...[{ replace_status: ' 200' }, { replace_status: true }, { replace_status: [200] }],
      ...[field('X A'), field(''), field('X:A'), field('X\r\nA'), field('Ä')],
      ...[field('X-A', 'a\r\nSet-Cookie: b'), field('X-A', 'a\0'), field('X-A', ['a', 'b\n'])],
      ...[field('X-A', {}), field('X-A', null)],
      ...['Content-Length', 'Transfer-Encoding', 'Connection', 'Keep-Alive'].map((it) => field(it)),
      ...['Upgrade', 'Trailer', 'TE', 'Date', 'Proxy-Authenticate'].map((it) => field(it)),
      ...['X-Api-ID', 'X-Api-RequestId', 'x-secret-id', 'X-UsagePlan-ID'].map((it) => field(it)),
      ...[
        { ...keeps, replace_headers: [] },
        { ...keeps, remove_headers: 'x' },
      ],
      ...[
        { ...keeps, remove_headers: [{}] },
        { ...keeps, replace_body: {} },
      ],
      ...[{ ...keeps, replace_body: '*', is_base64_encoded: true }],
      ...[{ ...keeps, is_base64_encoded: 'yes', replace_body: 'x' }],
      field('X-A', 'x'.repeat(40_000)),
      { ...keeps, remove_headers: Array.from({ length: 101 }, () => 'x') },
    ]) {
      const { told, records } = rewriting()
      const { refusal, fields, body } = await told(answer, {
        body: 'secret',
        fields: [['X-Secret', 's']],
      })
      assert.equal(refusal, failed, JSON.stringify(answer)?.slice(0, 100))
      assert.ok(!body.includes('secret') && !fields.has('x-secret'))
      assert.deepEqual(fields.get('x-api-id'), ['api-00000001'])
      assert.match(records[0]?.error ?? '', /^Response rewrite failed \(.+\)$/)
    }
  })

  it('keeps fields of the gateway that are to be removed', async () => {
    const { fields } = await rewriting().told({ ...keeps, remove_headers: ['x-api-id', 'date'] })
    assert.deepEqual(fields.get('x-api-id'), ['api-00000001'])
  })

  it('refuses an answer whose body is too large', async () => {
    const { call, functions } = rewriting()
    const exchange = await call({})
    const { instead } = exchange.respond(200)
    assert.equal(instead?.bodyBytesMax, functionBodyBytesMax)
    instead?.done(null)
    assert.equal(exchange.refusal, failed)
    assert.equal(functions.asked.length, 0)
  })

  it('lets coded bodies pass, which no caller can bring about', async () => {
    const { call, functions } = rewriting()
    for (const coding of ['gzip', 'br', 'GZIP', 'identity, gzip']) {
      const plan = await respond(await call({}), { fields: [['Content-Encoding', coding]] })
      assert.equal(plan.instead, undefined, coding)
    }
    assert.equal(functions.asked.length, 0)
    const exchange = await call({
      fields: [
        ['Accept-Encoding', 'gzip'],
        ['Range', 'bytes=0-1'],
        ['If-Range', '"a"'],
        ['Accept', 'x'],
      ],
    })
    const dropped = exchange.forwarded?.request.dropFields
    for (const name of ['accept-encoding', 'range', 'if-range']) assert.ok(dropped?.has(name), name)
    assert.ok(!dropped?.has('accept'))
    const identity = await respond(exchange, { fields: [['Content-Encoding', 'identity']] })
    assert.notEqual(identity.instead, undefined)
  })

  it('has no effect on mock answers and refusals', async () => {
    const { call, functions } = rewriting({}, { backend: { kind: 'mock', body: 'mocked' } })
    assert.equal((await call({})).refusal, '200 mocked')
    const late = rewriting()
    const exchange = await late.call({})
    const answer = exchange.failUpstream({ kind: 'timeout', reason: 'test' })
    assert.equal(answer.status, 504)
    assert.equal(functions.asked.length + late.functions.asked.length, 0)
  })

  it('tells HEAD no length, which nobody knows', async () => {
    const { answered } = await rewriting().told(keeps, {}, { method: 'HEAD' })
    assert.equal(answered.headLength, -1)
  })

  it('of another account is never asked', async () => {
    const stranger = { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: 77 }
    const { told, functions } = rewriting({ function: stranger })
    assert.equal((await told(keeps)).refusal, failed)
    assert.equal(functions.asked.length, 0)
  })

  describe('with ProxyCache', () => {
    async function twice(first: unknown, backend: Told = {}) {
      const functions = fakeFunctions(() => first)
      const world = cached({}, {}, [ruleOf()], { functions })
      const exchange = await world.ask()
      await respond(exchange, backend)
      exchange.end()
      return { functions, ...world, second: await world.ask() }
    }

    it('is asked once: what it made is kept', async () => {
      const answer = { replace_status: 203, replace_body: 'made', replace_headers: { 'X-A': '1' } }
      const { second, functions } = await twice(answer, { fields: [['Vary', 'Accept-Encoding']] })
      assert.equal(second.answered?.status, undefined)
      const kept = await twice({ ...answer, replace_status: 200 })
      assert.equal(kept.second.refusal, '200 made')
      const fields = fieldsOf(kept.second.answered?.headLines ?? '')
      assert.deepEqual(fields.get('x-a'), ['1'])
      assert.equal(fields.get('x-api-id')?.length, 1)
      assert.equal(kept.functions.asked.length, 1)
      assert.equal(functions.asked.length, 1)
    })

    it('keeps nothing that the backend or the function forbids, and no refusal', async () => {
      for (const [answer, backend] of [
        [{ ...keeps, replace_headers: { 'Set-Cookie': 'a=b' } }, {}],
        [{ ...keeps, replace_headers: { 'Cache-Control': 'no-store' } }, {}],
        [
          { ...keeps, replace_headers: { 'Cache-Control': 'public' } },
          { fields: [['Cache-Control', 'private']] },
        ],
        [{ replace_status: 500 }, {}],
        [keeps, { status: 500 }],
        [failing('error'), {}],
      ] as const satisfies (readonly [unknown, Told])[]) {
        const { second } = await twice(answer, backend)
        assert.notEqual(second.forwarded, null, JSON.stringify(answer))
      }
    })

    it('keeps what the plugin attached to it makes, and not what another made', async () => {
      const functions = fakeFunctions(() => ({ ...keeps, replace_body: 'made' }))
      const { ask, attach } = cached({}, {}, [ruleOf()], { functions })
      await respond(await ask(), {})
      assert.equal((await ask()).refusal, '200 made')
      attach(cacheRule())
      assert.notEqual((await ask()).forwarded, null)
    })
  })
})
