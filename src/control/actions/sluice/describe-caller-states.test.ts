import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  type SdkClient,
  useTestControl,
} from '../../../../test/conformance/control.ts'

const version = '2026-01-01'
let client: SdkClient
/** The first is bound to two keys and two places, the second to one key, the third to nothing. */
let [gold, silver, bare] = ['', '', '']
let [both, one, none] = ['', '', '']

const control = useTestControl({}, async (started) => {
  client = started.client()
  const ServiceId = await makeService(client, 'bound')
  const plan = async (UsagePlanName: string) =>
    (await client.CreateUsagePlan({ UsagePlanName })).Result?.UsagePlanId ?? ''
  const key = async (SecretName: string) =>
    (await client.CreateApiKey({ SecretName })).Result?.AccessKeyId ?? ''
  gold = await plan('gold')
  silver = await plan('silver')
  bare = await plan('bare')
  both = await key('both')
  one = await key('one')
  none = await key('none')
  await client.BindSecretIds({ UsagePlanId: gold, AccessKeyIds: [both, one] })
  await client.BindSecretIds({ UsagePlanId: silver, AccessKeyIds: [both] })
  for (const Environment of ['test', 'release']) {
    const place = { BindType: 'SERVICE', Environment, ServiceId }
    await client.BindEnvironment({ UsagePlanIds: [gold], ...place })
  }
})

const states = async (request: object) =>
  (await control.client({ version }).request('DescribeCallerStates', request)).Result

describe('DescribeCallerStates', () => {
  it('counts what is bound to a plan, as the call for one plan does', async () => {
    const { UsagePlanSet } = await states({ UsagePlanIds: [bare, gold, silver] })
    assert.deepEqual(UsagePlanSet, [
      { UsagePlanId: bare, KeyCount: 0, BindingCount: 0 },
      { UsagePlanId: gold, KeyCount: 2, BindingCount: 2 },
      { UsagePlanId: silver, KeyCount: 1, BindingCount: 0 },
    ])
    for (const row of UsagePlanSet) {
      const { Result } = await client.DescribeUsagePlan({ UsagePlanId: row.UsagePlanId })
      assert.equal(row.KeyCount, Result?.BindSecretIdTotalCount)
      assert.equal(row.BindingCount, Result?.BindEnvironmentTotalCount)
    }
  })

  it('names the plans of a key', async () => {
    const { AccessKeySet } = await states({ AccessKeyIds: [none, both, one] })
    const plans = AccessKeySet.map((row: { UsagePlanSet: { UsagePlanName: string }[] }) =>
      row.UsagePlanSet.map(({ UsagePlanName }) => UsagePlanName).toSorted(),
    )
    assert.deepEqual(plans, [[], ['gold', 'silver'], ['gold']])
  })

  it('leaves out what is not there, in this region or at all', async () => {
    const request = { UsagePlanIds: ['usagePlan-unknown0', gold, gold], AccessKeyIds: ['unknown'] }
    const found = await states(request)
    assert.deepEqual([found.UsagePlanSet.length, found.AccessKeySet.length], [1, 0])
    const elsewhere = control.client({ version, region: 'ap-shanghai' })
    const there = await elsewhere.request('DescribeCallerStates', request)
    assert.deepEqual(there.Result, { UsagePlanSet: [], AccessKeySet: [] })
  })

  it('takes a hundred ids of a kind', async () => {
    const ids = Array.from({ length: 101 }, (_, n) => `id-${n}`)
    for (const field of ['UsagePlanIds', 'AccessKeyIds']) {
      await states({ [field]: ids.slice(1) })
      const refusal = await refusalOf(states({ [field]: ids }))
      assert.equal(refusal.code, 'InvalidParameterValue.LimitExceeded')
      assert.match(refusal.message, new RegExp(field))
    }
  })
})
