/** The order of things between a step's arrival and its acknowledgement. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SnapshotChange } from '../../snapshot/snapshot.ts'
import { trackEffect } from './effect.ts'
import { textSection } from './scripted-control.ts'

const turn = () => new Promise(setImmediate)

function change(revision: number, puts: Record<string, string>, remove: string[] = []) {
  const put = Object.entries(puts).map(([key, text]) => textSection(key, text))
  return { revision, hash: `h${revision}`, put, remove } satisfies SnapshotChange
}

function tracked(found: SnapshotChange | null = null) {
  const events: string[] = []
  const saves: SnapshotChange[] = []
  let release: (() => void) | null = null
  const effect = trackEffect({
    found,
    save(saved) {
      events.push(`save ${saved.revision}`)
      saves.push(saved)
      return new Promise((resolve) => {
        release = resolve
      })
    },
    acknowledge: ({ revision, state }) => void events.push(`${state} ${revision}`),
  })
  const savedNow = async () => {
    release?.()
    await turn()
  }
  return { effect, events, saves, savedNow }
}

describe('effect of a step', () => {
  it('is saved when all have swapped, and acknowledged when it is saved', async () => {
    const { effect, events, savedNow } = tracked()
    effect.expect({ step: 1, change: change(7, { a: '1' }) })
    effect.progress(-1)
    effect.progress(0)
    assert.deepEqual(events, [])
    effect.progress(1)
    assert.deepEqual(events, ['save 7'])
    assert.equal(effect.last(), null)
    await savedNow()
    assert.deepEqual(events, ['save 7', 'linked 7'])
    assert.deepEqual(effect.last(), { revision: 7, hash: 'h7', state: 'linked', reason: '' })
  })

  it('of several steps is saved as one, with what the last of them says', async () => {
    const { effect, events, saves, savedNow } = tracked()
    effect.expect({ step: 1, change: change(1, { a: '1', b: '1' }) })
    effect.progress(1)
    effect.expect({ step: 2, change: change(2, { a: '2', c: '2' }, ['b']) })
    effect.expect({ step: 3, change: change(3, { b: '3' }, ['c']) })
    effect.expect({ step: 4, change: change(4, { d: '4' }) })
    effect.progress(3)
    assert.deepEqual(events, ['save 1'], 'one at a time')
    await savedNow()
    await savedNow()
    assert.deepEqual(events, ['save 1', 'linked 1', 'save 3', 'linked 3'])
    const put = saves[1]?.put.map(({ key, bytes }) => [key, Buffer.from(bytes).toString()])
    assert.deepEqual(put?.sort(), [
      ['a', '2'],
      ['b', '3'],
    ])
    assert.deepEqual(saves[1]?.remove, ['c'])
  })

  it('that was refused is not saved, but comes with the next one that was not', async () => {
    const { effect, events, saves, savedNow } = tracked()
    effect.expect({ step: 1, change: change(1, { a: 'bad' }) })
    effect.refused(1, 'cannot be linked')
    effect.progress(1)
    await turn()
    assert.deepEqual(events, ['refused 1'])
    assert.equal(effect.last()?.reason, 'cannot be linked')
    effect.expect({ step: 2, change: change(2, { b: '2' }) })
    effect.progress(2)
    await savedNow()
    assert.deepEqual(events, ['refused 1', 'save 2', 'linked 2'])
    assert.deepEqual(saves[0]?.put.map(({ key }) => key).sort(), ['a', 'b'])
  })

  it('of what was found at the start holds already', () => {
    const { effect } = tracked(change(5, { a: '1' }))
    assert.deepEqual(effect.last(), { revision: 5, hash: 'h5', state: 'linked', reason: '' })
  })
})
