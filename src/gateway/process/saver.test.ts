/** Saving never fails a step: a disk or a token that is missing for a while is made up for. */
import assert from 'node:assert/strict'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { systemClock } from '../../lib/clock.ts'
import { Secret } from '../../lib/secret.ts'
import { SnapshotState } from '../../snapshot/state.ts'
import { snapshotRetryAfterMs } from './limits.ts'
import { createSaver, type Saver } from './saver.ts'
import { textSection } from './scripted-control.ts'

let directory: string
let state: SnapshotState
let said: string[]
let full: boolean
let token: Secret | null

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-saver-'))
  state = new SnapshotState()
  said = []
  full = false
  token = new Secret('the-token-of-this-test')
  mock.timers.enable({ apis: ['setTimeout'] })
})
afterEach(async () => {
  mock.timers.reset()
  await rm(directory, { recursive: true })
})

function saver(): Saver {
  return createSaver({
    ...{ path: join(directory, 'snapshot'), token: () => token, clock: systemClock },
    report: (message) => void said.push(message),
    async openFile(...args) {
      if (full) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
      return open(...args)
    },
  })
}

function step(text: string) {
  const put = [textSection('settings', text), textSection(`service/${text}`, text)]
  const change = state.changeTo(state.revision + 1, put, [])
  state.apply(change)
  return change
}

/** What a new process would start from. */
async function kept(): Promise<{ revision: number; hash: string } | null> {
  const other = saver()
  const found = await other.open()
  await other.close()
  return found === null ? null : { revision: found.revision, hash: found.hash }
}

const now = () => ({ revision: state.revision, hash: state.hash })

describe('saver', () => {
  it('keeps each step', async () => {
    const own = saver()
    assert.equal(await own.open(), null)
    for (const text of ['a', 'b', 'c']) {
      await own.save(step(text))
      assert.deepEqual(await kept(), now())
    }
    await own.close()
  })

  it('says once that the disk is full, and keeps everything when it is not', async () => {
    const own = saver()
    await own.open()
    full = true
    await own.save(step('a'))
    await own.save(step('b'))
    assert.equal(own.saved(), false)
    assert.equal(said.filter((line) => line.includes('ENOSPC')).length, 1)
    full = false
    assert.equal(await kept(), null)
    mock.timers.tick(snapshotRetryAfterMs)
    for (let turns = 0; turns < 10_000 && !own.saved(); turns++) await new Promise(setImmediate)
    assert.ok(own.saved())
    assert.deepEqual(await kept(), now())
    await own.close()
  })

  it('does not go back when the next step was kept before the retry', async () => {
    const own = saver()
    await own.open()
    full = true
    await own.save(step('a'))
    full = false
    await own.save(step('b'))
    mock.timers.tick(snapshotRetryAfterMs)
    await own.save(step('c'))
    assert.deepEqual(await kept(), now())
    await own.close()
  })

  it('keeps nothing without a token, and all steps as soon as there is one, in their order', async () => {
    token = null
    const own = saver()
    assert.equal(await own.open(), null)
    await own.save(step('a'))
    token = new Secret('a-token-that-came-late')
    const second = step('b')
    const then = now()
    // The state is ahead of what is to be saved: a worker has not swapped yet.
    const third = step('c')
    await own.save(second)
    assert.deepEqual(await kept(), then)
    await own.save(third)
    assert.deepEqual(await kept(), now())
    await own.close()
  })
})
