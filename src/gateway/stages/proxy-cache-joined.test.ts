/** Callers who ask at the same time for what is not kept: how often their backend is asked. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { control, type Told, withFields } from '../../../test/fakes/cached.ts'
import type { Pairs } from '../../../test/fakes/callers.ts'
import type { FakeExchange, FakeRequest } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { fakeFunctions } from '../../../test/fakes/functions.ts'
import { joined, settle } from '../../../test/fakes/joined.ts'
import { callerGone } from '../../http/exchange.ts'
import type { RuleNode } from '../../snapshot/rules.ts'
import { Cache } from '../cache/cache.ts'
import {
  cacheEntryBytesMax,
  cacheUnsharedMs,
  cacheWaitersPerKeyMax,
  cacheWaitMs,
} from '../cache/limits.ts'
import { createCacheMemory } from '../cache/memory.ts'

const rewrites: RuleNode = {
  ...{ type: 'CustomRes', timeoutSeconds: 1, base64: false },
  ...{ status: false, headers: false, body: true },
  function: { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: null },
}

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
afterEach(() => mock.timers.reset())

const bodyOf = (exchange: FakeExchange) => Buffer.from(exchange.answered?.body ?? []).toString()

describe('callers who ask for the same at the same time', () => {
  it('are one request to the backend, and each gets an answer of its own', async () => {
    const { many, asked, answered, tell, records, pass, cache } = joined()
    const all = await many(100)
    assert.equal(asked(all).length, 1)
    assert.equal(cache.misses.waiting, 99)
    pass(2_500)
    await tell(all[0], { body: 'the one', fields: [['Content-Type', 'text/plain']] })
    assert.equal(asked(all).length, 1)
    const others = answered(all)
    assert.equal(others.length, 99)
    const ids = new Set<string>()
    for (const other of others) {
      assert.equal(bodyOf(other), 'the one')
      const told = fieldsOf(other.answered?.headLines ?? '')
      assert.deepEqual(told.get('age'), ['2'])
      assert.deepEqual(told.get('content-type'), ['text/plain'])
      ids.add(told.get('x-api-requestid')?.[0] ?? '')
      other.end()
    }
    assert.equal(ids.size, 99)
    assert.equal(records.length, 99)
    for (const record of records) {
      assert.deepEqual([record.error, record.upstreamStatus, record.status], ['', -1, 200])
    }
    assert.equal(cache.misses.waiting, 0)
  })

  it('are one request for each that is asked for', async () => {
    const { ask, asked, tell, answered } = joined()
    const targets = ['/release/a', '/release/b', '/release/a?x=1', '/release/a', '/release/b']
    const all = await Promise.all(targets.map((target) => ask({ target })))
    assert.deepEqual(asked(all), all.slice(0, 3))
    await tell(all[0], { body: 'a' })
    assert.deepEqual(answered(all), [all[3]])
    await tell(all[1], { body: 'b' })
    assert.deepEqual(answered(all).map(bodyOf), ['a', 'b'])
  })

  it('are HEAD as well, which waits for GET and does not go before it', async () => {
    const { ask, asked, tell } = joined()
    const head = { method: 'HEAD' }
    const early = await ask(head)
    const [get, late] = [await ask(), await ask(head)]
    assert.deepEqual(asked([early, get, late]), [early, get])
    await tell(get, { body: 'abc' })
    assert.equal(late.answered?.headLength, 3)
  })

  it('are those whose condition a kept answer meets, and these go before nobody', async () => {
    const { ask, asked, tell } = joined()
    const fields: Pairs = [['If-None-Match', '"v1"']]
    const early = await ask({ fields })
    const [plain, late] = [await ask(), await ask({ fields })]
    assert.deepEqual(asked([early, plain, late]), [early, plain])
    await tell(plain, withFields(['ETag', '"v1"']))
    assert.equal(late.answered?.status, 304)
  })

  it('are given what a function made of it', async () => {
    const functions = fakeFunctions(() => ({ replace_body: 'made' }))
    const { many, asked, answered } = joined({}, {}, [rewrites], { functions })
    const all = await many(5)
    all[0]?.respond(200).instead?.done({ lines: '', body: Buffer.from('as it came') })
    await settle()
    assert.equal(asked(all).length, 1)
    assert.deepEqual(answered(all).map(bodyOf), Array(5).fill('made'))
  })

  it('are one request for each worker', async () => {
    const shared = createCacheMemory({ accounts: 2, accountBytes: 2 ** 20, accountEntries: 1024 })
    const nowMs = () => 50_000
    const workers = [1, 2].map(() => joined({}, {}, [], { cache: new Cache({ shared, nowMs }) }))
    const calls = await Promise.all(workers.map(({ many }) => many(20)))
    for (const [i, { asked, answered, tell }] of workers.entries()) {
      assert.equal(asked(calls[i] ?? []).length, 1)
      await tell(calls[i]?.[0])
      assert.equal(answered(calls[i] ?? []).length, 19)
    }
  })

  it('do not wait where they could not be given what comes', async () => {
    for (const request of [
      ...['POST', 'OPTIONS'].map((method) => ({ method })),
      { body: 'x' },
      ...[
        ['Authorization', 'Bearer a'],
        ['Cookie', 'a=b'],
        ['Cache-Control', 'no-store'],
        ['Cache-Control', 'no-cache'],
        ['Cache-Control', 'max-age=0'],
        ['Pragma', 'no-cache'],
        ['Range', 'bytes=0-1'],
        ['If-Match', '"a"'],
        ['Connection', 'x-a'],
      ].map(([name = '', value = '']) => ({ fields: [[name, value]] }) as FakeRequest),
    ]) {
      const { many, ask, asked } = joined()
      const first = await ask()
      const all = await many(3, request)
      assert.equal(asked(all).length, 3, JSON.stringify(request))
      assert.equal(asked([first]).length, 1)
    }
    const keyed = joined({ keys: [{ place: 'header', name: 'authorization' }] })
    const fields: Pairs = [['Authorization', 'Bearer a']]
    assert.equal(keyed.asked(await keyed.many(3, { fields })).length, 1)
    assert.equal(keyed.asked(await keyed.many(3)).length, 1)
  })

  it('do not wait for a call of which they are a part', async () => {
    const { many, asked } = joined()
    const hops: Pairs = [
      ['X-Api-RequestId', 'a'],
      ['X-Sluice-Hops', '1'],
    ]
    assert.equal(asked(await many(2)).length, 1)
    assert.equal(asked(await many(2, { fields: hops })).length, 2)
  })

  it('wait up to a number', async () => {
    const { many, asked, tell, answered } = joined()
    const all = await many(cacheWaitersPerKeyMax + 3)
    assert.equal(asked(all).length, 3)
    await tell(all[0])
    assert.equal(answered(all).length, cacheWaitersPerKeyMax)
  })

  it('wait for what is not older than they want it', async () => {
    const { ask, asked, answered, tell, pass } = joined()
    const first = await ask()
    const [strict, mild] = [
      await ask({ fields: [['Cache-Control', 'max-age=2']] }),
      await ask({ fields: [['Cache-Control', 'max-age=4']] }),
    ]
    pass(3_000)
    await tell(first)
    assert.deepEqual(asked([first, strict, mild]), [first, strict])
    assert.deepEqual(answered([strict, mild]), [mild])
  })
})

describe('an answer that others cannot be given', () => {
  const unfit: readonly (readonly [string, Told])[] = [
    ['private', control('private')],
    ['no-store', control('no-store')],
    ['a cookie', withFields(['Set-Cookie', 'a=b'])],
    ['varies by everything', withFields(['Vary', '*'])],
    ['another status', { status: 503 }],
    ['too large, told', withFields(['Content-Length', String(cacheEntryBytesMax + 1)])],
    ['too large', { body: 'x'.repeat(cacheEntryBytesMax + 1) }],
    ['it broke off', { how: 'broken' }],
    ['it ended with its connection', { how: 'closed' }],
  ]

  for (const [what, told] of unfit) {
    it(`sends all who wait on their own way at once: ${what}`, async () => {
      const { many, asked, answered, tell, pass, cache } = joined()
      const all = await many(20)
      await tell(all[0], told)
      assert.equal(asked(all).length, 20)
      assert.equal(answered(all).length, 0)
      assert.equal(cache.misses.waiting, 0)
      // Nobody waits for it again for a while.
      assert.equal(asked(await many(3)).length, 3)
      pass(cacheUnsharedMs)
      assert.equal(asked(await many(3)).length, 1)
    })
  }

  it('does so when its head is there, not when its body is', async () => {
    const { many, asked } = joined()
    const all = await many(5)
    all[0]?.respond(200, [['Cache-Control', 'private']])
    await settle()
    assert.equal(asked(all).length, 5)
  })

  it('is one that never came', async () => {
    const { many, asked } = joined()
    const all = await many(5)
    all[0]?.failUpstream({ kind: 'timeout', reason: 'silent' })
    all[0]?.end({ status: 504, error: 'silent' })
    await settle()
    assert.equal(asked(all).length, 5)
  })

  it('is one that was too old when it came', async () => {
    const { many, asked, pass } = joined({ ttlSeconds: 1 })
    const all = await many(5)
    pass(1_000)
    all[0]?.respond(200)
    await settle()
    assert.equal(asked(all).length, 5)
  })

  it('does not come where the gateway itself refuses the call', async () => {
    const { many, asked } = joined({}, {}, [rewrites])
    const all = await many(5)
    const { instead } = all[0]?.respond(200) ?? {}
    instead?.done({ lines: '', body: Buffer.from('x') })
    await settle()
    assert.equal(all[0]?.answered?.status, 502)
    all[0]?.end({ status: 502 })
    await settle()
    assert.equal(asked(all).length, 5)
  })

  it('is, where it varies, one for callers who sent something else', async () => {
    const { ask, asked, answered, tell } = joined()
    const in_ = (language: string) => ask({ fields: [['Accept-Language', language]] })
    const all = [await in_('de'), await in_('en'), await in_('de'), await in_('fr')]
    assert.deepEqual(asked(all), [all[0]])
    await tell(all[0], withFields(['Vary', 'Accept-Language']))
    assert.deepEqual(asked(all), [all[0], all[1], all[3]])
    assert.deepEqual(answered(all), [all[2]])
  })

  it('is from before a change that was made meanwhile, for who asks after that', async () => {
    const { ask, get, asked, answered, tell } = joined()
    const [first, second] = [await ask(), await ask()]
    assert.equal(await get({ method: 'POST' }), 'asked')
    const after = await ask()
    assert.deepEqual(asked([first, second, after]), [first, after])
    await tell(first, { body: 'old' })
    assert.deepEqual(answered([first, second, after]), [second])
  })
})

describe('a caller who goes away', () => {
  it('leaves those who wait, and is forgotten', async () => {
    const { many, asked, answered, tell, leave, cache } = joined()
    const all = await many(4)
    await leave(all[2])
    assert.equal(cache.misses.waiting, 2)
    await tell(all[0])
    assert.deepEqual(answered(all), [all[1], all[3]])
    assert.deepEqual(asked(all), [all[0]])
  })

  it('makes way for the next, for whom the others wait', async () => {
    const { many, asked, answered, tell, leave } = joined()
    const all = await many(5)
    await leave(all[0])
    assert.deepEqual(asked(all), [all[0], all[1]])
    // In the middle of its body.
    all[1]?.respond(200).copy?.head('')
    await leave(all[1], { status: 200, error: callerGone })
    assert.deepEqual(asked(all), all.slice(0, 3))
    await tell(all[2])
    assert.deepEqual(answered(all), all.slice(3))
    assert.deepEqual(asked(all), all.slice(0, 3))
  })

  it('sends the others on their own way where none of them may be the next', async () => {
    const { ask, asked, leave } = joined()
    const all = [await ask(), await ask({ method: 'HEAD' }), await ask({ method: 'HEAD' })]
    await leave(all[0])
    assert.equal(asked(all).length, 3)
  })
})

describe('a wait', () => {
  it('ends in time, and the answer is kept for those who come later', async () => {
    const { many, asked, get, tell } = joined()
    const early = await many(3)
    mock.timers.tick(cacheWaitMs - 1)
    const late = await many(2)
    await settle()
    assert.equal(asked(early).length, 1)
    mock.timers.tick(1)
    await settle()
    assert.equal(asked(early).length, 3)
    assert.equal(asked(late).length, 0)
    await tell(early[0])
    assert.equal(asked(late).length, 0)
    assert.equal(await get(), 'hit')
  })

  it('for a body that does not come is not begun again for a while', async () => {
    const { many, asked } = joined()
    const all = await many(2)
    all[0]?.respond(200).copy?.head('')
    mock.timers.tick(cacheWaitMs)
    await settle()
    assert.equal(asked(all).length, 2)
    assert.equal(asked(await many(2)).length, 2)
  })
})
