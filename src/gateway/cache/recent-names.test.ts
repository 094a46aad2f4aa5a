import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RecentNames } from './recent-names.ts'

describe('recent names', () => {
  it('are known until their time is over, or they are taken back', () => {
    let nowMs = 0
    const names = new RecentNames(10, () => nowMs)
    names.add('a', 100)
    names.add('b', Number.POSITIVE_INFINITY)
    nowMs = 99
    assert.deepEqual([names.has('a'), names.has('b'), names.has('c')], [true, true, false])
    nowMs = 100
    assert.deepEqual([names.has('a'), names.has('b')], [false, true])
    names.delete('b')
    assert.equal(names.has('b'), false)
  })

  it('make room by age, and are young again when they are added again', () => {
    const names = new RecentNames(2, () => 0)
    for (const name of ['a', 'b', 'a', 'c']) names.add(name, 1)
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => names.has(name)),
      [true, false, true],
    )
  })
})
