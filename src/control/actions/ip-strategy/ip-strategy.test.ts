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

let control: TestControl
let client: SdkClient
before(async () => {
  control = await startTestControl()
  client = control.client()
})
after(() => control.close())

async function makeStrategy(ServiceId: string, StrategyName = 'a', StrategyData = '10.0.0.1') {
  const made = { ServiceId, StrategyName, StrategyType: 'WHITE', StrategyData }
  return (await client.CreateIPStrategy(made)).Result?.StrategyId ?? ''
}

async function makeApi(ServiceId: string, Path: string): Promise<string> {
  const request = await baseRequest(client, 'mock', ServiceId)
  const RequestConfig = { Path, Method: 'GET' }
  return (await client.CreateApi({ ...request, RequestConfig })).Result?.ApiId ?? ''
}

describe('IP strategies', () => {
  it('keep their addresses in one spelling, each once', async () => {
    const ServiceId = await makeService(client)
    const data = ' 10.0.0.9/8 \r\n\n2001:DB8:0:0::1\n10.0.0.0/8\n::ffff:1.2.3.4'
    const StrategyId = await makeStrategy(ServiceId, 'a', data)
    assert.match(StrategyId, /^IPStrategy-[a-z0-9]{8}$/)
    const { Result } = await client.DescribeIPStrategy({ ServiceId, StrategyId })
    assert.equal(Result?.StrategyData, '10.0.0.0/8\n2001:db8::1\n1.2.3.4')
    await client.ModifyIPStrategy({ ServiceId, StrategyId, StrategyData: '::/0' })
    const changed = await client.DescribeIPStrategy({ ServiceId, StrategyId })
    assert.equal(changed.Result?.StrategyData, '::/0')
  })

  it('are bound to APIs by environment, shown, and unbound', async () => {
    const ServiceId = await makeService(client)
    const [one, two] = [await makeApi(ServiceId, '/one'), await makeApi(ServiceId, '/two')]
    const [first, second] = [await makeStrategy(ServiceId), await makeStrategy(ServiceId)]
    const at = { ServiceId, EnvironmentName: 'test' }
    await client.BindIPStrategy({ ...at, StrategyId: first, BindApiIds: [one, two, one] })
    await client.BindIPStrategy({ ...at, StrategyId: second, BindApiIds: [one] })
    const place = { ServiceId, StrategyId: first }
    const { Result } = await client.DescribeIPStrategy(place)
    assert.equal(Result?.BindApiTotalCount, 2)
    const paths = Result?.BindApis?.map(({ Path }) => Path)
    assert.deepEqual(paths?.toSorted(), ['/one', '/two'])
    const elsewhere = await client.DescribeIPStrategy({ ...place, EnvironmentName: 'release' })
    assert.deepEqual(elsewhere.Result?.BindApis, [])

    const free = await client.DescribeIPStrategyApisStatus({ ...at, StrategyId: second })
    assert.deepEqual(free.Result, {
      TotalCount: 1,
      ApiIdStatusSet: [
        {
          ApiId: two,
          ApiName: free.Result?.ApiIdStatusSet?.[0]?.ApiName,
          ApiType: 'NORMAL',
          Path: '/two',
          Method: 'GET',
          OtherIPStrategyId: first,
          OtherEnvironmentName: 'test',
        },
      ],
    })
    await client.UnBindIPStrategy({ ...at, StrategyId: first, UnBindApiIds: [one, two] })
    await client.UnBindIPStrategy({ ...at, StrategyId: first, UnBindApiIds: [one] })
    assert.equal((await client.DescribeIPStrategy(place)).Result?.BindApiTotalCount, 0)
  })

  it('are listed newest first, by part of the name, none as an empty list', async () => {
    const ServiceId = await makeService(client)
    const found = async (Values: string[]) => {
      const Filters = [{ Name: 'StrategyName', Values }]
      const { Result } = await client.DescribeIPStrategysStatus({ ServiceId, Filters })
      return Result
    }
    assert.deepEqual(await found([]), { TotalCount: 0, StrategySet: [] })
    await makeStrategy(ServiceId, 'first')
    await makeStrategy(ServiceId, 'second')
    assert.equal((await found([]))?.TotalCount, 2)
    const named = (await found(['sec', 'x']))?.StrategySet?.map((one) => one.StrategyName)
    assert.deepEqual(named, ['second'])
  })

  it('go with what they guard, and tell the gateways of it', async () => {
    const ServiceId = await makeService(client)
    const api = await makeApi(ServiceId, '/one')
    const StrategyId = await makeStrategy(ServiceId)
    const scope = { account: control.uin, region: 'ap-guangzhou' }
    const at = { ServiceId, StrategyId, EnvironmentName: 'test' }
    await client.BindIPStrategy({ ...at, BindApiIds: [api] })
    const before = await control.store.read((tx) => tx.revision())
    await client.DeleteIPStrategy({ ServiceId, StrategyId })
    const { changes } = await control.store.changesAfter(before)
    assert.deepEqual(changes, [{ kind: 'service', scope, serviceId: ServiceId }])
    const left = await control.store.read((tx) => tx.ipStrategyBindings(scope, ServiceId))
    assert.deepEqual(left, [])
    const { code } = await refusalOf(client.DescribeIPStrategy({ ServiceId, StrategyId }))
    assert.equal(code, 'ResourceNotFound.InvalidIPStrategy')
  })

  it('name the line that is no address', async () => {
    const ServiceId = await makeService(client)
    const { code, message } = await refusalOf(makeStrategy(ServiceId, 'a', '10.0.0.1\n10.0.0.300'))
    assert.equal(code, 'InvalidParameter.FormatError')
    assert.ok(message.includes('"10.0.0.300"'), message)
  })
})
