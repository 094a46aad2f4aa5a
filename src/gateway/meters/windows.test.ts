import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createSlots } from './slots.ts'
import { Windows, windowLimitMax } from './windows.ts'

const second = 1_000_000
const day = 86_400 * second

/** A table, asked by names. */
function table(keys: number, shared = createSlots(keys)) {
  const windows = new Windows(shared)
  return {
    windows,
    shared,
    take: (key: string, limit: number, now: number) =>
      windows.take(windows.slots.key(key), limit, now),
    look: (key: string, limit: number, now: number) =>
      windows.look(windows.slots.key(key), limit, now),
    giveBack: (key: string, now: number) => windows.giveBack(windows.slots.key(key), now),
  }
}

/** The same, slow and obvious: counts by key and window, nothing forgotten. */
class Counts {
  readonly #counts = new Map<string, number>()

  isOpen(key: string, limit: number, now: number): boolean {
    const window = Math.floor(now / second)
    const share = 1 - (now - window * second) / second
    const at = (number: number) => this.#counts.get(`${key} ${number}`) ?? 0
    return limit > 0 && at(window - 1) * share + at(window) + 1 <= limit
  }

  count(key: string, now: number, by: number): void {
    const name = `${key} ${Math.floor(now / second)}`
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by)
  }
}

const step = fc.record({
  wait: fc.oneof(fc.integer({ min: 0, max: 400_000 }), fc.constantFrom(0, second, 3 * second)),
  key: fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::1'),
  limit: fc.constantFrom(0, 1, 3, 20),
  givesBack: fc.boolean(),
})

describe('the window counters', () => {
  it('admit what counts without end admit, calls given back among them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { take, look, giveBack } = table(256)
        const counts = new Counts()
        let now = 5 * second
        for (const { wait, key, limit, givesBack } of steps) {
          now += wait
          const expected = counts.isOpen(key, limit, now)
          assert.equal(look(key, limit, now) === 'passes', expected)
          assert.equal(take(key, limit, now) === 'passes', expected)
          if (!expected) continue
          if (givesBack) giveBack(key, now)
          else counts.count(key, now, 1)
        }
      }),
    )
  })

  it('never reset an active key, whatever else comes, in bytes that stay the same', () => {
    const { windows, shared, take } = table(256)
    const bytes = shared.byteLength
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
    assert.equal(shared.byteLength, bytes)
    assert.ok(admitted <= 5 * 4 + 5, `${admitted}`)
  })

  it('take new keys again once others are still', () => {
    const { take, look } = table(8)
    const now = 9 * second
    for (let i = 0; i < 8; i++) assert.equal(take(`a${i}`, 1, now), 'passes')
    assert.equal(look('new', 1, now), 'full')
    assert.equal(take('new', 1, now), 'full')
    assert.equal(take('a3', 1, now), 'refused')
    assert.equal(take('new', 1, now + second), 'full')
    assert.equal(take('new', 1, now + 2 * second), 'passes')
  })

  it('put keys elsewhere in each table: nobody can make up keys that crowd a set', () => {
    const places = (shared: SharedArrayBuffer) => {
      const { slots } = new Windows(shared)
      return Array.from({ length: 50 }, (_, i) => slots.key(`10.0.0.${i}`).at).join()
    }
    const shared = createSlots(1 << 12)
    assert.equal(places(shared), places(shared))
    assert.notEqual(places(shared), places(createSlots(1 << 12)))
  })

  it('are not moved back by a worker whose clock is late', () => {
    const { take } = table(256)
    for (let i = 0; i < 5; i++) assert.equal(take('key', 5, 9 * second + 900_000), 'passes')
    // In the next window one is over by its share; then somebody comes who is still in the last.
    assert.equal(take('key', 5, 10 * second + 300_000), 'passes')
    for (const late of [10, 100_000, 2 * second]) {
      assert.equal(take('key', 5, 10 * second - late), 'refused', `${late}`)
    }
    assert.equal(take('key', 5, 10 * second + 300_000), 'refused')
  })

  for (const [idle, text] of [
    [36 * 60 * second, '36 minutes'],
    [72 * 60 * second, '72 minutes'],
    [2 ** 20 * second - 1, 'the round of its clock, short of a moment'],
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

  it('tell limits apart beyond what a machine can serve', () => {
    const { windows } = table(8)
    const key = windows.slots.key('key')
    const slot = windows.slots.claim(key, 9)
    windows.slots.move(slot, 0n, (9n << 44n) | BigInt(windowLimitMax - 1))
    assert.equal(windows.take(key, 100_000_000, 9 * second), 'passes')
    assert.equal(windows.take(key, 100_000_000, 9 * second), 'refused')
  })
})
