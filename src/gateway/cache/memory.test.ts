import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  cacheAccountBytes,
  cacheAccountEntriesMax,
  cacheAccountIdleMs,
  cacheAccountsMax,
  cacheEntryBytesMax,
} from './limits.ts'
import { CacheMemory, createCacheMemory } from './memory.ts'

const keyOf = (name: number | string) => createHash('sha256').update(String(name)).digest()
const small = { accounts: 2, accountBytes: 2 ** 14, accountEntries: 64 }

describe('the memory of kept answers', () => {
  it('gives back what was put last, or nothing, whatever is put and removed', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('put' as const),
        account: fc.integer({ min: 1, max: 2 }),
        key: fc.integer({ min: 0, max: 12 }),
        bytes: fc.integer({ min: 0, max: 3_000 }),
      }),
      fc.record({
        kind: fc.constantFrom('find' as const, 'remove' as const),
        account: fc.integer({ min: 1, max: 2 }),
        key: fc.integer({ min: 0, max: 12 }),
      }),
    )
    let found = 0
    fc.assert(
      fc.property(fc.array(step, { minLength: 50, maxLength: 300 }), (steps) => {
        const memory = new CacheMemory(createCacheMemory(small))
        const model = new Map<string, Buffer>()
        steps.forEach((each, index) => {
          const name = `${each.account} ${each.key}`
          if (each.kind === 'put') {
            const content = Buffer.alloc(each.bytes, index)
            assert.equal(memory.put(each.account, keyOf(each.key), content, 0), 'kept')
            model.set(name, content)
          } else if (each.kind === 'remove') {
            memory.remove(each.account, keyOf(each.key))
            model.delete(name)
          } else {
            const got = memory.find(each.account, keyOf(each.key), 0)
            if (got !== null) assert.deepEqual(got, model.get(name))
            if (got !== null) found++
          }
        })
        // The newest has always room.
        const last = steps.at(-1)
        if (last?.kind === 'put') {
          const got = memory.find(last.account, keyOf(last.key), 0)
          assert.deepEqual(got, model.get(`${last.account} ${last.key}`))
        }
      }),
      { numRuns: 60 },
    )
    assert.ok(found > 100, `${found}`)
  })

  it('forgets the oldest first, and only by need', () => {
    const memory = new CacheMemory(createCacheMemory(small))
    const content = Buffer.alloc(1024 - 48, 'x')
    for (let i = 0; i < 100; i++) memory.put(1, keyOf(i), content, 0)
    const left = Array.from({ length: 100 }, (_, i) => memory.find(1, keyOf(i), 0) !== null)
    const first = left.indexOf(true)
    assert.ok(left.slice(first).every((is) => is))
    // 16 of 1 KiB fit in 16 KiB; where the ring comes round a place may be left out.
    assert.ok(100 - first >= 15 && 100 - first <= 16, String(100 - first))
  })

  it('finds many small ones', () => {
    const memory = new CacheMemory(createCacheMemory({ ...small, accountBytes: 2 ** 20 }))
    for (let i = 0; i < 30; i++) memory.put(1, keyOf(i), Buffer.from(`${i}`), 0)
    const found = Array.from({ length: 30 }, (_, i) => memory.find(1, keyOf(i), 0)?.toString())
    // A key has eight places; of 30 keys in eight sets few find theirs taken.
    assert.ok(found.filter((text) => text !== undefined).length >= 25)
    for (const [i, text] of found.entries()) assert.ok(text === undefined || text === `${i}`)
  })

  it('takes no entry that is too large, and one that is not', () => {
    const memory = new CacheMemory(createCacheMemory())
    const fits = Buffer.alloc(cacheEntryBytesMax - 48, 'x')
    assert.equal(memory.put(1, keyOf('a'), fits, 0), 'kept')
    assert.deepEqual(memory.find(1, keyOf('a'), 0), fits)
    assert.equal(memory.put(1, keyOf('b'), Buffer.alloc(cacheEntryBytesMax - 47), 0), 'tooLarge')
    assert.equal(memory.find(1, keyOf('b'), 0), null)
  })

  it('goes on when its places come round', () => {
    const shared = createCacheMemory(small)
    // The end of the only account's ring, just before 2^32.
    new Int32Array(shared)[16] = -5
    const memory = new CacheMemory(shared)
    for (let i = 0; i < 40; i++) {
      assert.match(memory.put(1, keyOf(i), Buffer.from(`entry ${i}`), 0), /kept|noRoom/)
      assert.equal(memory.find(1, keyOf(i), 0)?.toString() ?? `entry ${i}`, `entry ${i}`)
    }
    const found = Array.from({ length: 40 }, (_, i) => memory.find(1, keyOf(i), 0)?.toString())
    assert.ok(found.filter((text) => text !== undefined).length > 20)
  })

  it('shows nothing of an entry whose bytes have changed, nor of garbage', () => {
    const shared = createCacheMemory(small)
    const memory = new CacheMemory(shared)
    const bytes = new Uint8Array(shared)
    memory.put(1, keyOf('a'), Buffer.alloc(100, 'y'), 0)
    const at = Buffer.from(shared).indexOf('yyyyyyyyyy')
    for (let i = -16 - 32; i < 100; i++) {
      const before = bytes[at + i] ?? 0
      bytes[at + i] = before ^ 0x41
      assert.equal(memory.find(1, keyOf('a'), 0), null, `byte ${i}`)
      bytes[at + i] = before
      assert.notEqual(memory.find(1, keyOf('a'), 0), null)
    }
    // A length beyond everything.
    bytes.fill(0x7f, at - 44, at - 40)
    assert.equal(memory.find(1, keyOf('a'), 0), null)
  })

  describe('accounts', () => {
    it('have room of their own that no other takes', () => {
      const memory = new CacheMemory(createCacheMemory(small))
      memory.put(1, keyOf('a'), Buffer.from('mine'), 0)
      for (let i = 0; i < 500; i++) memory.put(2, keyOf(i), Buffer.alloc(1000), 0)
      assert.equal(memory.find(1, keyOf('a'), 0)?.toString(), 'mine')
      assert.equal(memory.find(2, keyOf('a'), 0), null)
    })

    it('get none while all rooms are in use, and that of who uses none', () => {
      const memory = new CacheMemory(createCacheMemory(small))
      const put = (account: number, nowMs: number) =>
        memory.put(account, keyOf('a'), Buffer.from(`${account}`), nowMs)
      const find = (account: number, nowMs: number) =>
        memory.find(account, keyOf('a'), nowMs)?.toString()
      assert.equal(put(1, 0), 'kept')
      assert.equal(put(2, 0), 'kept')
      assert.equal(put(3, cacheAccountIdleMs), 'noRoom')
      const later = cacheAccountIdleMs + 2_000
      assert.equal(find(1, later - 1_000), '1')
      assert.equal(put(3, later), 'kept')
      assert.equal(find(3, later), '3')
      assert.equal(find(1, later), '1')
      assert.equal(find(2, later), undefined)
      assert.equal(put(2, later), 'noRoom')
    })

    it('are any number, as large as they come', () => {
      const memory = new CacheMemory(createCacheMemory(small))
      const accounts = [0, 2 ** 31 + 5]
      for (const account of accounts) {
        assert.equal(memory.put(account, keyOf(account), Buffer.from('x'), 0), 'kept')
        assert.equal(memory.find(account, keyOf(account), 0)?.toString(), 'x')
      }
    })
  })

  it('stays below the share of an account of the original, all of them below 256 MiB', () => {
    const share = cacheAccountBytes + cacheAccountEntriesMax * 4 + 64
    assert.ok(share <= 5_000_000)
    assert.equal(createCacheMemory().byteLength, 64 + cacheAccountsMax * share)
    assert.ok(cacheAccountsMax * share < 2 ** 28)
  })
})
