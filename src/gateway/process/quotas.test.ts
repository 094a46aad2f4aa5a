import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { createMeterMemory, MeterMemory } from '../meters/memory.ts'
import { openMeters } from '../meters/meters.ts'
import { openProcessMeters } from './meters.ts'
import { openQuotas } from './quotas.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-quotas-'))
})
afterEach(() => rm(directory, { recursive: true }))

const path = () => join(directory, 'quotas')

/** A process that begins: its meters, and what it reports. */
async function begin(at = path()) {
  const shared = createMeterMemory({ bytes: 1 << 20, tableSlots: 512 })
  const said: string[] = []
  const memory = new MeterMemory(shared)
  const file = await openQuotas({
    path: at,
    memory,
    report: (line) => said.push(line),
    giveUp() {},
  })
  const meters = openMeters(shared)
  const quota = (key: string) => {
    const found = meters.quota(key, 1000)
    assert.ok(found)
    return found
  }
  const call = (key: string, times = 1) => {
    for (let i = 0; i < times; i++) assert.ok(quota(key).take())
  }
  return { file, said, call, used: (key: string) => quota(key).used() }
}

describe('the counts of quotas', () => {
  it('are there after a restart, whichever workers ask', async () => {
    const first = await begin()
    first.call('plan/a/x', 3)
    first.call('plan/a/y')
    await first.file.save()
    first.call('plan/a/x', 2)
    await first.file.close()
    const second = await begin()
    assert.equal(second.used('plan/a/x'), 5)
    assert.equal(second.used('plan/a/y'), 1)
    assert.equal(second.used('plan/b/x'), 0)
    second.call('plan/a/x')
    await second.file.close()
    assert.equal((await begin()).used('plan/a/x'), 6)
    assert.deepEqual(second.said, [])
  })

  it('lose after a crash only what was counted since they were last saved', async () => {
    const first = await begin()
    first.call('plan/a/x', 3)
    await first.file.save()
    first.call('plan/a/x', 4)
    // No close: the process is gone.
    assert.equal((await begin()).used('plan/a/x'), 3)
    await first.file.close()
  })

  it('survive a crash in the middle of a write', async () => {
    const first = await begin()
    first.call('plan/a/x', 3)
    await first.file.save()
    first.call('plan/a/x', 4)
    await first.file.close()
    const { length } = await readFile(path())
    for (let cut = 1; cut < length / 2; cut++) {
      await truncate(path(), length - cut)
      const again = await begin()
      assert.equal(again.used('plan/a/x'), 3, `cut ${cut}`)
      assert.deepEqual(again.said, [])
    }
  })

  it('are kept as far as a damaged file goes, which is set aside', async () => {
    const first = await begin()
    first.call('plan/a/x', 3)
    first.call('plan/a/y', 4)
    await first.file.close()
    const bytes = await readFile(path())
    const middle = bytes.indexOf(' ')
    bytes[middle + 1] = 0x39
    await writeFile(path(), bytes)
    const second = await begin()
    assert.deepEqual([second.used('plan/a/x'), second.used('plan/a/y')].sort(), [0, 4])
    assert.match(second.said.join(), /1 damaged lines left out/)
    const aside = (await readdir(directory)).find((name) => name.startsWith('quotas.damaged-'))
    assert.ok(aside)
    assert.deepEqual(await readFile(join(directory, aside)), bytes)
    second.call('plan/a/y')
    await second.file.close()
    const third = await begin()
    assert.equal(third.used('plan/a/y'), 5)
    assert.deepEqual(third.said, [])
  })

  it('are saved again once the disk takes them', async () => {
    const nowhere = join(directory, 'missing', 'quotas')
    const first = await begin(nowhere)
    first.call('plan/a/x', 3)
    await first.file.save()
    await first.file.save()
    assert.equal(first.said.length, 1)
    assert.match(first.said[0] ?? '', /cannot be saved, calls go on/)
    await mkdir(join(directory, 'missing'))
    await first.file.close()
    assert.equal((await begin(nowhere)).used('plan/a/x'), 3)
    assert.match(first.said[1] ?? '', /saved again/)
  })

  it('are written by the process as it runs and when it ends', async () => {
    const meters = await openProcessMeters({ directory, report() {} })
    const quota = openMeters(meters.shared).quota('plan/a/x', 10)
    assert.ok(quota?.take())
    await meters.close()
    assert.equal((await begin()).used('plan/a/x'), 1)
  })
})
