import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { startTestControl, type TestControl, testCounts } from '../../test/conformance/control.ts'
import { systemClock } from '../lib/clock.ts'
import { systemRandom } from '../lib/random.ts'
import type { Store } from '../model/store.ts'
import { type Sample, type SampleDeps, startSample } from './sample.ts'

let control: TestControl
let samples: Sample[]
beforeEach(async () => {
  control = await startTestControl()
  samples = []
})
afterEach(async () => {
  for (const sample of samples) sample.close()
  await control.close()
})

async function start(store: Store, isFirstStart: boolean): Promise<Sample> {
  const account = await control.store.read((tx) => tx.account(control.uin))
  assert.ok(account)
  const deps: SampleDeps = {
    store,
    account,
    region: 'ap-guangzhou',
    clock: systemClock,
    random: systemRandom,
    counts: testCounts,
    deployment: {
      baseDomain: 'apigw.localhost',
      defaultRegion: 'ap-guangzhou',
      privateHttpPort: 80,
      privateHttpsPort: 443,
    },
    effect: {
      settled: async () => {},
      nodes: () => [],
      published: () => ({ revision: 0, hash: '' }),
      acknowledgedOnce: () => true,
    },
  }
  const sample = await startSample(deps, 'auto', isFirstStart)
  samples.push(sample)
  return sample
}

/** The same store, whose writes fail from the n-th on (counted from 0), as after a crash. */
function failingFrom(n: number): Store {
  let writes = 0
  return {
    read: (work) => control.store.read(work),
    changesAfter: (revision) => control.store.changesAfter(revision),
    onChange: (listener) => control.store.onChange(listener),
    close: async () => {},
    write(audit, work) {
      if (writes++ >= n) return Promise.reject(new Error('crashed'))
      return control.store.write(audit, work)
    },
  }
}

describe('a first start that ends in the middle of the sample', () => {
  // Wanted, service, mark, two APIs, release, made: seven writes, so it can end before six of them.
  for (let writes = 1; writes <= 6; writes++) {
    it(`is made whole by the next one, after ${writes} writes`, async () => {
      await assert.rejects(start(failingFrom(writes), true), /crashed/)
      const { tour } = await start(control.store, false)
      const { Result } = await control.client().DescribeServicesStatus({})
      assert.equal(Result?.TotalCount, 1)
      const [{ ServiceId = '', OuterSubDomain, AvailableEnvironments } = {}] =
        Result?.ServiceSet ?? []
      assert.deepEqual(AvailableEnvironments, ['release'])
      assert.deepEqual(tour, { path: '/release/echo', host: OuterSubDomain })
      assert.equal((await control.client().DescribeService({ ServiceId })).ApiTotalCount, 2)
    })
  }

  it('needs no more than the seven writes', async () => {
    assert.ok((await start(failingFrom(7), true)).tour)
  })
})
