/**
 * Store suite: a process that writes is killed (SIGKILL) at random moments, again and again.
 *
 * What it was told is committed must be there whole; of the write it was in, all or nothing.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type MakePlace, type StorePlace, withPlace } from './store-place.ts'
import { isWhole, writeWhole } from './store-whole.ts'

const crashes = 5
const writer = fileURLToPath(new URL('store-writer.ts', import.meta.url))

interface Crash {
  readonly acknowledged: readonly string[]
  readonly revision: number
}

/** Lets a process write for a while and kills it somewhere in the middle. */
async function crash(place: StorePlace, prefix: string): Promise<Crash> {
  const child = spawn(process.execPath, [writer, place.kind, place.address, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  let revision = 0
  const exited = once(child, 'exit')
  const linesBefore = randomInt(2, 12)
  for await (const line of createInterface({ input: child.stdout })) {
    const [id, committed] = line.split(' ')
    acknowledged.push(String(id))
    revision = Number(committed)
    // At no particular point of the write that is now under way.
    if (acknowledged.length === linesBefore) {
      sleep(randomInt(0, 20)).then(() => child.kill('SIGKILL'))
    }
  }
  const [, signal] = await exited
  assert.equal(signal, 'SIGKILL', 'the writer ended by itself')
  return { acknowledged, revision }
}

export function storeCrashes(make: MakePlace): void {
  it('has every acknowledged write whole after each kill', { timeout: 300_000 }, () =>
    withPlace(make, async (place) => {
      const all: string[] = []
      let before = 0
      for (let n = 0; n < crashes; n += 1) {
        const prefix = `round-${n}`
        const { acknowledged, revision } = await crash(place, prefix)
        assert.equal(revision, before + acknowledged.length)
        all.push(...acknowledged)

        const store = await place.open()
        // Waits for the server to have noticed the death: a write needs the lock of the dead one.
        before = await writeWhole(store, `${prefix}-after`)
        await store.read(async (tx) => {
          for (const id of all) assert.equal(await isWhole(tx, id, 50), true, id)
          const unanswered = `${prefix}-${acknowledged.length}`
          const more = (await isWhole(tx, unanswered, 50)) ? 1 : 0
          if (more === 1) all.push(unanswered)
          assert.equal(before, revision + more + 1)
          const beyond = `${prefix}-${acknowledged.length + 1}`
          assert.equal(await isWhole(tx, beyond, 50), false)
        })
        await store.close()
      }
    }),
  )
}
