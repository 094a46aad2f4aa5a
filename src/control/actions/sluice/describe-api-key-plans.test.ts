import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalOf, type SdkClient, useTestControl } from '../../../../test/conformance/control.ts'

const version = '2026-01-01'
const plansMade = 5
let client: SdkClient
/** Bound to all plans, in their order; and to none. */
let [bound, free] = ['', '']
const planIds: string[] = []

const control = useTestControl({}, async (started) => {
  client = started.client()
  bound = (await client.CreateApiKey({ SecretName: 'bound' })).Result?.AccessKeyId ?? ''
  free = (await client.CreateApiKey({ SecretName: 'free' })).Result?.AccessKeyId ?? ''
  for (let n = 0; n < plansMade; n++) {
    const { Result } = await client.CreateUsagePlan({ UsagePlanName: `plan_${n}` })
    const UsagePlanId = Result?.UsagePlanId ?? ''
    planIds.push(UsagePlanId)
    await client.BindSecretIds({ UsagePlanId, AccessKeyIds: [bound] })
  }
})

async function plansOf(AccessKeyId: string, page: object = {}) {
  const request = { AccessKeyId, ...page }
  return (await control.client({ version }).request('DescribeApiKeyPlans', request)).Result
}

describe('DescribeApiKeyPlans', () => {
  it('lists what each plan says of its keys', async () => {
    const found = await plansOf(bound)
    const ids = found.UsagePlanSet.map((plan: { UsagePlanId: string }) => plan.UsagePlanId)
    assert.equal(found.TotalCount, plansMade)
    assert.deepEqual(ids.toSorted(), planIds.toSorted())
    for (const { UsagePlanId, UsagePlanName } of found.UsagePlanSet) {
      const { Result } = await client.DescribeUsagePlan({ UsagePlanId })
      assert.equal(Result?.UsagePlanName, UsagePlanName)
      assert.deepEqual(Result?.BindSecretIds, [bound])
    }
  })

  it('pages, and tells of none', async () => {
    const [first, last] = [
      await plansOf(bound, { Limit: 3 }),
      await plansOf(bound, { Limit: 3, Offset: 3 }),
    ]
    assert.deepEqual([first.TotalCount, first.UsagePlanSet.length], [plansMade, 3])
    assert.deepEqual(
      [...first.UsagePlanSet, ...last.UsagePlanSet],
      (await plansOf(bound)).UsagePlanSet,
    )
    assert.deepEqual(await plansOf(free), { TotalCount: 0, UsagePlanSet: [] })
  })

  it('follows what is taken off', async () => {
    const UsagePlanId = planIds.pop() ?? ''
    await client.UnBindSecretIds({ UsagePlanId, AccessKeyIds: [bound] })
    assert.equal((await plansOf(bound)).TotalCount, plansMade - 1)
  })

  it('refuses a key that is not there', async () => {
    const refusal = await refusalOf(plansOf('AKIDunknown'))
    assert.match(refusal.code, /^ResourceNotFound/)
  })
})
