import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CalendarWindows } from './calendar-windows.ts'
import { CalendarCounter } from './counter.ts'
import { createMeterMemory, MeterMemory, meterId } from './memory.ts'
import { createSlots } from './slots.ts'

const hour = 3_600
const day = 24 * hour
/** A morning, in the middle of hour and day. */
const morning = Math.floor(Date.UTC(2026, 2, 3, 9, 30, 17) / 1000)

interface Asked {
  isOpen(limit: number, now: number): boolean
  take(limit: number, now: number): boolean
  giveBack(now: number): void
}

type Make = (key: string, windowSeconds: number) => Asked

/** Single meters, found again by each asker as workers find them. */
function single(): Make {
  const memory = new MeterMemory(createMeterMemory({ bytes: 1 << 20, tableSlots: 1 << 10 }))
  return (key, windowSeconds) => {
    const place = { memory, id: meterId(`${key}/${windowSeconds}`), passesWithoutRoom: true }
    return new CalendarCounter(place, windowSeconds)
  }
}

function keyed(keys = 256): Make {
  const windows = new CalendarWindows(createSlots(keys))
  return (name, windowSeconds) => {
    const key = windows.slots.key(`${windowSeconds}/${name}`)
    return {
      isOpen: (limit, now) => windows.look(key, limit, windowSeconds, now) === 'passes',
      take: (limit, now) => windows.take(key, limit, windowSeconds, now) === 'passes',
      giveBack: (now) => windows.giveBack(key, windowSeconds, now),
    }
  }
}

const step = fc.record({
  wait: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.constantFrom(0, hour, day, 40 * day)),
  key: fc.constantFrom('a', 'b'),
  windowSeconds: fc.constantFrom(5, 60, 7 * 60, hour, day, 31 * day),
  limit: fc.constantFrom(0, 1, 3, 20),
  givesBack: fc.boolean(),
})

for (const [kind, make] of [
  ['of one thing', single],
  ['of made-up keys', keyed],
] as const) {
  describe(`windows of the calendar ${kind}`, () => {
    it('admit what counts by window admit', () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
          const asked = make()
          const counts = new Map<string, number>()
          let now = morning
          for (const { wait, key, windowSeconds, limit, givesBack } of steps) {
            now += wait
            const window = Math.floor(now / windowSeconds)
            const name = `${key} ${windowSeconds} ${window}`
            const before = counts.get(name) ?? 0
            const meter = asked(key, windowSeconds)
            assert.equal(meter.isOpen(limit, now), before < limit)
            assert.equal(meter.take(limit, now), before < limit)
            if (before >= limit) continue
            if (givesBack) meter.giveBack(now)
            else counts.set(name, before + 1)
          }
        }),
      )
    })

    it('neither refill nor lock when the limit changes', () => {
      const meter = make()('a', hour)
      for (let i = 0; i < 10; i++) assert.equal(meter.take(10, morning), true)
      assert.equal(meter.take(10, morning), false)
      assert.equal(meter.take(12, morning), true)
      assert.equal(meter.take(5, morning), false)
      assert.equal(meter.take(12, morning), true)
      assert.equal(meter.take(12, morning), false)
      assert.equal(meter.take(5, morning + hour), true)
    })

    it('hold limits of a hundred million, and what is over after any idle time', () => {
      const meter = make()('a', day)
      for (const idle of [0, 36 * 60, 72 * 60, 24.9 * day, 49.7 * day, 400 * day]) {
        const now = morning + Math.floor(idle)
        assert.equal(meter.take(100_000_000, now), true)
      }
    })

    it('go on when the clock is set back, and do not wait for a clock that went wrong', () => {
      const meter = make()('a', hour)
      for (let i = 0; i < 3; i++) assert.equal(meter.take(3, morning), true)
      assert.equal(meter.take(3, morning - 45 * 60), false, 'an hour that has not ended')
      assert.equal(meter.take(3, morning - 2 * day), true, 'a day behind: it counts anew')
      assert.equal(meter.take(3, morning + 365 * day), true)
      assert.equal(meter.take(1, morning), true, 'a year behind: it counts anew')
    })
  })
}

describe('the table of calendar windows', () => {
  it('resets nobody active, says when it is full, and has room again when windows end', () => {
    const windows = new CalendarWindows(createSlots(64))
    const take = (key: string, now: number) => windows.take(windows.slots.key(key), 5, hour, now)
    for (let i = 0; i < 5; i++) assert.equal(take('attacker', morning), 'passes')
    let full = 0
    for (let i = 0; i < 5_000; i++) {
      if (take(`made up ${i}`, morning + (i % 600)) === 'full') full++
      if (i % 100 === 0) assert.equal(take('attacker', morning + (i % 600)), 'refused')
    }
    assert.ok(full > 4_000, `${full}`)
    assert.equal(take('attacker', morning + hour), 'passes')
    let room = 0
    for (let i = 0; i < 32; i++) if (take(`new ${i}`, morning + hour) === 'passes') room++
    assert.ok(room > 25, `${room}`)
  })

  it('gives room back that a wrong clock has taken', () => {
    const windows = new CalendarWindows(createSlots(8))
    const take = (key: string, now: number) => windows.take(windows.slots.key(key), 5, hour, now)
    for (let i = 0; i < 8; i++) assert.equal(take(`future ${i}`, morning + 3_650 * day), 'passes')
    assert.equal(take('now', morning), 'passes')
    windows.slots.sweep(morning)
    assert.equal([...windows.slots.active(morning)].length, 1)
  })
})
