import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Breakers } from './breakers.ts'
import { breakerGraceMs, breakerSetSlots, breakerUnusedAfterMs } from './limits.ts'
import type { BreakerSettings, Counted } from './memory.ts'
import { BreakerMemory, breakerKey, createBreakerMemory } from './memory.ts'
import { createBreakerSweeper } from './sweeper.ts'

const settings: BreakerSettings = { threshold: 3, windowSeconds: 10, openMs: 15_000 }

/** The slow obvious reading: all failures that were counted, each looked at again every time. */
class ObviousBreaker {
  readonly #settings: BreakerSettings
  #seconds: number[] = []
  #openUntilMs = -1

  constructor(wanted: BreakerSettings) {
    this.#settings = wanted
  }

  openForMs(nowMs: number): number {
    return Math.max(0, this.#openUntilMs - nowMs)
  }

  fail(nowMs: number): Counted {
    if (this.openForMs(nowMs) > 0) return 'counted'
    const { windowSeconds, threshold, openMs } = this.#settings
    const second = Math.floor(nowMs / 1000)
    this.#seconds.push(second)
    const inWindow = this.#seconds.filter((one) => one > second - windowSeconds)
    if (inWindow.length < threshold) return 'counted'
    this.#seconds = []
    this.#openUntilMs = nowMs + openMs
    return 'opened'
  }
}

function place(slots = 64) {
  const shared = createBreakerMemory(slots)
  return { memory: new BreakerMemory(shared), breakers: () => new Breakers({ shared }) }
}

describe('circuit breakers', () => {
  it('open and close as the obvious reading says, whichever worker asks', () => {
    const step = fc.record({
      worker: fc.nat(2),
      fails: fc.boolean(),
      passMs: fc.oneof(fc.nat(400), fc.nat(5_000), fc.nat(400_000), fc.constant(3_600_000)),
    })
    const wanted = fc.record({
      threshold: fc.integer({ min: 1, max: 8 }),
      windowSeconds: fc.integer({ min: 10, max: 90 }),
      openMs: fc.integer({ min: 15, max: 300 }).map((seconds) => seconds * 1000),
    })
    fc.assert(
      fc.property(wanted, fc.array(step, { maxLength: 80 }), fc.nat(2 ** 40), (rule, steps, at) => {
        const { breakers, memory } = place()
        const sweep = createBreakerSweeper(memory)
        const workers = [breakers(), breakers(), breakers()].map((one) => one.at('b', rule))
        const obvious = new ObviousBreaker(rule)
        let nowMs = at
        for (const { worker, fails, passMs } of steps) {
          nowMs += passMs
          const breaker = workers[worker]
          if (fails) assert.equal(breaker?.fail(nowMs), obvious.fail(nowMs))
          assert.equal(breaker?.openForMs(nowMs), obvious.openForMs(nowMs))
          if (passMs > 60_000) sweep(nowMs)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('know each other by nothing: other plugin, API, environment', () => {
    const breakers = place().breakers()
    const one = breakers.at('one', settings)
    for (let i = 0; i < 3; i++) one.fail(1_000)
    assert.equal(one.openForMs(1_000), 15_000)
    assert.equal(breakers.at('two', settings).openForMs(1_000), 0)
  })

  it('are told by all workers as soon as one has opened them', () => {
    const { breakers } = place()
    const [a, b] = [breakers().at('k', settings), breakers().at('k', settings)]
    assert.equal(b.openForMs(0), 0)
    assert.deepEqual([a.fail(0), b.fail(0), a.fail(1)], ['counted', 'counted', 'opened'])
    assert.equal(b.openForMs(1), 15_000)
    assert.equal(b.openForMs(15_000), 1)
    assert.equal(b.openForMs(15_001), 0)
    assert.equal(a.fail(15_001), 'counted')
  })

  it('stay closed where there is no room, which is said once', () => {
    const shared = createBreakerMemory(breakerSetSlots)
    const reports: string[] = []
    const breakers = new Breakers({ shared, report: (message) => reports.push(message) })
    for (let i = 0; i < breakerSetSlots; i++) breakers.at(`k${i}`, settings).fail(5_000)
    const late = breakers.at('late', settings)
    for (let i = 0; i < 5; i++) {
      const counted = late.fail(5_000)
      assert.equal(counted, 'full')
      breakers.tell(counted, 'circuit breaker late', 15_000)
    }
    assert.equal(late.openForMs(5_000), 0)
    assert.deepEqual(reports, [
      'no room for more circuit breakers: circuit breaker late and others stay closed',
    ])
  })

  it('give their slot to others when they have not failed for long', () => {
    const { memory, breakers } = place(breakerSetSlots)
    const sweep = createBreakerSweeper(memory)
    const one = breakers().at('one', settings)
    for (let i = 0; i < breakerSetSlots - 1; i++) memory.claim(breakerKey(`k${i}`))
    one.fail(5_000)
    assert.equal(memory.find(breakerKey('one')), 15)
    sweep(5_000 + breakerUnusedAfterMs)
    assert.equal(memory.find(breakerKey('one')), 15)
    const gone = 7_000 + breakerUnusedAfterMs
    sweep(gone)
    assert.equal(memory.find(breakerKey('one')), -1)
    assert.equal(breakers().at('late', settings).fail(gone), 'full')
    sweep(gone + breakerGraceMs)
    assert.equal(
      breakers()
        .at('late', settings)
        .fail(gone + breakerGraceMs),
      'counted',
    )
    // Who had the slot sees nothing of its new owner's.
    const late = breakers().at('late', settings)
    for (let i = 0; i < 3; i++) late.fail(gone + breakerGraceMs)
    assert.equal(late.openForMs(gone + breakerGraceMs), 15_000)
    assert.equal(one.openForMs(gone + breakerGraceMs), 0)
  })

  it('do not take an old count for a new one when the clock comes round', () => {
    const { memory, breakers } = place()
    const sweep = createBreakerSweeper(memory)
    const breaker = breakers().at('k', settings)
    breaker.fail(96_000)
    breaker.fail(96_000)
    // Kept alive by failures elsewhere in the ring, swept each minute, for one round of laps.
    const roundMs = 96_000 * 2048
    for (let nowMs = 156_000; nowMs < 96_000 + roundMs; nowMs += 192_000) {
      breaker.fail(nowMs)
      sweep(nowMs)
    }
    assert.equal(breaker.fail(96_000 + roundMs), 'counted')
  })
})
