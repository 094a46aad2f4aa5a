import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { feedNodesKeptMax } from '../limits.ts'
import { Usage } from './usage.ts'

describe('what gateways report of quotas', () => {
  it('is summed over gateways, of each its newest count, until it is counted no more', () => {
    const usage = new Usage()
    assert.equal(usage.of('p', 'k'), 0)
    usage.take('one', [
      ['plan/p/k', 3],
      ['plan/p/other', 9],
    ])
    usage.take('two', [['plan/p/k', 4]])
    usage.take('one', [['plan/p/k', 5]])
    assert.equal(usage.of('p', 'k'), 9)
    usage.take('two', [['plan/p/k', 0]])
    assert.equal(usage.of('p', 'k'), 5)
  })

  it('is kept of so many gateways, the longest silent forgotten', () => {
    const usage = new Usage()
    usage.take('first', [['plan/p/k', 1_000_000]])
    for (let i = 0; i < feedNodesKeptMax - 1; i++) usage.take(`node ${i}`, [['plan/p/k', 1]])
    usage.take('first', [['plan/p/k', 1_000_001]])
    usage.take('last', [['plan/p/k', 1]])
    assert.equal(usage.of('p', 'k'), 1_000_001 + feedNodesKeptMax - 1)
  })
})
