import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { LiveGateway } from '../../test/fakes/live-gateway.ts'
import { fieldsIn, host, startLiveGateway, statusOf } from '../../test/fakes/live-gateway.ts'
import { constant } from '../../test/fakes/parameters.ts'
import { anApi } from '../../test/fakes/snapshot.ts'
import { eventually } from '../../test/raw.ts'
import { hopsMax } from './limits.ts'

let live: LiveGateway
before(async () => {
  live = await startLiveGateway()
})
after(() => live.close())
beforeEach(() => live.reset())

/** An API whose backend is the gateway itself, at its own path. */
function looping(...more: ReturnType<typeof constant>[]) {
  const backend = { ...live.backend('/release/loop'), port: live.port }
  return anApi({
    path: '=/loop',
    backend,
    assignments: [constant('header', 'Host', host), ...more],
  })
}

const hopsSeen = () => fieldsIn(live.requests.at(-1)).get('x-sluice-hops')

describe('a call that comes back to the gateway', () => {
  it('is refused after a few rounds, which the caller is told', async () => {
    live.serve(looping())
    const answer = await live.send('/release/loop')
    assert.equal(statusOf(answer), 508)
    assert.match(answer, /\{"message":"Loop Detected"\}/)
    await eventually(() => live.records.length === hopsMax + 2, 'a record of each round')
  })

  it('is refused whatever the API assigns and whatever the caller says', async () => {
    live.serve(
      looping(constant('header', 'X-Sluice-Hops', '0'), constant('header', 'X_Sluice_Hops', '0')),
    )
    const forged = 'X-Sluice-Hops: -1\r\nX-Api-RequestId: forged\r\n'
    assert.equal(statusOf(await live.send('/release/loop', 'X-Sluice-Hops: 0\r\n')), 508)
    assert.equal(statusOf(await live.send('/release/loop', forged)), 508)
    assert.ok(live.records.length <= 2 * (hopsMax + 2))
  })

  it('is served as long as it leads somewhere, and counted only when it has come back', async () => {
    const first = { ...live.backend('/release/second'), port: live.port }
    live.serve(
      anApi({ path: '=/first', backend: first, assignments: [constant('header', 'Host', host)] }),
      anApi({ path: '=/second', id: 'api-00000002', backend: live.backend('/end') }),
    )
    assert.equal(statusOf(await live.send('/release/second', 'X-Sluice-Hops: 3\r\n')), 200)
    assert.equal(hopsSeen(), undefined)
    assert.equal(statusOf(await live.send('/release/first')), 200)
    assert.deepEqual(hopsSeen(), ['1'])
  })
})
