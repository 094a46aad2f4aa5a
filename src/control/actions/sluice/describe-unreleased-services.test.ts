import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalOf, type SdkClient, useTestControl } from '../../../../test/conformance/control.ts'

const version = '2026-01-01'
let client: SdkClient
let other: SdkClient

const control = useTestControl({}, async (started) => {
  client = started.client()
  other = started.client({ region: 'ap-shanghai' })
})

async function makeService(ServiceName: string, apis: readonly string[]) {
  const { ServiceId = '' } = await client.CreateService({ ServiceName, Protocol: 'http' })
  const ids: string[] = []
  for (const name of apis) ids.push(await makeApi(ServiceId, name))
  return { ServiceId, ids }
}

const definition = (name: string, message = 'one') => ({
  ...{ ApiName: name, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
  ...{ RequestConfig: { Path: `/${name}`, Method: 'GET' }, ServiceMockReturnMessage: message },
})

async function makeApi(ServiceId: string, name: string): Promise<string> {
  const { Result } = await client.CreateApi({ ServiceId, ...definition(name) })
  return Result?.ApiId ?? ''
}

const release = (ServiceId: string, EnvironmentName: string) =>
  client.ReleaseService({ ServiceId, EnvironmentName, ReleaseDesc: 'x' })

async function list(request: object = {}, region = 'ap-guangzhou') {
  const asked = control.client({ version, region })
  return (await asked.request('DescribeUnreleasedServices', request)).Result
}

const counts = (AddedCount: number, RemovedCount: number, ChangedCount: number) => ({
  ...{ AddedCount, RemovedCount, ChangedCount },
})

describe('DescribeUnreleasedServices', () => {
  it('leaves out what has nothing to release', async () => {
    await makeService('empty', [])
    const { ServiceId } = await makeService('released', ['a'])
    await release(ServiceId, 'test')
    assert.deepEqual(await list(), { TotalCount: 0, ServiceSet: [] })
  })

  it('counts what differs from the most public environment, newest service first', async () => {
    const changed = await makeService('changed', ['kept', 'gone', 'same'])
    const [kept = '', gone = ''] = changed.ids
    await release(changed.ServiceId, 'release')
    await client.DeleteApi({ ServiceId: changed.ServiceId, ApiId: gone })
    await makeApi(changed.ServiceId, 'added')
    await client.ModifyApi({
      ...{ ServiceId: changed.ServiceId, ApiId: kept },
      ...definition('kept', 'two'),
    })
    // What the less public environment runs is the draft: it is not what is asked about.
    await release(changed.ServiceId, 'test')
    const fresh = await makeService('fresh', ['a', 'b'])
    const { ServiceSet } = await list()
    assert.deepEqual(ServiceSet, [
      {
        ...{ ServiceId: fresh.ServiceId, ServiceName: 'fresh', EnvironmentName: null },
        ...counts(2, 0, 0),
      },
      {
        ...{ ServiceId: changed.ServiceId, ServiceName: 'changed', EnvironmentName: 'release' },
        ...counts(1, 1, 1),
      },
    ])
    await release(changed.ServiceId, 'release')
    assert.deepEqual((await list()).TotalCount, 1)
  })

  it('says for each what CompareVersions says', async () => {
    const { ServiceSet } = await list()
    assert.ok(ServiceSet.length > 0)
    for (const { ServiceId, EnvironmentName, ServiceName: _, ...told } of ServiceSet) {
      const sides = { Right: 'draft', ...(EnvironmentName && { Left: EnvironmentName }) }
      const asked = control.client({ version })
      const { Result } = await asked.request('CompareVersions', { ServiceId, ...sides })
      const { AddedCount, RemovedCount, ChangedCount } = Result
      assert.deepEqual(told, counts(AddedCount, RemovedCount, ChangedCount))
    }
  })

  it('is paged, and refuses a page that is none', async () => {
    await makeService('another', ['a'])
    const all = await list()
    const second = await list({ Limit: 1, Offset: 1 })
    assert.equal(second.TotalCount, all.TotalCount)
    assert.deepEqual(second.ServiceSet, all.ServiceSet.slice(1, 2))
    const refusal = await refusalOf(list({ Limit: 101 }))
    assert.equal(refusal.code, 'InvalidParameterValue')
  })

  it('tells of its own region alone', async () => {
    await other.CreateService({ ServiceName: 'elsewhere', Protocol: 'http' })
    assert.deepEqual(await list({}, 'ap-shanghai'), { TotalCount: 0, ServiceSet: [] })
  })
})
