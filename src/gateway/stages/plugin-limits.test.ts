import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pairs } from '../../../test/fakes/callers.ts'
import {
  accessIn,
  aKey,
  anApplication,
  aPlan,
  appKey,
  applicationId,
  appSecret,
  authorization,
  callerSections,
  gmt,
  keyId,
  planId,
  sign,
  signedByKey,
} from '../../../test/fakes/callers.ts'
import { type FakeRequest, fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  appId,
  aService,
  changeTo,
  settings,
} from '../../../test/fakes/snapshot.ts'
import { parseExpression } from '../../lib/expression.ts'
import type {
  RuleNode,
  TrafficControlByParameterData,
  TrafficControlData,
} from '../../snapshot/rules.ts'
import type { AuthNode } from '../../snapshot/snapshot.ts'
import { createSharedMeters, openMeters } from '../meters/meters.ts'

const second = 1_000_000
const hour = 3_600
const startedAtMs = 1_700_000_000_000
/** In the middle of an hour: windows of the calendar end in 1,800 s. */
const startSeconds = Math.floor(startedAtMs / 1000 / hour) * hour + 1_800

interface Wish {
  readonly auth?: AuthNode
  /** Of the service, the plan a second, and its quota. */
  readonly service?: number
  readonly plan?: number
  readonly quota?: number
  readonly keys?: number
  readonly whenFull?: 'admit' | 'refuse'
}

/** Two workers that serve `/a` and `/b` behind one rule, to a key, an application, anybody. */
function place(rule: RuleNode, wish: Wish = {}) {
  const { auth = { kind: 'none' }, service = -1, plan = -1, quota = -1 } = wish
  let passed = 0
  let revision = 1
  const size = { bytes: 1 << 20, tableSlots: 256, keys: wish.keys ?? 1 << 10 }
  const shared = createSharedMeters(size, wish.whenFull)
  const apis = ['a', 'b'].map((name) =>
    anApi({
      id: `api-0000000${name}`,
      path: `/${name}`,
      auth,
      backend: { kind: 'mock', body: '' },
    }),
  )
  const node = { ...anEnvironment('v1'), limitPerSecond: service }
  const bound = { plans: [], apps: [applicationId], rules: ['plugin-0'] }
  const environment = {
    plans: [planId],
    apis: Object.fromEntries(apis.map(({ id }) => [id, bound])),
  }
  const plugin = (rule: RuleNode) => ({ kind: 'plugin', id: 'plugin-0', appId, rule }) as const
  const sections = [
    settings,
    aService({ environments: { release: node, test: node } }),
    apisSection('v1', apis),
    accessIn({ release: environment, test: environment }),
    plugin(rule),
    ...callerSections('keys', [aKey()]),
    ...callerSections('plans', [aPlan({ limitPerSecond: plan, quota })]),
    ...callerSections('apps', [anApplication()]),
  ]
  const workers = [0, 1].map(() => {
    const meters = openMeters(shared, () => {}, {
      nowMicros: () => 1000 * second + passed,
      nowSeconds: () => startSeconds + Math.floor(passed / second),
    })
    return gatewayOn(changeTo(1, sections), meters)
  })

  async function call(request: FakeRequest = {}, worker = 0) {
    const target = request.target ?? '/release/a'
    const exchange = await workers[worker]?.call({ startedAtMs, ...request, target })
    assert.ok(exchange?.answered)
    const fields = fieldsOf(exchange.answered.headLines)
    const field = (name: string) => fields.get(name)?.join()
    return { status: exchange.answered.status, message: exchange.message, field }
  }

  return {
    call,
    pass: (seconds: number) => {
      passed += seconds * second
    },
    change(next: RuleNode) {
      for (const { gateway } of workers) gateway.apply(changeTo(++revision, [plugin(next)]))
    },
    async admitted(calls: number, request: FakeRequest = {}): Promise<number> {
      let admitted = 0
      for (let i = 0; i < calls; i++) if ((await call(request, i % 2)).status === 200) admitted++
      return admitted
    },
  }
}

const byKey = { fields: signedByKey([['X-Date', gmt(startedAtMs)]]) }
const forged = {
  fields: byKey.fields.map(
    ([name, value]) => [name, value.replace(/signature="...../, 'signature="AAAAA')] as const,
  ),
}
const appText = `x-date: ${gmt(startedAtMs)}\nGET\n\n\n\n/a`
const byApp = {
  fields: [
    ['X-Date', gmt(startedAtMs)],
    authorization(appKey, 'x-date', sign(appSecret, appText)),
  ] as Pairs,
}

function control(wish: Partial<TrafficControlData>): TrafficControlData {
  return {
    ...{ type: 'TrafficControl', windowSeconds: hour },
    ...{ apiLimit: null, appLimit: null, ipLimit: null, specialApps: [], specialIps: [] },
    ...wish,
  }
}

describe('TrafficControl', () => {
  for (const [windowSeconds, retryAfter] of [
    [1, '1'],
    [60, '60'],
    [hour, '1800'],
  ] as const) {
    it(`limits an API in windows of ${windowSeconds} s, over all workers`, async () => {
      const { admitted, call, pass } = place(control({ windowSeconds, apiLimit: 7 }))
      assert.equal(await admitted(20), 7)
      const refused = await call()
      assert.deepEqual([refused.status, refused.message], [429, 'API rate limit exceeded'])
      assert.equal(refused.field('retry-after'), retryAfter)
      pass(Number(retryAfter))
      assert.equal(await admitted(20), 7)
    })
  }

  it('counts by API and by environment', async () => {
    const { admitted } = place(control({ apiLimit: 3 }))
    assert.equal(await admitted(10), 3)
    assert.equal(await admitted(10, { target: '/release/b' }), 3)
    assert.equal(await admitted(10, { target: '/test/a' }), 3)
  })

  it('limits each address, in whatever spelling it comes', async () => {
    const rule = control({ ipLimit: 2, specialIps: [{ key: '10.0.0.9', limit: 5 }] })
    const { admitted } = place(rule)
    const from = (peerAddress: string) => ({ peerAddress })
    assert.equal(await admitted(9, from('10.0.0.1')), 2)
    assert.equal(await admitted(9, from('::ffff:10.0.0.1')), 0)
    assert.equal(await admitted(9, from('10.0.0.2')), 2)
    assert.equal(await admitted(9, from('2001:db8::1')), 2)
    assert.equal(await admitted(9, from('2001:0db8:0:0::1')), 0)
    // No header says where a call comes from.
    const told = { ...from('10.0.0.1'), fields: [['X-Forwarded-For', '10.9.9.9']] as const }
    assert.equal(await admitted(9, told), 0)
    assert.equal(await admitted(9, from('10.0.0.9')), 5)
    assert.equal(await admitted(9, from('::ffff:10.0.0.9')), 0)
  })

  it('holds a special address to the limit of the API', async () => {
    const specialIps = [{ key: '10.0.0.9', limit: 50 }]
    const { admitted } = place(control({ apiLimit: 10, ipLimit: 2, specialIps }))
    assert.equal(await admitted(5, { peerAddress: '10.0.0.1' }), 2)
    assert.equal(await admitted(99, { peerAddress: '10.0.0.9' }), 8)
  })

  it('limits specials alone where there is no base limit', async () => {
    const { admitted } = place(control({ specialIps: [{ key: '10.0.0.9', limit: 4 }] }))
    assert.equal(await admitted(30, { peerAddress: '10.0.0.9' }), 4)
    assert.equal(await admitted(30, { peerAddress: '10.0.0.1' }), 30)
  })

  it('limits each application, and a special one by its own limit', async () => {
    const auth = { kind: 'app' } as const
    const base = place(control({ appLimit: 3 }), { auth })
    assert.equal(await base.admitted(20, byApp), 3)
    const special = control({ appLimit: 3, specialApps: [{ key: applicationId, limit: 6 }] })
    assert.equal(await place(special, { auth }).admitted(20, byApp), 6)
  })

  it('counts a key pair as an application that nobody named, the anonymous as none', async () => {
    const specialApps = [{ key: keyId, limit: 6 }]
    const { admitted } = place(control({ appLimit: 3, specialApps }))
    assert.equal(await admitted(20, byKey), 3)
    assert.equal(await admitted(20), 20)
  })

  it('is spent together with the plan and the service, or not at all', async () => {
    const wish = { auth: { kind: 'secret' } as const, service: 40, plan: 30, quota: 100 }
    const { call, admitted } = place(control({ apiLimit: 5 }), wish)
    assert.equal(await admitted(50, byKey), 5)
    const refused = await call(byKey)
    assert.equal(refused.field('x-ratelimit-used'), '5/30')
    assert.equal(refused.field('x-usageplan-quota'), '5/100')
    assert.equal(refused.field('x-service-ratelimit'), '35/40')
    const small = place(control({ apiLimit: 50, appLimit: 60 }), { ...wish, plan: 4 })
    assert.equal(await small.admitted(50, byKey), 4)
    small.pass(2)
    assert.equal(await small.admitted(50, byKey), 4)
    assert.equal((await small.call(byKey)).field('x-usageplan-quota'), '8/100')
    for (let i = 0; i < 11; i++) {
      small.pass(2)
      await small.admitted(9, byKey)
    }
    // 50 in the hour, of which the plan's refusals have spent none.
    assert.equal((await small.call(byKey)).field('x-usageplan-quota'), '50/100')
  })

  it('is spent by nobody who has not proved who he is', async () => {
    const { admitted } = place(control({ apiLimit: 5, ipLimit: 3 }), { auth: { kind: 'secret' } })
    assert.equal(await admitted(20, forged), 0)
    assert.equal(await admitted(20), 0)
    assert.equal(await admitted(20, byKey), 3)
  })

  it('neither refills nor locks when it changes, and is gone when it is detached', async () => {
    const { admitted, change, pass } = place(control({ apiLimit: 10, ipLimit: 100 }))
    assert.equal(await admitted(30), 10)
    change(control({ apiLimit: 14, ipLimit: 100 }))
    assert.equal(await admitted(30), 4)
    change(control({ apiLimit: 3, ipLimit: 100 }))
    assert.equal(await admitted(30), 0)
    change(control({ apiLimit: null, ipLimit: 16 }))
    assert.equal(await admitted(30), 2)
    change(control({ apiLimit: 100_000_000 }))
    assert.equal(await admitted(30), 30)
    change(control({ apiLimit: 0 }))
    pass(hour)
    assert.equal(await admitted(30), 0)
  })

  for (const whenFull of ['admit', 'refuse'] as const) {
    it(`forgets nobody when its table is full, and then does as it is told: ${whenFull}`, async () => {
      const { admitted, call } = place(control({ ipLimit: 1 }), { keys: 8, whenFull })
      const from = (n: number) => ({ peerAddress: `10.0.0.${n}` })
      for (let n = 0; n < 8; n++) assert.equal(await admitted(5, from(n)), 1)
      const status = whenFull === 'admit' ? 200 : 429
      for (let n = 8; n < 20; n++) assert.equal((await call(from(n))).status, status)
      for (let n = 0; n < 8; n++) assert.equal(await admitted(5, from(n)), 0)
    })
  }
})

function byParameter(
  strategies: readonly Partial<TrafficControlByParameterData['strategies'][number]>[],
  whole: TrafficControlByParameterData['default'] = null,
): TrafficControlByParameterData {
  return {
    type: 'TrafficControlByParameter',
    default: whole,
    strategies: strategies.map((strategy, i) => ({
      ...{ name: `s${i}`, weight: 100 - i, parameter: { place: 'header', name: 'uid' } },
      ...{ limit: 2, windowSeconds: hour, condition: null },
      ...strategy,
    })),
  }
}

const uid = (...values: readonly string[]) => ({
  fields: values.map((value) => ['Uid', value] as const),
})
const condition = (text: string) =>
  parseExpression(text, { places: ['header', 'query', 'sysparam'], values: ['path'] })

describe('TrafficControlByParameter', () => {
  it('counts each value for itself, and no call without the parameter', async () => {
    const { admitted } = place(byParameter([{}]))
    assert.equal(await admitted(9, uid('a')), 2)
    assert.equal(await admitted(9, uid('b')), 2)
    assert.equal(await admitted(9, uid('A')), 2)
    assert.equal(await admitted(9, uid('')), 2)
    assert.equal(await admitted(9), 9)
  })

  it('counts by query and by path', async () => {
    const query = place(byParameter([{ parameter: { place: 'query', name: 'user id' } }]))
    const target = (value: string) => ({ target: `/release/a?x=1&user+id=${value}` })
    assert.equal(await query.admitted(9, target('%41')), 2)
    assert.equal(await query.admitted(9, target('A')), 0)
    assert.equal(await query.admitted(9, { target: '/release/a?User+id=A' }), 9)
    const path = place(byParameter([{ parameter: { place: 'path', name: '' } }]))
    assert.equal(await path.admitted(9, { target: '/release/a/x?q=1' }), 2)
    assert.equal(await path.admitted(9, { target: '/release/a/%78?q=2' }), 0)
    assert.equal(await path.admitted(9, { target: '/release/a/y' }), 2)
  })

  it('counts each of several values: no other one hides what the backend takes', async () => {
    const { admitted, call } = place(byParameter([{}]))
    assert.equal(await admitted(9, uid('x1', 'victim')), 2)
    assert.equal((await call(uid('x2', 'victim'))).status, 429)
    assert.equal((await call(uid('victim', 'x3'))).status, 429)
    assert.equal(await admitted(9, uid('x4', 'x4')), 2)
    const nine = Array.from({ length: 9 }, (_, i) => `y${i}`)
    assert.equal((await call(uid(...nine))).status, 429)
    assert.equal((await call(uid(...nine.slice(0, 8)))).status, 200)
  })

  it('never takes a value of one strategy for that of another', async () => {
    const other = { place: 'query', name: 'q' } as const
    const { admitted } = place(byParameter([{ name: 'a' }, { name: 'a/b', parameter: other }]))
    assert.equal(await admitted(9, uid('b/victim')), 2)
    assert.equal(await admitted(9, { target: '/release/a?q=victim' }), 2)
  })

  it('asks the default first, then all strategies; what any refuses spends none', async () => {
    const rule = byParameter(
      [{ limit: 3 }, { limit: 5, parameter: { place: 'query', name: 'q' } }],
      { windowSeconds: 60, limit: 6 },
    )
    const { admitted, pass } = place(rule)
    const both = (value: string, q: string) => ({ ...uid(value), target: `/release/a?q=${q}` })
    assert.equal(await admitted(9, both('a', '1')), 3)
    // Two are left of `q`, none of which the refusals of `uid` have taken.
    assert.equal(await admitted(9, both('b', '1')), 2)
    assert.equal(await admitted(9), 1)
    pass(60)
    assert.equal(await admitted(9, both('b', '2')), 1)
    assert.equal(await admitted(9), 5)
  })

  it('asks a strategy whose condition holds', async () => {
    const rule = byParameter([{ condition: condition("query.tier = 'free' and path != '/a/x'") }])
    const { admitted } = place(rule)
    assert.equal(await admitted(9, { ...uid('a'), target: '/release/a?tier=free' }), 2)
    assert.equal(await admitted(9, { ...uid('a'), target: '/release/a?tier=gold' }), 9)
    assert.equal(await admitted(9, { ...uid('a'), target: '/release/a' }), 9)
    assert.equal(await admitted(9, { ...uid('a'), target: '/release/a/x?tier=free' }), 9)
  })

  it('counts on when strategies change their order, limits or conditions', async () => {
    const { admitted, change } = place(byParameter([{ limit: 4 }]))
    assert.equal(await admitted(9, uid('a')), 4)
    change(
      byParameter([
        { name: 'other', limit: 100 },
        { name: 's0', weight: 1, limit: 6 },
      ]),
    )
    assert.equal(await admitted(9, uid('a')), 2)
  })

  it('says when to come again: when the window of what refused ends', async () => {
    const { call } = place(byParameter([{ limit: 1, windowSeconds: 7_200 }]))
    assert.equal((await call(uid('a'))).status, 200)
    const refused = await call(uid('a'))
    assert.deepEqual([refused.status, refused.message], [429, 'API rate limit exceeded'])
    const left = 7_200 - (startSeconds % 7_200)
    assert.equal(refused.field('retry-after'), String(left))
  })
})
