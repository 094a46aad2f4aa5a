import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stableAfterMs } from './limits.ts'
import { recordDeath } from './restart.ts'

describe('a role that died', () => {
  it('starts again after growing waits that stay within the promise', () => {
    // Promised: gateway back in 5 s, 10 s after three deaths in a row; control in 10 s.
    const promisedMs = { gateway: [5_000, 5_000, 5_000, 10_000], control: [10_000] }
    for (const role of ['gateway', 'control'] as const) {
      let deaths = 0
      let lastMs = 0
      for (let death = 1; death <= 10; death++) {
        const record = recordDeath(role, deaths, null)
        assert.equal(record.deaths, death)
        assert.ok(record.waitMs >= lastMs, 'waits never shrink')
        const promised = promisedMs[role][death - 1] ?? 10_000
        assert.ok(record.waitMs <= promised / 2, 'half of the promise is left for starting')
        deaths = record.deaths
        lastMs = record.waitMs
      }
    }
  })

  it('begins anew once it had served for long enough', () => {
    assert.equal(recordDeath('gateway', 5, stableAfterMs - 1).deaths, 6)
    assert.equal(recordDeath('gateway', 5, stableAfterMs).deaths, 1)
  })
})
