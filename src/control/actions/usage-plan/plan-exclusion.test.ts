/**
 * Plans that share a key may not meet, from both sides and also when the two sides race.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  refusalOf,
  type SdkClient,
  startTestControl,
  type TestControl,
} from '../../../../test/conformance/control.ts'
import {
  bindingsOf,
  keyOf,
  place,
  planOf,
  serviceWith,
} from '../../../../test/conformance/plans.ts'

const cannotBind = 'UnsupportedOperation.UnsupportedBindEnvironment'
const cannotJoin = 'UnsupportedOperation.AlreadyBindUsagePlan'

let control: TestControl
let client: SdkClient
before(async () => {
  control = await startTestControl({
    counts: { servicesPerRegionMax: 1_000, usagePlansPerRegionMax: 1_000 },
  })
  client = control.client()
})
after(() => control.close())

const join = (UsagePlanId: string, ...AccessKeyIds: string[]) =>
  client.BindSecretIds({ UsagePlanId, AccessKeyIds })

/** Two plans, and places of a service and of another one, by name. */
async function scene() {
  const [first, second] = [await planOf(client), await planOf(client)]
  const { serviceId, apiIds } = await serviceWith(client, 2)
  const other = await serviceWith(client, 0)
  const places: { readonly [name: string]: (planId: string) => ReturnType<typeof place> } = {
    service: (plan) => place(plan, serviceId),
    'api a': (plan) => place(plan, serviceId, 'test', apiIds.slice(0, 1)),
    'api b': (plan) => place(plan, serviceId, 'test', apiIds.slice(1)),
    'both APIs': (plan) => place(plan, serviceId, 'test', apiIds),
    'api a in release': (plan) => place(plan, serviceId, 'release', apiIds.slice(0, 1)),
    'service in release': (plan) => place(plan, serviceId, 'release'),
    'another service': (plan) => place(plan, other.serviceId),
  }
  return { first, second, serviceId, places }
}

/** Where the first plan is, where the second one comes, and whether they meet there. */
const meetings: readonly (readonly [there: string, comes: string, meet: boolean])[] = [
  ['service', 'service', true],
  ['service', 'service in release', false],
  ['service', 'another service', false],
  ['service', 'api a in release', false],
  ['api a', 'api a', true],
  ['api a', 'both APIs', true],
  ['both APIs', 'api b', true],
  ['api a', 'api b', false],
  ['api a', 'api a in release', false],
]

describe('plans that share a key', () => {
  for (const [there, comes, meet] of meetings) {
    const does = meet ? 'may not' : 'may'
    it(`${does} be bound to ${there} and to ${comes} [g304]`, async () => {
      const { first, second, serviceId, places } = await scene()
      const key = await keyOf(client)
      for (const plan of [first, second]) await join(plan, key)
      await client.BindEnvironment(places[there]!(first))
      const before = await bindingsOf(client, serviceId)
      const binding = client.BindEnvironment(places[comes]!(second))
      if (!meet) {
        assert.equal((await binding).Result, true)
        return
      }
      const { code, message } = await refusalOf(binding)
      assert.equal(code, cannotBind)
      for (const named of [first, second, key]) assert.ok(message.includes(named), message)
      assert.deepEqual(await bindingsOf(client, serviceId), before)
    })

    it(`${does} be made of plans at ${there} and ${comes} [g305]`, async () => {
      const { first, second, places } = await scene()
      const [key, stranger] = [await keyOf(client), await keyOf(client)]
      await join(first, key)
      await client.BindEnvironment(places[there]!(first))
      await client.BindEnvironment(places[comes]!(second))
      const joining = join(second, stranger, key)
      if (!meet) {
        assert.equal((await joining).Result, true)
        return
      }
      const { code, message } = await refusalOf(joining)
      assert.equal(code, cannotJoin)
      for (const named of [first, '`AccessKeyIds.1`']) assert.ok(message.includes(named), message)
      const { Result } = await client.DescribeUsagePlan({ UsagePlanId: second })
      assert.deepEqual(Result?.BindSecretIds, [], 'the other key was not bound either')
    })
  }

  it('may not come to one environment in one call', async () => {
    const { first, second, serviceId } = await scene()
    const key = await keyOf(client)
    for (const plan of [first, second]) await join(plan, key)
    const call = client.BindEnvironment(place([first, second], serviceId))
    assert.equal((await refusalOf(call)).code, cannotBind)
    assert.deepEqual(await bindingsOf(client, serviceId), [])
  })

  it('may meet again once one of them has lost the key or the place', async () => {
    const { first, second, serviceId, places } = await scene()
    const key = await keyOf(client)
    for (const plan of [first, second]) await join(plan, key)
    await client.BindEnvironment(places['service']!(first))
    const come = () => client.BindEnvironment(places['service']!(second))
    assert.equal((await refusalOf(come())).code, cannotBind)
    await client.UnBindSecretIds({ UsagePlanId: first, AccessKeyIds: [key] })
    assert.equal((await come()).Result, true)
    assert.equal((await refusalOf(join(first, key))).code, cannotJoin)
    await client.UnBindEnvironment(places['service']!(second))
    assert.equal((await join(first, key)).Result, true)
    assert.equal((await bindingsOf(client, serviceId)).length, 1)
  })

  it('never meet when both sides come at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const { first, second, places } = await scene()
      const key = await keyOf(client)
      await join(first, key)
      await client.BindEnvironment(places['service']!(first))
      const codes = await Promise.all([
        client.BindEnvironment(places['service']!(second)).then(() => null, codeOf),
        join(second, key).then(() => null, codeOf),
      ])
      const refused = codes.filter((code) => code !== null)
      assert.equal(refused.length, 1, codes.join())
      assert.ok([cannotBind, cannotJoin].includes(refused[0] ?? ''))
    }
  })

  it('say nothing about plans without a common key [g303]', async () => {
    const { first, second, serviceId, places } = await scene()
    await join(first, await keyOf(client))
    await join(second, await keyOf(client))
    for (const plan of [first, second]) {
      for (const name of ['service', 'service in release', 'another service']) {
        await client.BindEnvironment(places[name]!(plan))
      }
    }
    assert.equal((await bindingsOf(client, serviceId)).length, 4)
    const { Result } = await client.DescribeUsagePlan({ UsagePlanId: first })
    assert.equal(Result?.BindEnvironmentTotalCount, 3)
  })
})

function codeOf(error: { readonly code: string }): string {
  return error.code
}
