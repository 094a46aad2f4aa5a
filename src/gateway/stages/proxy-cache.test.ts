import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  cached,
  cacheRule,
  control,
  startMs,
  type Told,
  withFields,
} from '../../../test/fakes/cached.ts'
import type { Pairs } from '../../../test/fakes/callers.ts'
import { gmt } from '../../../test/fakes/callers.ts'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import { attachedTo } from '../../../test/fakes/rules.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  aService,
  changeTo,
  httpBackend,
  released,
  settings,
} from '../../../test/fakes/snapshot.ts'
import { parseExpression } from '../../lib/expression.ts'
import type { RuleNode } from '../../snapshot/rules.ts'
import { Cache } from '../cache/cache.ts'
import { cacheEntryBytesMax } from '../cache/limits.ts'

describe('ProxyCache', () => {
  it('answers again what was answered, with its age and what holds for the new call', async () => {
    const { get, ask, pass } = cached()
    const fields: Pairs = [
      ['Content-Type', 'text/plain'],
      ['Date', gmt(startMs)],
      ['X-Api-ID', 'forged'],
      ['Age', '3'],
      ['Trailer', 'X-End'],
    ]
    assert.equal(await get({}, { fields, body: 'abcdefghij' }), 'asked')
    pass(4_500)
    const { answered } = await ask()
    assert.ok(answered)
    assert.equal(answered.status, 200)
    assert.equal(Buffer.from(answered.body).toString(), 'abcdefghij')
    assert.equal(answered.dated, true)
    const told = fieldsOf(answered.headLines)
    assert.deepEqual(told.get('age'), ['7'])
    assert.deepEqual(told.get('date'), [gmt(startMs)])
    assert.deepEqual(told.get('content-type'), ['text/plain'])
    assert.deepEqual(told.get('x-api-id'), ['api-00000001'])
    assert.equal(told.get('x-api-requestid')?.length, 1)
    assert.equal(told.get('trailer'), undefined)
    // Its server is the backend's, which says none; the gateway made no answer.
    assert.equal(told.get('server'), undefined)
  })

  it('records a hit as an answer without a backend and without an error', async () => {
    const { get, ask, records } = cached()
    await get()
    const exchange = await ask()
    exchange.end()
    assert.equal(records[0]?.error, '')
    assert.equal(records[0]?.upstreamStatus, -1)
    assert.equal(records[0]?.apiId, 'api-00000001')
  })

  it('gives an answer until its time is over, to the millisecond', async () => {
    const { get, pass } = cached({ ttlSeconds: 2 })
    await get()
    pass(1_999)
    assert.equal(await get(), 'hit')
    pass(1)
    assert.equal(await get(), 'asked')
    assert.equal(await get(), 'hit')
  })

  describe('what is kept', () => {
    it('are the statuses that the plugin names, none in part', async () => {
      const { second } = cached({ statuses: [200, 206, 301, 304, 404] })
      for (const status of [200, 301, 404]) {
        assert.equal(await second({ status }, { target: `/release/${status}` }), 'hit')
      }
      for (const status of [201, 206, 302, 304, 500]) {
        assert.equal(await second({ status }, { target: `/release/${status}` }), 'asked')
      }
    })

    it('are whole answers only', async () => {
      for (const how of ['closed', 'broken'] as const) {
        assert.equal(await cached().second({ how }), 'asked')
      }
      assert.equal(await cached().second({ body: '' }), 'hit')
    })

    it('are answers up to a size, told or not', async () => {
      const { second } = cached()
      const lines = 'Content-Type: x\r\n'.length
      const body = 'x'.repeat(cacheEntryBytesMax - 1_000 - lines)
      assert.equal(await second({ body }), 'hit')
      const large = 'x'.repeat(cacheEntryBytesMax + 1)
      assert.equal(await second({ body: large }, { target: '/release/b' }), 'asked')
      const told = withFields(['Content-Length', String(cacheEntryBytesMax + 1)])
      assert.equal(await second(told, { target: '/release/c' }), 'asked')
    })

    it('is nothing that its backend forbids, whatever the plugin says', async () => {
      for (const honoursBackend of [true, false]) {
        for (const told of [
          control('no-store'),
          control('private'),
          control('no-cache'),
          control('max-age=60, private="x-a"'),
          control('NO-STORE, max-age=60'),
          control('max-age=60,, no-store'),
          control('max-age=60; no-store'),
          withFields(['Cache-Control', 'max-age=60'], ['Cache-Control', 'private']),
          withFields(['Set-Cookie', 'a=b'], ['Cache-Control', 'public']),
          withFields(['Vary', '*']),
          withFields(['Vary', 'Accept, *']),
        ]) {
          assert.equal(await cached({ honoursBackend }).second(told), 'asked', JSON.stringify(told))
        }
      }
    })

    it('stays as long as the backend says where the plugin honours it, else as the plugin says', async () => {
      const date: Pairs = [['Date', gmt(startMs)]]
      const expires = (ms: number): Told => ({
        fields: [...date, ['Expires', gmt(startMs + ms)]],
      })
      for (const [told, seconds] of [
        [{}, 300],
        [control('public'), 300],
        [control('max-age=20'), 20],
        [control('max-age=20, s-maxage=30'), 30],
        [control('s-maxage="30", max-age=20'), 30],
        [control('max-age=0'), 0],
        [control('max-age=-1'), 0],
        [control('max-age=ten'), 0],
        [control('max-age=10, max-age=20'), 0],
        [control('max-age=99999999999999999999'), 86_400],
        [expires(40_000), 40],
        [expires(-40_000), 0],
        [withFields(['Expires', '0']), 0],
        [withFields(['Expires', gmt(startMs)], ['Cache-Control', 'max-age=20']), 20],
        [withFields(['Age', '5'], ['Cache-Control', 'max-age=20']), 15],
        [withFields(['Age', '20'], ['Cache-Control', 'max-age=20']), 0],
      ] as const) {
        const what = JSON.stringify(told)
        const honouring = cached({ honoursBackend: true })
        assert.equal(await honouring.second(told), seconds === 0 ? 'asked' : 'hit', what)
        if (seconds > 0) {
          const fresh = cached({ honoursBackend: true })
          await fresh.get({}, told)
          fresh.pass(seconds * 1000 - 1)
          assert.equal(await fresh.get(), 'hit', what)
          fresh.pass(1)
          assert.equal(await fresh.get(), 'asked', what)
        }
        const deaf = cached()
        await deaf.get({}, told)
        deaf.pass(299_999)
        assert.equal(await deaf.get(), 'hit', what)
        deaf.pass(1)
        assert.equal(await deaf.get(), 'asked', what)
      }
    })
  })

  describe('requests', () => {
    it('are answered by GET for GET and HEAD, HEAD alone only where the plugin says so', async () => {
      const { get, ask } = cached()
      const head = { method: 'HEAD' }
      assert.equal(await get(head), 'asked')
      assert.equal(await get(head), 'asked')
      assert.equal(await get({}, { body: 'abc' }), 'asked')
      const { answered } = await ask(head)
      assert.equal(answered?.headLength, 3)
      const alone = cached({ methods: ['HEAD'] })
      assert.equal(await alone.get(head, { fields: [['Content-Length', '7']], body: '' }), 'asked')
      assert.equal((await alone.ask(head)).answered?.headLength, 7)
      assert.equal(await alone.second({}), 'asked')
      const unknown = cached({ methods: ['HEAD'] })
      assert.equal(await unknown.get(head, { body: '' }), 'asked')
      assert.equal((await unknown.ask(head)).answered?.headLength, -1)
    })

    it('of other methods are not answered, and make the cache forget where they succeed', async () => {
      for (const [method, status, still] of [
        ['POST', 200, 'asked'],
        ['PUT', 302, 'asked'],
        ['DELETE', 204, 'asked'],
        ['PATCH', 500, 'hit'],
        ['POST', 404, 'hit'],
        ['OPTIONS', 200, 'hit'],
      ] as const) {
        const { get } = cached()
        assert.equal(await get(), 'asked')
        assert.equal(await get({ method }, { status }), 'asked')
        assert.equal(await get(), still, `${method} ${status}`)
      }
    })

    it('that ask for a part, a condition on other state, or more than they say, pass', async () => {
      for (const fields of [
        [['Range', 'bytes=0-1']],
        [['If-Match', '"a"']],
        [['If-Unmodified-Since', gmt(startMs)]],
        [['X-HTTP-Method-Override', 'POST']],
        [['X-Method-Override', 'POST']],
        [['X-Original-URL', '/admin']],
        [['Cache-Control', 'no-store']],
      ] as const satisfies Pairs[]) {
        const { get } = cached()
        assert.equal(await get({ fields }), 'asked')
        assert.equal(await get(), 'asked', JSON.stringify(fields))
        assert.equal(await get({ fields }), 'asked')
        assert.equal(await get(), 'hit')
      }
      const { get } = cached()
      assert.equal(await get({ body: 'evil' }), 'asked')
      assert.equal(await get(), 'asked')
    })

    it('that want it anew get it, and all others after them', async () => {
      for (const fields of [
        [['Cache-Control', 'no-cache']],
        [['Cache-Control', 'max-age=0']],
        [['Pragma', 'no-cache']],
      ] as const satisfies Pairs[]) {
        const { get, ask } = cached()
        await get({}, { body: 'old' })
        assert.equal(await get({ fields }, { body: 'new' }), 'asked')
        const { answered } = await ask()
        assert.equal(Buffer.from(answered?.body ?? []).toString(), 'new')
      }
    })

    it('that want nothing older than they say do not get it', async () => {
      const { get, pass } = cached()
      await get()
      pass(10_000)
      const young = { fields: [['Cache-Control', 'max-age=10']] } as const
      assert.equal(await get({ fields: [['Cache-Control', 'max-age=11']] }), 'hit')
      assert.equal(await get(young), 'asked')
    })

    it('that have it already are told so', async () => {
      const kept: Pairs = [
        ['ETag', 'W/"v1"'],
        ['Last-Modified', gmt(startMs)],
        ['Content-Type', 'text/plain'],
        ['Content-Location', '/x'],
        ['Vary', 'X-A'],
      ]
      const { get, ask } = cached()
      await get({}, { fields: kept })
      for (const [name, value, status] of [
        ['If-None-Match', '"v1"', 304],
        ['If-None-Match', '"v0", W/"v1"', 304],
        ['If-None-Match', '*', 304],
        ['If-None-Match', '"v2"', 200],
        ['If-None-Match', 'v1', 200],
        ['If-Modified-Since', gmt(startMs), 304],
        ['If-Modified-Since', gmt(startMs - 1_000), 200],
        ['If-Modified-Since', 'yesterday', 200],
      ] as const) {
        const { answered } = await ask({ fields: [[name, value]] })
        assert.equal(answered?.status, status, `${name}: ${value}`)
        if (status !== 304) continue
        assert.equal(answered.body.length, 0)
        const told = fieldsOf(answered.headLines)
        assert.deepEqual(told.get('etag'), ['W/"v1"'])
        assert.deepEqual(told.get('content-location'), ['/x'])
        assert.equal(told.get('content-type'), undefined)
      }
      // If-None-Match alone decides where both are there.
      const both: Pairs = [
        ['If-None-Match', '"v2"'],
        ['If-Modified-Since', gmt(startMs)],
      ]
      assert.equal((await ask({ fields: both })).answered?.status, 200)
    })
  })

  describe('what is attached', () => {
    it('changes, and nothing that was kept before is given', async () => {
      const { get, attach, pass } = cached()
      await get()
      assert.equal(await get(), 'hit')
      pass(1)
      attach(cacheRule({ ttlSeconds: 301 }))
      assert.equal(await get(), 'asked')
      assert.equal(await get(), 'hit')
      pass(1)
      attach(cacheRule())
      assert.equal(await get(), 'asked')
      attach()
      assert.equal(await get(), 'asked')
      assert.equal(await get(), 'asked')
      pass(1)
      attach(cacheRule())
      assert.equal(await get(), 'asked')
      assert.equal(await get(), 'hit')
    })

    it('changes while a backend answers, which then is kept in vain', async () => {
      const { ask, answer, get, attach, pass } = cached()
      const slow = await ask()
      pass(1)
      attach(cacheRule())
      assert.equal(await get({ target: '/release/other' }), 'asked')
      answer(slow)
      assert.equal(await get(), 'asked')
    })

    it('is kept apart by API, environment and release', async () => {
      let nowMs = 1
      const cache = new Cache({ nowMs: () => nowMs })
      const apis = [anApi({ path: '/a' }), anApi({ id: 'api-00000002', path: '/b' })]
      const { gateway, call } = gatewayOn(released(apis), undefined, { cache })
      const sections = attachedTo(['api-00000001', 'api-00000002'], { plugins: [cacheRule()] })
      gateway.apply(changeTo(2, sections))
      const get = async (target: string) => {
        const exchange = await call({ target })
        if (exchange.forwarded === null) return 'hit'
        const { copy } = exchange.respond(200)
        copy?.head('')
        copy?.end('whole')
        return 'asked'
      }
      assert.equal(await get('/release/a'), 'asked')
      assert.equal(await get('/release/b'), 'asked')
      assert.equal(await get('/release/a'), 'hit')
      nowMs++
      const service = aService({ environments: { release: anEnvironment('v2') } })
      gateway.apply(changeTo(3, [settings, service, apisSection('v2', apis)]))
      assert.equal(await get('/release/a'), 'asked')
    })

    it('sends calls elsewhere: answers are those of their backend', async () => {
      const elsewhere: RuleNode = {
        type: 'Routing',
        strategies: [
          {
            name: 'one',
            condition: parseExpression('exists(header.x-one)', { places: ['header'], values: [] }),
            backend: {
              backend: {
                ...{ kind: 'http', scheme: 'http', host: '127.0.0.1', port: 9001 },
                ...{ path: '/', method: 'ANY' },
              },
              ...{ timeoutMs: 1000, keepsHost: false },
            },
          },
        ],
      }
      const { get } = cached({}, {}, [elsewhere])
      const one: FakeRequest = { fields: [['x-one', '1']] }
      assert.equal(await get(), 'asked')
      assert.equal(await get(one), 'asked')
      assert.equal(await get(), 'hit')
      assert.equal(await get(one), 'hit')
    })
  })

  it('keeps nothing of the backend that stands in for one that fails', async () => {
    const rule: RuleNode = {
      ...{ type: 'CircuitBreaker', threshold: 1, windowSeconds: 10, openSeconds: 15 },
      failure: parseExpression('status_code = 500', { places: [], values: ['status_code'] }),
      backend: { backend: httpBackend, timeoutMs: 1000, keepsHost: false },
    }
    const { get } = cached({}, {}, [rule])
    assert.equal(await get({}, { status: 500 }), 'asked')
    assert.equal(await get({}, { body: 'in its place' }), 'asked')
    assert.equal(await get(), 'asked')
  })

  it('spends limits for kept answers as for others', async () => {
    const { get, ask, gateway } = cached()
    const limited = { ...anEnvironment('v1'), limitPerSecond: 2 }
    gateway.apply(changeTo(5, [aService({ environments: { release: limited } })]))
    assert.equal(await get(), 'asked')
    assert.equal(await get(), 'hit')
    assert.equal((await ask()).answered?.status, 429)
  })
})
