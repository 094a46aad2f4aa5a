import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { encodeSection } from './codec.ts'
import type { ControlFrame } from './frames.ts'
import { SnapshotReceiver } from './receiver.ts'
import type { EncodedSection } from './snapshot.ts'
import { emptyHash, hashOf, SnapshotMismatch, SnapshotState } from './state.ts'

/** A section of service `name`; another `mark` is another content. */
function section(name: string, mark: number): EncodedSection {
  return encodeSection({
    kind: 'service',
    id: name,
    account: '1',
    appId: mark,
    region: 'r',
    protocol: 'http',
    netTypes: [],
    environments: {},
  })
}

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const step = fc.record({
  put: fc.array(fc.tuple(names, fc.integer({ min: 0, max: 3 })), { maxLength: 4 }),
  remove: fc.array(names, { maxLength: 3 }),
})

describe('SnapshotState', () => {
  it('keeps by steps the hash that the whole has', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const state = new SnapshotState()
        const model = new Map<string, EncodedSection>()
        for (const [index, { put, remove }] of steps.entries()) {
          const sections = put.map(([name, mark]) => section(name, mark))
          const keys = remove.map((name) => `service/${name}`)
          for (const key of keys) model.delete(key)
          for (const one of sections) model.set(one.key, one)
          state.apply(state.changeTo(index + 1, sections, keys))
          assert.equal(state.revision, index + 1)
          assert.equal(state.hash, hashOf(model.values()))
          assert.deepEqual(
            [...state.sections()].map(({ key }) => key).sort(),
            [...model.keys()].sort(),
          )
        }
      }),
    )
  })

  it('depends on what is there, not on the way to it', () => {
    const one = new SnapshotState()
    one.apply(one.changeTo(1, [section('a', 1), section('b', 1)], []))
    const other = new SnapshotState()
    other.apply(other.changeTo(1, [section('b', 2), section('c', 1)], []))
    other.apply(other.changeTo(2, [section('b', 1)], ['service/c']))
    other.apply(other.changeTo(3, [section('a', 1)], []))
    assert.equal(other.hash, one.hash)
    other.apply(other.changeTo(4, [], ['service/a', 'service/b']))
    assert.equal(other.hash, emptyHash)
  })

  it('tells entries apart by key and by id', () => {
    const { id } = section('a', 1)
    const hashes = new Set([
      hashOf([{ key: 'k', id }]),
      hashOf([{ key: 'l', id }]),
      hashOf([{ key: 'k', id: section('a', 2).id }]),
      hashOf([
        { key: 'k', id },
        { key: 'l', id },
      ]),
    ])
    assert.equal(hashes.size, 4)
  })

  it('leaves out of a change what is there or gone already', () => {
    const state = new SnapshotState()
    state.apply(state.changeTo(1, [section('a', 1)], []))
    const change = state.changeTo(2, [section('a', 1), section('b', 1)], ['service/z'])
    assert.deepEqual(
      change.put.map(({ key }) => key),
      ['service/b'],
    )
    assert.deepEqual(change.remove, [])
  })

  it('refuses a step that leads elsewhere and stays as it was', () => {
    const state = new SnapshotState()
    state.apply(state.changeTo(1, [section('a', 1)], []))
    const before = state.hash
    const change = { ...state.changeTo(2, [section('b', 1)], []), put: [section('b', 2)] }
    assert.throws(() => state.apply(change), SnapshotMismatch)
    assert.equal(state.hash, before)
    assert.equal(state.revision, 1)
    assert.equal(state.get('service/b'), undefined)
  })
})

describe('SnapshotReceiver', () => {
  const manifest = (...sections: EncodedSection[]): ControlFrame => ({
    kind: 'manifest',
    entries: sections.map(({ key, id }) => [key, id] as const),
    last: true,
  })

  it('asks for what it lacks and drops what the manifest does not list', () => {
    const state = new SnapshotState()
    state.apply(state.changeTo(1, [section('a', 1), section('b', 1), section('old', 1)], []))
    const receiver = new SnapshotReceiver(state)
    const target = [section('a', 1), section('b', 2), section('c', 1)]
    const [a, b, c] = target
    assert.ok(a && b && c)
    assert.deepEqual(receiver.take({ ...manifest(a), last: false } as ControlFrame).reply, [])
    assert.deepEqual(receiver.take(manifest(b, c)).reply, [
      { kind: 'want', keys: ['service/b', 'service/c'], last: true },
    ])
    receiver.take({ kind: 'section', section: b })
    receiver.take({ kind: 'section', section: c })
    assert.equal(state.revision, 1, 'nothing happens before the commit')
    const { change } = receiver.take({ kind: 'commit', revision: 7, hash: hashOf(target) })
    assert.deepEqual(change?.remove, ['service/old'])
    assert.equal(state.hash, hashOf(target))
    assert.equal(state.revision, 7)
  })

  it('answers a manifest it has in full with an empty want', () => {
    const state = new SnapshotState()
    const receiver = new SnapshotReceiver(state)
    assert.deepEqual(receiver.take(manifest()).reply, [{ kind: 'want', keys: [], last: true }])
  })

  it('lets the last word on a key hold', () => {
    const state = new SnapshotState()
    const receiver = new SnapshotReceiver(state)
    receiver.take({ kind: 'section', section: section('a', 1) })
    receiver.take({ kind: 'remove', key: 'service/a' })
    receiver.take({ kind: 'remove', key: 'service/b' })
    receiver.take({ kind: 'section', section: section('b', 3) })
    receiver.take({ kind: 'commit', revision: 1, hash: hashOf([section('b', 3)]) })
    assert.deepEqual([...state.sections()], [section('b', 3)])
  })

  it('refuses bytes that are not those of their id', () => {
    const receiver = new SnapshotReceiver(new SnapshotState())
    const wrong = { ...section('a', 1), bytes: section('a', 2).bytes }
    assert.throws(
      () => receiver.take({ kind: 'section', section: wrong }),
      /not those its id names/,
    )
  })
})
