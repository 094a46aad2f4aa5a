import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { failing, fakeFunctions } from '../../../test/fakes/functions.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import { attached } from '../../../test/fakes/rules.ts'
import type { ApiWish } from '../../../test/fakes/snapshot.ts'
import { anApi, changeTo, released } from '../../../test/fakes/snapshot.ts'
import type { CustomReqData } from '../../snapshot/rules.ts'
import { functionBodyBytesMax } from '../limits.ts'

function rewriting(wish: Partial<CustomReqData> = {}, api: ApiWish = {}) {
  const rule: CustomReqData = {
    ...{ type: 'CustomReq', timeoutSeconds: 15, base64: false },
    ...{ sendsBody: true, sendsHeaders: true, sendsQuery: true },
    function: { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: null },
    ...wish,
  }
  const functions = fakeFunctions()
  const { gateway, call, records } = gatewayOn(released([anApi(api)]), undefined, { functions })
  gateway.apply(changeTo(2, attached(rule)))

  /** What the backend is sent when the function answers this. */
  async function sent(answer: unknown, request: FakeRequest = {}) {
    functions.answer = () => answer
    const exchange = await call(request)
    const forwarded = exchange.forwarded?.request
    assert.ok(forwarded !== undefined, exchange.refusal)
    const body = forwarded.body === 'stream' ? 'stream' : Buffer.from(forwarded.body).toString()
    return { ...forwarded, body, added: fieldsOf(forwarded.headLines) }
  }
  async function meets(answer: unknown, request: FakeRequest = {}): Promise<string> {
    functions.answer = () => answer
    const exchange = await call(request)
    exchange.end()
    return exchange.forwarded === null ? exchange.refusal : 'passes'
  }
  return { functions, sent, meets, records }
}

const failed = '502 Request rewrite failed'
const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const

describe('request rewriting', () => {
  it('replaces and removes fields and parameters, and replaces the body', async () => {
    const { sent } = rewriting()
    const answer = {
      replace_headers: { 'X-New': 'n', 'x-old': ['1', '2'], 'X-Num': 7 },
      remove_headers: ['X-Gone', 'not there'],
      replace_querys: { b: 'two words', c: '&' },
      remove_querys: ['a'],
      replace_body: 'hello 网',
    }
    const fields = [
      ['X-Old', 'a'],
      ['X-OLD', 'b'],
      ['x-gone', 'g'],
      ['X-Stays', 's'],
    ] as const
    const target = '/release/?a=1&b=1&keep=%20&b=2&A=3'
    const { dropFields, added, ...request } = await sent(answer, {
      ...{ method: 'POST', target, fields, body: 'old' },
    })
    assert.deepEqual(added.get('x-new'), ['n'])
    assert.deepEqual(added.get('x-old'), ['1', '2'])
    assert.deepEqual(added.get('x-num'), ['7'])
    for (const name of ['x-old', 'x-gone', 'x-new']) assert.ok(dropFields.has(name), name)
    assert.ok(!dropFields.has('x-stays'))
    assert.equal(request.target, '/?b=two%20words&keep=%20&A=3&c=%26')
    assert.equal(request.body, 'hello 网')
  })

  it('changes nothing where nothing is asked for, as in the documented answer', async () => {
    const { sent } = rewriting()
    const nothing = {
      ...{ replace_headers: {}, remove_headers: [], replace_body: '' },
      ...{ replace_querys: {}, remove_querys: [] },
    }
    for (const answer of [nothing, {}, JSON.stringify(nothing), { unknown: 1 }]) {
      const { target, body } = await sent(answer, {
        ...{ method: 'POST', target: '/release/x?a=1&&b', body: 'as it came' },
      })
      assert.deepEqual([target, body], ['/x?a=1&&b', 'stream'])
    }
    const { target } = await sent({ remove_querys: ['a'] }, { target: '/release/x?a=1' })
    assert.equal(target, '/x')
  })

  it('tells the function what the plugin names', async () => {
    const request = {
      ...{ method: 'POST', target: '/release/?a=1&a=2&B=%E7%BD%91', body: '\xfe' },
      fields: [
        ['X-A', '1'],
        ['x-a', '2'],
        ['Cookie', 'c'],
        ['Connection', 'close'],
        ['Transfer-Encoding', 'chunked'],
        ['X-Real-IP', '10.0.0.1'],
      ],
    } as const
    const all = rewriting()
    await all.sent({}, request)
    const { requestContext, ...event } = Object(all.functions.event)
    assert.equal(requestContext.sourceIp, '203.0.113.7')
    assert.deepEqual(event, {
      ...{ path: '/', httpMethod: 'POST', isBase64Encoded: true, body: '/g==' },
      headerParameters: { 'x-a': ['1', '2'], cookie: 'c' },
      queryStringParameters: { a: ['1', '2'], B: '网' },
    })
    const none = rewriting({ sendsBody: false, sendsHeaders: false, sendsQuery: false })
    await none.sent({}, request)
    const { headerParameters, queryStringParameters, body } = Object(none.functions.event)
    assert.deepEqual([headerParameters, queryStringParameters, body], [{}, {}, undefined])
    const encoded = rewriting({ base64: true })
    await encoded.sent({}, { method: 'POST', body: 'text' })
    assert.deepEqual(Object(encoded.functions.event).body, 'dGV4dA==')
  })

  it('leaves alone what was not sent to the function', async () => {
    const { sent } = rewriting({ sendsBody: false, sendsHeaders: false, sendsQuery: false })
    const answer = {
      ...{ replace_headers: { 'X-A': '1' }, remove_headers: ['cookie'], replace_body: 'x' },
      ...{ replace_querys: { a: '1' }, remove_querys: ['b'] },
    }
    const fields = [['Cookie', 'c']] as const
    const { added, dropFields, target, body } = await sent(answer, {
      ...{ method: 'POST', target: '/release/?b=1', fields, body: 'y' },
    })
    assert.deepEqual([added.get('x-a'), dropFields.has('cookie')], [undefined, false])
    assert.deepEqual([target, body], ['/?b=1', 'stream'])
  })

  it('reads base64 where it was sent so, or the answer says so', async () => {
    const post = { method: 'POST', body: 'x' }
    const plain = rewriting()
    assert.equal((await plain.sent({ replace_body: 'aGk=' }, post)).body, 'aGk=')
    const said = { replace_body: 'aGk=', is_base64_encoded: true }
    assert.equal((await plain.sent(said, post)).body, 'hi')
    const encoded = rewriting({ base64: true })
    assert.equal((await encoded.sent({ replace_body: 'aGk=' }, post)).body, 'hi')
    const text = { replace_body: 'hi', is_base64_encoded: false }
    assert.equal((await encoded.sent(text, post)).body, 'hi')
    assert.equal(await encoded.meets({ replace_body: 'hi!' }, post), failed)
  })

  it('sends nothing when the function fails or answers what cannot be carried out', async () => {
    const { meets, records } = rewriting()
    const headers = (replaced: unknown) => ({ replace_headers: replaced })
    for (const [answer, why] of [
      [failing('absent'), /absent/],
      [failing('timeout'), /timeout/],
      [failing('error'), /error/],
      [[], /no JSON object/],
      [{ kind: 'returned', value: 'not json' }, /no JSON/],
      [headers({ 'X-A': 'a\r\nX-Real-IP: 1.1.1.1' }), /"X-A" fits no header/],
      [headers({ 'X-A': 'a\0' }), /fits no header/],
      [headers({ 'X-A\r\nB': 'a' }), /no header name/],
      [headers({ '': 'a' }), /no header name/],
      [headers({ 'X A': 'a' }), /no header name/],
      [headers({ Host: 'other.test' }), /"Host" is the gateway's/],
      [headers({ 'Content-Length': '3' }), /is the gateway's/],
      [headers({ 'Transfer-Encoding': 'chunked' }), /is the gateway's/],
      [headers({ transfer_encoding: 'chunked' }), /is the gateway's/],
      [headers({ Connection: 'x' }), /is the gateway's/],
      [headers({ 'X-Real-IP': '1.1.1.1' }), /is the gateway's/],
      [headers({ x_forwarded_for: '1.1.1.1' }), /is the gateway's/],
      [headers({ 'X-Secret-ID': 'k' }), /is the gateway's/],
      [headers({ 'X-Sluice-Hops': '0' }), /is the gateway's/],
      [headers({ 'X-A': null }), /what is no text/],
      [headers({ 'X-A': { a: 1 } }), /what is no text/],
      [headers(['X-A']), /no object/],
      [headers({ 'X-A': 'x'.repeat(40_000) }), /too much/],
      [headers({ 'X-A': Array(101).fill('x') }), /too many/],
      [{ remove_headers: 'X-A' }, /no list/],
      [{ remove_querys: [{}] }, /what is no text/],
      [{ replace_querys: 'a' }, /no object/],
      [{ replace_body: { a: 1 } }, /no text/],
      [{ replace_body: 'a', is_base64_encoded: 'yes' }, /neither true nor false/],
      [{ replace_body: 'x'.repeat(functionBodyBytesMax + 1) }, /too long/],
      [{ more: 'x'.repeat(9 * 1024 * 1024) }, /longer than/],
    ] as const) {
      assert.equal(await meets(answer, { method: 'POST', body: 'x' }), failed, `${why}`)
      assert.match(records.at(-1)?.error ?? '', why)
    }
    const post = { method: 'POST', body: 'x'.repeat(functionBodyBytesMax + 1) }
    assert.equal(await meets({}, post), '413 Request body is too large')
  })

  it('comes before parameters are mapped', async () => {
    const from = (place: 'header' | 'query' | 'body', name: string) => {
      return { from: 'parameter', place, name, defaultValue: null } as const
    }
    const parameter = { type: 'string', required: false, defaultValue: null } as const
    const api: ApiWish = {
      parameters: [
        { ...parameter, place: 'query', name: 'q' },
        { ...parameter, place: 'header', name: 'X-H' },
        { ...parameter, place: 'body', name: 'p' },
      ],
      assignments: [
        { name: 'X-From-Q', place: 'header', value: from('query', 'q') },
        { name: 'h', place: 'query', value: from('header', 'X-H') },
        { name: 'X-From-P', place: 'header', value: from('body', 'p') },
        { name: 'X-Fixed', place: 'header', value: { from: 'constant', text: 'api' } },
      ],
    }
    const { sent } = rewriting({}, api)
    const answer = {
      replace_headers: { 'X-H': 'new', 'X-Fixed': 'function' },
      ...{ replace_querys: { q: 'Q' }, replace_body: 'p=P&r=1' },
    }
    const fields = [form, ['X-H', 'old']] as const
    const { added, target, body } = await sent(answer, {
      ...{ method: 'POST', target: '/release/?q=1&z=1', fields, body: 'p=1' },
    })
    assert.deepEqual(added.get('x-from-q'), ['Q'])
    assert.deepEqual(added.get('x-from-p'), ['P'])
    assert.deepEqual(added.get('x-fixed'), ['api'])
    assert.deepEqual(added.get('x-h'), undefined)
    assert.deepEqual([target, body], ['/?z=1&h=new', 'r=1'])
    // A form that is none any more is not taken for one.
    const json = { replace_headers: { 'Content-Type': 'application/json' }, replace_body: '{}' }
    const other = await sent(json, { method: 'POST', fields, body: 'p=1' })
    assert.deepEqual([other.body, other.added.get('x-from-p')], ['{}', undefined])
    assert.deepEqual(other.added.get('content-type'), ['application/json'])
    // And a body can become one.
    const formed = { replace_headers: { 'Content-Type': form[1] }, replace_body: 'p=9' }
    const plain = [['Content-Type', 'text/plain']] as const
    const third = await sent(formed, { method: 'POST', fields: plain, body: 'x' })
    assert.deepEqual(third.added.get('x-from-p'), ['9'])
  })

  it('does as the slow obvious reading says with any query', async () => {
    const { sent } = rewriting()
    const name = fc.constantFrom('a', 'b', 'A', '__proto__', 'c d')
    const value = fc.constantFrom('1', '', '&=', '网')
    const pairs = fc.array(fc.tuple(name, value), { maxLength: 6 })
    const replaced = fc.dictionary(name, value, { noNullPrototype: true })
    await fc.assert(
      fc.asyncProperty(pairs, replaced, fc.array(name), async (query, replace, remove) => {
        const text = new URLSearchParams(query.map(([a, b]): [string, string] => [a, b]))
        const answer = { replace_querys: replace, remove_querys: remove }
        const { target } = await sent(answer, { target: `/release/?${text}` })
        const expected: [string, string][] = []
        const wanted = new Map(Object.entries(replace))
        const done = new Set<string>()
        for (const [key, one] of query) {
          const next = wanted.get(key)
          if (next === undefined && !remove.includes(key)) expected.push([key, one])
          if (next !== undefined && !done.has(key)) expected.push([key, next])
          if (next !== undefined) done.add(key)
        }
        for (const [key, next] of wanted) if (!done.has(key)) expected.push([key, next])
        assert.deepEqual([...new URLSearchParams(target.slice(2))], expected)
      }),
      { numRuns: 300 },
    )
  })

  it('survives any answer: a call passes or is refused, and no line is broken', async () => {
    const { functions, sent } = rewriting()
    void functions
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            replace_headers: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
            remove_headers: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
            replace_querys: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
            remove_querys: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
            replace_body: fc.oneof(fc.string(), fc.jsonValue()),
          },
          { requiredKeys: [] },
        ),
        async (answer) => {
          try {
            const { target, headLines } = await sent(answer, { method: 'POST', body: 'x' })
            assert.match(target, /^\/[!-~]*$/)
            assert.match(headLines, /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [^\r\n\0]*\r\n)+$/)
          } catch (error) {
            assert.match(String(error), /502 Request rewrite failed/)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
