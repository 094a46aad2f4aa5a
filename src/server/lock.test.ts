import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { DataDirectoryInUse, lockDataDirectory } from './lock.ts'

let parent = ''
let dataDir = ''
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sluice-lock-'))
  dataDir = join(parent, 'data')
})
afterEach(() => rmSync(parent, { recursive: true }))

/** A process that holds the lock until it is killed. */
async function holder() {
  const module = new URL('./lock.ts', import.meta.url).href
  const code = `
    const { lockDataDirectory } = await import(${JSON.stringify(module)})
    globalThis.lock = lockDataDirectory(${JSON.stringify(dataDir)}, 'control')
    console.error('held')
    setInterval(() => {}, 1000)`
  const args = ['--input-type=module', '--eval', code]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise((resolve) => child.stderr.once('data', resolve))
  return child
}

describe('the lock on a data directory', () => {
  it('makes the directory for its owner alone', () => {
    const lock = lockDataDirectory(dataDir, 'control')
    assert.equal(statSync(dataDir).mode & 0o777, 0o700)
    lock.release()
  })

  it('is held by one process a role; the refused one learns by whom', async () => {
    const child = await holder()
    const since = new Date().toISOString().slice(0, 10)
    assert.throws(
      () => lockDataDirectory(dataDir, 'control'),
      (error) =>
        error instanceof DataDirectoryInUse &&
        error.message.includes(`process ${child.pid} (`) &&
        error.message.includes(`since ${since}`),
    )
    lockDataDirectory(dataDir, 'gateway').release()
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    lockDataDirectory(dataDir, 'control').release()
  })

  it('can be taken again once it is released', () => {
    const first = lockDataDirectory(dataDir, 'control')
    assert.throws(() => lockDataDirectory(dataDir, 'control'), DataDirectoryInUse)
    first.release()
    lockDataDirectory(dataDir, 'control').release()
  })
})
