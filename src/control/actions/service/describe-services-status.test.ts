import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { apiOf } from '../../../../test/cases/store-builders.ts'
import {
  makeService,
  putApi,
  refusalOf,
  type SdkClient,
  useTestControl,
} from '../../../../test/conformance/control.ts'

let client: SdkClient
/** By the order of making: a_one, a_two (published in test), b_three (INNER, EIAM). */
let ids: string[]
const control = useTestControl({}, async (started) => {
  client = started.client()
  ids = [await makeService(client, 'a_one'), await makeService(client, 'a_two')]
  const { ServiceId = '' } = await client.CreateService({
    ServiceName: 'b_three',
    Protocol: 'https',
    NetTypes: ['INNER'],
  })
  ids.push(ServiceId)
  await putApi(started, ids[1] ?? '')
  await client.ReleaseService({
    ServiceId: ids[1] ?? '',
    EnvironmentName: 'test',
    ReleaseDesc: 'x',
  })
  const { definition } = apiOf({ account: '', region: '' }, '', '')
  const rest = { appType: null, authType: null, tokenTimeoutSeconds: 7_200 }
  const auth = { kind: 'eiam', appId: 'eiam-1', ...rest } as const
  await putApi(started, ServiceId, { definition: { ...definition, auth } })
})

async function list(request: Parameters<SdkClient['DescribeServicesStatus']>[0]) {
  const { Result } = await client.DescribeServicesStatus(request)
  const found = Result?.ServiceSet?.map(({ ServiceId }) => ids.indexOf(ServiceId ?? ''))
  return { total: Result?.TotalCount, found }
}

function filter(Name: string, ...Values: string[]) {
  return { Filters: [{ Name, Values }] }
}

describe('DescribeServicesStatus', () => {
  it('lists all, newest first, and an empty region as an empty list [g26]', async () => {
    assert.deepEqual(await list({}), { total: 3, found: [2, 1, 0] })
    const abroad = await control.client({ region: 'ap-shanghai' }).DescribeServicesStatus({})
    assert.deepEqual(abroad.Result, { TotalCount: 0, ServiceSet: [] })
  })

  it('shows every field of a row', async () => {
    const { Result } = await client.DescribeServicesStatus(filter('ServiceName', 'a_two'))
    const [{ CreatedTime, ModifiedTime, ...row } = {}] = Result?.ServiceSet ?? []
    assert.ok(CreatedTime && ModifiedTime)
    assert.deepEqual(row, {
      ServiceId: ids[1],
      ServiceName: 'a_two',
      ServiceDesc: '',
      Protocol: 'http',
      NetTypes: ['OUTER'],
      IpVersion: 'IPv4',
      AvailableEnvironments: ['test'],
      OuterSubDomain: `${ids[1]}-${control.appId}.gz.apigw.localhost`,
      InnerSubDomain: `${ids[1]}-${control.appId}.gz.inner.apigw.localhost`,
      InnerHttpPort: 80,
      InnerHttpsPort: 443,
      ExclusiveSetName: '',
      TradeIsolateStatus: 0,
      Tags: [],
      InstanceId: '',
      SetType: 'default',
      DeploymentType: 'default',
    })
  })

  it('pages, and counts what is beyond the page', async () => {
    assert.deepEqual(await list({ Limit: 1, Offset: 1 }), { total: 3, found: [1] })
    assert.deepEqual(await list({ Limit: 100, Offset: 3 }), { total: 3, found: [] })
  })

  it('answers 20 when no limit is given', async () => {
    const region = 'ap-many'
    for (let i = 0; i < 21; i++) await makeService(control.client({ region }))
    const { Result } = await control.client({ region }).DescribeServicesStatus({})
    assert.equal(Result?.TotalCount, 21)
    assert.equal(Result?.ServiceSet?.length, 20)
  })

  it('filters by each of its names', async () => {
    const cases: [object, number[]][] = [
      [filter('ServiceId', ids[0] ?? '', ids[2] ?? ''), [2, 0]],
      [filter('ServiceName', 'a_'), [1, 0]],
      [filter('ServiceName', 'one', 'three'), [2, 0]],
      [filter('Environment', 'test'), [1]],
      [filter('Environment', 'release', 'prepub'), []],
      [filter('NetType', 'INNER'), [2]],
      [filter('IpVersion', 'IPv4'), [2, 1, 0]],
      [filter('IpVersion', 'IPv6'), []],
      [filter('InstanceId', 'instance-1'), []],
      [filter('InstanceId', ''), [2, 1, 0]],
      [filter('NotUsagePlanId', 'usagePlan-12345678'), [2, 1, 0]],
      [filter('EIAMAppId', 'eiam-1'), [2]],
      [filter('EIAMAppId', ''), []],
      [filter('ServiceName'), [2, 1, 0]],
    ]
    for (const [request, found] of cases) {
      const expected = { total: found.length, found }
      assert.deepEqual(await list(request), expected, JSON.stringify(request))
    }
  })

  it('keeps what passes all filters', async () => {
    const Filters = [
      { Name: 'ServiceName', Values: ['a_'] },
      { Name: 'Environment', Values: ['test'] },
    ]
    assert.deepEqual(await list({ Filters }), { total: 1, found: [1] })
  })

  it('refuses an unknown filter, one that comes twice, and a page out of range', async () => {
    const refused = async (request: Parameters<SdkClient['DescribeServicesStatus']>[0]) => {
      const { code, message } = await refusalOf(client.DescribeServicesStatus(request))
      return [code, /`([^`]*)`/.exec(message)?.[1]]
    }
    const unknown = 'InvalidParameterValue.InvalidFilterNotSupportedName'
    assert.deepEqual(await refused(filter('serviceId', 'x')), [unknown, 'Filters.0.Name'])
    const twice = [...filter('NetType', 'x').Filters, ...filter('NetType', 'y').Filters]
    assert.deepEqual(await refused({ Filters: twice }), [unknown, 'Filters.1.Name'])
    for (const Limit of [0, 101, -1]) {
      assert.deepEqual(await refused({ Limit }), ['InvalidParameterValue', 'Limit'])
    }
    assert.deepEqual(await refused({ Offset: -1 }), ['InvalidParameterValue', 'Offset'])
  })
})
