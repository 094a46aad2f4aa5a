import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changesOf } from './since.ts'

describe('changes by another', () => {
  it('are what differs between opening and now, with what one would write', () => {
    const opened = [
      ['Name', 'a'],
      ['Remarks', ''],
      ['Limit', '5'],
    ] as const
    const theirs = [
      ['Name', 'a'],
      ['Remarks', 'theirs'],
      ['Limit', '6'],
    ] as const
    const mine = [
      ['Name', 'mine'],
      ['Remarks', ''],
      ['Limit', '5'],
    ] as const
    assert.deepEqual(changesOf(opened, theirs, mine), [
      { label: 'Remarks', opened: '', theirs: 'theirs', mine: '' },
      { label: 'Limit', opened: '5', theirs: '6', mine: '5' },
    ])
    assert.deepEqual(changesOf(opened, opened, mine), [])
  })

  it('count what came and what went', () => {
    assert.deepEqual(
      changesOf([['a', '1']], [['b', '2']], []).map(({ label }) => label),
      ['a', 'b'],
    )
  })
})
