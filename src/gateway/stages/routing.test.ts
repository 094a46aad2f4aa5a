import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import type { ApiWish } from '../../../test/fakes/snapshot.ts'
import { anApi, appId, httpBackend, released, serviceId } from '../../../test/fakes/snapshot.ts'
import { parseExpression } from '../../lib/expression.ts'
import { encodeSection } from '../../snapshot/codec.ts'
import type { ChosenBackendNode, RoutingNode } from '../../snapshot/rules.ts'
import type { BackendNode } from '../../snapshot/snapshot.ts'

const vocabulary = { places: ['header', 'query', 'sysparam'], values: ['path'] }

const mock = (body: string): BackendNode => ({ kind: 'mock', body })

function chosen(backend: BackendNode, wish: Partial<ChosenBackendNode> = {}): ChosenBackendNode {
  return { backend, timeoutMs: 15_000, keepsHost: false, ...wish }
}

type Wish = readonly (readonly [condition: string, backend: ChosenBackendNode])[]

function routed(wish: Wish, api: ApiWish = {}, draw: () => number = () => 0.5) {
  const rule: RoutingNode = {
    type: 'Routing',
    strategies: wish.map(([condition, backend], index) => ({
      ...{ name: `s${index}`, backend },
      condition: parseExpression(condition, vocabulary),
    })),
  }
  const first = released([anApi({ backend: mock('own'), ...api })])
  const attached = { plans: [], apps: [], rules: ['plugin-r'] }
  const put = [
    ...first.put,
    encodeSection({ kind: 'plugin', id: 'plugin-r', appId, rule }),
    encodeSection({
      ...{ kind: 'access', serviceId, strategies: {} },
      environments: { release: { plans: [], apis: { 'api-00000001': attached } } },
    }),
  ]
  return gatewayOn({ ...first, put }, undefined, { draw })
}

async function answerOf(wish: Wish, request: FakeRequest): Promise<string> {
  return (await routed(wish).call(request)).message
}

describe('routing', () => {
  it('takes the first strategy that holds, and the own backend where none does', async () => {
    const wish: Wish = [
      ["header.uid == 'a'", chosen(mock('first'))],
      ["query.v = 2 or path = '/x'", chosen(mock('second'))],
    ]
    const a = [['uid', 'a']] as const
    assert.equal(await answerOf(wish, { fields: a, target: '/release/?v=2' }), 'first')
    assert.equal(await answerOf(wish, { target: '/release/?v=2' }), 'second')
    assert.equal(await answerOf(wish, { target: '/release/x?v=3' }), 'second')
    assert.equal(await answerOf(wish, { fields: [['uid', 'b']] }), 'own')
  })

  it('reads names of header fields in any case, of queries as they are written', async () => {
    const wish: Wish = [
      ["header.X-Uid = 'a'", chosen(mock('header'))],
      ["query.Uid = 'a'", chosen(mock('query'))],
    ]
    assert.equal(await answerOf(wish, { fields: [['x-uID', 'a']] }), 'header')
    assert.equal(await answerOf(wish, { target: '/release/?Uid=a' }), 'query')
    assert.equal(await answerOf(wish, { target: '/release/?uid=a' }), 'own')
    assert.equal(await answerOf(wish, { target: '/release/?U%69d=%61' }), 'query')
  })

  it('takes a repeated field for its list, the first of a repeated query, UTF-8 for text', async () => {
    const wish: Wish = [
      ["header.uid = 'a, b'", chosen(mock('list'))],
      ["query.v = '1'", chosen(mock('one'))],
      ["query.name = '网' or header.name = '网'", chosen(mock('utf'))],
    ]
    const twice = [
      ['uid', 'a'],
      ['UID', 'b'],
    ] as const
    assert.equal(await answerOf(wish, { fields: twice }), 'list')
    assert.equal(await answerOf(wish, { target: '/release/?v=1&v=2' }), 'one')
    assert.equal(await answerOf(wish, { target: '/release/?v=2&v=1' }), 'own')
    assert.equal(await answerOf(wish, { target: '/release/?name=%E7%BD%91' }), 'utf')
    const bytes = Buffer.from('网').toString('latin1')
    assert.equal(await answerOf(wish, { fields: [['name', bytes]] }), 'utf')
  })

  it('knows the system parameters in any case, and no others', async () => {
    const wish: Wish = [
      ["sysparam.clientIp = '192.0.2.1'", chosen(mock('address'))],
      ["sysparam.HTTPSCHEME = 'https'", chosen(mock('scheme'))],
      ["regex(sysparam.clientUa, '^curl/')", chosen(mock('agent'))],
      ['exists(sysparam.constructor) or exists(sysparam.__proto__)', chosen(mock('never'))],
    ]
    assert.equal(await answerOf(wish, { peerAddress: '192.0.2.1' }), 'address')
    assert.equal(await answerOf(wish, { secure: true }), 'scheme')
    assert.equal(await answerOf(wish, { fields: [['User-Agent', 'curl/8.1']] }), 'agent')
    assert.equal(await answerOf(wish, {}), 'own')
  })

  it('draws anew for each call', async () => {
    const draws = [0.09, 0.1, 0.95, 0]
    let at = 0
    const wish: Wish = [['Random() < 0.1', chosen(mock('canary'))]]
    const { call } = routed(wish, {}, () => draws[at++] ?? 1)
    const answers: string[] = []
    for (const _ of draws) answers.push((await call({})).message)
    assert.deepEqual(answers, ['canary', 'own', 'own', 'canary'])
  })

  it('calls the chosen backend with its timeout, path and host, and what the API assigns', async () => {
    const backend = { ...httpBackend, host: 'canary.test', port: 80, path: '/v2/{id}' }
    const value = { from: 'constant', text: 'yes' } as const
    const api: ApiWish = {
      path: '/users/{id}',
      backend: { ...httpBackend, path: '/v1/{id}' },
      assignments: [{ name: 'X-Seen', place: 'header', value }],
      statusConversions: { 404: 200 },
    }
    const wish: Wish = [
      ["query.v = '2'", chosen(backend, { timeoutMs: 3_000 })],
      ["query.v = '3'", chosen(backend, { keepsHost: true })],
    ]
    const { call } = routed(wish, api)
    const two = await call({ target: '/release/users/7?v=2' })
    assert.deepEqual(two.forwarded?.origin, { scheme: 'http', host: 'canary.test', port: 80 })
    assert.equal(two.forwarded?.timeoutMs, 3_000)
    assert.equal(two.forwarded?.request.target, '/v2/7?v=2')
    const fields = fieldsOf(two.forwarded?.request.headLines ?? '')
    assert.deepEqual(fields.get('host'), ['canary.test'])
    assert.deepEqual(fields.get('x-seen'), ['yes'])
    assert.equal(two.respond(404).status, 200)
    const three = await call({ target: '/release/users/7?v=3', hostField: two.head.host })
    const kept = fieldsOf(three.forwarded?.request.headLines ?? '').get('host')
    assert.deepEqual(kept, [two.head.host])
    const own = await call({ target: '/release/users/7?v=1' })
    assert.equal(own.forwarded?.request.target, '/v1/7?v=1')
    assert.deepEqual([own.forwarded?.origin.host, own.forwarded?.timeoutMs], ['127.0.0.1', 15_000])
  })

  it('answers 481 where the chosen backend cannot be called, and there alone', async () => {
    const wish: Wish = [
      ["query.v = '2'", chosen({ kind: 'unbuilt', name: 'SCF' })],
      ["query.v = '3'", chosen({ ...httpBackend, path: '/{nobody}' })],
    ]
    const { call, records } = routed(wish)
    for (const v of ['2', '3']) {
      const exchange = await call({ target: `/release/?v=${v}` })
      assert.equal(exchange.refusal, '481 API config error')
      exchange.end()
    }
    const errors = records.map(({ error }) => error)
    assert.match(errors[0] ?? '', /SCF is not built/)
    assert.match(errors[1] ?? '', /nothing fills \{nobody\}/)
    assert.equal((await call({})).message, 'own')
  })

  it('decides on whatever a caller sends', async () => {
    const condition =
      "header.a = query.a or regex(path, '(a+)+b') or sysparam.clientUa > 3 or func_in(query.b,{1,true,'x'})"
    const { call } = routed([[condition, chosen(mock('other'))]])
    const text = fc.string({ unit: 'binary', maxLength: 20 }).map((one) => {
      return Buffer.from(one)
        .toString('latin1')
        .replaceAll(/[^!-~\x80-\xff]/g, '')
    })
    const name = fc.constantFrom('a', 'A', 'user-agent', '__proto__', 'b')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(name, text), { maxLength: 6 }),
        fc.array(fc.tuple(name, text), { maxLength: 6 }),
        async (fields, query) => {
          const search = query.map(([key, value]) => `${key}=${value}`).join('&')
          const exchange = await call({ fields, target: `/release/?${search.replaceAll('#', '')}` })
          assert.match(exchange.message, /^(own|other)$/)
        },
      ),
      { numRuns: 300 },
    )
  })
})
