import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { lockDataDirectory } from './lock.ts'
import { isStartedWith } from './started-with.ts'

describe('isStartedWith', () => {
  it('is true for a role whose lock our parent holds, and for no other', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-started-'))
    try {
      assert.equal(isStartedWith(folder, 'gateway', process.pid), false)
      const lock = lockDataDirectory(folder, 'gateway')
      assert.equal(isStartedWith(folder, 'gateway', process.pid), true)
      assert.equal(isStartedWith(folder, 'control', process.pid), false)
      assert.equal(isStartedWith(folder, 'gateway', process.pid + 1), false)
      lock.release()
      writeFileSync(join(folder, 'gateway.holder.json'), '{"pid":')
      assert.equal(isStartedWith(folder, 'gateway', process.pid), false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
