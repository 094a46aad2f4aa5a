/** A key is bound to plans, plans to services: by which of its names one is called does not matter. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  accessIn,
  aKey,
  aPlan,
  callerSections,
  gmt,
  planId,
  signedByKey,
} from '../../../test/fakes/callers.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  appId,
  aService,
  changeTo,
  serviceId,
  settings,
} from '../../../test/fakes/snapshot.ts'
import { routedSuffixes } from '../../lib/default-domain.ts'

const nowMs = 1_700_000_000_000
const api = anApi({ auth: { kind: 'secret' }, backend: { kind: 'mock', body: 'in' } })

describe('a key', () => {
  it('opens every domain of a service by one signature, and no other service [g317]', async () => {
    const { call } = gatewayOn(
      changeTo(1, [
        settings,
        aService({ environments: { release: anEnvironment('v1') } }),
        ...[apisSection('v1', [api]), accessIn({ release: { plans: [planId] } })],
        ...[...callerSections('keys', [aKey()]), ...callerSections('plans', [aPlan()])],
      ]),
    )
    const fields = signedByKey([['X-Date', gmt(nowMs)]])
    const ask = (host: string) => call({ host, target: '/release/x', fields, startedAtMs: nowMs })
    for (const suffix of routedSuffixes('apigw.localhost')) {
      const host = `${serviceId}-${appId}.gz.${suffix}`
      assert.equal((await ask(host)).message, 'in', host)
    }
    const other = await ask(`service-zzzzzzzz-${appId}.gz.apigw.localhost`)
    assert.equal(other.answered?.status, 404)
  })
})
