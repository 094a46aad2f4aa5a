/**
 * Hostile load on limits: ten times what is allowed, bursts at the edge of a second, clocks that
 * jump, limits of all kinds at once, and more keys than there is room for. Time is the test's own;
 * a list of all admissions is the oracle. `[K60]` and the like number the cases.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { createMeterMemory } from '../../src/gateway/meters/memory.ts'
import { createSharedMeters, openMeters } from '../../src/gateway/meters/meters.ts'
import { createSlidingWindows, SlidingWindows } from '../../src/gateway/meters/sliding-windows.ts'
import type { AuthNode } from '../../src/snapshot/snapshot.ts'
import type { Pairs } from '../fakes/callers.ts'
import {
  accessIn,
  aKey,
  anApplication,
  aPlan,
  applicationId,
  callerSections,
  gmt,
  planId,
  signedByKey,
} from '../fakes/callers.ts'
import { fieldsOf } from '../fakes/exchange.ts'
import { gatewayOn } from '../fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  aService,
  changeTo,
  settings,
} from '../fakes/snapshot.ts'

const second = 1_000_000
const startedAtMs = 1_700_000_000_000

interface Wish {
  readonly auth?: AuthNode
  readonly service?: number
  readonly api?: number
  readonly plan?: number
  readonly quota?: number
}

/** Two workers of one process, whose clock the test is. */
function workers({ auth = { kind: 'none' }, service = -1, api = -1, plan = -1, quota = -1 }: Wish) {
  const at = { micros: 1000 * second, epochMs: startedAtMs }
  const shared = createMeterMemory({ bytes: 1 << 20, tableSlots: 1 << 12 })
  const one = anApi({ auth, backend: { kind: 'mock', body: 'in' } })
  const apiLimits = api < 0 ? {} : { [one.id]: api }
  const release = { ...anEnvironment('v1'), limitPerSecond: service, apiLimits }
  const bound = { plans: [planId], apps: [applicationId], rules: [] }
  const change = changeTo(1, [
    ...[settings, aService({ environments: { release } }), apisSection('v1', [one])],
    accessIn({ release: { apis: { [one.id]: bound } } }),
    ...callerSections('keys', [aKey(), aKey({ id: 'AKIDother' })]),
    ...callerSections('plans', [aPlan({ limitPerSecond: plan, quota })]),
    ...callerSections('apps', [anApplication()]),
  ])
  const both = [0, 1].map(() =>
    gatewayOn(
      change,
      openMeters(shared, () => {}, { nowMicros: () => at.micros }),
    ),
  )
  let turn = 0

  async function call(fields: Pairs = []) {
    turn++
    const request = { target: '/release/x', fields, startedAtMs: at.epochMs }
    const exchange = await both[turn % 2]?.call(request)
    assert.ok(exchange?.answered)
    const { status, headLines } = exchange.answered
    return { status, message: exchange.message, lines: fieldsOf(headLines) }
  }

  async function admitted(calls: number, fields: Pairs = []): Promise<number> {
    let count = 0
    for (let i = 0; i < calls; i++) if ((await call(fields)).status === 200) count++
    return count
  }
  return { at, call, admitted }
}

const signed = signedByKey([['X-Date', gmt(startedAtMs)]])
const signedByOther = signedByKey([['X-Date', gmt(startedAtMs)]], { id: 'AKIDother' })

/** A number below 1 from a seed, the same in every run. */
function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('a limit under ten times its load', () => {
  for (const [limit, seconds] of [
    [1, 60],
    [7, 60],
    [100, 60],
    [1999, 4],
  ] as const) {
    it(`of ${limit} a second is admitted to the call for ${seconds} s, and truthful [K60]`, async () => {
      const { at, call } = workers({ service: limit })
      const chance = chances(limit)
      const from = at.micros
      const times: number[] = []
      let first = 0
      for (let n = 0; n < limit * 10 * seconds; n++) {
        at.micros = from + Math.floor(((n + chance()) * second) / (limit * 10))
        const { status, message, lines } = await call()
        while ((times[first] ?? at.micros) <= at.micros - second) first++
        const before = times.length - first
        if (status === 200) {
          assert.ok(before < limit, `${before} in the second before`)
          times.push(at.micros)
        } else {
          assert.equal(before, limit, 'refused within the limit')
          assert.deepEqual([status, message], [429, 'API rate limit exceeded'])
          assert.deepEqual(lines.get('retry-after'), ['1'])
        }
        const left = limit - (times.length - first)
        assert.deepEqual(lines.get('x-service-ratelimit'), [`${left}/${limit}`])
      }
      // Whoever asks ten times as often as allowed comes up to two gaps late for its next call.
      assert.ok(times.length <= limit * seconds, `${times.length} admitted`)
      assert.ok(times.length >= limit * seconds * 0.8, `${times.length} admitted`)
    })
  }

  it('gives nothing more at the edge of a second [K60]', async () => {
    const { at, admitted } = workers({ service: 100 })
    at.micros = 2000 * second - 1
    assert.equal(await admitted(300), 100)
    at.micros += 2
    assert.equal(await admitted(300), 0, 'another second of the clock, not of the limit')
    at.micros += second - 3
    assert.equal(await admitted(300), 0)
    at.micros += 2
    assert.equal(await admitted(300), 100)
  })

  it('is none the wiser for a wall clock that jumps an hour [K60]', async () => {
    const { at, admitted } = workers({ service: 50 })
    assert.equal(await admitted(60), 50)
    for (const jump of [3_600_000, -7_200_000, 3_600_000]) {
      at.epochMs += jump
      assert.equal(await admitted(60), 0, 'not refilled')
      at.micros += second
      assert.equal(await admitted(60), 50, 'not locked')
    }
  })
})

describe('limits of all kinds at once', () => {
  const some = fc.integer({ min: -1, max: 30 })

  it('let as many through as the smallest, and refused calls spend none [K60]', async () => {
    await fc.assert(
      fc.asyncProperty(some, some, some, some, async (service, api, plan, quota) => {
        const wish = { auth: { kind: 'secret' }, service, api, plan, quota } as const
        const { at, call, admitted } = workers(wish)
        const set = [service, api, plan, quota].filter((limit) => limit >= 0)
        const least = Math.min(40, ...set)
        assert.equal(await admitted(40, signed), least)
        const { lines } = await call(signed)
        const used = set.length === 0 || least === 40 ? 41 : least
        if (service >= 0) {
          assert.deepEqual(lines.get('x-service-ratelimit'), [`${service - used}/${service}`])
        }
        if (plan >= 0) assert.deepEqual(lines.get('x-ratelimit-used'), [`${used}/${plan}`])
        if (quota >= 0) assert.deepEqual(lines.get('x-usageplan-quota'), [`${used}/${quota}`])

        // Another key has a share of its own in the plan; the service's and the API's are common.
        const common = Math.min(...[service, api].filter((limit) => limit >= 0), 1000)
        const own = Math.min(...[plan, quota].filter((limit) => limit >= 0), 1000)
        const left = Math.max(0, Math.min(common - used, own, 40))
        assert.equal(await admitted(40, signedByOther), left)
        at.micros += second
        const again = quota < 0 ? least : Math.min(least, Math.max(0, quota - used))
        assert.equal(await admitted(40, signed), again)
      }),
      { numRuns: 60 },
    )
  })

  it('are spent by nobody who has not proved who it is [K60]', async () => {
    for (const kind of ['secret', 'app'] as const) {
      const { call } = workers({ auth: { kind }, service: 5, api: 5, plan: 5, quota: 5 })
      const forged = signed.map(
        ([name, value]) => [name, value.replace(/signature="../, 'signature="AA')] as const,
      )
      for (const fields of [[], forged, [['Authorization', 'Bearer x']]] as const) {
        for (let i = 0; i < 20; i++) {
          const { status, lines } = await call(fields)
          assert.equal(status, 401)
          assert.deepEqual(lines.get('x-service-ratelimit'), ['5/5'])
          assert.deepEqual(lines.get('x-api-ratelimit'), ['5/5'])
          assert.equal(lines.get('x-ratelimit-used'), undefined)
        }
      }
    }
  })
})

describe('more keys than there is room for', () => {
  /** A table that a tenth of the keys would fill. */
  const slots = 1 << 14
  const keys = 300_000

  it('never give a caller over its limit a fresh start [K61]', () => {
    const table = new SlidingWindows(createSlidingWindows(slots))
    const take = (key: string, limit: number, at: number) =>
      table.take(table.slots.key(key), limit, at)
    const limit = 10
    let at = 1000 * second
    const hot: number[] = []
    let refused = 0
    let full = 0
    for (let n = 0; n < keys; n++) {
      at += 10
      const stranger = take(`address/${n}`, limit, at)
      if (stranger === 'full') full++
      if (n % 20 !== 0) continue
      const answer = take('address/attacker', limit, at)
      assert.notEqual(answer, 'full', 'it is in the table, and stays there')
      if (answer === 'passes') hot.push(at)
      else refused++
    }
    assert.ok(full > 0, 'there were too many')
    assert.ok(refused > 10_000)
    const seconds = (keys * 10) / second
    assert.ok(hot.length <= limit * (seconds + 1), `${hot.length} admitted in ${seconds} s`)
  })

  it('pass uncounted or are refused, as the setting says [K61]', () => {
    for (const whenFull of ['admit', 'refuse'] as const) {
      // An eighth of them are counted by the second.
      const size = { bytes: 1 << 20, tableSlots: 64, keys: 1 << 11 }
      const meters = openMeters(createSharedMeters(size, whenFull), undefined, {
        nowMicros: () => 1000 * second,
      })
      const take = (n: number) =>
        meters.keyed(`k/${n}`, { limit: 1, windowSeconds: 1 }).take(1000 * second)
      const answers = Array.from({ length: 10_000 }, (_, n) => take(n))
      const admitted = answers.filter((passes) => passes).length
      if (whenFull === 'admit') assert.equal(admitted, 10_000, 'nobody pays for another')
      else assert.ok(admitted > 200 && admitted <= 256, `${admitted} had room`)
      assert.equal(take(0), false, 'nobody active is forgotten')
    }
  })

  it('cost no memory: strangers are remembered nowhere [K61]', async () => {
    const { call } = workers({ auth: { kind: 'secret' }, service: 1000, plan: 10 })
    setFlagsFromString('--expose-gc')
    // The flag above puts it into every new context.
    const collect = runInNewContext('gc') as () => void
    const sized = async (count: number, from: number) => {
      for (let n = from; n < from + count; n++) {
        const fields = signedByKey([['X-Date', gmt(startedAtMs)]], { id: `AKIDstranger${n}` })
        assert.equal((await call(fields)).status, 401)
      }
      collect()
      const { heapUsed, arrayBuffers, external } = process.memoryUsage()
      return heapUsed + arrayBuffers + external
    }
    const before = await sized(5_000, 0)
    const after = await sized(50_000, 5_000)
    // 50,000 strangers remembered by their ids alone would be 4 MB.
    assert.ok(after - before < 2_000_000, `${after - before} bytes more`)
  })
})
