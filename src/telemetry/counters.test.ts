/** Rows are apart, sums are over all, and another thread's view is the same memory. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { counterNames, createCounters, openCounters, statusCounter } from './counters.ts'

describe('counters', () => {
  it('keep every name of every worker apart', () => {
    const counters = createCounters(3)
    const rows = [0, 1, 2].map((worker) => openCounters(counters.shared).row(worker))
    rows.forEach((row, w) => {
      counterNames.forEach((name, n) => {
        row.add(name, w * 100 + n)
      })
    })
    counterNames.forEach((name, n) => {
      assert.deepEqual(
        rows.map((row) => row.get(name)),
        [n, 100 + n, 200 + n],
      )
      assert.equal(counters.sum(name), 300 + 3 * n)
    })
  })

  it('put every status into one class', () => {
    assert.deepEqual([200, 299, 304, 404, 499, 500, 599, 101, 0].map(statusCounter), [
      ...['status2xx', 'status2xx', 'status3xx', 'status4xx', 'status499'],
      ...['status5xx', 'status5xx', 'statusOther', 'statusOther'],
    ])
  })
})
