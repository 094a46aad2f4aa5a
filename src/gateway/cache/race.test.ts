/** Real threads at one small cache, whose ring comes round thousands of times. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { CacheMemory, createCacheMemory } from './memory.ts'
import type { CacheRace, CacheRaceResult } from './race-fixture.ts'

it('no thread finds what no thread has put, while entries are overwritten under it', async () => {
  const shared = createCacheMemory({ accounts: 2, accountBytes: 2 ** 14, accountEntries: 64 })
  const workers = [1, 2, 3].map((seed) => {
    const workerData: CacheRace = { shared, seed, rounds: 30_000, keys: 12 }
    return new Worker(new URL('./race-fixture.ts', import.meta.url), { workerData })
  })
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    for (const worker of workers) worker.postMessage('go')
    const results: CacheRaceResult[] = await Promise.all(
      workers.map(async (worker) => (await once(worker, 'message'))[0]),
    )
    for (const { found, kept, wrong } of results) {
      assert.deepEqual(wrong, [])
      assert.ok(found > 100, `found ${found}`)
      assert.ok(kept > 1_000, `kept ${kept}`)
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  // Nothing is left locked.
  const memory = new CacheMemory(shared)
  const key = Buffer.alloc(32, 7)
  assert.equal(memory.put(1, key, Buffer.from('after'), 0), 'kept')
  assert.equal(memory.find(1, key, 0)?.toString(), 'after')
})

it('threads that claim room for one account at once get the same', async () => {
  for (let i = 0; i < 5; i++) {
    const shared = createCacheMemory({ accounts: 8, accountBytes: 2 ** 14, accountEntries: 64 })
    const workers = [1, 2].map((seed) => {
      const workerData: CacheRace = { shared, seed, rounds: 50, keys: 4 }
      return new Worker(new URL('./race-fixture.ts', import.meta.url), { workerData })
    })
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    for (const worker of workers) worker.postMessage('go')
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    await Promise.all(workers.map((worker) => worker.terminate()))
    const words = new Int32Array(shared)
    const room = (shared.byteLength - 64) / 8 / 4
    const owners = Array.from({ length: 8 }, (_, region) => words[16 + region * room + 1])
    assert.deepEqual(owners.filter((owner) => owner !== 0).sort(), [1, 2])
  }
})
