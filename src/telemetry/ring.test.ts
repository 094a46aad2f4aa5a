/** The ring against a plain list, and between two real threads. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { createLogRing } from './ring.ts'

function drained(ring: ReturnType<typeof createLogRing>): string {
  let text = ''
  ring.drain((piece) => {
    text += piece.toString('latin1')
  })
  return text
}

describe('log ring', () => {
  it('gives back what was pushed, in order, and drops exactly what has no room', () => {
    const capacity = 64
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), length: fc.integer({ min: 1, max: 70 }) }),
      fc.record({ kind: fc.constant('drain' as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const ring = createLogRing(capacity)
        let expected = ''
        let dropped = 0
        let n = 0
        for (const each of steps) {
          if (each.kind === 'drain') {
            assert.equal(drained(ring), expected)
            expected = ''
            continue
          }
          const line = `${String.fromCharCode(97 + (n++ % 26)).repeat(each.length - 1)}\n`
          const fits = expected.length + line.length <= capacity
          assert.equal(ring.push(line), fits)
          if (fits) expected += line
          else dropped++
          assert.equal(ring.drops(), dropped)
        }
        assert.equal(drained(ring), expected)
      }),
    )
  })

  it('goes on when its 32-bit positions wrap', () => {
    const ring = createLogRing(64)
    const words = new Int32Array(ring.shared, 0, 2)
    words.fill(-8)
    for (const line of ['before\n', 'across the wrap\n', 'after\n']) assert.ok(ring.push(line))
    assert.equal(drained(ring), 'before\nacross the wrap\nafter\n')
    assert.ok(ring.push(`${'x'.repeat(63)}\n`))
    assert.equal(ring.push('\n'), false)
    assert.equal(drained(ring).length, 64)
  })

  it('loses, tears and repeats nothing between a writing and a reading thread', async () => {
    const ring = createLogRing(1024)
    const lines = 20_000
    const source = `
      const { workerData } = require('node:worker_threads')
      import(workerData.module).then(({ openLogRing }) => {
        const ring = openLogRing(workerData.shared)
        for (let i = 0; i < ${lines}; i++) while (!ring.push('line ' + i + '\\n'));
      })`
    const module = new URL('./ring.ts', import.meta.url).href
    const worker = new Worker(source, { eval: true, workerData: { module, shared: ring.shared } })
    let ended = false
    worker.once('exit', () => {
      ended = true
    })
    let text = ''
    while (!ended) {
      text += drained(ring)
      await new Promise(setImmediate)
    }
    text += drained(ring)
    const expected = Array.from({ length: lines }, (_, i) => `line ${i}\n`).join('')
    assert.equal(text.length, expected.length)
    assert.ok(text === expected)
  })
})
