import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { json } from '@codemirror/lang-json'
import { EditorState } from '@codemirror/state'
import { type JsonPath, marksOf, partAt } from './json-marks.ts'

const stateOf = (doc: string) => EditorState.create({ doc, extensions: [json()] })

const text = `{
  "name": "a",
  "rows": [
    {"limit": 1},
    {"limit": 2, "odd \\" name": [true, null]}
  ]
}`

const words = (want: string) => `wants ${want}`

function markedBy(path: JsonPath): string {
  const state = stateOf(text)
  const { from, to } = partAt(state, path)
  return state.sliceDoc(from, to)
}

describe('marks of a JSON text', () => {
  it('stand at the part that a path names', () => {
    const cases: readonly (readonly [JsonPath, string])[] = [
      [['name'], '"name": "a"'],
      [['rows', 1, 'limit'], '"limit": 2'],
      [['rows', 0], '{"limit": 1}'],
      [['rows', 1, 'odd " name', 1], 'null'],
      [['rows'], '"rows": ['],
    ]
    for (const [path, marked] of cases) assert.equal(markedBy(path), marked)
  })

  it('stand at the nearest part that is there', () => {
    assert.equal(markedBy([]), '{')
    assert.equal(markedBy(['absent']), '{')
    assert.equal(markedBy(['rows', 7, 'limit']), '"rows": [')
    assert.equal(markedBy(['name', 'x']), '"name": "a"')
  })

  it('say why a text is no JSON, and where', () => {
    assert.deepEqual(marksOf(stateOf(text), null, words), [])
    const [wrong] = marksOf(stateOf('{\n  "a": 1,\n  "b": oops\n}'), null, words)
    assert.deepEqual(wrong, { from: 19, to: 20, severity: 'error', message: 'wants value' })
    for (const broken of ['', '{', '"\t"', '[1 2]', '{"a":1,}']) {
      const [found] = marksOf(stateOf(broken), null, words)
      assert.ok(found && found.from <= found.to && found.to <= broken.length, broken)
    }
  })

  it('are of the syntax alone while it is broken', () => {
    const fault = { path: ['a'], message: 'must be 1' }
    assert.deepEqual(
      marksOf(stateOf('{"a":2}'), fault, words).map(({ message }) => message),
      ['must be 1'],
    )
    assert.doesNotMatch(marksOf(stateOf('{"a":2'), fault, words)[0]?.message ?? '', /must be 1/)
    assert.deepEqual(marksOf(stateOf('{"a":2}'), null, words), [])
  })
})
