import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { callerSections } from '../../../test/fakes/callers.ts'
import { encodeSection } from '../../snapshot/codec.ts'
import type { EncodedSection } from '../../snapshot/snapshot.ts'
import { openMeters } from '../meters/meters.ts'
import { openProcessMeters, type ProcessMeters } from './meters.ts'

const hour = 3_600
const start = Math.floor(1_700_000_000 / hour) * hour + 600

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-windows-'))
})
const opened: ProcessMeters[] = []
afterEach(async () => {
  // Closing twice does no harm; a test that failed has not closed.
  for (const kept of opened.splice(0)) await kept.close()
  await rm(directory, { recursive: true })
})

/** A process that begins at this second. */
async function begin(nowSeconds: number, sections: () => readonly EncodedSection[] = () => []) {
  const said: string[] = []
  const report = (line: string) => said.push(line)
  const now = () => nowSeconds
  const settings = { bytes: 8 << 20, keys: 1 << 12, whenFull: 'admit' } as const
  const kept = await openProcessMeters({ directory, report, settings, sections, nowSeconds: now })
  opened.push(kept)
  const meters = openMeters(kept.shared, report, { nowSeconds: now })
  const wish = (windowSeconds: number) => ({ limit: 1_000, windowSeconds })
  const window = (key: string, seconds = hour) => meters.window(key, wish(seconds))
  const keyed = (key: string, seconds = hour) => meters.keyed(key, wish(seconds))
  return { kept, meters, said, window, keyed }
}

/** How many of a thousand are left. */
function left(limit: { take(now: number): boolean } | null): number {
  let passed = 0
  while (limit?.take(0)) passed++
  return passed
}

describe('the counts of long windows', () => {
  it('are there after a restart, of plugins as of addresses', async () => {
    const first = await begin(start)
    for (let i = 0; i < 3; i++) first.window('plugin/a')?.take(0)
    for (let i = 0; i < 5; i++) first.keyed('10.0.0.1').take(0)
    first.keyed('10.0.0.2', 24 * hour).take(0)
    await first.kept.close()
    const second = await begin(start + 60)
    assert.equal(left(second.window('plugin/a')), 997)
    assert.equal(left(second.keyed('10.0.0.1')), 995)
    assert.equal(left(second.keyed('10.0.0.3')), 1_000)
    await second.kept.close()
    const later = await begin(start + hour)
    assert.equal(left(later.window('plugin/a')), 1_000, 'another hour')
    assert.equal(left(later.keyed('10.0.0.1')), 1_000)
    assert.equal(left(later.keyed('10.0.0.2', 24 * hour)), 999, 'the same day')
    await later.kept.close()
    assert.deepEqual([...first.said, ...second.said, ...later.said], [])
  })

  it('begin at 0 where the file is damaged, which is said', async () => {
    const first = await begin(start)
    first.window('plugin/a')?.take(0)
    await first.kept.close()
    const path = join(directory, 'windows')
    const whole = await readFile(path)
    const flipped = Buffer.from(whole)
    flipped[30] = (flipped[30] ?? 0) ^ 1
    for (const damage of [
      () => writeFile(path, flipped),
      () => truncate(path, whole.length - 1),
      () => truncate(path, 3),
      () => writeFile(path, ''),
    ]) {
      await writeFile(path, whole)
      await damage()
      const again = await begin(start + 1)
      assert.match(again.said.join(), /^counts of windows are damaged/)
      assert.equal(left(again.window('plugin/a')), 1_000)
      await again.kept.close()
    }
  })
})

describe('the counts of quotas', () => {
  const key = (id: string) => ({ id, secret: 's', previous: null, enabled: true, plans: ['p'] })
  const plan = { id: 'p', limitPerSecond: -1, quota: 9 }
  const sectionsOf = (...keys: readonly string[]) => {
    const all = [...callerSections('keys', keys.map(key)), ...callerSections('plans', [plan])]
    return all.map(encodeSection)
  }

  it('go with their key or plan, from memory and from the file', async () => {
    let sections = sectionsOf('k1', 'k2')
    const { kept, meters, said } = await begin(start, () => sections)
    for (const name of ['plan/p/k1', 'plan/p/k2', 'plan/gone/k1']) {
      assert.ok(meters.quota(name, 9)?.take())
    }
    kept.clean()
    assert.deepEqual(said, [])
    assert.equal(meters.quota('plan/p/k1', 9)?.used(), 1)
    assert.equal(meters.quota('plan/gone/k1', 9)?.used(), 0)
    sections = sectionsOf('k2')
    const held = meters.quota('plan/p/k1', 9)
    kept.clean()
    assert.equal(held?.used(), 0, 'who holds it finds a fresh one')
    await kept.close()
    assert.match(
      await readFile(join(directory, 'quotas'), 'latin1'),
      /^plan\/p\/k2 1 [0-9a-f]{8}\n$/,
    )
    const again = await begin(start, () => sections)
    assert.deepEqual([...again.kept.quotas()], [['plan/p/k2', 1]])
    await again.kept.close()
  })

  it('stay where nothing can be said about keys and plans', async () => {
    const broken = [{ key: 'keys/00', id: '0'.repeat(64), bytes: Buffer.from('{') }]
    for (const sections of [() => broken, undefined]) {
      const { kept, meters, said } = await begin(start, sections)
      meters.quota('plan/p/k', 9)?.take()
      if (sections !== undefined) kept.clean()
      assert.ok((meters.quota('plan/p/k', 9)?.used() ?? 0) > 0)
      assert.equal(said.length, sections === undefined ? 0 : 1)
      await kept.close()
    }
  })
})
