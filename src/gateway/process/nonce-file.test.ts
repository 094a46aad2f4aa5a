/** Nonces on disk against a plain list of them, on clocks of the test's own. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { createNonceMemory, Nonces } from '../nonces.ts'
import { nonceRewriteBlocksMin } from './limits.ts'
import { type NonceFile, openNonceFile } from './nonce-file.ts'

const headBytes = 32
const blockBytes = 512
const entriesPerBlock = 42
const wallMs = 1_700_000_000_000

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-nonces-'))
})
/** Those of processes that crashed as well: nobody else closes them. */
const opened: NonceFile[] = []
after(async () => {
  for (const file of opened) await file.close()
  await rm(directory, { recursive: true })
})

let files = 0
const newPath = () => join(directory, `nonces-${files++}`)

/** A machine whose gateway starts and ends while its wall clock goes on. */
class Machine {
  readonly path: string
  readonly size: number
  readonly said: string[] = []
  nowMs = wallMs
  #startedMs = wallMs
  file: NonceFile | null = null
  nonces = new Nonces(createNonceMemory(16))

  constructor(path = newPath(), size = 1024) {
    this.path = path
    this.size = size
  }

  /** Each process has a monotonic clock that begins anew. */
  async start(openFile: typeof open = open): Promise<this> {
    this.#startedMs = this.nowMs - 700
    const monotonicMs = () => this.nowMs - this.#startedMs
    this.file = await openNonceFile({
      ...{ path: this.path, size: this.size, monotonicMs, epochMs: () => this.nowMs, openFile },
      report: (line) => void this.said.push(line),
    })
    opened.push(this.file)
    this.nonces = new Nonces(this.file.shared, monotonicMs)
    return this
  }

  /** A crash: nothing is written any more. */
  async restart(): Promise<this> {
    return this.start()
  }

  async save(): Promise<void> {
    await this.file?.save()
  }

  async close(): Promise<void> {
    await this.file?.close()
  }

  use(key: string, ttlSeconds = 900) {
    return this.nonces.use(key, ttlSeconds)
  }

  useMany(count: number, prefix: string, ttlSeconds = 900): readonly string[] {
    const keys = Array.from({ length: count }, (_, i) => `${prefix}${i}`)
    for (const key of keys) assert.equal(this.use(key, ttlSeconds), 'fresh')
    return keys
  }

  usedOf(keys: readonly string[]): number {
    return keys.filter((key) => this.use(key) === 'used').length
  }
}

async function withNonces(...keys: readonly string[]): Promise<Machine> {
  const machine = await new Machine().start()
  for (const key of keys) assert.equal(machine.use(key), 'fresh')
  await machine.close()
  return machine
}

describe('nonces that are kept', () => {
  it('are used after a restart until their time is over, and not much longer', async () => {
    for (const ttl of [1, 60, 1_800]) {
      for (const downMs of [0, 1, 999, 30_000]) {
        const machine = await new Machine().start()
        assert.equal(machine.use('a', ttl), 'fresh')
        await machine.close()
        machine.nowMs += downMs
        await machine.restart()
        const leftMs = ttl * 1000 - downMs
        if (leftMs > 0) {
          machine.nowMs += leftMs - 1
          assert.equal(machine.use('a', ttl), 'used', `${ttl} ${downMs}`)
          machine.nowMs += 1
        }
        machine.nowMs += 3_000
        assert.equal(machine.use('a', ttl), 'fresh', `${ttl} ${downMs}`)
        await machine.close()
      }
    }
  })

  it('are given up at the load when their time is over', async () => {
    const machine = await withNonces('a')
    machine.nowMs += 902_000
    await machine.restart()
    assert.deepEqual([...machine.nonces.taken()], [])
    assert.equal(machine.use('a'), 'fresh')
    await machine.close()
  })

  it('are as a plain list would have it, whenever the process crashes or ends', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e') }) },
      fc.constantFrom('save', 'crash', 'end', 'pass' as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const machine = await new Machine().start()
        /** When each is over; those that are not saved yet apart. */
        const [kept, fresh] = [new Map<string, number>(), new Map<string, number>()]
        const wasSaved = () => {
          for (const [key, until] of fresh) kept.set(key, until)
          fresh.clear()
        }
        for (const each of steps) {
          if (each === 'save') await machine.save()
          if (each === 'end') await machine.close()
          if (each === 'save' || each === 'end') wasSaved()
          if (each === 'crash' || each === 'end') await machine.restart()
          if (each === 'crash') fresh.clear()
          if (each === 'pass') machine.nowMs += 10_300
          if (typeof each === 'string') continue
          const until = fresh.get(each.key) ?? kept.get(each.key) ?? 0
          const answer = machine.use(each.key, 30)
          // Every restart may add a second or two to its time.
          if (machine.nowMs < until) assert.equal(answer, 'used')
          else if (machine.nowMs > until + 5_000) assert.equal(answer, 'fresh')
          if (answer === 'fresh') fresh.set(each.key, machine.nowMs + 30_000)
        }
        await machine.close()
        assert.deepEqual(machine.said, [])
      }),
      { numRuns: 40 },
    )
  })

  it('lose after a crash only those that were used since they were last saved', async () => {
    const machine = await new Machine().start()
    machine.use('old')
    await machine.save()
    machine.use('older')
    await machine.save()
    machine.use('new')
    await machine.restart()
    assert.deepEqual([machine.use('old'), machine.use('older')], ['used', 'used'])
    assert.equal(machine.use('new'), 'fresh')
    await machine.close()
  })

  it('lose nothing that is used while the file is written', async () => {
    const machine = new Machine()
    let isFirst = true
    await machine.start(async (...args) => {
      if (isFirst) machine.use('meanwhile')
      isFirst = false
      return open(...args)
    })
    machine.use('a')
    await machine.save()
    await machine.save()
    await machine.restart()
    assert.deepEqual([machine.use('a'), machine.use('meanwhile')], ['used', 'used'])
    await machine.close()
  })

  it('fill the table as they did', async () => {
    const machine = await new Machine(newPath(), 64).start()
    const keys = Array.from({ length: 400 }, (_, i) => `n${i}`)
    const fresh = keys.filter((key) => machine.use(key) === 'fresh')
    assert.equal(fresh.length, 64)
    await machine.close()
    await machine.restart()
    for (const key of keys) assert.equal(machine.use(key), fresh.includes(key) ? 'used' : 'full')
    await machine.close()
  })

  it('are no longer kept for a clock that was set back than their longest time', async () => {
    const machine = await withNonces('a')
    machine.nowMs -= 86_400_000
    await machine.restart()
    machine.nowMs += 1_800_000
    assert.equal(machine.use('a'), 'used')
    machine.nowMs += 2_000
    assert.equal(machine.use('a'), 'fresh')
    await machine.close()
  })
})

describe('the file of nonces', () => {
  it('is its owner’s alone, and holds no nonce', async () => {
    const machine = await withNonces('plugin-1\nkey a\nmy-very-own-nonce')
    const { mode, size } = await stat(machine.path)
    if (process.platform !== 'win32') assert.equal(mode & 0o777, 0o600)
    assert.equal(size, headBytes + blockBytes)
    assert.ok(!(await readFile(machine.path)).includes('my-very-own-nonce'))
  })

  it('is not written while nothing is used', async () => {
    const machine = await new Machine().start()
    await machine.save()
    await machine.close()
    await assert.rejects(stat(machine.path), { code: 'ENOENT' })
  })

  it('is good up to where a crash tore it, without a word', async () => {
    const machine = await new Machine().start()
    const early = machine.useMany(entriesPerBlock, 'early')
    await machine.save()
    const late = machine.useMany(3, 'late')
    await machine.close()
    const whole = await readFile(machine.path)
    assert.equal(whole.length, headBytes + 2 * blockBytes)
    for (const cut of [1, 2, 3, 100, blockBytes - 1]) {
      await writeFile(machine.path, whole)
      await truncate(machine.path, whole.length - cut)
      await machine.restart()
      assert.equal(machine.usedOf(early), early.length, `cut ${cut}`)
      assert.equal(machine.usedOf(late), 0, `cut ${cut}`)
      // What comes now does not stand behind the torn end.
      await machine.save()
      await machine.restart()
      assert.equal(machine.usedOf([...early, ...late]), early.length + late.length)
      assert.deepEqual(machine.said, [])
      await machine.close()
    }
  })

  it('loses what is damaged and nothing else, which is said', async () => {
    const machine = await new Machine().start()
    const keys = machine.useMany(3 * entriesPerBlock, 'n')
    await machine.close()
    const whole = await readFile(machine.path)
    for (const at of [0, 4, 8, blockBytes - 1]) {
      const flipped = Buffer.from(whole)
      const byte = headBytes + blockBytes + at
      flipped[byte] = (flipped[byte] ?? 0) ^ 1
      await writeFile(machine.path, flipped)
      machine.said.length = 0
      await machine.restart()
      assert.match(
        machine.said.join(),
        /^nonces are damaged, .*: 1 blocks of the file are left out$/,
      )
      assert.equal(machine.usedOf(keys), 2 * entriesPerBlock)
    }
  })

  it('is not taken where it is another’s, and replaced', async () => {
    const machine = await withNonces('a')
    const whole = await readFile(machine.path)
    const version = Buffer.from(whole)
    version[7] = 0x32
    version.writeUInt32LE(crc32(version.subarray(0, 28)), 28)
    const size = Buffer.from(whole)
    size.writeUInt32LE(2048, 24)
    size.writeUInt32LE(crc32(size.subarray(0, 28)), 28)
    const seed = Buffer.from(whole)
    seed[9] = (seed[9] ?? 0) ^ 1
    for (const foreign of [
      ...[version, size, seed, whole.subarray(0, 31), whole.subarray(0, 5), Buffer.alloc(0)],
      Buffer.from('plan/a/k 3 0badcafe\n'.repeat(40)),
    ]) {
      await writeFile(machine.path, foreign)
      machine.said.length = 0
      await machine.restart()
      assert.match(machine.said.join(), /^nonces are not kept, .* damaged, or of another version$/)
      assert.equal(machine.use('a'), 'fresh')
      await machine.close()
      machine.said.length = 0
      await machine.restart()
      assert.equal(machine.use('a'), 'used')
      assert.deepEqual(machine.said, [])
    }
  })

  it('takes no blocks that are of another table, though its head is right', async () => {
    const [one, other] = [await withNonces('a'), await withNonces('b')]
    const head = (await readFile(one.path)).subarray(0, headBytes)
    const blocks = (await readFile(other.path)).subarray(headBytes)
    await writeFile(one.path, Buffer.concat([head, blocks]))
    await one.restart()
    assert.match(one.said.join(), /^nonces are damaged/)
    assert.equal(one.use('b'), 'fresh')
    await one.close()
  })

  it('does not grow beyond twice what is remembered', async () => {
    const machine = await new Machine(newPath(), 2 ** 18).start()
    const count = Math.floor(nonceRewriteBlocksMin / 2 + 100) * entriesPerBlock
    const blocks = async () => ((await stat(machine.path)).size - headBytes) / blockBytes
    const sizes: number[] = []
    for (let round = 0; round < 4; round++) {
      machine.useMany(count, `${round} `, 1)
      await machine.save()
      sizes.push(Math.round(((await blocks()) * entriesPerBlock) / count))
      machine.nowMs += 3_000
    }
    assert.deepEqual(sizes, [1, 2, 1, 2])
    await machine.close()
  })

  it('is written again once the disk takes it', async () => {
    const machine = await new Machine(join(directory, 'missing', 'nonces')).start()
    machine.use('a')
    await machine.save()
    await machine.save()
    assert.equal(machine.said.length, 1)
    assert.match(machine.said[0] ?? '', /^nonces cannot be saved, calls go on/)
    await mkdir(join(directory, 'missing'))
    await machine.save()
    assert.equal(machine.said[1], 'nonces are saved again')
    await machine.restart()
    assert.equal(machine.use('a'), 'used')
    await machine.close()
  })

  it('that cannot be read is said, and calls go on', async () => {
    const path = newPath()
    await mkdir(path)
    const machine = await new Machine(path).start()
    assert.match(machine.said.join(), /^nonces cannot be read, /)
    assert.equal(machine.use('a'), 'fresh')
  })
})
