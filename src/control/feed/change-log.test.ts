import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SnapshotChange } from '../../snapshot/snapshot.ts'
import { ChangeLog } from './change-log.ts'

function change(put: readonly string[], remove: readonly string[] = []): SnapshotChange {
  const sections = put.map((key) => ({ key, id: '', bytes: new Uint8Array() }))
  return { revision: 0, hash: '', put: sections, remove }
}

/** The keys touched since `hash`, in order; null when not known. */
function since(log: ChangeLog, hash: string, current: string): string[] | null {
  const keys = log.since(hash, current)
  return keys && [...keys].sort()
}

describe('ChangeLog', () => {
  it('unites what was touched since', () => {
    const log = new ChangeLog()
    log.add('h1', change(['a', 'b']))
    log.add('h2', change(['b'], ['c']))
    assert.deepEqual(since(log, 'h1', 'h3'), ['a', 'b', 'c'])
    assert.deepEqual(since(log, 'h2', 'h3'), ['b', 'c'])
    assert.deepEqual(since(log, 'h3', 'h3'), [])
    assert.equal(since(log, 'h0', 'h3'), null)
  })

  it('starts from the latest time the snapshot had that hash', () => {
    const log = new ChangeLog()
    log.add('h1', change(['a']))
    log.add('h2', change(['b']))
    log.add('h1', change(['c']))
    assert.deepEqual(since(log, 'h1', 'h3'), ['c'])
  })

  it('forgets at its bounds of changes and keys', () => {
    const few = new ChangeLog(2, 100)
    for (const hash of ['h1', 'h2', 'h3']) few.add(hash, change(['a']))
    assert.equal(since(few, 'h1', 'h4'), null)
    assert.deepEqual(since(few, 'h2', 'h4'), ['a'])

    const small = new ChangeLog(100, 3)
    small.add('h1', change(['a', 'b']))
    small.add('h2', change(['c']))
    assert.deepEqual(since(small, 'h1', 'h3'), ['a', 'b', 'c'])
    small.add('h3', change(['d']))
    assert.equal(since(small, 'h1', 'h4'), null)
    small.add('h4', change(['e', 'f', 'g', 'h']))
    assert.equal(since(small, 'h4', 'h5'), null, 'one change over the bound')
  })
})
