import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cached, control, startMs, type Told, withFields } from '../../../test/fakes/cached.ts'
import type { Pairs } from '../../../test/fakes/callers.ts'
import {
  accessIn,
  aKey,
  aPlan,
  callerSections,
  gmt,
  keyId,
  planId,
  signedByKey,
} from '../../../test/fakes/callers.ts'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { fakeFunctions } from '../../../test/fakes/functions.ts'
import { mapping } from '../../../test/fakes/parameters.ts'
import { anApi, changeTo, httpBackend } from '../../../test/fakes/snapshot.ts'
import type { ProxyCacheData, RuleNode } from '../../snapshot/rules.ts'

describe('whom ProxyCache answers', () => {
  describe('whom it answers', () => {
    const signed = (id = keyId): FakeRequest => ({
      fields: signedByKey([['X-Date', gmt(startMs + 50_000)]], { id }),
    })

    function forKeys() {
      const other = 'AKIDEXAMPLE0000000000000000000000000002'
      const keys = [aKey(), aKey({ id: other })]
      const world = cached({}, { auth: { kind: 'secret' } })
      const access = accessIn({
        release: {
          plans: [planId],
          apis: { [anApi().id]: { plans: [], apps: [], rules: ['plugin-0'] } },
        },
      })
      const sections = [
        ...callerSections('keys', keys),
        ...callerSections('plans', [aPlan()]),
        access,
      ]
      world.gateway.apply(changeTo(9, sections))
      return { ...world, other }
    }

    it('nobody who may not call', async () => {
      const { get, ask } = forKeys()
      assert.equal(await get(signed()), 'asked')
      assert.equal(await get(signed()), 'hit')
      assert.match((await ask()).refusal, /^401 /)
      assert.match((await ask({ fields: [['Authorization', 'x']] })).refusal, /^401 /)
    })

    it('a key only with its own answers, unless they are for everybody', async () => {
      const { get, other } = forKeys()
      assert.equal(await get(signed()), 'asked')
      assert.equal(await get(signed(other)), 'asked')
      assert.equal(await get(signed()), 'hit')
      const everybody = forKeys()
      assert.equal(await everybody.get(signed(), control('public, max-age=9')), 'asked')
      assert.equal(await everybody.get(signed(other)), 'hit')
    })

    it('a key with what comes for its own other calls, and with nobody else’s', async () => {
      const { ask, answer, other, cache } = forKeys()
      const [first, second, others] = [
        await ask(signed()),
        await ask(signed()),
        await ask(signed(other)),
      ]
      assert.ok(first.forwarded && others.forwarded)
      assert.equal(second.forwarded, null)
      assert.equal(cache.misses.waiting, 1)
      assert.ok(answer(others, control('public')) && answer(first, { body: 'its own' }))
      for (let turn = 0; turn < 50; turn++) await Promise.resolve()
      assert.ok(second.answered)
      assert.equal(second.forwarded, null)
    })

    it('a key with what comes for others where that was for everybody before', async () => {
      const { ask, get, answer, pass, other } = forKeys()
      const settle = async () => {
        for (let turn = 0; turn < 50; turn++) await Promise.resolve()
      }
      const both = async () => [await ask(signed()), await ask(signed(other))] as const
      assert.equal(await get(signed(), control('public')), 'asked')
      pass(300_000)
      const [first, second] = await both()
      assert.equal(second.forwarded, null)
      // It is no longer: the other one asks for itself.
      answer(first)
      await settle()
      assert.equal(second.answered, null)
      answer(second)
      pass(300_000)
      for (const each of await both()) assert.ok(each.forwarded)
    })

    it('credentials of others with what comes where that was for everybody before', async () => {
      const { ask, get, answer, pass } = cached()
      assert.equal(await get({}, control('public')), 'asked')
      pass(300_000)
      const first = await ask({ fields: [['Authorization', 'Bearer a']] })
      const second = await ask({ fields: [['Cookie', 'a=b']] })
      assert.equal(second.forwarded, null)
      answer(first, control('public'))
      for (let turn = 0; turn < 50; turn++) await Promise.resolve()
      assert.ok(second.answered)
    })

    it('credentials that the backend alone understands only with what is for everybody', async () => {
      for (const fields of [
        [['Authorization', 'Bearer a']],
        [['Cookie', 'session=a']],
      ] as const satisfies Pairs[]) {
        assert.equal(await cached().second({}, { fields }), 'asked')
        assert.equal(await cached().second(control('max-age=60'), { fields }), 'asked')
        const { get } = cached()
        assert.equal(await get({ fields }, control('s-maxage=60')), 'asked')
        assert.equal(await get({ fields }), 'hit')
        assert.equal(await get(), 'hit')
      }
    })

    it('credentials not with what nobody in particular was given', async () => {
      const { get } = cached()
      assert.equal(await get(), 'asked')
      assert.equal(await get(), 'hit')
      assert.equal(await get({ fields: [['Cookie', 'session=a']] }), 'asked')
      assert.equal(await get({ fields: [['Authorization', 'Bearer a']] }), 'asked')
      assert.equal(await get(), 'hit')
      await get({ fields: [['Cache-Control', 'no-cache']] }, control('public'))
      assert.equal(await get({ fields: [['Cookie', 'session=a']] }), 'hit')
      assert.equal(await get({ fields: [['Authorization', 'Bearer a']] }), 'hit')
    })

    it('a cookie that is part of the key by itself', async () => {
      const { get } = cached({ keys: [{ place: 'header', name: 'cookie' }] })
      assert.equal(await get({ fields: [['Cookie', 'a']] }), 'asked')
      assert.equal(await get({ fields: [['Cookie', 'a']] }), 'hit')
      assert.equal(await get({ fields: [['Cookie', 'b']] }), 'asked')
    })
  })

  describe('keys', () => {
    /** Whether an answer to the first request is given to the second. */
    async function share(wish: Partial<ProxyCacheData>, a: FakeRequest, b: FakeRequest) {
      const { get } = cached(wish, { path: '/' })
      await get(a)
      return (await get(b)) === 'hit'
    }
    const at = (target: string): FakeRequest => ({ target: `/release${target}` })
    const sent = (...fields: Pairs): FakeRequest => ({ fields })

    it('hold path, host and scheme always', async () => {
      assert.ok(await share({}, at('/a'), at('/a')))
      assert.ok(await share({}, at('/%61'), at('/a')))
      assert.ok(!(await share({}, at('/a'), at('/b'))))
      assert.ok(!(await share({}, at('/a'), at('/a/'))))
      assert.ok(!(await share({}, at('/a'), { ...at('/a'), secure: true })))
      const hostField = 'service-abcd1234-1251234567.gz.apigw.localhost:81'
      assert.ok(!(await share({}, at('/a'), { ...at('/a'), hostField })))
    })

    it('hold the whole query where the plugin names nothing of it', async () => {
      assert.ok(await share({}, at('/a?x=1'), at('/a?x=1')))
      for (const other of ['/a', '/a?', '/a?x=2', '/a?x=1&y=2', '/a?x=%31']) {
        assert.ok(!(await share({}, at('/a?x=1'), at(other))), other)
      }
      const named = { keys: [{ place: 'header', name: 'x' }] } as const
      assert.ok(!(await share(named, at('/a?x=1'), at('/a?x=2'))))
    })

    it('hold what the plugin names of the query, as it was sent', async () => {
      const keys = [{ place: 'query', name: 'id' }] as const
      for (const [a, b, same] of [
        ['?id=1', '?id=1&utm=2', true],
        ['?id=1', '?utm=2&id=1', true],
        ['?utm=1', '?utm=2', true],
        ['', '?utm=2', true],
        ['?id=1', '?id=2', false],
        ['?id=1', '', false],
        ['?id=', '', false],
        ['?id', '?id=', false],
        ['?id=1', '?id=1&id=2', false],
        ['?id=1&id=2', '?id=2&id=1', false],
        ['?id=1', '?ID=1', false],
        ['?ID=1', '?ID=2', false],
        ['?id=1', '?i%64=1', false],
        ['?id=1', '?i%64=2', false],
        // A backend that splits at `;` reads another id.
        ['?id=1', '?id=1&x=1;id=2', false],
        ['?utm=1', '?utm=1;id=2', false],
      ] as const) {
        assert.equal(await share({ keys }, at(`/a${a}`), at(`/a${b}`)), same, `${a} ${b}`)
      }
    })

    it('hold what the plugin names of the header, all of it', async () => {
      const keys = [{ place: 'header', name: 'x-a' }] as const
      for (const [a, b, same] of [
        [sent(['X-A', '1']), sent(['x-a', '1']), true],
        [sent(), sent(), true],
        [sent(['X-B', '1']), sent(['X-B', '2']), true],
        [sent(['X-A', '1']), sent(['X-A', '2']), false],
        [sent(['X-A', '']), sent(), false],
        [sent(['X-A', '1'], ['X-A', '2']), sent(['X-A', '1']), false],
        [sent(['X-A', '1'], ['X-A', '2']), sent(['X-A', '1, 2']), false],
        [sent(['X-A', '1'], ['X-A', '2']), sent(['X-A', '12']), false],
      ] as const) {
        assert.equal(await share({ keys }, a, b), same, JSON.stringify([a, b]))
      }
    })

    it('do not mix parameters up that stand beside each other', async () => {
      const keys = ['a', 'b'].map((name) => ({ place: 'header', name }) as const)
      const a = sent(['A', 'x'], ['B', 'yz'])
      assert.ok(!(await share({ keys }, a, sent(['A', 'xy'], ['B', 'z']))))
      assert.ok(!(await share({ keys }, a, sent(['A', 'yz'], ['B', 'x']))))
    })

    it('hold the fields by which answers differ', async () => {
      const vary: Told = { fields: [['Vary', 'Accept-Language, X-A']] }
      const { get } = cached()
      const ask = (language: string, a: string) =>
        get(
          {
            fields: [
              ['Accept-Language', language],
              ['X-A', a],
            ],
          },
          vary,
        )
      assert.equal(await ask('de', '1'), 'asked')
      assert.equal(await ask('en', '1'), 'asked')
      assert.equal(await ask('de', '2'), 'asked')
      assert.equal(await ask('de', '1'), 'hit')
      assert.equal(await ask('en', '1'), 'hit')
      assert.equal(await get({}, vary), 'asked')
      assert.equal(await get(), 'hit')
    })

    it('hold the codings of whoever was given a coded answer, and the origin of one for it', async () => {
      const { get } = cached()
      const gzip: FakeRequest = { fields: [['Accept-Encoding', 'gzip, br']] }
      assert.equal(await get(gzip, withFields(['Content-Encoding', 'gzip'])), 'asked')
      assert.equal(await get({ fields: [['accept-encoding', 'GZIP,br']] }), 'hit')
      assert.equal(await get(), 'asked')
      const origins = cached()
      const allowed = withFields(['Access-Control-Allow-Origin', 'https://a.example'])
      assert.equal(
        await origins.get({ fields: [['Origin', 'https://a.example']] }, allowed),
        'asked',
      )
      assert.equal(await origins.get({ fields: [['Origin', 'https://b.example']] }), 'asked')
    })

    it('hold what the API moves out of the header to where no backend can vary by it', async () => {
      const system = (name: 'clientIp' | 'userAgent') =>
        ({ place: 'query', name: 'q', value: { from: 'system', name } }) as const
      for (const [assignment, a, b] of [
        [mapping(['header', 'X-A'], ['query', 'q']), sent(['X-A', '1']), sent(['x-a', '2'])],
        [mapping(['header', 'X-A'], ['path', 'p'], 'd'), sent(['X-A', '1']), sent()],
        [system('userAgent'), sent(['User-Agent', '1']), sent(['User-Agent', '2'])],
        [system('clientIp'), { peerAddress: '10.0.0.1' }, { peerAddress: '10.0.0.2' }],
      ] as const) {
        const backend = { ...httpBackend, path: assignment.place === 'path' ? '/{p}' : '/' }
        const { get } = cached({}, { backend, assignments: [assignment] })
        assert.equal(await get(a), 'asked')
        assert.equal(await get(b), 'asked', assignment.name)
        assert.equal(await get(a), 'hit')
      }
    })

    it('are not used for a request whose backend does not see what they hold', async () => {
      const keys = [{ place: 'header', name: 'x-a' }] as const
      const vary = withFields(['Vary', 'Accept-Language'])
      const fields: Pairs = [
        ['X-A', '1'],
        ['Accept-Language', 'de'],
      ]
      for (const [options, same] of [
        ['x-a', false],
        ['close, Accept-Language', false],
        ['keep-alive', true],
        ['Close,TE', true],
      ] as const) {
        const { get } = cached({ keys })
        await get({ fields: [...fields, ['Connection', options]] }, vary)
        assert.equal(await get({ fields }), same ? 'hit' : 'asked', options)
      }
    })

    it('cannot hold what the backend was told by us: such answers are not kept', async () => {
      for (const name of ['X-Forwarded-For', 'X-Real-IP', 'X-Client-Proto', 'X-Api-RequestId']) {
        assert.equal(await cached().second(withFields(['Vary', name])), 'asked', name)
      }
      assert.equal(await cached().second(withFields(['Vary', 'Host'])), 'hit')
      const many = Array.from({ length: 17 }, (_, i) => `x-${i}`).join()
      assert.equal(await cached().second(withFields(['Vary', many])), 'asked')
    })

    describe('of requests that a function has rewritten', () => {
      /** Whether two callers share what the backend answers to what a function makes of them. */
      async function shareRewritten(first: object, second: object, request: FakeRequest = {}) {
        const rule: RuleNode = {
          ...{ type: 'CustomReq', timeoutSeconds: 15, base64: false },
          ...{ sendsBody: true, sendsHeaders: true, sendsQuery: true },
          function: { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: null },
        }
        const answers = [first, second]
        const functions = fakeFunctions(() => answers.shift())
        const keys = [{ place: 'query', name: 'id' }] as const
        const { get } = cached({ keys }, {}, [rule], { functions })
        assert.equal(await get(request), 'asked')
        return (await get(request)) === 'hit'
      }

      it('hold all that it has made of them', async () => {
        const user = (name: string) => ({ replace_headers: { 'X-User': name } })
        assert.ok(await shareRewritten({}, {}))
        assert.ok(await shareRewritten(user('a'), user('a')))
        assert.ok(!(await shareRewritten(user('a'), user('b'))))
        assert.ok(!(await shareRewritten(user('a'), {})))
        assert.ok(!(await shareRewritten({ replace_querys: { u: 'a' } }, {})))
        const query = (u: string) => ({ replace_querys: { u } })
        assert.ok(!(await shareRewritten(query('a'), query('b'))))
      })

      it('are none with a body, or where it took credentials out of them', async () => {
        const body = { replace_body: 'x' }
        assert.ok(!(await shareRewritten(body, body)))
        const without = { remove_headers: ['cookie'] }
        assert.ok(!(await shareRewritten(without, without, { fields: [['Cookie', 'a']] })))
        const added = { replace_headers: { Cookie: 'a' } }
        assert.ok(!(await shareRewritten(added, added)))
      })
    })
  })
})
