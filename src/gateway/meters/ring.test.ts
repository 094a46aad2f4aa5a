import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createMeterMemory, MeterMemory, meterId } from './memory.ts'
import { Ring, ringSize } from './ring.ts'

const second = 1_000_000
const minute = 60 * second

function ringOf(limit: number, periodMicros = second): Ring {
  const memory = new MeterMemory(createMeterMemory({ bytes: 1 << 20, tableSlots: 64 }))
  const id = meterId('service/a/release')
  return new Ring(memory, id, memory.open(id, ringSize(limit)), { periodMicros })
}

/** The same, slow and obvious: a list of all admissions. */
class ExactLog {
  readonly #period: number
  times: number[] = []

  constructor(period = second) {
    this.#period = period
  }

  used(now: number): number {
    while (now - (this.times[0] ?? now) >= this.#period) this.times.shift()
    return this.times.length
  }

  take(limit: number, now: number): boolean {
    if (this.used(now) >= limit) return false
    this.times.push(now)
    return true
  }
}

const hour = 60 * minute
const steps = fc.array(
  fc.record({
    wait: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 300_000 }) },
      { weight: 2, arbitrary: fc.constantFrom(0, 1, second - 1, second, second + 1) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 * hour }) },
    ),
    calls: fc.integer({ min: 1, max: 12 }),
    limit: fc.constantFrom(0, 1, 2, 3, 7, 20, 40),
    giveBack: fc.boolean(),
    change: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
)

describe('an exact meter', () => {
  it('admits what a list of all admissions admits, whatever comes, idles or changes', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 10 * hour }), (all, start) => {
        const log = new ExactLog()
        const given = new ExactLog()
        const ring = ringOf(1)
        let now = start
        let limit = 5
        let size = 0
        for (const step of all) {
          now += step.wait
          if (step.change) limit = step.limit
          assert.ok(ring.fit(limit))
          size = Math.max(size, 2 ** ringSize(limit))
          for (let i = 0; i < step.calls; i++) {
            // Beyond its spare slots a call given back holds its place for the period.
            if (given.used(now) + limit >= size) continue
            assert.equal(ring.isOpen(limit, now), log.used(now) < limit)
            const admitted = log.take(limit, now)
            assert.equal(ring.take(limit, now), admitted)
            if (admitted && step.giveBack && i % 2 === 0) {
              ring.giveBack()
              log.times.pop()
              given.times.push(now)
            }
            assert.equal(ring.used(limit, now), Math.min(log.used(now), limit))
          }
        }
      }),
      { numRuns: 400 },
    )
  })

  for (const limit of [1, 7, 100, 300, 1999]) {
    it(`of ${limit} a second admits exactly that at ten times the load`, () => {
      const ring = ringOf(limit)
      const log = new ExactLog()
      let admitted = 0
      // An odd number of microseconds, so that calls meet no boundary of ours.
      const step = (second / (limit * 10)) * (1 - 1 / 997)
      let now = 12_345
      for (; now < 6 * second; now += step) {
        const passes = ring.take(limit, Math.floor(now))
        assert.equal(passes, log.take(limit, Math.floor(now)))
        if (passes) admitted++
      }
      assert.ok(Math.abs(admitted - limit * 6) <= Math.max(1, limit * 0.06), `${admitted}`)
    })
  }

  for (const limit of [5, 19, 20, 100, 1999]) {
    const share = limit < 20 ? 0.6 : 0.8
    it(`of ${limit} serves ${share} of a client that sends ${limit} at once each second`, () => {
      const ring = ringOf(limit)
      // Fixed steps through all lateness up to 20 ms: no luck in it.
      let late = 0
      let admitted = 0
      const seconds = 60
      for (let s = 0; s < seconds; s++) {
        const arrivals = Array.from({ length: limit }, () => {
          late = (late + 7_919) % 20_000
          return s * second + late
        })
        for (const at of arrivals.sort((a, b) => a - b)) if (ring.take(limit, at)) admitted++
      }
      assert.ok(admitted >= share * limit * seconds, `${admitted / limit / seconds}`)
    })
  }

  for (const idle of [8, 17, 18, 35, 36, 71, 72, 2_160, 35_856, 71_568]) {
    it(`neither refuses nor drifts after ${idle} idle minutes`, () => {
      for (const shift of [-second, -1, 0, 1, second / 2, second]) {
        const ring = ringOf(7)
        let now = 3 * second
        for (let i = 0; i < 7; i++) assert.ok(ring.take(7, now))
        assert.ok(!ring.take(7, now))
        // What wraps, wraps at powers of two: tried beside whole minutes as well.
        for (const micros of [idle * minute, 2 ** 30, 2 ** 31, 2 ** 32]) {
          now += micros + shift
          assert.equal(ring.used(7, now), 0)
          for (let i = 0; i < 7; i++) assert.ok(ring.take(7, now), `call ${i}`)
          assert.ok(!ring.take(7, now))
          assert.ok(!ring.take(7, now + second - 1))
          now += second
          assert.ok(ring.take(7, now))
          now += second
        }
      }
    })
  }

  it('of 0 refuses everything, and still knows what was before', () => {
    const ring = ringOf(10)
    const now = 5 * second
    for (let i = 0; i < 4; i++) assert.ok(ring.take(10, now))
    assert.ok(!ring.take(0, now))
    assert.ok(!ring.isOpen(0, now + minute))
    assert.equal(ring.used(10, now), 4)
  })

  it('neither refills nor locks when its limit changes, in place or to a larger ring', () => {
    const ring = ringOf(5)
    const now = 9 * second
    for (let i = 0; i < 5; i++) assert.ok(ring.take(5, now))
    assert.ok(ring.fit(4000))
    assert.equal(ring.used(4000, now), 5)
    for (let i = 5; i < 4000; i++) assert.ok(ring.take(4000, now + i))
    assert.ok(!ring.take(4000, now + 4000))
    assert.ok(!ring.take(3, now + 4000))
    assert.ok(ring.take(3, now + second + 3999), 'a second after the third last')
  })

  it('keeps periods exact to the microsecond', () => {
    for (const period of [1, 999, 64_001, 10 * second, minute]) {
      const ring = ringOf(3, period)
      const log = new ExactLog(period)
      for (let now = 0; now < 7 * period; now += Math.max(1, Math.floor(period / 13))) {
        for (let i = 0; i < 2; i++) assert.equal(ring.take(3, now), log.take(3, now))
      }
    }
  })

  it('goes on where a worker died between writing and counting', () => {
    const memory = new MeterMemory(createMeterMemory({ bytes: 1 << 20, tableSlots: 64 }))
    const id = meterId('service/a/test')
    const record = memory.open(id, ringSize(3))
    const ring = new Ring(memory, id, record)
    assert.ok(ring.take(3, second))
    assert.ok(ring.take(3, second + 1))
    // The head as it was before the last admission was counted.
    Atomics.sub(memory.words, record + 4, 1)
    assert.equal(ring.take(3, second + 2), true)
    assert.equal(ring.take(3, second + 3), false)
    assert.equal(ring.used(3, second + 3), 3)
  })
})
