import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createSlidingWindows, SlidingWindows, slidingLimitMax } from './sliding-windows.ts'

const second = 1_000_000
const day = 86_400 * second
/** Times are told apart by this: in whose favour a call comes is the limit's. */
const unit = 256
const exactUpTo = 126

/** A table, asked by names. */
function table(keys: number, shared = createSlidingWindows(keys)) {
  const windows = new SlidingWindows(shared)
  return {
    windows,
    take: (key: string, limit: number, now: number) =>
      windows.take(windows.slots.key(key), limit, now),
    look: (key: string, limit: number, now: number) =>
      windows.look(windows.slots.key(key), limit, now),
    giveBack: (key: string, now: number) => windows.giveBack(windows.slots.key(key), now),
  }
}

/** The same, slow and obvious: the time of every call of a key, nothing forgotten. */
class Log {
  readonly #times = new Map<string, number[]>()

  /** Calls in the second that ends now. */
  count(key: string, now: number): number {
    return this.#of(key).filter((at) => now - at < second).length
  }

  add(key: string, now: number): void {
    this.#of(key).push(now)
  }

  #of(key: string): number[] {
    const times = this.#times.get(key) ?? []
    this.#times.set(key, times)
    return times
  }
}

const waits = fc.oneof(
  fc.integer({ min: 0, max: 1_600 }).map((units) => units * unit),
  fc.constantFrom(0, unit, 3906 * unit, 3908 * unit, 3 * second),
)
const keys = fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::1')
const step = fc.record({
  wait: waits,
  key: keys,
  limit: fc.constantFrom(0, 1, 3, 20, exactUpTo),
  calls: fc.constantFrom(1, 2, 30),
  givesBack: fc.boolean(),
})
const lateness = fc.noBias(fc.integer({ min: 0, max: 20_000 }))
const largeStep = fc.record({
  wait: waits,
  key: keys,
  limit: fc.constantFrom(7, 127, 300, 1_999, 20_000),
  calls: fc.integer({ min: 1, max: 400 }),
})

describe('sliding windows', () => {
  it('admit what a log of all calls admits, calls given back among them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const { take, look, giveBack } = table(256)
        const log = new Log()
        let now = 5 * second - ((5 * second) % unit)
        for (const { wait, key, limit, calls, givesBack } of steps) {
          now += wait
          for (let call = 0; call < calls; call++) {
            // Up to a unit longer than a second, never shorter.
            const isFull = log.count(key, now) >= limit
            const wasFull = log.count(key, now - 2 * unit) >= limit
            const seen = look(key, limit, now) === 'passes'
            assert.equal(take(key, limit, now) === 'passes', seen)
            if (isFull) assert.equal(seen, false)
            else if (!wasFull) assert.equal(seen, true)
            if (!seen) break
            if (givesBack) giveBack(key, now)
            else log.add(key, now)
          }
        }
      }),
    )
  })

  it('hold any limit in every second, however it changes, and refuse a hundredth too early', () => {
    fc.assert(
      fc.property(fc.array(largeStep, { maxLength: 60 }), (steps) => {
        const { take } = table(256)
        const log = new Log()
        let now = 5 * second
        let highest = 0
        for (const { wait, key, limit, calls } of steps) {
          now += wait
          highest = Math.max(highest, limit)
          for (let call = 0; call < calls; call++) {
            const counted = log.count(key, now)
            if (take(key, limit, now) !== 'passes') {
              // The oldest group that counts and the open one may hold calls that are over.
              const early = 2 * Math.ceil(highest / exactUpTo)
              assert.ok(log.count(key, now - 2 * unit) > limit - early, `${counted} of ${limit}`)
              break
            }
            assert.ok(counted < limit, `${counted} of ${limit}`)
            log.add(key, now)
          }
        }
      }),
    )
  })

  it('give a client that sends its limit at once each second nearly all of it', () => {
    for (const [limit, least] of [
      [7, 0.6],
      [20, 0.8],
      [300, 0.9],
      [1_999, 0.9],
    ] as const) {
      const { take } = table(8)
      let admitted = 0
      for (let s = 0; s < 50; s++) {
        const lates = fc.sample(lateness, { numRuns: limit, seed: s })
        for (const late of lates.sort((a, b) => a - b)) {
          if (take('key', limit, 9 * second + s * second + late) === 'passes') admitted++
        }
      }
      const share = admitted / limit / 50
      assert.ok(share >= least && share <= 1, `${share} of ${limit}`)
    }
  })

  it('lose no call where a small limit is raised', () => {
    const { take } = table(8)
    const admitted = (limit: number, now: number) => {
      let calls = 0
      while (take('key', limit, now) === 'passes') calls++
      return calls
    }
    const now = 9 * second
    assert.equal(admitted(exactUpTo, now), exactUpTo)
    assert.equal(admitted(127, now + 100_000), 1)
    assert.equal(admitted(4_000, now + 200_000), 4_000 - 127)
    // With 125 calls one by one and two groups of 32 the ring is full: the last takes up to 4,095.
    assert.equal(admitted(5_000, now + 900_000), 125 + 2 * 32 + 4_095 - 4_000)
    assert.equal(admitted(5_000, now + 2 * second), 5_000)
    assert.equal(admitted(7, now + 2.5 * second), 0)
  })

  it('never reset an active key, whatever else comes, in bytes that stay the same', () => {
    const shared = createSlidingWindows(256)
    const { windows, take } = table(256, shared)
    const bytes = shared.slots.byteLength + shared.groups.byteLength
    let now = 7 * second
    let admitted = 0
    let others = 0
    for (let i = 0; i < 40_000; i++) {
      now += 100
      if (i % 40 === 0 && take('attacker', 5, now) === 'passes') admitted++
      if (take(`made up ${i}`, 5, now) === 'full') others++
    }
    assert.ok(others > 0)
    assert.equal(windows.slots.full, 0)
    assert.equal(shared.slots.byteLength + shared.groups.byteLength, bytes)
    assert.equal(admitted, 5 * 4)
  })

  it('take new keys again once others are still', () => {
    const { take, look } = table(8)
    const now = 9 * second
    for (let i = 0; i < 8; i++) assert.equal(take(`a${i}`, 1, now), 'passes')
    assert.equal(look('new', 1, now), 'full')
    assert.equal(take('new', 1, now), 'full')
    assert.equal(take('a3', 1, now), 'refused')
    assert.equal(take('new', 1, now + second - unit), 'full')
    assert.equal(take('new', 1, now + second + 2 * unit), 'passes')
  })

  it('begin at nothing for a key that takes the place of another', () => {
    const { take } = table(8)
    for (let i = 0; i < 8; i++) {
      for (let call = 0; call < 100; call++) take(`a${i}`, 100, 9 * second)
    }
    for (let call = 0; call < 100; call++) {
      assert.equal(take('new', 100, 11 * second), 'passes', `${call}`)
    }
    assert.equal(take('new', 100, 11 * second), 'refused')
  })

  it('put keys elsewhere in each table: nobody can make up keys that crowd a set', () => {
    const places = (shared: ReturnType<typeof createSlidingWindows>) => {
      const { slots } = new SlidingWindows(shared)
      return Array.from({ length: 50 }, (_, i) => slots.key(`10.0.0.${i}`).at).join()
    }
    const shared = createSlidingWindows(1 << 12)
    assert.equal(places(shared), places(shared))
    assert.notEqual(places(shared), places(createSlidingWindows(1 << 12)))
  })

  it('are not moved back by a worker whose clock is late', () => {
    const { take } = table(256)
    for (let i = 0; i < 5; i++) assert.equal(take('key', 5, 10 * second), 'passes')
    for (const late of [10, 100_000, 2 * second, 9 * second]) {
      assert.equal(take('key', 5, 10 * second - late), 'refused', `${late}`)
    }
    assert.equal(take('key', 5, 11 * second - unit), 'refused')
    // A call of the late one counts as long as the newest.
    assert.equal(take('key', 6, 8 * second), 'passes')
    assert.equal(take('key', 1, 11 * second - unit), 'refused')
    for (let i = 0; i < 5; i++) assert.equal(take('key', 5, 11 * second + 2 * unit), 'passes')
  })

  for (const [idle, text] of [
    [36 * 60 * second, '36 minutes'],
    [72 * 60 * second, '72 minutes'],
    [2 ** 20 * unit - 1, 'the round of a closed group, short of a moment'],
    [2 ** 32 * unit - 1, 'the round of its clock, short of a moment'],
    [24.9 * day, '24.9 days'],
    [49.7 * day, '49.7 days'],
  ] as const) {
    it(`forget what was still for ${text}, and go on counting`, () => {
      const { windows, take } = table(256)
      let now = 9 * second
      for (let i = 0; i < 3; i++) assert.equal(take('key', 3, now), 'passes')
      assert.equal(take('key', 3, now), 'refused')
      for (const end = now + idle; now < end; now = Math.min(now + day, end)) windows.sweep(now)
      for (let i = 0; i < 3; i++) assert.equal(take('key', 3, now), 'passes')
      assert.equal(take('key', 3, now), 'refused')
    })
  }

  it('forget old groups also while a call now and then keeps the open one', () => {
    const { take } = table(8)
    let now = 9 * second
    for (let call = 0; call < 1_000; call++) take('key', 1_999, now)
    // Past the round of closed groups' times, which a group of sixteen calls outlives.
    for (const end = now + 300 * second; now < end; now += 0.9 * second) take('key', 50_000, now)
    let admitted = 0
    while (take('key', 1_999, now) === 'passes') admitted++
    assert.ok(admitted >= 1_999 - 334 - 16, `${admitted}`)
  })

  it('tell limits apart beyond what a machine can serve', () => {
    const { take } = table(8)
    let admitted = 0
    while (take('key', slidingLimitMax * 2, 9 * second) === 'passes') admitted++
    assert.ok(admitted >= slidingLimitMax, `${admitted}`)
  })
})
