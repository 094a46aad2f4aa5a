import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pairs } from '../../../test/fakes/callers.ts'
import {
  accessIn,
  aKey,
  aPlan,
  callerSections,
  gmt,
  planId,
  signedByKey,
} from '../../../test/fakes/callers.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  aService,
  changeTo,
  settings,
} from '../../../test/fakes/snapshot.ts'
import type { AuthNode, PlanNode } from '../../snapshot/snapshot.ts'
import { createMeterMemory } from '../meters/memory.ts'
import { openMeters } from '../meters/meters.ts'

const second = 1_000_000
const startedAtMs = 1_700_000_000_000
const signed = signedByKey([['X-Date', gmt(startedAtMs)]])
const forged = signedByKey([['X-Date', gmt(startedAtMs)]]).map(
  ([name, value]) => [name, value.replace(/signature="...../, 'signature="AAAAA')] as const,
)

interface Wish {
  readonly auth?: AuthNode
  readonly plan?: Partial<PlanNode>
  /** Of the service in `release`. */
  readonly service?: number
}

/** Two workers that serve one API to a key of a plan. */
function place({ auth = { kind: 'secret' }, plan = {}, service = -1 }: Wish) {
  let now = 1000 * second
  let revision = 1
  const shared = createMeterMemory({ bytes: 1 << 20, tableSlots: 64 })
  const node = { ...anEnvironment('v1'), limitPerSecond: service }
  const sections = [
    settings,
    aService({ environments: { release: node } }),
    apisSection('v1', [anApi({ auth, backend: { kind: 'mock', body: 'in' } })]),
    accessIn({ release: { plans: [planId] } }),
    ...callerSections('keys', [aKey()]),
  ]
  const plans = (wish: Partial<PlanNode>) => callerSections('plans', [aPlan(wish)])
  const workers = [0, 1].map(() => {
    const meters = openMeters(shared, () => {}, { nowMicros: () => now })
    return gatewayOn(changeTo(1, [...sections, ...plans(plan)]), meters)
  })

  async function call(fields: Pairs, worker = 0) {
    const exchange = await workers[worker]?.call({ target: '/release/x', fields, startedAtMs })
    assert.ok(exchange?.answered)
    const seen = fieldsOf(exchange.answered.headLines)
    const field = (name: string) => seen.get(name)?.join()
    return { status: exchange.answered.status, message: exchange.message, field }
  }

  return {
    call,
    pass: (micros: number) => {
      now += micros
    },
    change(wish: Partial<PlanNode>) {
      for (const { gateway } of workers) gateway.apply(changeTo(++revision, plans(wish)))
    },
    async admitted(fields: Pairs, calls: number): Promise<number> {
      let admitted = 0
      for (let i = 0; i < calls; i++) if ((await call(fields, i % 2)).status === 200) admitted++
      return admitted
    },
  }
}

describe('limits of a usage plan', () => {
  it('hold for a key over all workers, and the answer tells them [g239][g240][g320]', async () => {
    const { call, admitted, pass } = place({ plan: { limitPerSecond: 1000, quota: -1 } })
    const first = await call(signed)
    assert.equal(first.status, 200)
    assert.equal(first.field('x-ratelimit-limit'), '1000')
    assert.equal(first.field('x-ratelimit-used'), '1/1000')
    assert.equal(first.field('x-usageplan-id'), planId)
    assert.equal(first.field('x-usageplan-quota'), undefined)
    assert.equal(await admitted(signed, 1500), 999)
    const refused = await call(signed)
    assert.deepEqual([refused.status, refused.message], [429, 'API rate limit exceeded'])
    assert.equal(refused.field('x-ratelimit-used'), '1000/1000')
    assert.equal(refused.field('retry-after'), '1')
    pass(second)
    assert.equal(await admitted(signed, 1500), 1000)
  })

  it('among them the quota, which counts calls in all', async () => {
    const { call, admitted, pass, change } = place({ plan: { limitPerSecond: 5, quota: 12 } })
    assert.equal(await admitted(signed, 20), 5)
    assert.equal((await call(signed)).field('x-usageplan-quota'), '5/12')
    for (let i = 0; i < 5; i++) {
      pass(second)
      await admitted(signed, 20)
    }
    pass(3600 * second)
    const refused = await call(signed)
    assert.deepEqual([refused.status, refused.message], [429, 'API quota exceeded'])
    assert.equal(refused.field('x-usageplan-quota'), '12/12')
    assert.equal(refused.field('x-ratelimit-used'), '0/5')
    change({ limitPerSecond: 5, quota: 15 })
    assert.equal(await admitted(signed, 20), 3)
  })

  it('and those of the service are spent together or not at all', async () => {
    const { call, admitted, pass } = place({ plan: { limitPerSecond: 4, quota: 100 }, service: 10 })
    assert.equal(await admitted(signed, 50), 4)
    const refused = await call(signed)
    assert.equal(refused.field('x-service-ratelimit'), '6/10')
    assert.equal(refused.field('x-usageplan-quota'), '4/100')
    pass(second)
    const tight = place({ plan: { limitPerSecond: 40, quota: 100 }, service: 3 })
    assert.equal(await tight.admitted(signed, 50), 3)
    assert.equal((await tight.call(signed)).field('x-ratelimit-used'), '3/40')
    assert.equal((await tight.call(signed)).field('x-usageplan-quota'), '3/100')
  })

  it('are spent by nobody who has not proved to hold the key', async () => {
    const { call, admitted } = place({ plan: { limitPerSecond: 4, quota: 100 }, service: 10 })
    assert.equal(await admitted(forged, 50), 0)
    assert.equal(await admitted([], 50), 0)
    const stranger = await call(forged)
    assert.equal(stranger.status, 401)
    assert.equal(stranger.field('x-service-ratelimit'), '10/10')
    const first = await call(signed)
    assert.equal(first.field('x-ratelimit-used'), '1/4')
    assert.equal(first.field('x-usageplan-quota'), '1/100')
  })

  it('hold for who signs where nobody has to; anonymous calls pass without [g372][g373][g374]', async () => {
    const wish = { plan: { limitPerSecond: 2, quota: -1 }, service: 10 }
    const { call, admitted } = place({ ...wish, auth: { kind: 'none' } })
    assert.equal(await admitted(signed, 20), 2)
    const anonymous = await call([])
    assert.deepEqual([anonymous.status, anonymous.field('x-ratelimit-limit')], [200, undefined])
    assert.equal(anonymous.field('x-service-ratelimit'), '7/10')
    assert.equal(await admitted([], 50), 7)
  })

  it('change live, and neither refill nor lock', async () => {
    const { admitted, change, pass } = place({ plan: { limitPerSecond: 5, quota: -1 } })
    assert.equal(await admitted(signed, 20), 5)
    change({ limitPerSecond: 8, quota: -1 })
    assert.equal(await admitted(signed, 20), 3)
    change({ limitPerSecond: 0, quota: -1 })
    pass(second)
    assert.equal(await admitted(signed, 20), 0)
    change({ limitPerSecond: -1, quota: -1 })
    assert.equal(await admitted(signed, 20), 20)
  })
})
