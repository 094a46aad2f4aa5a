import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  appId,
  aService,
  changeTo,
  released,
  serviceId,
} from '../../../test/fakes/snapshot.ts'
import { createMeterMemory } from '../meters/memory.ts'
import { openMeters } from '../meters/meters.ts'

const second = 1_000_000
const host = `${serviceId}-${appId}.gz.apigw.localhost`
const mock = { kind: 'mock', body: 'here' } as const
const unlimited = -1

function limited(limitPerSecond: number, apiLimits: Readonly<Record<string, number>> = {}) {
  const node = { ...anEnvironment('v1'), limitPerSecond, apiLimits }
  return aService({ environments: { release: node, test: node } })
}

/** Two APIs behind these limits, on a clock that stands still until it is moved. */
function place(service = limited(unlimited)) {
  let now = 1000 * second
  const shared = createMeterMemory({ bytes: 1 << 20, tableSlots: 64 })
  const meters = () => openMeters(shared, () => {}, { nowMicros: () => now })
  const apis = [
    anApi({ id: 'api-0000000a', path: '/a', backend: mock }),
    anApi({ id: 'api-0000000b', path: '/b', backend: mock }),
    anApi({ id: 'api-0000000c', path: '/c', auth: { kind: 'unbuilt', name: 'x' } }),
    anApi({ id: 'api-0000000d', path: '/d', cors: true, backend: mock }),
  ]
  const workers = [0, 1].map(() => gatewayOn(released(apis, service), meters()))
  let revision = 1

  async function call(path: string, worker = 0, more: object = {}) {
    const exchange = await workers[worker]?.call({ host, target: path, ...more })
    assert.ok(exchange?.answered)
    const fields = fieldsOf(exchange.answered.headLines)
    return {
      status: exchange.answered.status,
      message: exchange.message,
      service: fields.get('x-service-ratelimit')?.join(),
      api: fields.get('x-api-ratelimit')?.join(),
      retryAfter: fields.get('retry-after')?.join(),
    }
  }

  return {
    call,
    pass: (micros: number) => {
      now += micros
    },
    /** How many of so many calls are admitted, from both workers in turn. */
    async admitted(path: string, calls: number): Promise<number> {
      let admitted = 0
      for (let i = 0; i < calls; i++) if ((await call(path, i % 2)).status === 200) admitted++
      return admitted
    },
    change(next: ReturnType<typeof limited>) {
      for (const { gateway } of workers) gateway.apply(changeTo(++revision, [next]))
    },
    release() {
      const put = [apisSection('v1', apis)]
      for (const { gateway } of workers) gateway.apply(changeTo(++revision, put))
    },
  }
}

describe('limits of service and API', () => {
  it('are not there by default, and the answer says so [g324]', async () => {
    const { admitted, call } = place()
    assert.equal(await admitted('/release/a', 6000), 6000)
    const { service, api } = await call('/release/a')
    assert.deepEqual([service, api], ['unlimited', 'unlimited'])
  })

  it('refuse with 429, the text of the catalogue and when to come again [g323]', async () => {
    const { admitted, call, pass } = place(limited(5))
    assert.equal(await admitted('/release/a', 50), 5)
    const refused = await call('/release/a')
    assert.deepEqual([refused.status, refused.message], [429, 'API rate limit exceeded'])
    assert.equal(refused.retryAfter, '1')
    pass(second)
    assert.equal((await call('/release/a')).status, 200)
  })

  it('of an API without its own are those of the service [g16]', async () => {
    const { call } = place(limited(3, { 'api-0000000b': 2 }))
    const seen = []
    for (let i = 0; i < 4; i++) seen.push(await call('/release/a'))
    assert.deepEqual(
      seen.map(({ status, service, api }) => [status, service, api]),
      [
        [200, '2/3', 'unlimited'],
        [200, '1/3', 'unlimited'],
        [200, '0/3', 'unlimited'],
        [429, '0/3', 'unlimited'],
      ],
    )
  })

  it('hold together: the smaller one wins, whichever it is [g19]', async () => {
    const big = place(limited(100, { 'api-0000000a': 2500 }))
    assert.equal(await big.admitted('/release/a', 300), 100)
    const small = place(limited(100, { 'api-0000000a': 30 }))
    assert.equal(await small.admitted('/release/a', 300), 30)
    assert.equal(await small.admitted('/release/b', 300), 70)
  })

  it('are not spent by a call that one of them refuses', async () => {
    const { admitted, call } = place(limited(10, { 'api-0000000a': 2 }))
    assert.equal(await admitted('/release/a', 500), 2)
    const { service, api } = await call('/release/a')
    assert.deepEqual([service, api], ['8/10', '0/2'])
    assert.equal(await admitted('/release/b', 500), 8)
  })

  it('count by environment', async () => {
    const { admitted } = place(limited(4))
    assert.equal(await admitted('/release/a', 20), 4)
    assert.equal(await admitted('/test/a', 20), 4)
  })

  it('of 0 refuse everything, of -1 nothing [g18]', async () => {
    const none = place(limited(0))
    assert.equal(await none.admitted('/release/a', 20), 0)
    assert.equal((await none.call('/release/a')).service, '0/0')
    none.pass(3600 * second)
    assert.equal(await none.admitted('/release/a', 20), 0)
    const own = place(limited(unlimited, { 'api-0000000a': 0 }))
    assert.equal(await own.admitted('/release/a', 20), 0)
    assert.equal(await own.admitted('/release/b', 20), 20)
  })

  it('change live without a refill or a lock, and outlive releases', async () => {
    const { admitted, change, release, pass } = place(limited(10))
    assert.equal(await admitted('/release/a', 50), 10)
    release()
    assert.equal(await admitted('/release/a', 50), 0)
    change(limited(300))
    assert.equal(await admitted('/release/a', 500), 290)
    change(limited(7))
    assert.equal(await admitted('/release/a', 50), 0)
    pass(second)
    assert.equal(await admitted('/release/a', 50), 7)
    change(limited(unlimited))
    assert.equal(await admitted('/release/a', 50), 50)
  })

  it('are told on every answer of the API, and strangers spend nothing', async () => {
    const { call } = place(limited(5, { 'api-0000000c': 3 }))
    for (let i = 0; i < 20; i++) {
      const stranger = await call('/release/c')
      assert.deepEqual([stranger.status, stranger.service, stranger.api], [481, '5/5', '3/3'])
    }
    const fields = [
      ['Origin', 'https://x.example'],
      ['Access-Control-Request-Method', 'GET'],
    ]
    const preflight = await call('/release/d', 0, { method: 'OPTIONS', fields })
    assert.deepEqual([preflight.status, preflight.service], [204, '5/5'])
    const refused = await call('/release/a', 0, { method: 'OPTIONS', fields })
    assert.equal(refused.status, 200)
    assert.equal(refused.service, '4/5')
  })
})
