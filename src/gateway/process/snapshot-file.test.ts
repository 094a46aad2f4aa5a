/**
 * The snapshot file against a plain map: after any damage it gives a state that was committed, the
 * last one where only the end is missing, or nothing.
 */
import assert from 'node:assert/strict'
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../lib/clock.ts'
import { Secret } from '../../lib/secret.ts'
import { idOf } from '../../snapshot/codec.ts'
import type { EncodedSection, SnapshotChange } from '../../snapshot/snapshot.ts'
import { SnapshotState } from '../../snapshot/state.ts'
import { openSnapshotFile, type SnapshotFileOptions } from './snapshot-file.ts'

const token = new Secret('a-join-token-of-some-length')
const clock = new ManualClock(Date.UTC(2026, 10, 25, 20, 0, 0))
let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-snapshot-'))
})
after(() => rm(directory, { recursive: true }))

let files = 0
const newPath = () => join(directory, `snapshot-${files++}`)

function options(path: string, more: Partial<SnapshotFileOptions> = {}): SnapshotFileOptions {
  return { path, token, clock, report: () => {}, ...more }
}

function section(key: string, text: string): EncodedSection {
  const bytes = new Uint8Array(Buffer.from(text))
  return { key, id: idOf(bytes), bytes }
}

/** Revision, hash and all content as plain data. */
type Plain = { revision: number; hash: string; content: Record<string, string> }

function plainOf(change: SnapshotChange | null): Plain | null {
  if (change === null) return null
  const { revision, hash, put } = change
  const entries = put.map(({ key, bytes }) => [key, Buffer.from(bytes).toString()] as const)
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return { revision, hash, content: Object.fromEntries(sorted) }
}

function plainState(state: SnapshotState): Plain | null {
  if (state.size === 0 && state.revision === 0) return null
  const { revision, hash } = state
  return plainOf({ revision, hash, put: [...state.sections()], remove: [] })
}

interface Edit {
  readonly key: string
  /** Null: removed. */
  readonly text: string | null
}
const keys = ['settings', 'service/a', 'service/b', 'apis/a/1/0']
const edits: fc.Arbitrary<Edit[][]> = fc.array(
  fc.array(
    fc.record({
      key: fc.constantFrom(...keys),
      text: fc.option(fc.string({ maxLength: 40 }), { nil: null }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 6 },
)

interface Written {
  readonly bytes: Buffer
  /** The states after each save, and how long the file was then. */
  readonly commits: readonly { readonly state: Plain | null; readonly size: number }[]
}

/** Saves a sequence of changes, closing and opening again now and then. */
async function write(path: string, changes: readonly (readonly Edit[])[]): Promise<Written> {
  const state = new SnapshotState()
  const commits: { state: Plain | null; size: number }[] = []
  let file = await openSnapshotFile(options(path))
  for (const [revision, edit] of changes.entries()) {
    const put = edit.flatMap(({ key, text }) => (text === null ? [] : [section(key, text)]))
    const remove = edit.flatMap(({ key, text }) => (text === null ? [key] : []))
    const change = state.changeTo(revision + 1, put, remove)
    state.apply(change)
    await file.save(change)
    commits.push({ state: plainState(state), size: (await stat(path)).size })
    if (revision % 2 === 1) {
      await file.close()
      file = await openSnapshotFile(options(path))
      assert.deepEqual(plainOf(file.found), plainState(state))
    }
  }
  await file.close()
  return { bytes: await readFile(path), commits }
}

async function foundIn(bytes: Uint8Array, said: string[] = []): Promise<Plain | null> {
  const path = newPath()
  await writeFile(path, bytes)
  const report = (message: string) => void said.push(message)
  const file = await openSnapshotFile(options(path, { report }))
  await file.close()
  return plainOf(file.found)
}

/** What is said of a file of so many bytes whose last whole commit this is. */
function wordsFor(last: Written['commits'][number] | undefined, length: number): RegExp {
  if (last === undefined) return /ends before its first snapshot does: it waits for control$/
  const found = `snapshot of revision ${last.state?.revision} found in \\S+`
  return new RegExp(
    last.size === length
      ? `${found}$`
      : `${found}; what follows byte ${last.size} was cut short and is left out$`,
  )
}

describe('snapshot file', () => {
  it('gives back the last commit after any sequence of changes', async () => {
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => {
        const path = newPath()
        const { commits } = await write(path, changes)
        const file = await openSnapshotFile(options(path))
        await file.close()
        assert.deepEqual(plainOf(file.found), commits.at(-1)?.state)
      }),
      { numRuns: 30 },
    )
  })

  it('cut off at every byte gives the last commit that is whole', async () => {
    const changes = [
      [{ key: 'settings', text: 'one' }],
      [{ key: 'service/a', text: 'two' }],
      [
        { key: 'service/a', text: 'three' },
        { key: 'settings', text: null },
      ],
    ]
    const { bytes, commits } = await write(newPath(), changes)
    for (let length = 0; length <= bytes.length; length++) {
      const last = commits.findLast(({ size }) => size <= length)
      const said: string[] = []
      const found = await foundIn(bytes.subarray(0, length), said)
      assert.deepEqual(found, last?.state ?? null, `cut at ${length}`)
      assert.equal(said.length, 1)
      assert.match(said[0] ?? '', wordsFor(last, length), `cut at ${length}`)
    }
  })

  it('of any changes, cut off anywhere, gives the last commit that is whole', async () => {
    await fc.assert(
      fc.asyncProperty(edits, fc.double({ min: 0, max: 1, noNaN: true }), async (changes, part) => {
        const { bytes, commits } = await write(newPath(), changes)
        const length = Math.floor(bytes.length * part)
        const last = commits.findLast(({ size }) => size <= length)
        assert.deepEqual(await foundIn(bytes.subarray(0, length)), last?.state ?? null)
      }),
      { numRuns: 100 },
    )
  })

  it('of any changes, with any byte changed, gives nothing', async () => {
    const flip = fc.integer({ min: 1, max: 255 })
    const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
    await fc.assert(
      fc.asyncProperty(edits, part, flip, async (changes, where, by) => {
        const { bytes } = await write(newPath(), changes)
        bytes[Math.floor(bytes.length * where)]! ^= by
        assert.equal(await foundIn(bytes), null)
      }),
      { numRuns: 100 },
    )
  })

  it('goes on after a cut: the half step is gone, the next one is there', async () => {
    const path = newPath()
    const { bytes, commits } = await write(path, [
      [{ key: 'settings', text: 'one' }],
      [{ key: 'settings', text: 'two' }],
    ])
    await writeFile(path, bytes.subarray(0, bytes.length - 1))
    const file = await openSnapshotFile(options(path))
    assert.deepEqual(plainOf(file.found), commits[0]?.state)
    const state = new SnapshotState()
    assert.ok(file.found)
    state.apply(file.found)
    const change = state.changeTo(9, [section('service/b', 'three')], [])
    state.apply(change)
    await file.save(change)
    await file.close()
    assert.deepEqual(await foundIn(await readFile(path)), plainState(state))
  })

  it('with any byte changed gives nothing, and never a wrong state', async () => {
    const { bytes } = await write(newPath(), [
      [{ key: 'settings', text: 'one' }],
      [{ key: 'service/a', text: 'two' }],
    ])
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(bytes)
        damaged[at]! ^= flip
        const said: string[] = []
        assert.equal(await foundIn(damaged, said), null, `byte ${at} flipped by ${flip}`)
        assert.match(said.join(), /^snapshot file \S+ is not served: it.*; set aside as \S+$/)
      }
    }
  })

  it('with stretches overwritten, doubled or cut out gives a committed state or nothing', async () => {
    const { bytes, commits } = await write(newPath(), [
      [{ key: 'settings', text: 'one' }],
      [{ key: 'service/a', text: 'two' }],
      [{ key: 'service/a', text: 'three' }],
      [{ key: 'service/b', text: 'four' }],
    ])
    const allowed = [null, ...commits.map(({ state }) => state)].map((each) => JSON.stringify(each))
    const place = fc.integer({ min: 0, max: bytes.length })
    await fc.assert(
      fc.asyncProperty(place, place, fc.uint8Array({ maxLength: 60 }), async (a, b, middle) => {
        const from = Math.min(a, b)
        const to = Math.max(a, b)
        const pieces: Uint8Array[] = [bytes.subarray(0, from), middle, bytes.subarray(to)]
        const doubled: Uint8Array[] = [bytes.subarray(0, to), bytes.subarray(from)]
        for (const each of [pieces, doubled]) {
          const found = JSON.stringify(await foundIn(Buffer.concat(each)))
          assert.ok(allowed.includes(found), found)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('takes zeros at the end for what a power cut leaves', async () => {
    const { bytes, commits } = await write(newPath(), [[{ key: 'settings', text: 'one' }]])
    assert.deepEqual(await foundIn(Buffer.concat([bytes, Buffer.alloc(100)])), commits[0]?.state)
  })

  it('sets a damaged file aside and says so', async () => {
    const path = newPath()
    const { bytes } = await write(path, [[{ key: 'settings', text: 'one' }]])
    bytes[70]! ^= 1
    await writeFile(path, bytes)
    const said: string[] = []
    const report = (message: string) => void said.push(message)
    const file = await openSnapshotFile(options(path, { report }))
    assert.equal(file.found, null)
    const aside = `${path}.damaged-20261125T200000Z`
    assert.deepEqual(await readFile(aside), bytes)
    await assert.rejects(stat(path), { code: 'ENOENT' })
    assert.equal(said.length, 1)
    assert.ok(said[0]?.includes(aside))
  })

  it('is of no use without the token it was sealed with, and shows nothing of its content', async () => {
    const path = newPath()
    const { bytes } = await write(path, [[{ key: 'service/a', text: 'a very secret backend' }]])
    assert.ok(!bytes.includes('secret backend'))
    assert.ok(!bytes.includes('service/a'))
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    const file = await openSnapshotFile(options(path, { token: new Secret('another') }))
    assert.equal(file.found, null)
  })

  it('writes a change in proportion to the change, and itself anew when garbage prevails', async () => {
    const path = newPath()
    const file = await openSnapshotFile(options(path, { garbageMinBytes: 1000 }))
    const state = new SnapshotState()
    const save = async (revision: number, put: EncodedSection[]) => {
      const change = state.changeTo(revision, put, [])
      state.apply(change)
      await file.save(change)
      return (await stat(path)).size
    }
    const big = Array.from({ length: 20 }, (_, i) => section(`service/${i}`, `${i}`.repeat(500)))
    const start = await save(1, big)
    let size = start
    let largest = start
    for (let revision = 2; revision < 300; revision++) {
      const next = await save(revision, [section('settings', `revision ${revision}`)])
      assert.ok(next - size < 400, `${next - size} bytes for a small change`)
      largest = Math.max(largest, next)
      size = next
    }
    assert.ok(largest < 2.1 * start, `${largest} of ${start}`)
    await file.close()
    assert.deepEqual(await foundIn(await readFile(path)), plainState(state))
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.endsWith('.new')),
      [],
    )
  })

  it('keeps the last good state when the n-th call to the disk fails, for each n', async () => {
    for (let n = 1; n < 40; n++) {
      const path = newPath()
      const disk = failingDisk(n)
      const file = await openSnapshotFile(options(path, { ...disk, garbageMinBytes: 100 }))
      const state = new SnapshotState()
      let durable: Plain | null = null
      let failed = false
      for (let revision = 1; revision <= 6; revision++) {
        const change = state.changeTo(revision, [section('settings', `${revision}`.repeat(90))], [])
        state.apply(change)
        try {
          await file.save(change)
          durable = plainState(state)
          failed = false
        } catch {
          failed = true
          // What is on disk now must still be the last good state, or already this one.
          const found = await foundIn(await readFile(path).catch(() => Buffer.alloc(0)))
          const allowed: string[] = [durable, plainState(state)].map((each) => JSON.stringify(each))
          assert.ok(allowed.includes(JSON.stringify(found)), `call ${n}, revision ${revision}`)
        }
      }
      const { revision, hash } = state
      if (failed) await file.save({ revision, hash, put: [], remove: [] })
      await file.close()
      assert.deepEqual(await foundIn(await readFile(path)), plainState(state), `call ${n}`)
    }
  })
})

/** A disk whose n-th open, write, truncate or sync fails, a write after half of its bytes. */
function failingDisk(n: number): { openFile: typeof open } {
  let calls = 0
  const fails = () => ++calls === n
  const full = () => Object.assign(new Error('no space left'), { code: 'ENOSPC' })
  const openFile: typeof open = async (...args) => {
    if (fails()) throw full()
    const handle = await open(...args)
    const write = handle.write.bind(handle)
    const broken = async (bytes: Buffer, from: number, length: number, at: number) => {
      if (!fails()) return write(bytes, from, length, at)
      await write(bytes, from, length >> 1, at)
      throw full()
    }
    for (const name of ['sync', 'datasync'] as const) {
      const real = handle[name].bind(handle)
      handle[name] = async () => {
        if (fails()) throw full()
        await real()
      }
    }
    Object.assign(handle, { write: broken })
    return handle
  }
  return { openFile }
}
