import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, it } from 'node:test'
import {
  idleEffect,
  startTestControl,
  type TestControl,
  testCounts,
  testDeployment,
  testSessions,
} from '../../test/conformance/control.ts'
import { systemClock } from '../lib/clock.ts'
import { systemRandom } from '../lib/random.ts'
import type { Store } from '../model/store.ts'
import { type Sample, type SampleDeps, startSample } from './sample.ts'
import { sampleEchoPort } from './sample-mark.ts'

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
    deployment: testDeployment,
    effect: idleEffect,
    sessions: testSessions(systemClock),
    shownSettings: () => ({ file: null, settings: [] }),
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
    touchConsoleSession: async () => {},
    write(audit, work) {
      if (writes++ >= n) return Promise.reject(new Error('crashed'))
      return control.store.write(audit, work)
    },
  }
}

/** Takes the port for as long as `work` runs. */
async function withPortTaken(port: number, work: () => Promise<void>): Promise<void> {
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve))
  try {
    await work()
  } finally {
    squatter.close()
  }
}

async function sampleApis() {
  const { Result } = await control.client().DescribeServicesStatus({})
  const ServiceId = Result?.ServiceSet?.[0]?.ServiceId ?? ''
  const { ApiIdStatusSet = [] } = await control.client().DescribeService({ ServiceId })
  const echo = ApiIdStatusSet.find(({ ApiName }) => ApiName === 'echo')
  return { ServiceId, ApiId: echo?.ApiId ?? '' }
}

describe('a sample whose port was taken meanwhile', () => {
  /** Starts it again with its old port taken; `between` runs after each read. */
  async function startAgain(between: (work: unknown) => Promise<void>): Promise<void> {
    const first = await start(control.store, true)
    const port = await control.store.read(sampleEchoPort)
    first.close()
    const store: Store = {
      ...failingFrom(Number.POSITIVE_INFINITY),
      async read(work) {
        const found = await control.store.read(work)
        await between(found)
        return found
      },
    }
    await withPortTaken(port ?? 0, async () => {
      await start(store, false)
    })
  }

  it('is pointed at the new one and released again', async () => {
    await startAgain(async () => {})
    const { Result } = await control.client().DescribeApi(await sampleApis())
    const port = await control.store.read(sampleEchoPort)
    assert.equal(Result?.ServiceConfig?.Url, `http://127.0.0.1:${port}`)
    assert.deepEqual(Result?.Environments, ['release'])
  })

  it('is left as another process has made it since the port was read', async () => {
    await startAgain(async (found) => {
      if (Number.isInteger(found)) await control.client().DeleteApi(await sampleApis())
    })
    assert.equal((await sampleApis()).ApiId, '')
  })
})

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
