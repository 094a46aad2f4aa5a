/**
 * Calls at once that get in each other's way: one after the other is the only outcome there is,
 * whichever order it was.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  makeService,
  putApi,
  refusalOf,
  startTestControl,
  type TestControl,
} from '../../../test/conformance/control.ts'

const servicesPerRegionMax = 8
const versionsKeptPerEnvironmentMax = 2

let control: TestControl
before(async () => {
  control = await startTestControl({
    counts: { servicesPerRegionMax, versionsKeptPerEnvironmentMax },
  })
})
after(() => control.close())

/** The code of each refusal, sorted; empty for a success. */
async function outcomes(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const codes = calls.map((call) =>
    call.then(
      () => '',
      async () => (await refusalOf(call)).code,
    ),
  )
  return (await Promise.all(codes)).sort()
}

function mock(ServiceId: string, Path: string) {
  return control.client().CreateApi({
    ServiceId,
    ServiceType: 'MOCK',
    ServiceTimeout: 15,
    Protocol: 'HTTP',
    RequestConfig: { Path, Method: 'GET' },
    ServiceMockReturnMessage: 'x',
  })
}

const release = (ServiceId: string, EnvironmentName = 'test') =>
  control.client().ReleaseService({ ServiceId, EnvironmentName, ReleaseDesc: 'x' })

const remove = (ServiceId: string) =>
  control.client().DeleteService({ ServiceId, SkipVerification: 1 })

describe('calls at once', () => {
  it('make no more services than a region may hold', async () => {
    const client = control.client()
    const wanted = servicesPerRegionMax * 2
    const codes = await outcomes(
      Array.from({ length: wanted }, (_, index) =>
        client.CreateService({ ServiceName: `s${index}`, Protocol: 'http' }),
      ),
    )
    const made = codes.filter((code) => code === '').length
    assert.equal(made, servicesPerRegionMax)
    assert.deepEqual([...new Set(codes)], ['', 'LimitExceeded.ServiceCountLimitExceeded'])
    const { Result } = await client.DescribeServicesStatus({ Limit: 100 })
    assert.equal(Result?.TotalCount, servicesPerRegionMax)
    const ids = Result?.ServiceSet?.map(({ ServiceId }) => ServiceId ?? '') ?? []
    assert.deepEqual(
      await outcomes(ids.map(remove)),
      ids.map(() => ''),
    )
  })

  it('make one API of a path and method', async () => {
    const ServiceId = await makeService(control.client())
    const codes = await outcomes(Array.from({ length: 10 }, () => mock(ServiceId, '/same')))
    assert.equal(codes.filter((code) => code === '').length, 1)
    assert.deepEqual([...new Set(codes)], ['', 'InvalidParameterValue.InvalidApiRequestConfig'])
    await remove(ServiceId)
  })

  it('release a service or delete it, and leave nothing of a deleted one', async () => {
    for (let round = 0; round < 5; round++) {
      const ServiceId = await makeService(control.client())
      const ApiId = await putApi(control, ServiceId)
      const codes = await outcomes([
        release(ServiceId),
        remove(ServiceId),
        control.client().DeleteApi({ ServiceId, ApiId }),
        release(ServiceId, 'release'),
      ])
      const allowed = ['', 'ResourceNotFound.InvalidService', 'FailedOperation.ServiceError']
      assert.deepEqual(
        codes.filter((code) => !allowed.includes(code)),
        [],
      )
      const gone = control.client().DescribeService({ ServiceId })
      assert.equal((await refusalOf(gone)).code, 'ResourceNotFound.InvalidService')
    }
  })

  it('never run a version that was dropped', async () => {
    const ServiceId = await makeService(control.client())
    await putApi(control, ServiceId)
    const old = (await release(ServiceId)).Result?.ReleaseVersion ?? ''
    await release(ServiceId)
    const update = { ServiceId, EnvironmentName: 'test', VersionName: old }
    const codes = await outcomes([
      release(ServiceId),
      control.client().UpdateService(update),
      release(ServiceId),
      control.client().UpdateService(update),
      release(ServiceId),
    ])
    assert.deepEqual(
      codes.filter((code) => code !== '' && code !== 'ResourceNotFound'),
      [],
    )
    const { Result: list } = await control.client().DescribeServiceEnvironmentList({ ServiceId })
    const running = list?.EnvironmentList?.find((it) => it.EnvironmentName === 'test')?.VersionName
    const { Result: kept } = await control.client().DescribeServiceReleaseVersion({ ServiceId })
    const names = kept?.VersionList?.map(({ VersionName }) => VersionName) ?? []
    assert.ok(running !== undefined && names.includes(running))
    await remove(ServiceId)
  })
})
