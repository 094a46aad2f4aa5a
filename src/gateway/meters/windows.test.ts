import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createWindows, Windows } from './windows.ts'

const second = 1_000_000

/** The same, slow and obvious: counts by key and window, nothing forgotten. */
class Counts {
  readonly #counts = new Map<string, number>()

  take(key: string, limit: number, now: number): boolean {
    const window = Math.floor(now / second)
    const share = 1 - (now - window * second) / second
    const at = (number: number) => this.#counts.get(`${key} ${number}`) ?? 0
    if (at(window - 1) * share + at(window) + 1 > limit) return false
    this.#counts.set(`${key} ${window}`, at(window) + 1)
    return true
  }
}

const step = fc.record({
  wait: fc.oneof(fc.integer({ min: 0, max: 400_000 }), fc.constantFrom(0, second, 3 * second)),
  key: fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::1'),
  limit: fc.constantFrom(0, 1, 3, 20),
})

describe('the window counters', () => {
  it('admit what counts without end admit', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const windows = new Windows(createWindows(1 << 12), second)
        const counts = new Counts()
        let now = 5 * second
        for (const { wait, key, limit } of steps) {
          now += wait
          const passes = windows.take(key, limit, now) === 'passes'
          assert.equal(passes, counts.take(key, limit, now))
        }
      }),
    )
  })

  it('never reset an active key, whatever else comes, in bytes that stay the same', () => {
    const shared = createWindows(1 << 12)
    const windows = new Windows(shared, second)
    let now = 7 * second
    let admitted = 0
    let others = 0
    for (let i = 0; i < 40_000; i++) {
      now += 100
      if (i % 40 === 0 && windows.take('attacker', 5, now) === 'passes') admitted++
      if (windows.take(`made up ${i}`, 5, now) === 'full') others++
    }
    assert.ok(others > 0)
    assert.equal(windows.full, others)
    assert.equal(shared.byteLength, (1 << 12) + 8)
    assert.ok(admitted <= 5 * 4 + 5, `${admitted}`)
  })

  it('take new keys again once others are still', () => {
    const windows = new Windows(createWindows(64), second)
    const now = 9 * second
    for (let i = 0; i < 8; i++) assert.equal(windows.take(`a${i}`, 1, now), 'passes')
    assert.equal(windows.take('new', 1, now), 'full')
    assert.equal(windows.take('a3', 1, now), 'refused')
    assert.equal(windows.take('new', 1, now + second), 'full')
    assert.equal(windows.take('new', 1, now + 2 * second), 'passes')
  })

  it('forget what was still when the number of a window comes round', () => {
    const windows = new Windows(createWindows(1 << 12), second)
    let now = 9 * second
    assert.equal(windows.take('key', 1, now), 'passes')
    for (let i = 0; i < 3; i++) {
      now += 2 ** 13 * second
      windows.sweep(now)
    }
    now = 9 * second + 2 ** 14 * second
    assert.equal(windows.take('key', 1, now), 'passes')
  })

  it('tell limits apart up to a bound', () => {
    const windows = new Windows(createWindows(1 << 12), second)
    let admitted = 0
    while (windows.take('key', 1e9, 9 * second) === 'passes') admitted++
    assert.equal(admitted, 2 ** 15 - 1)
  })
})
