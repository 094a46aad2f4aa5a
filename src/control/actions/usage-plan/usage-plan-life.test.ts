/**
 * Plans by themselves: making, changing, their keys, and the lists that show them.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  refusalOf,
  type SdkClient,
  startTestControl,
  type TestControl,
} from '../../../../test/conformance/control.ts'
import { keyOf, place, planOf, release, serviceWith } from '../../../../test/conformance/plans.ts'
import { ManualClock } from '../../../lib/clock.ts'

const clock = new ManualClock(Date.now())
let control: TestControl
let client: SdkClient
before(async () => {
  control = await startTestControl({ clock })
  client = control.client()
})
after(() => control.close())

const revision = () => control.store.read((tx) => tx.revision())

describe('CreateUsagePlan', () => {
  it('makes a plan that is bound to nothing and limits nothing', async () => {
    const { Result } = await client.CreateUsagePlan({ UsagePlanName: '计划 1' })
    const { UsagePlanId = '', CreatedTime, ModifiedTime, ...rest } = Result ?? {}
    assert.match(UsagePlanId, /^usagePlan-[a-z0-9]{8}$/)
    assert.equal(CreatedTime, ModifiedTime)
    assert.deepEqual(rest, {
      ...{ UsagePlanName: '计划 1', UsagePlanDesc: '', Tags: [] },
      ...{ MaxRequestNum: -1, MaxRequestNumPreSec: -1 },
      ...{ BindSecretIdTotalCount: 0, BindSecretIds: [] },
      ...{ BindEnvironmentTotalCount: 0, BindEnvironments: [] },
    })
    assert.deepEqual((await client.DescribeUsagePlan({ UsagePlanId })).Result, Result)
  })

  it('gives up to 2,000 calls a second and no more [g321]', async () => {
    const of = (MaxRequestNumPreSec: number) =>
      client.CreateUsagePlan({ UsagePlanName: 'a', MaxRequestNumPreSec })
    for (const limit of [1, 2000, -1]) {
      assert.equal((await of(limit)).Result?.MaxRequestNumPreSec, limit)
    }
    for (const limit of [0, 2001, -2]) {
      const { code, message } = await refusalOf(of(limit))
      assert.equal(code, 'InvalidParameter.FormatError')
      assert.match(message, /`MaxRequestNumPreSec`.* 1 to 2000, or -1/)
    }
  })

  it('makes as many as the setting allows and names it then', async () => {
    const small = await startTestControl({ counts: { usagePlansPerRegionMax: 2 } })
    try {
      const few = small.client()
      for (const UsagePlanName of ['one', 'two']) await few.CreateUsagePlan({ UsagePlanName })
      const { code, message } = await refusalOf(few.CreateUsagePlan({ UsagePlanName: 'three' }))
      assert.equal(code, 'LimitExceeded.UsagePlanLimitExceeded')
      assert.match(message, /2 usage plans; the setting counts\.usagePlansPerRegionMax/)
    } finally {
      await small.close()
    }
  })
})

describe('ModifyUsagePlan', () => {
  it('changes what is named, and moves the snapshot for limits alone', async () => {
    const UsagePlanId = await planOf(client)
    const before = await revision()
    const people = { UsagePlanName: 'other', UsagePlanDesc: 'remark' }
    await client.ModifyUsagePlan({ UsagePlanId, ...people })
    assert.equal(await revision(), before)
    const { Result } = await client.ModifyUsagePlan({ UsagePlanId, MaxRequestNum: 5 })
    assert.equal(await revision(), before + 1)
    await client.ModifyUsagePlan({ UsagePlanId, MaxRequestNum: 5 })
    assert.equal(await revision(), before + 1)
    const { UsagePlanName, UsagePlanDesc, MaxRequestNum, MaxRequestNumPreSec } = Result ?? {}
    assert.deepEqual({ UsagePlanName, UsagePlanDesc }, people)
    assert.deepEqual([MaxRequestNum, MaxRequestNumPreSec], [5, -1])
  })
})

describe('BindSecretIds', () => {
  it('binds keys once, shows them newest first, and takes them off', async () => {
    const UsagePlanId = await planOf(client)
    const [a, b] = [await keyOf(client, 'first'), await keyOf(client, 'second')]
    const bind = (...AccessKeyIds: string[]) => client.BindSecretIds({ UsagePlanId, AccessKeyIds })
    await bind(a)
    clock.advance(1_000)
    await bind(b, a, b)
    await client.DisableApiKey({ AccessKeyId: a })
    const { Result } = await client.DescribeUsagePlanSecretIds({ UsagePlanId })
    assert.deepEqual(Result, {
      TotalCount: 2,
      AccessKeyList: [
        { AccessKeyId: b, SecretName: 'second', Status: 1 },
        { AccessKeyId: a, SecretName: 'first', Status: 0 },
      ],
    })
    const before = await revision()
    await bind(a, b)
    assert.equal(await revision(), before, 'a disabled key that is bound is no reason to refuse')
    const unbind = () => client.UnBindSecretIds({ UsagePlanId, AccessKeyIds: [a, b] })
    for (let i = 0; i < 2; i++) assert.equal((await unbind()).Result, true)
    assert.equal(await revision(), before + 1)
    const after = await client.DescribeUsagePlanSecretIds({ UsagePlanId })
    assert.deepEqual(after.Result, { TotalCount: 0, AccessKeyList: [] })
  })

  it('refuses a disabled key and an unknown one, and binds none then', async () => {
    const UsagePlanId = await planOf(client)
    const [a, b] = [await keyOf(client), await keyOf(client)]
    await client.DisableApiKey({ AccessKeyId: b })
    for (const [bad, code] of [
      [b, 'UnsupportedOperation.InvalidStatus'],
      ['AKIDnowhere', 'ResourceNotFound.InvalidAccessKeyId'],
    ] as const) {
      const call = client.BindSecretIds({ UsagePlanId, AccessKeyIds: [a, bad] })
      const refusal = await refusalOf(call)
      const names = refusal.message.includes('`AccessKeyIds.1`')
      assert.deepEqual([refusal.code, names], [code, true])
    }
    const { Result } = await client.DescribeUsagePlan({ UsagePlanId })
    assert.equal(Result?.BindSecretIdTotalCount, 0)
  })

  it('binds as many as the settings allow and names them then', async () => {
    const small = await startTestControl({ counts: { keysPerPlanMax: 2, plansPerKeyMax: 2 } })
    try {
      const few = small.client()
      const plans = [await planOf(few), await planOf(few), await planOf(few)]
      const keys = [await keyOf(few), await keyOf(few), await keyOf(few)]
      const [one = '', two = '', three = ''] = plans
      const bind = (UsagePlanId: string, AccessKeyIds: string[]) =>
        few.BindSecretIds({ UsagePlanId, AccessKeyIds })
      const crowded = await refusalOf(bind(one, keys))
      assert.equal(crowded.code, 'LimitExceeded.AccessKeyCountInUsagePlanLimitExceeded')
      assert.match(crowded.message, /2 keys; the setting counts\.keysPerPlanMax/)
      const [key = ''] = keys
      for (const plan of [one, two]) await bind(plan, [key])
      const busy = await refusalOf(bind(three, [key]))
      assert.equal(busy.code, 'UnsupportedOperation.UnsupportedBindApiKey')
      assert.match(busy.message, /`AccessKeyIds\.0`.*2 usage plans.* counts\.plansPerKeyMax/)
      assert.equal((await bind(one, [key])).Result, true, 'what is bound already is no further one')
    } finally {
      await small.close()
    }
  })
})

describe('lists of plans', () => {
  it('show what is bound, by service and by API', async () => {
    const [first, second] = [await planOf(client, 'alpha'), await planOf(client, 'beta')]
    const { serviceId, apiIds } = await serviceWith(client, 2)
    await release(client, serviceId)
    await client.ModifyUsagePlan({ UsagePlanId: first, MaxRequestNum: 9, MaxRequestNumPreSec: 8 })
    clock.advance(1_000)
    await client.BindEnvironment(place(first, serviceId))
    clock.advance(1_000)
    await client.BindEnvironment(place(second, serviceId, 'release', apiIds.slice(0, 1)))

    const places = { UsagePlanId: first, BindType: 'SERVICE' }
    const byPlan = await client.DescribeUsagePlanEnvironments(places)
    const [row] = byPlan.Result?.EnvironmentList ?? []
    assert.equal(byPlan.Result?.TotalCount, 1)
    const { CreatedTime, ModifiedTime, ...rest } = row ?? {}
    assert.equal(CreatedTime, ModifiedTime)
    const none = { ApiId: '', ApiName: '', Path: '', Method: '' }
    const limits = { InUseRequestNum: 0, MaxRequestNum: 9, MaxRequestNumPreSec: 8 }
    const service = { ServiceId: serviceId, ServiceName: 'a_service' }
    assert.deepEqual(rest, { ...service, ...none, ...limits, Environment: 'test' })
    const other = await client.DescribeUsagePlanEnvironments({ ...places, BindType: 'API' })
    assert.deepEqual(other.Result, { TotalCount: 0, EnvironmentList: [] })

    const byService = await client.DescribeServiceUsagePlan({ ServiceId: serviceId })
    assert.deepEqual(
      byService.Result?.ServiceUsagePlanList.map((each) => [each.UsagePlanId, each.UsagePlanName]),
      [[first, 'alpha']],
    )
    const byApi = await client.DescribeApiUsagePlan({ ServiceId: serviceId })
    assert.deepEqual(
      byApi.Result?.ApiUsagePlanList.map((each) => [
        ...[each.UsagePlanId, each.Environment, each.ApiId, each.ApiName, each.Path, each.Method],
        ...[each.MaxRequestNum, each.InUseRequestNum],
      ]),
      [
        [second, 'release', apiIds[0], 'api_0', '/0', 'GET', -1, 0],
        [first, 'test', '', '', '', '', 9, 0],
      ],
    )
    const detail = await client.DescribeService({ ServiceId: serviceId })
    const shown = detail.UsagePlanList?.map((each) => [
      ...[each.UsagePlanId, each.Environment, each.MaxRequestNumPreSec],
    ])
    assert.deepEqual(shown, [
      [second, 'release', -1],
      [first, 'test', 8],
    ])
    assert.equal(detail.UsagePlanTotalCount, 2)
  })

  it('filter by id, name, and where a plan is not bound', async () => {
    const shanghai = control.client({ region: 'ap-shanghai' })
    const ids: string[] = []
    for (const name of ['alpha', 'beta', 'alphabet']) {
      clock.advance(1_000)
      ids.push(await planOf(shanghai, name))
    }
    const [alpha = '', beta = '', alphabet = ''] = ids
    const { serviceId, apiIds } = await serviceWith(shanghai, 1)
    await shanghai.BindEnvironment(place(alpha, serviceId))
    await shanghai.BindEnvironment(place(beta, serviceId, 'release', apiIds))
    type Filters = readonly (readonly [string, ...string[]])[]
    const list = async (filters: Filters) => {
      const Filters = filters.map(([Name, ...Values]) => ({ Name, Values }))
      const { Result } = await shanghai.DescribeUsagePlansStatus({ Filters })
      assert.equal(Result?.TotalCount, Result?.UsagePlanStatusSet.length)
      return Result?.UsagePlanStatusSet.map((each) => each.UsagePlanId)
    }
    const cases: readonly (readonly [Filters, readonly string[]])[] = [
      [[], [alphabet, beta, alpha]],
      [[['UsagePlanId', alpha, beta]], [beta, alpha]],
      [[['UsagePlanName', 'alpha']], [alphabet, alpha]],
      [[['NotServiceId', serviceId]], [alphabet]],
      [
        [
          ['NotServiceId', serviceId],
          ['Environment', 'test'],
        ],
        [alphabet, beta],
      ],
      [
        [
          ['NotApiId', apiIds[0] ?? ''],
          ['Environment', 'release'],
        ],
        [alphabet, alpha],
      ],
    ]
    for (const [filters, found] of cases) {
      assert.deepEqual(await list(filters), found, JSON.stringify(filters))
    }
    const wrong: readonly (readonly [Filters, string])[] = [
      [[['Environment', 'test']], 'InvalidParameterValue'],
      [
        [
          ['NotServiceId', serviceId],
          ['Environment', 'staging'],
        ],
        'InvalidParameterValue.InvalidEnv',
      ],
    ]
    for (const [filters, code] of wrong) assert.equal((await refusalOf(list(filters))).code, code)
    const page = await shanghai.DescribeUsagePlansStatus({ Limit: 1, Offset: 1 })
    assert.deepEqual(page.Result?.UsagePlanStatusSet[0]?.UsagePlanId, beta)
  })

  it('leave services and APIs out of NotUsagePlanId that a plan is bound to', async () => {
    const plan = await planOf(client)
    const { serviceId, apiIds } = await serviceWith(client, 2)
    await release(client, serviceId)
    await client.BindEnvironment(place(plan, serviceId, 'test', apiIds.slice(0, 1)))
    const not = { Name: 'NotUsagePlanId', Values: [plan] }
    const inEnvironment = (name: string) => [not, { Name: 'Environment', Values: [name] }]
    const services = async (Filters: object[]) => {
      const only = { Name: 'ServiceId', Values: [serviceId] }
      const request = { Filters: [only, ...Filters] }
      return (await client.request('DescribeServicesStatus', request)).Result.TotalCount
    }
    assert.equal(await services([]), 1)
    assert.equal(await services([not]), 0)
    assert.equal(await services(inEnvironment('test')), 0)
    await release(client, serviceId, 'release')
    assert.equal(await services(inEnvironment('release')), 1)

    const apis = async (environment: string) => {
      const request = { ServiceId: serviceId, Filters: inEnvironment(environment) }
      const { Result } = await client.DescribeApisStatus(request)
      return Result?.ApiIdStatusSet.map(({ ApiId }) => ApiId)
    }
    assert.deepEqual(await apis('test'), [apiIds[1]])
    assert.equal((await apis('release'))?.length, 2)
    await client.BindEnvironment(place(plan, serviceId, 'release'))
    assert.deepEqual(await apis('release'), [])
  })
})
