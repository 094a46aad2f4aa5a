import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import type { NonceRace } from './nonce-race-fixture.ts'
import { createNonceMemory, type NonceAnswer, Nonces } from './nonces.ts'

const hour = 3_600_000

/** Two workers' views of one table, on a clock that stands still until it is moved. */
function place(size = 1024, startMs = 0) {
  let nowMs = startMs
  const shared = createNonceMemory(size)
  const [first, second] = [0, 1].map(() => new Nonces(shared, () => nowMs))
  assert.ok(first && second)
  return {
    ...{ first, second },
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

describe('a nonce', () => {
  it('is fresh once, for all workers', () => {
    const { first, second } = place()
    assert.equal(first.use('a', 900), 'fresh')
    assert.equal(second.use('a', 900), 'used')
    assert.equal(first.use('a', 900), 'used')
    assert.equal(second.use('b', 900), 'fresh')
  })

  it('is not forgotten before its time, and not kept much longer', () => {
    for (const startMs of [0, 1, 999, 36 * 60_000 + 500, 72 * 60_000, 24 * hour, 9_000 * hour]) {
      for (const ttl of [1, 900, 1_800]) {
        const { first, second, pass } = place(1024, startMs)
        assert.equal(first.use('a', ttl), 'fresh')
        pass(ttl * 1000 - 1)
        assert.equal(second.use('a', ttl), 'used')
        pass(1)
        assert.equal(second.use('a', ttl), 'used')
        pass(1_000)
        assert.equal(second.use('a', ttl), 'fresh')
        assert.equal(first.use('a', ttl), 'used')
      }
    }
  })

  it('is gone for good, also when the clock has come round since', () => {
    const round = 2 ** 28 * 1000
    for (const passed of [hour, 72 * hour, round / 2, round - hour, round + hour]) {
      const { first, second, pass } = place()
      first.use('a', 1_800)
      pass(passed)
      assert.equal(second.use('a', 1_800), 'fresh', `${passed}`)
      assert.equal(first.use('a', 1_800), 'used')
    }
  })

  it('answers as a plain list of nonces would', () => {
    const steps = fc.array(
      fc.record({
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        ttl: fc.constantFrom(1, 2, 30),
        worker: fc.constantFrom('first', 'second'),
        passedMs: fc.constantFrom(0, 1, 999, 1_000, 1_001, 29_999, 31_000),
      }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(steps, fc.nat(5_000), (calls, startMs) => {
        const table = place(1024, startMs)
        const kept = new Map<string, number>()
        let now = startMs
        for (const { key, ttl, worker, passedMs } of calls) {
          now += passedMs
          table.pass(passedMs)
          const answer = table[worker === 'first' ? 'first' : 'second'].use(key, ttl)
          const until = kept.get(key) ?? -1
          // Within the second that follows its time either is right.
          if (now < until) assert.equal(answer, 'used')
          else if (now >= until + 1_000) assert.equal(answer, 'fresh')
          if (answer === 'fresh') kept.set(key, now + ttl * 1000)
        }
      }),
    )
  })
})

describe('a full table', () => {
  it('refuses what it has no room for, and forgets none of the others', () => {
    const { first, second, pass } = place(32)
    const fresh: string[] = []
    let full = 0
    for (let i = 0; i < 400; i++) {
      const answer = first.use(`n${i}`, 60)
      if (answer === 'fresh') fresh.push(`n${i}`)
      else if (answer === 'full') full++
    }
    assert.equal(fresh.length, 32)
    assert.equal(full, 400 - 32)
    assert.ok(fresh.every((key) => second.use(key, 60) === 'used'))
    pass(59_999)
    assert.ok(fresh.every((key) => second.use(key, 60) === 'used'))
    pass(1_001)
    assert.equal(second.use('later', 60), 'fresh')
    assert.equal(first.use('later', 60), 'used')
  })

  it('is far from it where four fifths of its room are taken', () => {
    const { first } = place(2 ** 16)
    for (let i = 0; i < 2 ** 16 * 0.8; i++) assert.equal(first.use(`n${i}`, 1_800), 'fresh')
  })
})

describe('threads that use one nonce at one time', () => {
  async function race(
    wish: Omit<NonceRace, 'clock' | 'gate' | 'aheadMs'>,
    aheadMs = 0,
  ): Promise<NonceAnswer[][]> {
    const clock = new SharedArrayBuffer(4)
    const gate = new SharedArrayBuffer(4)
    const workers = Array.from({ length: wish.workers }, (_, i) => {
      const workerData: NonceRace = { ...wish, clock, gate, aheadMs: i * aheadMs }
      return new Worker(new URL('./nonce-race-fixture.ts', import.meta.url), { workerData })
    })
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    for (const worker of workers) worker.postMessage('go')
    const answers = await Promise.all(
      workers.map(async (worker) => (await once(worker, 'message'))[0]),
    )
    await Promise.all(workers.map((worker) => worker.terminate()))
    return answers
  }

  const workers = 2

  it('pass exactly once', async () => {
    const nonces = 2_000
    const shared = createNonceMemory(2 ** 18)
    const answers = await race({ shared, stepMs: 0, workers, nonces, ttlSeconds: 900 })
    for (let i = 0; i < nonces; i++) {
      const passed = answers.filter((own) => own[i] === 'fresh').length
      assert.equal(passed, 1, `nonce ${i}: ${answers.map((own) => own[i])}`)
    }
    // Both had their chance: it was a race.
    for (const own of answers) assert.ok(own.includes('fresh') && own.includes('used'))
  })

  it('pass exactly once where each finds other words free', async () => {
    const nonces = 2_000
    const shared = createNonceMemory(32)
    // The table holds what runs out; it has done so for one thread and not yet for the other.
    const wish = { shared, stepMs: 100, workers, nonces, ttlSeconds: 2 }
    const answers = await race(wish, 1_000)
    for (let i = 0; i < nonces; i++) {
      const passed = answers.filter((own) => own[i] === 'fresh').length
      assert.equal(passed, 1, `nonce ${i}: ${answers.map((own) => own[i])}`)
    }
  })
})
