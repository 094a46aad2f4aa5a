import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { UsageCount } from '../../snapshot/frames.ts'
import { usageCountsPerFrameMax } from './limits.ts'
import { createUsageReport } from './usage-report.ts'

/** A report to somebody who keeps what he hears and may be away. */
function reporting() {
  const counts = new Map<string, number>()
  const heard = new Map<string, number>()
  const frames: (readonly UsageCount[])[] = []
  let isThere = true
  const report = createUsageReport(
    () => counts,
    (frame) => {
      if (!isThere) return false
      frames.push(frame)
      for (const [name, used] of frame) {
        if (used === 0) heard.delete(name)
        else heard.set(name, used)
      }
      return true
    },
  )
  return {
    ...{ counts, heard, frames, report },
    leave: () => {
      isThere = false
    },
    /** Whoever comes knows nothing. */
    come: () => {
      isThere = true
      heard.clear()
      report.restart()
    },
  }
}

describe('the report of used quotas', () => {
  it('tells each count once, and again when it has changed', () => {
    const { counts, frames, report } = reporting()
    report.tick()
    counts.set('plan/a/x', 1).set('plan/a/y', 5)
    report.tick()
    report.tick()
    counts.set('plan/a/x', 2)
    counts.delete('plan/a/y')
    report.tick()
    report.tick()
    assert.deepEqual(frames, [
      [
        ['plan/a/x', 1],
        ['plan/a/y', 5],
      ],
      [
        ['plan/a/x', 2],
        ['plan/a/y', 0],
      ],
    ])
  })

  it('sends at most a frame at once, and lets no busy key hide the others', () => {
    const { counts, frames, heard, report } = reporting()
    const names = Array.from({ length: usageCountsPerFrameMax * 2 + 7 }, (_, i) => `plan/a/${i}`)
    for (let tick = 1; tick <= 3; tick++) {
      for (const name of names) counts.set(name, tick)
      report.tick()
      assert.ok((frames.at(-1)?.length ?? 0) <= usageCountsPerFrameMax)
    }
    assert.equal(heard.size, names.length)
    assert.equal(heard.get('plan/a/4006'), 3, 'the newest count goes')
  })

  it('has told everything in the end, whatever comes between', () => {
    const step = fc.oneof(
      fc.tuple(fc.constantFrom('plan/a/x', 'plan/a/y', 'plan/b/x'), fc.nat(3)),
      fc.constantFrom('tick', 'leave', 'come'),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { counts, heard, report, leave, come } = reporting()
        for (const each of steps) {
          if (each === 'tick') report.tick()
          else if (each === 'leave') leave()
          else if (each === 'come') come()
          else if (each[1] === 0) counts.delete(each[0])
          else counts.set(...each)
        }
        come()
        report.tick()
        report.tick()
        assert.deepEqual(new Map([...heard].sort()), new Map([...counts].sort()))
      }),
    )
  })
})
