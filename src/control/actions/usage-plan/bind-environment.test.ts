/**
 * Binding plans to services and APIs, taking them off again, and turning one into the other.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  type SdkClient,
  startTestControl,
  type TestControl,
} from '../../../../test/conformance/control.ts'
import { baseRequest } from '../../../../test/conformance/fields/api-bases.ts'
import {
  bindingsOf,
  keyOf,
  place,
  planOf,
  release,
  serviceWith,
} from '../../../../test/conformance/plans.ts'

let control: TestControl
let client: SdkClient
before(async () => {
  control = await startTestControl({ counts: { servicesPerRegionMax: 1_000 } })
  client = control.client()
})
after(() => control.close())

const revision = () => control.store.read((tx) => tx.revision())

describe('BindEnvironment', () => {
  it('binds before there is an API or a release [g318]', async () => {
    const [plan, ServiceId] = [await planOf(client), await makeService(client)]
    assert.equal((await client.BindEnvironment(place(plan, ServiceId, 'release'))).Result, true)
    assert.deepEqual(await bindingsOf(client, ServiceId), [`${plan} release *`])
  })

  it('moves the snapshot by a change of the service, and not when all is bound', async () => {
    const [first, second] = [await planOf(client), await planOf(client)]
    const { serviceId, apiIds } = await serviceWith(client, 2)
    const before = await revision()
    await client.BindEnvironment(place(first, serviceId, 'test', apiIds.slice(0, 1)))
    const { changes } = await control.store.changesAfter(before)
    const scope = { account: control.uin, region: 'ap-guangzhou' }
    assert.deepEqual(changes, [{ kind: 'service', scope, serviceId }])
    await client.BindEnvironment(place(first, serviceId, 'test', apiIds.slice(0, 1)))
    assert.equal(await revision(), before + 1)
    const twice = [first, second, first]
    await client.BindEnvironment(place(twice, serviceId, 'test', [...apiIds, ...apiIds]))
    const expected = [first, second].flatMap((plan) => apiIds.map((api) => `${plan} test ${api}`))
    assert.deepEqual(await bindingsOf(client, serviceId), expected.toSorted())
  })

  it('does not mix the two kinds in one environment', async () => {
    const [first, second] = [await planOf(client), await planOf(client)]
    const { serviceId, apiIds } = await serviceWith(client, 1)
    const code = 'UnsupportedOperation.UnsupportedBindEnvironment'
    await client.BindEnvironment(place(first, serviceId))
    for (const plan of [first, second]) {
      const refusal = await refusalOf(
        client.BindEnvironment(place(plan, serviceId, 'test', apiIds)),
      )
      assert.equal(refusal.code, code)
      assert.ok(refusal.message.includes(first))
    }
    await client.BindEnvironment(place(second, serviceId, 'release', apiIds))
    const whole = client.BindEnvironment(place(first, serviceId, 'release'))
    assert.equal((await refusalOf(whole)).code, code)
  })

  it('refuses lists that name nothing, and APIs for a whole service', async () => {
    const plan = await planOf(client)
    const { serviceId, apiIds } = await serviceWith(client, 1)
    const valid = place(plan, serviceId, 'test', apiIds)
    const wrong: readonly (readonly [object, string, string])[] = [
      [{ UsagePlanIds: [] }, 'MissingParameter', 'UsagePlanIds'],
      [{ ApiIds: [] }, 'InvalidParameterValue.InvalidApiIds', 'ApiIds'],
      [{ BindType: 'SERVICE' }, 'InvalidParameterValue.InvalidApiIds', 'ApiIds'],
      [{ ApiIds: [...apiIds, 'api-x'] }, 'ResourceNotFound.InvalidApi', 'ApiIds.1'],
      [
        { UsagePlanIds: [plan, 'usagePlan-x'] },
        'ResourceNotFound.InvalidUsagePlan',
        'UsagePlanIds.1',
      ],
    ]
    for (const action of ['BindEnvironment', 'UnBindEnvironment'] as const) {
      for (const [change, code, field] of wrong) {
        const refusal = await refusalOf(client[action]({ ...valid, ...change }))
        assert.deepEqual([refusal.code, refusal.message.includes(`\`${field}\``)], [code, true])
      }
    }
    assert.deepEqual(await bindingsOf(client, serviceId), [])
  })
})

describe('a plan', () => {
  it('is bound to as many APIs as the settings allow, and names them then', async () => {
    const small = await startTestControl({ counts: { apisPerPlanMax: 2 } })
    try {
      const few = small.client()
      const plan = await planOf(few)
      const { serviceId, apiIds } = await serviceWith(few, 3)
      await few.BindEnvironment(place(plan, serviceId, 'test', apiIds.slice(0, 2)))
      // An API counts once, in however many environments.
      await few.BindEnvironment(place(plan, serviceId, 'release', apiIds.slice(0, 2)))
      const third = await refusalOf(
        few.BindEnvironment(place(plan, serviceId, 'prepub', apiIds.slice(2))),
      )
      assert.equal(third.code, 'LimitExceeded')
      assert.match(third.message, /2 APIs; the setting counts\.apisPerPlanMax/)

      const whole = await planOf(few)
      const other = await serviceWith(few, 3)
      await release(few, other.serviceId)
      await few.BindEnvironment(place(whole, other.serviceId))
      const demoted = few.DemoteServiceUsagePlan({
        ...{ UsagePlanId: whole, ServiceId: other.serviceId, Environment: 'test' },
      })
      assert.equal((await refusalOf(demoted)).code, 'LimitExceeded')
      assert.deepEqual(await bindingsOf(few, other.serviceId), [`${whole} test *`])
    } finally {
      await small.close()
    }
  })
})

describe('UnBindEnvironment', () => {
  it('takes off what is named, and answers true when it is off', async () => {
    const [first, second] = [await planOf(client), await planOf(client)]
    const { serviceId, apiIds } = await serviceWith(client, 2)
    await client.BindEnvironment(place([first, second], serviceId, 'test', apiIds))
    const one = place(first, serviceId, 'test', apiIds.slice(0, 1))
    for (let i = 0; i < 2; i++) assert.equal((await client.UnBindEnvironment(one)).Result, true)
    const left = [`${first} test ${apiIds[1]}`, ...apiIds.map((api) => `${second} test ${api}`)]
    assert.deepEqual(await bindingsOf(client, serviceId), left.toSorted())
    const before = await revision()
    await client.UnBindEnvironment({ ...one, Environment: 'release' })
    assert.equal(await revision(), before)
  })

  it('refuses the other kind: what stays bound was not taken off', async () => {
    const plan = await planOf(client)
    const { serviceId, apiIds } = await serviceWith(client, 1)
    const code = 'UnsupportedOperation.UnsupportedUnBindEnvironment'
    await client.BindEnvironment(place(plan, serviceId))
    const single = client.UnBindEnvironment(place(plan, serviceId, 'test', apiIds))
    assert.equal((await refusalOf(single)).code, code)
    await client.BindEnvironment(place(plan, serviceId, 'release', apiIds))
    const whole = client.UnBindEnvironment(place(plan, serviceId, 'release'))
    assert.equal((await refusalOf(whole)).code, code)
  })

  it('reaches an API that is deleted and still runs', async () => {
    const plan = await planOf(client)
    const { serviceId, apiIds } = await serviceWith(client, 2)
    const [ApiId = ''] = apiIds
    await client.BindEnvironment(place(plan, serviceId, 'test', [ApiId]))
    await release(client, serviceId)
    await client.DeleteApi({ ServiceId: serviceId, ApiId })
    const { Result } = await client.DescribeApiUsagePlan({ ServiceId: serviceId })
    const shown = Result?.ApiUsagePlanList.map((row) => [row.ApiId, row.ApiName, row.Path])
    assert.deepEqual(shown, [[ApiId, 'api_0', '/0']])
    await client.UnBindEnvironment(place(plan, serviceId, 'test', [ApiId]))
    assert.deepEqual(await bindingsOf(client, serviceId), [])
  })
})

describe('DemoteServiceUsagePlan', () => {
  const code = 'UnsupportedOperation.NoUsagePlanEnv'

  it('binds the plans of a service to all its APIs: of the draft and of what runs', async () => {
    const [first, second] = [await planOf(client), await planOf(client)]
    const { serviceId, apiIds } = await serviceWith(client, 2)
    await release(client, serviceId)
    await client.DeleteApi({ ServiceId: serviceId, ApiId: apiIds[0] ?? '' })
    const request = await baseRequest(client, 'mock', serviceId)
    const made = await client.CreateApi({
      ...request,
      RequestConfig: { Path: '/n', Method: 'GET' },
    })
    const all = [...apiIds, made.Result?.ApiId ?? '']
    await client.BindEnvironment(place([first, second], serviceId))
    await client.BindEnvironment(place(first, serviceId, 'release'))
    const demote = (UsagePlanId: string) =>
      client.DemoteServiceUsagePlan({ UsagePlanId, ServiceId: serviceId, Environment: 'test' })
    for (const plan of [first, second]) assert.equal((await demote(plan)).Result, true)
    const each = [first, second].flatMap((plan) => all.map((api) => `${plan} test ${api}`))
    const expected = [...each, `${first} release *`].toSorted()
    assert.deepEqual(await bindingsOf(client, serviceId), expected)
  })

  it('is refused where nothing runs, and where the plan is not bound', async () => {
    const plan = await planOf(client)
    const { serviceId } = await serviceWith(client, 1)
    const request = { UsagePlanId: plan, ServiceId: serviceId, Environment: 'test' }
    const call = async () => (await refusalOf(client.DemoteServiceUsagePlan(request))).code
    assert.equal(await call(), code)
    await client.BindEnvironment(place(plan, serviceId))
    assert.equal(await call(), code)
    await release(client, serviceId, 'release')
    assert.equal(await call(), code)
    assert.deepEqual(await bindingsOf(client, serviceId), [`${plan} test *`])
  })
})

describe('deleting', () => {
  it('a plan waits for its environments and takes its keys along', async () => {
    const [plan, key] = [await planOf(client), await keyOf(client)]
    const { serviceId } = await serviceWith(client, 0)
    await client.BindSecretIds({ UsagePlanId: plan, AccessKeyIds: [key] })
    await client.BindEnvironment(place(plan, serviceId))
    const { code, message } = await refusalOf(client.DeleteUsagePlan({ UsagePlanId: plan }))
    assert.equal(code, 'UnsupportedOperation.UsagePlanInUse')
    assert.ok(message.includes(serviceId))
    await client.UnBindEnvironment(place(plan, serviceId))
    const before = await revision()
    assert.equal((await client.DeleteUsagePlan({ UsagePlanId: plan })).Result, true)
    const { changes } = await control.store.changesAfter(before)
    const kinds = changes?.map((change) => ('id' in change ? [change.kind, change.id] : []))
    assert.deepEqual(kinds?.toSorted(), [
      ['key', key],
      ['plan', plan],
    ])
    await client.DisableApiKey({ AccessKeyId: key })
    assert.equal((await client.DeleteApiKey({ AccessKeyId: key })).Result, true)
  })

  it('a service takes its bindings along', async () => {
    const plan = await planOf(client)
    const { serviceId } = await serviceWith(client, 0)
    await client.BindEnvironment(place(plan, serviceId))
    await client.DeleteService({ ServiceId: serviceId })
    const { Result } = await client.DescribeUsagePlan({ UsagePlanId: plan })
    assert.deepEqual(Result?.BindEnvironments, [])
    assert.equal((await client.DeleteUsagePlan({ UsagePlanId: plan })).Result, true)
  })
})
