/** Segments on a real disk: rotation, bounds, what a crash leaves, what a full disk does. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../lib/clock.ts'
import { createSegmentWriter, listSegments, type SegmentDeps, segmentBounds } from './segments.ts'

let root: string
let directory: string
let clock: ManualClock
let folders = 0

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-segments-'))
})
after(() => rm(root, { recursive: true }))
beforeEach(() => {
  directory = join(root, `${folders++}`, 'logs', 'access')
  clock = new ManualClock(Date.UTC(2026, 10, 25, 19, 56, 13))
})

function writer(more: Partial<SegmentDeps> = {}) {
  return createSegmentWriter({ directory, clock, bounds: segmentBounds, ...more })
}

const text = async (name: string) => readFile(join(directory, name), 'latin1')
const names = async () => (await listSegments(directory)).map(({ name }) => name)

describe('log segments', () => {
  it('are named by time and number, and only their owner can read them', async () => {
    const segments = writer()
    await segments.append(Buffer.from('one\n'))
    await segments.append(Buffer.from('two\n'))
    await segments.close()
    assert.deepEqual(await names(), ['access-20261125T195613Z-000001.log'])
    assert.equal(await text('access-20261125T195613Z-000001.log'), 'one\ntwo\n')
    const handle = await open(join(directory, 'access-20261125T195613Z-000001.log'))
    assert.equal((await handle.stat()).mode & 0o777, 0o600)
    await handle.close()
  })

  it('end at their size, and not before', async () => {
    const segments = writer({ bounds: { ...segmentBounds, bytesMax: 8 } })
    for (const line of ['123\n', '567\n', '9\n']) await segments.append(Buffer.from(line))
    await segments.close()
    assert.deepEqual(await Promise.all((await names()).map(text)), ['123\n567\n', '9\n'])
  })

  it('end at their age, and not before', async () => {
    const segments = writer({ bounds: { ...segmentBounds, ageMaxMs: 60_000 } })
    await segments.append(Buffer.from('1\n'))
    clock.advance(59_999)
    await segments.append(Buffer.from('2\n'))
    clock.advance(1)
    await segments.append(Buffer.from('3\n'))
    await segments.close()
    assert.deepEqual(await Promise.all((await names()).map(text)), ['1\n2\n', '3\n'])
  })

  it('are kept up to their number and age; other files are left alone', async () => {
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'access-notes.log'), 'mine')
    const bounds = { ...segmentBounds, bytesMax: 1, segmentsMax: 3, keptMaxMs: 10_000 }
    const segments = writer({ bounds })
    for (let i = 1; i <= 5; i++) await segments.append(Buffer.from(`${i}\n`))
    assert.deepEqual(await Promise.all((await names()).map(text)), ['3\n', '4\n', '5\n'])
    clock.advance(10_001)
    await segments.append(Buffer.from('6\n'))
    await segments.close()
    assert.deepEqual(await Promise.all((await names()).map(text)), ['6\n'])
    assert.equal(await text('access-notes.log'), 'mine')
  })

  it('go on after a restart, without the half line that a crash left', async () => {
    const whole = ['first line\n', 'second line\n', `${'long '.repeat(30_000)}\n`]
    const complete = whole.join('')
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: complete.length }), async (cut) => {
        await rm(directory, { recursive: true, force: true })
        await mkdir(directory, { recursive: true })
        const name = 'access-20261125T195600Z-000041.log'
        await writeFile(join(directory, name), complete.slice(0, cut))
        const segments = writer()
        await segments.append(Buffer.from('after\n'))
        await segments.close()
        assert.deepEqual(await names(), [name])
        let kept = ''
        for (const line of whole) if (kept.length + line.length <= cut) kept += line
        assert.ok((await text(name)) === `${kept}after\n`, `cut at ${cut}`)
      }),
      { numRuns: 40, examples: [[0], [11], [complete.length - 1], [complete.length]] },
    )
  })

  it('number on after a restart when the clock was set back', async () => {
    const first = writer({ bounds: { ...segmentBounds, bytesMax: 1 } })
    await first.append(Buffer.from('1\n'))
    await first.append(Buffer.from('2\n'))
    await first.close()
    clock.advance(-86_400_000)
    const second = writer()
    await second.append(Buffer.from('3\n'))
    await second.close()
    assert.deepEqual(await Promise.all((await names()).map(text)), ['1\n', '2\n', '3\n'])
  })

  it('hold nothing of a write that failed, for each call that can fail', async () => {
    for (let n = 1; n <= 12; n++) {
      directory = join(root, `${folders++}`)
      const bounds = { ...segmentBounds, bytesMax: 30 }
      const segments = writer({ bounds, openFile: failingDisk(n) })
      let written = ''
      let failures = 0
      for (let i = 0; i < 5; i++) {
        const line = `line number ${i}\n`
        await segments.append(Buffer.from(line)).then(
          () => {
            written += line
          },
          () => failures++,
        )
        const there = await Promise.all((await names()).map(text))
        assert.equal(there.join(''), written, `call ${n}`)
      }
      assert.ok(failures <= 1, `call ${n}`)
      await segments.close()
    }
  })
})

/** A disk whose n-th open or write fails, a write after half of its bytes. */
function failingDisk(n: number): typeof open {
  let calls = 0
  const full = () => Object.assign(new Error('no space left'), { code: 'ENOSPC' })
  return async (...args) => {
    if (++calls === n) throw full()
    const handle = await open(...args)
    const write = handle.write.bind(handle)
    const broken = async (bytes: Buffer, from: number, length: number, at: number) => {
      if (++calls !== n) return write(bytes, from, length, at)
      await write(bytes, from, length >> 1, at)
      throw full()
    }
    return Object.assign(handle, { write: broken })
  }
}
