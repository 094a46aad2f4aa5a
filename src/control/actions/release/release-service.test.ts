import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  putApi,
  refusalOf,
  useTestControl,
} from '../../../../test/conformance/control.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { versionCharsMax } from '../../limits.ts'

const clock = new ManualClock(Date.now())
const control = useTestControl({ clock, counts: { versionsKeptPerEnvironmentMax: 3 } })

async function serviceWithApi(): Promise<string> {
  const ServiceId = await makeService(control.client())
  await putApi(control, ServiceId)
  return ServiceId
}

async function release(ServiceId: string, EnvironmentName = 'test', ReleaseDesc = 'a remark') {
  const call = { ServiceId, EnvironmentName, ReleaseDesc }
  const { Result } = await control.client().ReleaseService(call)
  return Result?.ReleaseVersion ?? ''
}

async function running(ServiceId: string): Promise<string[]> {
  const { Result } = await control.client().DescribeServiceEnvironmentList({ ServiceId })
  return Result?.EnvironmentList?.map(({ VersionName }) => VersionName ?? '') ?? []
}

const scope = () => ({ account: control.uin, region: 'ap-guangzhou' })

describe('ReleaseService', () => {
  it('answers the remark and a version of the time in UTC and a UUID [g253][g272]', async () => {
    const ServiceId = await serviceWithApi()
    const waits = control.settled.length
    const { Result } = await control.client().ReleaseService({
      ServiceId,
      EnvironmentName: 'release',
      ReleaseDesc: 'x'.repeat(200),
    })
    assert.equal(Result?.ReleaseDesc, 'x'.repeat(200))
    const [time, ...uuid] = (Result?.ReleaseVersion ?? '').split('-')
    assert.equal(time, new Date(clock.now()).toISOString().replace(/[-T:]/g, '').slice(0, 14))
    assert.match(
      uuid.join('-'),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    assert.equal(control.settled.length, waits + 1)
  })

  it('runs the version in its environment alone, test, prepub or release [g251]', async () => {
    const ServiceId = await serviceWithApi()
    const version = await release(ServiceId, 'prepub')
    assert.deepEqual(await running(ServiceId), ['', version, ''])
    const other = await release(ServiceId, 'release')
    assert.deepEqual(await running(ServiceId), ['', version, other])
  })

  it('freezes all APIs of the draft, whatever ApiIds says [g249][g250]', async () => {
    const ServiceId = await makeService(control.client())
    const ids = [await putApi(control, ServiceId), await putApi(control, ServiceId)]
    const { Result } = await control.client().ReleaseService({
      ServiceId,
      EnvironmentName: 'test',
      ReleaseDesc: 'x',
      ApiIds: [ids[0] ?? '', 'api-nowhere1'],
    })
    await putApi(control, ServiceId)
    const frozen = await control.store.read((tx) =>
      tx.version(scope(), ServiceId, Result?.ReleaseVersion ?? ''),
    )
    assert.deepEqual(frozen?.apis.map(({ id }) => id).sort(), ids.sort())
  })

  it('refuses an empty remark, one of 201 characters and an unknown environment [g252]', async () => {
    const ServiceId = await serviceWithApi()
    const code = async (wrong: object) => {
      const call = { ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x', ...wrong }
      return (await refusalOf(control.client().ReleaseService(call))).code
    }
    for (const ReleaseDesc of ['', ' \n', 'x'.repeat(201)]) {
      assert.equal(await code({ ReleaseDesc }), 'InvalidParameter.FormatError')
    }
    assert.equal(await code({ EnvironmentName: 'prod' }), 'InvalidParameterValue.InvalidEnv')
    assert.equal(await code({ ServiceId: 'service-x' }), 'ResourceNotFound.InvalidService')
    assert.deepEqual(await running(ServiceId), ['', '', ''])
  })

  it('refuses a service without an API', async () => {
    const ServiceId = await makeService(control.client())
    const call = { ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' }
    const { code, message } = await refusalOf(control.client().ReleaseService(call))
    assert.equal(code, 'FailedOperation.ServiceError')
    assert.match(message, /no API/)
  })

  it('refuses APIs that are together larger than a version may be, by name of the limit', async () => {
    const ServiceId = await makeService(control.client())
    const description = 'x'.repeat(versionCharsMax / 4)
    for (let i = 0; i < 4; i++) await putApi(control, ServiceId, { description })
    const call = { ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' }
    const { code, message } = await refusalOf(control.client().ReleaseService(call))
    assert.equal(code, 'FailedOperation.ServiceError')
    assert.match(message, new RegExp(`at most ${versionCharsMax} characters`))
    assert.deepEqual(await running(ServiceId), ['', '', ''])
  })

  it('keeps the newest versions of each environment, and the running one always [g278]', async () => {
    const ServiceId = await serviceWithApi()
    const first = await release(ServiceId, 'release')
    const others: string[] = []
    for (let i = 0; i < 5; i++) {
      clock.advance(1_000)
      others.push(await release(ServiceId, 'test'))
    }
    const { Result } = await control.client().DescribeServiceReleaseVersion({ ServiceId })
    const kept = Result?.VersionList?.map(({ VersionName }) => VersionName)
    assert.deepEqual(kept, [...others.slice(2).reverse(), first])
    assert.equal(Result?.TotalCount, 4)
  })
})

describe('UnReleaseService', () => {
  it('takes the service out of one environment and keeps its versions', async () => {
    const client = control.client()
    const ServiceId = await serviceWithApi()
    const version = await release(ServiceId, 'test')
    const other = await release(ServiceId, 'release')
    const waits = control.settled.length
    const answer = await client.UnReleaseService({ ServiceId, EnvironmentName: 'test' })
    assert.equal(answer.Result, true)
    assert.equal(control.settled.length, waits + 1)
    assert.deepEqual(await running(ServiceId), ['', '', other])
    const { AvailableEnvironments } = await client.DescribeService({ ServiceId })
    assert.deepEqual(AvailableEnvironments, ['release'])
    const { Result } = await client.DescribeServiceReleaseVersion({ ServiceId })
    assert.ok(Result?.VersionList?.some(({ VersionName }) => VersionName === version))
  })

  it('answers true where nothing is published, without a change [g255]', async () => {
    const ServiceId = await serviceWithApi()
    const waits = control.settled.length
    const answer = await control.client().UnReleaseService({ ServiceId, EnvironmentName: 'test' })
    assert.equal(answer.Result, true)
    assert.equal(control.settled.length, waits)
  })

  it('refuses an unknown environment and an unknown service', async () => {
    const ServiceId = await serviceWithApi()
    const client = control.client()
    const wrong = client.UnReleaseService({ ServiceId, EnvironmentName: 'x' })
    assert.equal((await refusalOf(wrong)).code, 'InvalidParameterValue.InvalidEnv')
    const absent = client.UnReleaseService({ ServiceId: 'x', EnvironmentName: 'test' })
    assert.equal((await refusalOf(absent)).code, 'ResourceNotFound.InvalidService')
  })
})

describe('UpdateService', () => {
  const update = (ServiceId: string, EnvironmentName: string, VersionName: string, more = {}) =>
    control.client().UpdateService({ ServiceId, EnvironmentName, VersionName, ...more })

  it('runs a kept version again, from whichever environment it came [g277]', async () => {
    const ServiceId = await serviceWithApi()
    const old = await release(ServiceId, 'test')
    const now = await release(ServiceId, 'release')
    const waits = control.settled.length
    assert.equal((await update(ServiceId, 'release', old)).Result, true)
    assert.deepEqual(await running(ServiceId), [old, '', old])
    assert.equal(control.settled.length, waits + 1)
    await update(ServiceId, 'release', now)
    assert.deepEqual(await running(ServiceId), [old, '', now])
  })

  it('leaves the version alone that runs already', async () => {
    const ServiceId = await serviceWithApi()
    const version = await release(ServiceId, 'test')
    const waits = control.settled.length
    assert.equal((await update(ServiceId, 'test', version)).Result, true)
    assert.equal(control.settled.length, waits)
  })

  it('refuses an environment where nothing is published, and says so [g277]', async () => {
    const ServiceId = await serviceWithApi()
    const version = await release(ServiceId, 'test')
    const { code, message } = await refusalOf(update(ServiceId, 'release', version))
    assert.equal(code, 'FailedOperation.ServiceError')
    assert.match(message, /not published in release/)
  })

  it('refuses an unknown version, service or environment, and a remark too long', async () => {
    const ServiceId = await serviceWithApi()
    const version = await release(ServiceId, 'test')
    const code = async (call: Promise<unknown>) => (await refusalOf(call)).code
    assert.equal(await code(update(ServiceId, 'test', 'no-version')), 'ResourceNotFound')
    assert.equal(await code(update('x', 'test', version)), 'ResourceNotFound.InvalidService')
    const environment = await code(update(ServiceId, 'x', version))
    assert.equal(environment, 'InvalidParameterValue.InvalidEnv')
    const UpdateDesc = 'x'.repeat(201)
    const remark = await code(update(ServiceId, 'test', version, { UpdateDesc }))
    assert.equal(remark, 'InvalidParameter.FormatError')
    const other = await release(await serviceWithApi(), 'test')
    assert.equal(await code(update(ServiceId, 'test', other)), 'ResourceNotFound')
  })
})

describe('the history', () => {
  it('lists releases and switches of an environment, newest first [g271][g273]', async () => {
    const client = control.client()
    const ServiceId = await serviceWithApi()
    const first = await release(ServiceId, 'test', 'one')
    clock.advance(1_000)
    const second = await release(ServiceId, 'test', 'two')
    clock.advance(1_000)
    await release(ServiceId, 'release', 'elsewhere')
    const update = { ServiceId, EnvironmentName: 'test', VersionName: first }
    await client.UpdateService({ ...update, UpdateDesc: 'back' })
    const { Result } = await client.DescribeServiceEnvironmentReleaseHistory({
      ServiceId,
      EnvironmentName: 'test',
    })
    assert.equal(Result?.TotalCount, 3)
    const rows = Result?.VersionList?.map(({ VersionName, VersionDesc, ReleaseTime }) => {
      assert.match(ReleaseTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      return [VersionName, VersionDesc]
    })
    assert.deepEqual(rows, [
      [first, 'back'],
      [second, 'two'],
      [first, 'one'],
    ])
  })

  it('is of all environments when none is named, and pages', async () => {
    const client = control.client()
    const ServiceId = await serviceWithApi()
    for (const environment of ['test', 'prepub', 'release']) {
      clock.advance(1_000)
      await release(ServiceId, environment, environment)
    }
    const history = async (more: object) => {
      const call = { ServiceId, ...more }
      const { Result } = await client.DescribeServiceEnvironmentReleaseHistory(call)
      return [Result?.TotalCount, Result?.VersionList?.map(({ VersionDesc }) => VersionDesc)]
    }
    assert.deepEqual(await history({}), [3, ['release', 'prepub', 'test']])
    assert.deepEqual(await history({ Limit: 1, Offset: 1 }), [3, ['prepub']])
    assert.deepEqual(await history({ EnvironmentName: 'prepub' }), [1, ['prepub']])
    const versions = await client.DescribeServiceReleaseVersion({ ServiceId, Limit: 2, Offset: 1 })
    assert.equal(versions.Result?.TotalCount, 3)
    const remarks = versions.Result?.VersionList?.map(({ VersionDesc }) => VersionDesc)
    assert.deepEqual(remarks, ['prepub', 'test'])
  })

  it('refuses what does not exist: an error, not an empty list', async () => {
    const client = control.client()
    const ServiceId = 'service-nowhere1'
    for (const action of [
      'DescribeServiceReleaseVersion',
      'DescribeServiceEnvironmentReleaseHistory',
    ] as const) {
      const { code } = await refusalOf(client.request(action, { ServiceId }))
      assert.equal(code, 'ResourceNotFound.InvalidService')
    }
    const known = await makeService(client)
    const empty = await client.DescribeServiceReleaseVersion({ ServiceId: known })
    assert.deepEqual(empty.Result, { TotalCount: 0, VersionList: [] })
    const wrong = { ServiceId: known, EnvironmentName: 'x' }
    const { code } = await refusalOf(client.DescribeServiceEnvironmentReleaseHistory(wrong))
    assert.equal(code, 'InvalidParameterValue.InvalidEnv')
  })
})
