/** Two real threads at the same breakers. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { createBreakerMemory } from './memory.ts'
import type { RaceStart } from './race-fixture.ts'

interface RaceEnd {
  readonly opened: readonly (readonly [key: number, atMs: number])[]
  readonly fails: number
}

async function race(start: Omit<RaceStart, 'clock' | 'shared'>): Promise<readonly RaceEnd[]> {
  const shared = createBreakerMemory(64)
  const clock = new SharedArrayBuffer(4)
  const workers = [1, 2].map(() => {
    const workerData: RaceStart = { ...start, shared, clock }
    return new Worker(new URL('./race-fixture.ts', import.meta.url), { workerData })
  })
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  for (const worker of workers) worker.postMessage('go')
  const ends = await Promise.all(workers.map(async (it) => (await once(it, 'message'))[0]))
  await Promise.all(workers.map((worker) => worker.terminate()))
  return ends
}

describe('two threads at one breaker', () => {
  it('open it once each time', async () => {
    const openMs = 15_000
    const keys = 3
    const ends = await race({
      ...{ untilMs: 200_000, keys },
      settings: { threshold: 5, windowSeconds: 10, openMs },
    })
    for (const { fails } of ends) assert.ok(fails > 0)
    for (let key = 0; key < keys; key++) {
      const times = ends
        .flatMap(({ opened }) => opened)
        .filter(([of]) => of === key)
        .map(([, atMs]) => atMs)
        .toSorted((a, b) => a - b)
      // Everything fails: it opens again as soon as it may.
      assert.ok(times.length >= 200_000 / (openMs + 1_000) - 1, `${times}`)
      for (const [i, atMs] of times.entries()) {
        if (i > 0) assert.ok(atMs - (times[i - 1] ?? 0) >= openMs, `${times}`)
      }
    }
  })
})
