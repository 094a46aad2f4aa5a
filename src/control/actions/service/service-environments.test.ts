import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  putApi,
  refusalOf,
  useTestControl,
} from '../../../../test/conformance/control.ts'

const control = useTestControl()

describe('DescribeServiceEnvironmentList', () => {
  it('shows the three environments, their path without scheme and port, and what runs [g259]', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    await putApi(control, ServiceId)
    const { Result: release } = await client.ReleaseService({
      ServiceId,
      EnvironmentName: 'prepub',
      ReleaseDesc: 'x',
    })
    const { Result } = await client.DescribeServiceEnvironmentList({ ServiceId })
    assert.equal(Result?.TotalCount, 3)
    const host = `${ServiceId}-${control.appId}.gz.apigw.localhost`
    const [first, second, third] = Result?.EnvironmentList ?? []
    const unpublished = { Status: 0, VersionName: '', CreateTime: null }
    assert.deepEqual(first, { EnvironmentName: 'test', Url: `${host}/test`, ...unpublished })
    assert.deepEqual(third, { EnvironmentName: 'release', Url: `${host}/release`, ...unpublished })
    const { CreateTime, ...running } = second ?? {}
    assert.match(CreateTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.deepEqual(running, {
      EnvironmentName: 'prepub',
      Url: `${host}/prepub`,
      Status: 1,
      VersionName: release?.ReleaseVersion,
    })
  })

  it('pages', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    const page = { ServiceId, Limit: 1, Offset: 2 }
    for (const action of [
      'DescribeServiceEnvironmentList',
      'DescribeServiceEnvironmentStrategy',
    ] as const) {
      const { Result } = await client.request(action, page)
      assert.equal(Result.TotalCount, 3)
      assert.equal(Result.EnvironmentList.length, 1)
      assert.equal(Result.EnvironmentList[0].EnvironmentName, 'release')
      const { code } = await refusalOf(client.request(action, { ServiceId, Limit: 101 }))
      assert.equal(code, 'InvalidParameterValue')
    }
  })
})

describe('ModifyServiceEnvironmentStrategy', () => {
  it('sets the limit of the environments that it names, published or not [g324]', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    const limits = async () => {
      const { Result } = await client.DescribeServiceEnvironmentStrategy({ ServiceId })
      return Result?.EnvironmentList?.map(({ Strategy }) => Strategy)
    }
    assert.deepEqual(await limits(), [-1, -1, -1])
    const set = (Strategy: number, EnvironmentNames: string[]) =>
      client.ModifyServiceEnvironmentStrategy({ ServiceId, Strategy, EnvironmentNames })
    assert.equal((await set(5_000, ['test', 'release'])).Result, true)
    assert.deepEqual(await limits(), [5_000, -1, 5_000])
    await set(0, ['prepub', 'test'])
    assert.deepEqual(await limits(), [0, 0, 5_000])
    const waits = control.settled.length
    await set(-1, ['release', 'prepub', 'test'])
    assert.deepEqual(await limits(), [-1, -1, -1])
    assert.equal(control.settled.length, waits + 1)
  })

  it('shows the highest value that can be set', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    const { Result } = await client.DescribeServiceEnvironmentStrategy({ ServiceId })
    assert.equal(Result?.TotalCount, 3)
    assert.deepEqual(Result?.EnvironmentList?.[0], {
      EnvironmentName: 'test',
      Url: `${ServiceId}-${control.appId}.gz.apigw.localhost/test`,
      Status: 0,
      VersionName: '',
      Strategy: -1,
      MaxStrategy: 5_000,
    })
  })

  it('refuses a value out of range, an unknown environment and an empty list', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    const refused = async (Strategy: number, EnvironmentNames: string[]) => {
      const call = client.ModifyServiceEnvironmentStrategy({
        ServiceId,
        Strategy,
        EnvironmentNames,
      })
      return (await refusalOf(call)).code
    }
    assert.equal(await refused(-2, ['test']), 'InvalidParameterValue.RangeExceeded')
    assert.equal(await refused(5_001, ['test']), 'InvalidParameterValue.RangeExceeded')
    assert.equal(await refused(1, ['test', 'prod']), 'InvalidParameterValue.InvalidEnv')
    assert.equal(await refused(1, []), 'MissingParameter')
  })
})
