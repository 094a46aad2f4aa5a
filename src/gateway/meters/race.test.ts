/** Two real threads at the same meters. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { createMeterMemory, head, MeterMemory, meterId, retired } from './memory.ts'
import { createSharedMeters, openMeters, type SharedMeters } from './meters.ts'
import type { Race, RaceStart } from './race-fixture.ts'

const second = 1_000_000

interface Run {
  readonly shared?: SharedArrayBuffer | SharedMeters
  readonly stepMicros: number
  readonly seconds: number
}

async function race(
  run: Run,
  ...races: Race[]
): Promise<{ results: unknown[]; endMicros: number }> {
  const {
    stepMicros,
    seconds,
    shared = createMeterMemory({ bytes: 1 << 20, tableSlots: 512 }),
  } = run
  const clock = new SharedArrayBuffer(4)
  const workers = races.map((each) => {
    const untilMicros = seconds * second
    const start: RaceStart = { ...{ shared, clock, stepMicros, untilMicros }, race: each }
    return new Worker(new URL('./race-fixture.ts', import.meta.url), { workerData: start })
  })
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  for (const worker of workers) worker.postMessage('go')
  const results = await Promise.all(
    workers.map(async (worker) => (await once(worker, 'message'))[0]),
  )
  await Promise.all(workers.map((worker) => worker.terminate()))
  return { results, endMicros: Atomics.load(new Int32Array(clock), 0) }
}

const sum = (results: readonly unknown[]) => results.reduce<number>((a, b) => a + Number(b), 0)

describe('two threads at one meter', () => {
  for (const limit of [1, 7, 100, 1999]) {
    it(`of ${limit} a second are admitted that often together, not more`, async () => {
      const seconds = 20
      const spend: Race = { kind: 'spend', limits: [['service/a/release', limit]] }
      const run = { stepMicros: Math.ceil(second / 100_003), seconds }
      // On a busy machine one thread may be over before the other has run: that was no race.
      for (let races = 1; ; races += 1) {
        const { results } = await race(run, spend, spend)
        const admitted = sum(results)
        assert.ok(admitted <= limit * seconds, `${admitted}`)
        assert.ok(admitted >= limit * seconds * 0.98 - 1, `${admitted}`)
        if (limit < 100 || results.every((result) => Number(result) > 0)) break
        assert.ok(races < 20, 'both threads take part')
      }
    })
  }

  it('under two limits spend from both or from none, and the smaller one wins', async () => {
    const shared = createMeterMemory({ bytes: 1 << 20, tableSlots: 512 })
    const limits = [
      ['service/a/release', 100],
      ['api/b/release', 40],
    ] as const
    const spend: Race = { kind: 'spend', limits }
    const run = { shared, stepMicros: 9, seconds: 20 }
    const { results, endMicros } = await race(run, spend, spend)
    assert.ok(sum(results) <= 40 * 20, `${sum(results)}`)
    assert.ok(sum(results) >= 40 * 20 * 0.95, `${sum(results)}`)
    const meters = openMeters(shared)
    const used = limits.map(([key, limit]) => meters.rate(key, limit)?.used(endMicros))
    assert.equal(used[0], used[1])
  })

  it('of a quota take it whole and no more, calls given back among them', async () => {
    const quota: Race = { kind: 'quota', limit: 100_000, giveBackEvery: 3 }
    const { results } = await race({ stepMicros: 10, seconds: 20 }, quota, quota)
    assert.equal(sum(results), 100_000)
  })

  /** What both threads admitted of each key. */
  async function admittedOf(wish: Omit<Extract<Race, { kind: 'keys' }>, 'kind'>, keys: number) {
    const shared = createSharedMeters({ bytes: 1 << 20, tableSlots: 512, keys })
    const each: Race = { kind: 'keys', ...wish }
    // Enough calls to spend all, no more: a machine under load runs this too.
    const run = { shared, stepMicros: wish.churn ? 500 : 80, seconds: 20 }
    const { results } = await race(run, each, each)
    // What a race of that kind answers.
    const [one = [], two = []] = results as number[][]
    return one.map((count, key) => count + (two[key] ?? 0))
  }

  it('of one thing in windows of the calendar take each window whole, and no more', async () => {
    const wish = { keys: 1, limit: 1_000, windowSeconds: 5, churn: false }
    assert.deepEqual(await admittedOf(wish, 8), [4_000])
  })

  it('of many keys count each for itself, in both tables', async () => {
    for (const windowSeconds of [1, 5]) {
      const wish = { keys: 50, limit: 100 * windowSeconds, windowSeconds, churn: false }
      for (const admitted of await admittedOf(wish, 1 << 12)) {
        // A slot changes hands at most once a window, and may miscount a call then.
        const windows = 20 / windowSeconds
        assert.ok(admitted <= 2_000 + windows, `${admitted} in windows of ${windowSeconds} s`)
        assert.ok(admitted >= 2_000 * 0.97, `${admitted} in windows of ${windowSeconds} s`)
      }
    }
  })

  it('of keys by the second take as much as their limit, and no more, also in groups', async () => {
    for (const limit of [7, 1_999]) {
      const wish = { keys: 2, limit, windowSeconds: 1, churn: false }
      for (const admitted of await admittedOf(wish, 1 << 12)) {
        assert.ok(admitted <= limit * 20, `${admitted} of ${limit}`)
        assert.ok(admitted >= limit * 20 * 0.98, `${admitted} of ${limit}`)
      }
    }
  })

  it('of an active key never reset it, however many strangers press into its table', async () => {
    const wish = { keys: 2, limit: 50, windowSeconds: 5, churn: true }
    for (const admitted of await admittedOf(wish, 1 << 20)) {
      assert.ok(admitted >= 196 && admitted <= 204, `${admitted}`)
    }
    for (const admitted of await admittedOf({ ...wish, keys: 1 }, 8)) assert.equal(admitted, 200)
  })

  it('find the same meter, also where others were given up', async () => {
    const shared = createMeterMemory({ bytes: 1 << 20, tableSlots: 512 })
    const memory = new MeterMemory(shared)
    const keys = 200
    // Slots that are free again lie in the way of both.
    for (let key = 0; key < keys; key++) {
      const record = memory.open(meterId(`old ${key}`), 4)
      memory.words[record + head.state] = retired
      memory.remove(record)
    }
    const opens = [0, 100].map((from): Race => ({ kind: 'open', keys, from }))
    const { results } = await race({ shared, stepMicros: 1, seconds: 1 }, ...opens)
    assert.deepEqual(results[0], results[1])
    assert.equal([...memory.records()].length, keys)
  })
})
