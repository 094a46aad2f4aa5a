import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readPages } from './pages.ts'

/** A list of `total` numbers that gives a hundred at a time, and what was asked of it. */
function listOf(total: number) {
  const offsets: number[] = []
  let running = 0
  const seen = { most: 0, offsets }
  const at = async (offset: number) => {
    offsets.push(offset)
    running += 1
    seen.most = Math.max(seen.most, running)
    await new Promise(setImmediate)
    running -= 1
    const rows = Array.from({ length: Math.min(100, total - offset) }, (_, i) => offset + i)
    return { total, rows }
  }
  return { at, seen }
}

const count = (n: number) => Array.from({ length: n }, (_, i) => i)

describe('readPages', () => {
  for (const total of [0, 1, 100, 101, 1_000, 1_234]) {
    it(`reads each of ${total} rows once and in order`, async () => {
      const { at, seen } = listOf(total)
      const told: number[] = []
      const first = await at(0)
      assert.deepEqual(await readPages(first, at, 5_000, (n) => told.push(n)), count(total))
      assert.equal(told.at(-1), total)
      assert.equal(new Set(seen.offsets).size, seen.offsets.length)
      assert.ok(seen.most <= 4)
    })
  }

  it('stops at its bound', async () => {
    const { at, seen } = listOf(1_000)
    assert.deepEqual(await readPages(await at(0), at, 250), count(250))
    assert.equal(Math.max(...seen.offsets), 200)
  })

  it('ends at the first error and asks for no more', async () => {
    const { at, seen } = listOf(2_000)
    const first = await at(0)
    const failing = async (offset: number) => {
      if (offset === 300) throw new Error('gone')
      return at(offset)
    }
    await assert.rejects(readPages(first, failing, 5_000), /gone/)
    await new Promise(setImmediate)
    assert.ok(seen.offsets.length < 10)
  })
})
