/**
 * Store suite: the n-th statement of a write fails, for n = 1, 2, 3 … until the write passes.
 *
 * A statement can fail before it is carried out or after it (its answer is lost), once or for good.
 * Never may half of the write be there, and the store must work once the trouble is over.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Probe } from '../../src/storage/engine.ts'
import { type MakePlace, withPlace } from './store-place.ts'
import { isWhole, writeWhole } from './store-whole.ts'

const fault = new Error('an injected fault')

/** Fails the `countdown`-th statement from when it is set; with `forGood` all after it as well. */
class FaultyProbe implements Probe {
  countdown = 0
  readonly #when: 'before' | 'after'
  readonly #forGood: boolean

  constructor(when: 'before' | 'after', forGood: boolean) {
    this.#when = when
    this.#forGood = forGood
  }

  before(): void {
    if (this.#when === 'before') this.#count()
  }

  after(): void {
    if (this.#when === 'after') this.#count()
  }

  #count(): void {
    if (this.countdown === 0) return
    if (this.countdown > 1) this.countdown -= 1
    else {
      if (!this.#forGood) this.countdown = 0
      throw fault
    }
  }
}

/** Fails writes at statement after statement; answers how many statements a write has. */
async function failEach(make: MakePlace, probe: FaultyProbe): Promise<number> {
  let statements = 0
  await withPlace(make, async (place) => {
    const store = await place.open({ probe })
    await writeWhole(store, 'first')
    let revision = 1
    for (let n = 1; ; n += 1) {
      const id = `service-${n}`
      probe.countdown = n
      const failed = await writeWhole(store, id).then(
        () => null,
        (error: unknown) => error,
      )
      const reached = probe.countdown <= 1 && failed !== null
      probe.countdown = 0
      if (failed !== null) assert.equal(failed, fault)

      const present = await store.read(async (tx) => {
        assert.equal(await isWhole(tx, 'first'), true)
        const whole = await isWhole(tx, id)
        if (whole) revision += 1
        assert.equal(await tx.revision(), revision)
        return whole
      })
      const { changes } = await store.changesAfter(revision - (present ? 1 : 0))
      assert.equal(changes?.length, present ? 1 : 0)
      if (!reached) {
        assert.equal(present, true)
        break
      }
      statements = n
      // The store goes on working after the fault.
      revision = await writeWhole(store, `after-${n}`)
    }
    const again = await place.open()
    assert.equal(await again.read((tx) => isWhole(tx, 'first')), true)
  })
  return statements
}

export function storeFaults(make: MakePlace): void {
  const cases = [
    ['fails before it is carried out', 'before', false],
    ['is carried out but its answer is lost', 'after', false],
    ['and every later one fail', 'before', true],
  ] as const
  for (const [what, when, forGood] of cases) {
    it(`does all or nothing when the n-th statement ${what}`, { timeout: 300_000 }, async () => {
      const statements = await failEach(make, new FaultyProbe(when, forGood))
      // Begin, lock, the parts, audit, journal, commit: fewer would mean that faults were missed.
      assert.ok(statements > 15, `${statements} statements failed in turn`)
    })
  }
}
