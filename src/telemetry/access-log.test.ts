/** From rings to disk, with a disk that is full for a while: injected, and a real one. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ManualClock } from '../lib/clock.ts'
import { startAccessLog } from './access-log.ts'
import { logRetryAfterMs } from './limits.ts'
import { createLogRing } from './ring.ts'

let root: string
let folders = 0

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-access-log-'))
})
after(() => rm(root, { recursive: true }))

async function linesIn(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => name.startsWith('access-')).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'latin1')))
  const all = texts.join('')
  assert.ok(all === '' || all.endsWith('\n'))
  return all.split('\n').slice(0, -1)
}

const never = { flushIntervalMs: 2 ** 30 }

describe('access log', () => {
  it('writes what the rings hold, worker by worker in order', async () => {
    const directory = join(root, `${folders++}`)
    const rings = [createLogRing(1024), createLogRing(1024)]
    const log = startAccessLog({ directory, rings, report: assert.fail, ...never })
    for (let i = 0; i < 3; i++) for (const [w, ring] of rings.entries()) ring.push(`${w} ${i}\n`)
    await log.flush()
    rings[0]?.push('0 late\n')
    await log.close()
    assert.deepEqual((await linesIn(directory)).sort(), [
      ...['0 0', '0 1', '0 2', '0 late', '1 0', '1 1', '1 2'],
    ])
  })

  it('keeps lines while the disk refuses, drops and counts beyond its room, and recovers', async () => {
    const directory = join(root, `${folders++}`)
    const clock = new ManualClock(1e12)
    const ring = createLogRing(64)
    const said: string[] = []
    let full = true
    const openFile: typeof open = async (...args) => {
      if (full) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
      return open(...args)
    }
    const report = (message: string) => void said.push(message)
    const log = startAccessLog({ directory, rings: [ring], report, clock, openFile, ...never })

    ring.push('a'.repeat(31).concat('\n'))
    await log.flush()
    assert.ok(log.failing())
    // The batch is held, so the ring has room again for 64 bytes and no more.
    for (const letter of ['b', 'c', 'd', 'e']) ring.push(letter.repeat(31).concat('\n'))
    assert.equal(ring.drops(), 2)
    full = false
    await log.flush()
    assert.ok(log.failing(), 'not tried again at once')
    clock.advance(logRetryAfterMs)
    await log.flush()
    assert.equal(log.failing(), false)
    await log.close()
    assert.deepEqual(
      (await linesIn(directory)).map((line) => line[0]),
      ['a', 'b', 'c'],
    )
    assert.equal(said.length, 2)
    assert.match(said[0] ?? '', /cannot be written.*ENOSPC/)
    assert.match(said[1] ?? '', /written again.*2 lines dropped/)
  })

  it('survives a disk that is really full', async (t) => {
    const directory = await mkdtemp(join(root, 'small-'))
    try {
      const flags = ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]
      execFileSync('mount', flags, { stdio: 'ignore' })
    } catch {
      t.skip('only root may mount a small disk')
      return
    }
    const clock = new ManualClock(1e12)
    const ring = createLogRing(64 * 1024)
    const log = startAccessLog({ directory, rings: [ring], report: () => {}, clock, ...never })
    try {
      await writeFile(join(directory, 'ballast'), Buffer.alloc(50 * 1024))
      let pushed = 0
      const push = () => void (ring.push(`${`line ${pushed}`.padEnd(99)}\n`) && pushed++)
      for (let i = 0; i < 300; i++) push()
      await log.flush()
      assert.ok(log.failing())
      assert.ok((await linesIn(directory)).length < pushed)
      await rm(join(directory, 'ballast'))
      for (let i = 0; i < 100; i++) push()
      clock.advance(logRetryAfterMs)
      await log.flush()
      assert.equal(log.failing(), false)
      await log.close()
      const expected = Array.from({ length: pushed }, (_, i) => `line ${i}`)
      assert.deepEqual(
        (await linesIn(directory)).map((line) => line.trim()),
        expected,
      )
      assert.equal(ring.drops(), 0)
    } finally {
      await log.close()
      execFileSync('umount', [directory])
    }
  })
})
