import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RateLimit } from './limit.ts'
import { meterGraceMs, meterUnusedAfterMs } from './limits.ts'
import { createMeterMemory, MeterMemory, meterId } from './memory.ts'
import { openMeters } from './meters.ts'
import { createSweeper } from './sweeper.ts'

const second = 1_000_000

function place(bytes = 1 << 20, tableSlots = 512) {
  const shared = createMeterMemory({ bytes, tableSlots })
  const reports: string[] = []
  const meters = openMeters(shared, (message) => reports.push(message))
  const rate = (key: string, limit: number): RateLimit => {
    const found = meters.rate(key, limit)
    assert.ok(found)
    return found
  }
  const memory = new MeterMemory(shared)
  return { shared, meters, rate, memory, reports, sweeper: createSweeper(memory) }
}

describe('the memory of meters', () => {
  it('gives who comes later, as a restarted worker, the counts of before', () => {
    const { shared, meters } = place()
    const now = 100 * second
    for (let i = 0; i < 3; i++) assert.ok(meters.rate('service/a/test', 5)?.take(now))
    assert.equal(openMeters(shared).rate('service/a/test', 5)?.used(now), 3)
    assert.equal(openMeters(shared).rate('service/a/release', 5)?.used(now), 0)
  })

  it('lets all follow a meter that had to grow', () => {
    const { shared, rate } = place()
    const now = 100 * second
    const small = rate('service/a/test', 3)
    assert.ok(small.take(now))
    const large = openMeters(shared).rate('service/a/test', 1000)
    for (let i = 0; i < 500; i++) assert.ok(large?.take(now))
    assert.equal(small.isOpen(now), false)
    assert.equal(small.take(now), false)
    assert.ok(small.take(now + second))
    assert.equal(large?.used(now + second), 1)
  })

  it('is bounded: beyond, nothing is limited, and that is said once', () => {
    const { meters, memory, reports } = place(1 << 16, 64)
    const found = Array.from({ length: 400 }, (_, i) => meters.rate(`api/${i}/test`, 100))
    assert.ok(found.some((rate) => rate !== null))
    assert.ok(found.some((rate) => rate === null))
    assert.ok(memory.bytesUsed <= 1 << 16)
    assert.ok(memory.refusals > 0)
    assert.equal(reports.length, 1)
    assert.match(reports[0] ?? '', /no room for more meters/)
  })

  it('is used again when meters are unused, for ever, and no count leaks', () => {
    const { rate, memory, sweeper } = place(1 << 17, 512)
    const busy = rate('service/busy/release', 4)
    let now = second
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 40; i++) {
        const key = rate(`plan/${round}/${i}`, 200)
        assert.equal(key.used(now), 0, `round ${round}`)
        assert.ok(key.take(now))
      }
      assert.ok(busy.take(now))
      now += (meterUnusedAfterMs + 120_000) * 1000
      assert.ok(busy.take(now))
      sweeper.sweep(now, 0)
      assert.equal(busy.used(now), 1)
      now += (meterGraceMs + 1) * 1000
      sweeper.sweep(now, 0)
    }
    assert.equal(memory.refusals, 0)
  })

  it('gives a meter that was given up afresh to who still holds it', () => {
    const { rate, memory, sweeper } = place()
    let now = second
    const held = rate('service/a/test', 2)
    assert.ok(held.take(now))
    now += (meterUnusedAfterMs + meterGraceMs + 120_000) * 1000
    sweeper.sweep(now, 0)
    assert.equal([...memory.records()].length, 0)
    now += (meterGraceMs + 1) * 1000
    sweeper.sweep(now, 0)
    // Its memory is another's now.
    const other = rate('service/b/test', 2)
    assert.ok(other.take(now) && other.take(now))
    assert.ok(held.take(now) && held.take(now))
    assert.equal(held.take(now), false)
    assert.equal(other.used(now), 2)
  })

  it('keeps quotas however long nobody asks', () => {
    const { meters, sweeper } = place()
    assert.ok(meters.quota('plan/p/k', 2)?.take())
    sweeper.sweep(1000 * 3600 * second, 0)
    const quota = meters.quota('plan/p/k', 2)
    assert.equal(quota?.used(), 1)
    assert.ok(quota.take())
    assert.equal(quota.take(), false)
  })

  it('knows a key by 64 bits of its digest', () => {
    const ids = Array.from({ length: 10_000 }, (_, i) => meterId(`service/${i}/release`))
    assert.equal(new Set(ids.map(({ a, b }) => `${a} ${b}`)).size, ids.length)
  })
})
