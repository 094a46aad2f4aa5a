import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  type SdkClient,
  useTestControl,
} from '../../../../test/conformance/control.ts'

const version = '2026-01-01'
let client: SdkClient
let ServiceId: string
let [mock, http] = ['', '']
/** Two plugins on one API, the first of them in two environments. */
const pluginIds: string[] = []

const control = useTestControl({}, async (started) => {
  client = started.client()
  ServiceId = await makeService(client, 'states')
  mock = await makeApi('/mock', { ServiceType: 'MOCK', ServiceMockReturnMessage: 'x' })
  await release('test')
  http = await makeApi('/http', {
    ServiceType: 'HTTP',
    ServiceConfig: { Url: 'http://127.0.0.1:1', Path: '/', Method: 'GET' },
  })
  await release('release')
  for (const [PluginName, PluginType, PluginData] of [
    ['walls', 'IPControl', '{"type":"white_list","blocks":"10.0.0.1"}'],
    ['calm', 'TrafficControl', '{"expire_type":"hour","expire":1,"api_rate_limit":10}'],
  ] as const) {
    const { Result } = await client.CreatePlugin({ PluginName, PluginType, PluginData })
    pluginIds.push(Result?.PluginId ?? '')
  }
  const [walls = '', calm = ''] = pluginIds
  const at = { ServiceId, ApiIds: [mock] }
  await client.AttachPlugin({ ...at, PluginId: walls, EnvironmentName: 'test' })
  await client.AttachPlugin({ ...at, PluginId: walls, EnvironmentName: 'release' })
  await client.AttachPlugin({ ...at, PluginId: calm, EnvironmentName: 'release' })
})

async function makeApi(
  Path: string,
  backend: Partial<Parameters<SdkClient['CreateApi']>[0]> & { readonly ServiceType: string },
): Promise<string> {
  const { Result } = await client.CreateApi({
    ...{ ServiceId, ServiceTimeout: 15, Protocol: 'HTTP' },
    ...{ RequestConfig: { Path, Method: 'GET' }, ...backend },
  })
  return Result?.ApiId ?? ''
}

async function release(EnvironmentName: string): Promise<void> {
  await client.ReleaseService({ ServiceId, EnvironmentName, ReleaseDesc: 'x' })
}

async function states(ApiIds: readonly string[]) {
  const request = { ServiceId, ApiIds }
  return (await control.client({ version }).request('DescribeApiStates', request)).Result.ApiSet
}

describe('DescribeApiStates', () => {
  it('tells kind, plugins and environments, as the calls for one API do', async () => {
    const found = await states([http, mock])
    assert.deepEqual(
      found.map((row: { ApiId: string }) => row.ApiId),
      [http, mock],
    )
    for (const row of found) {
      const { Result: api } = await client.DescribeApi({ ServiceId, ApiId: row.ApiId })
      assert.equal(row.ServiceType, api?.ServiceType)
      const { Result: plugins } = await client.DescribePluginsByApi({
        ...{ ServiceId, ApiId: row.ApiId },
      })
      const names = plugins?.PluginSummary?.map(({ PluginId }) => PluginId)
      assert.equal(row.PluginCount, new Set(names).size)
    }
    assert.deepEqual(
      found.map((row: { PluginCount: number; EnvironmentSet: string[] }) => [
        row.PluginCount,
        row.EnvironmentSet.toSorted(),
      ]),
      [
        [0, ['release']],
        [2, ['release', 'test']],
      ],
    )
  })

  it('tells whose draft is not what the most public environment runs', async () => {
    const changed = async () => {
      const found = await states([mock, http])
      return found.map((row: { Changed: boolean }) => row.Changed)
    }
    assert.deepEqual(await changed(), [false, false])
    await client.ModifyApi({
      ...{ ServiceId, ApiId: mock, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
      ...{ RequestConfig: { Path: '/mock', Method: 'GET' }, ServiceMockReturnMessage: 'y' },
    })
    assert.deepEqual(await changed(), [true, false])
    // The test environment runs the first version still: the public one counts.
    await release('release')
    assert.deepEqual(await changed(), [false, false])
    const added = await makeApi('/added', { ServiceType: 'MOCK', ServiceMockReturnMessage: 'x' })
    assert.equal((await states([added]))[0].Changed, true)
    await client.UnReleaseService({ ServiceId, EnvironmentName: 'release' })
    await client.UnReleaseService({ ServiceId, EnvironmentName: 'test' })
    assert.equal((await states([added]))[0].Changed, false)
  })

  it('leaves out what the draft has not, and an id that is given twice', async () => {
    const found = await states([mock, 'api-unknown0', mock])
    assert.equal(found.length, 1)
  })

  it('takes a hundred ids', async () => {
    const ids = Array.from({ length: 101 }, (_, i) => `api-${i}`)
    assert.deepEqual(await states(ids.slice(1)), [])
    const refusal = await refusalOf(states(ids))
    assert.equal(refusal.code, 'InvalidParameterValue.LimitExceeded')
    assert.match(refusal.message, /ApiIds/)
  })
})
