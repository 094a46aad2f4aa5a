import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { nearNameCharsMax } from './limits.ts'
import { didYouMean, nearNames } from './near-names.ts'

const names = ['CreateApi', 'CreateService', 'DescribeService', 'DescribeServicesStatus', 'a']

describe('names near a misspelt one', () => {
  it('are told by a letter that is wrong, missing, too much, swapped or in another case', () => {
    for (const typed of [
      'DescribeServise',
      'DescribService',
      'DescribeServiice',
      'DecsribeService',
    ]) {
      assert.equal(nearNames(typed, names, 3)[0], 'DescribeService', typed)
    }
    assert.deepEqual(nearNames('createapi', names, 3), ['CreateApi'])
  })

  it('are those that hold what was typed, the shorter first', () => {
    assert.deepEqual(nearNames('describe', names, 3), ['DescribeService', 'DescribeServicesStatus'])
    assert.deepEqual(nearNames('service', names, 2), ['CreateService', 'DescribeService'])
  })

  it('are none where nothing is near or too much was typed', () => {
    for (const typed of ['', 'Delete', 'zz', 'x'.repeat(nearNameCharsMax + 1)]) {
      assert.deepEqual(nearNames(typed, names, 3), [], typed)
    }
  })

  it('come in the order that a slow obvious count of changes gives', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 7 })
    fc.assert(
      fc.property(letters, fc.uniqueArray(letters, { maxLength: 8 }), (typed, candidates) => {
        const found = nearNames(typed, candidates, 8).filter((name) => !name.includes(typed))
        const wanted = candidates
          .filter((name) => !name.includes(typed))
          .filter((name) => slowSteps(typed, name) <= Math.max(1, Math.floor(typed.length / 4)))
        assert.deepEqual([...found].sort(), wanted.sort())
        const steps = found.map((name) => slowSteps(typed, name))
        assert.deepEqual(steps, [...steps].sort())
      }),
    )
  })

  it('make a question', () => {
    assert.equal(didYouMean([]), '')
    assert.equal(didYouMean(['a']), 'did you mean a?')
    assert.equal(didYouMean(['a', 'b', 'c']), 'did you mean a, b or c?')
  })
})

/** By the definition, letter for letter from the end. */
function slowSteps(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const [restA, restB] = [a.slice(0, -1), b.slice(0, -1)]
  const ways = [
    slowSteps(restA, b) + 1,
    slowSteps(a, restB) + 1,
    slowSteps(restA, restB) + (a.at(-1) === b.at(-1) ? 0 : 1),
  ]
  if (a.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
    ways.push(slowSteps(a.slice(0, -2), b.slice(0, -2)) + 1)
  }
  return Math.min(...ways)
}
