/** The watchdog look by look: what it says and does depends on nothing else. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startWatchdog } from './watchdog.ts'

const bounds = { intervalMs: 100, reportAfterMs: 300, endAfterMs: 1000, startTimeoutMs: 500 }

function watched(phases: ('starting' | 'turning' | 'none')[]) {
  const ticks = new Int32Array(new SharedArrayBuffer(phases.length * 4))
  const events: string[] = []
  const watchdog = startWatchdog(ticks, bounds, {
    phase: (index) => phases[index] ?? 'none',
    report: (index, what) => void events.push(`${index} ${what.split(':')[0]}`),
    end: (index) => void events.push(`end ${index}`),
  })
  // Driven by hand from here on.
  watchdog.stop()
  return { ticks, events, look: watchdog.look }
}

describe('watchdog', () => {
  it('reports a still tick after its time, ends the worker after seconds, once each', () => {
    const { events, look } = watched(['turning'])
    look()
    for (let i = 0; i < 2; i++) look()
    assert.deepEqual(events, [])
    look()
    assert.deepEqual(events, ['0 is stuck'])
    for (let i = 0; i < 6; i++) look()
    assert.deepEqual(events, ['0 is stuck'])
    look()
    assert.deepEqual(events, ['0 is stuck', '0 is stuck for 1000 ms, ended', 'end 0'])
    for (let i = 0; i < 20; i++) look()
    assert.equal(events.length, 3)
  })

  it('says when a stuck worker turns again, and counts anew', () => {
    const { ticks, events, look } = watched(['turning', 'turning'])
    for (let i = 0; i < 8; i++) {
      ticks[1]! += 1
      look()
    }
    ticks[0]! += 1
    look()
    for (let i = 0; i < 3; i++) look()
    assert.deepEqual(
      events.filter((event) => !event.startsWith('1')),
      [...['0 is stuck', '0 turns again', '0 is stuck']],
    )
  })

  it('never minds a worker that keeps ticking, however long', () => {
    const { ticks, events, look } = watched(['turning'])
    for (let i = 0; i < 1000; i++) {
      if (i % 3 === 0) ticks[0]! += 1
      look()
    }
    assert.deepEqual(events, [])
  })

  it('ends a worker that does not start in its time, and no other', () => {
    const { events, look } = watched(['starting', 'none'])
    for (let i = 0; i < 4; i++) look()
    assert.deepEqual(events, [])
    for (let i = 0; i < 10; i++) look()
    assert.deepEqual(events, ['0 did not start within 500 ms, ended', 'end 0'])
  })
})
