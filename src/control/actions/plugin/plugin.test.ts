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
import { servicesPerPluginMax } from '../../caller-limits.ts'

let control: TestControl
let client: SdkClient
before(async () => {
  control = await startTestControl({ counts: { servicesPerRegionMax: 1_000 } })
  client = control.client()
})
after(() => control.close())

const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code

const samples = {
  IPControl: { type: 'white_list', blocks: '10.0.0.1' },
  TrafficControl: { expire_type: 'hour', expire: 1, api_rate_limit: 5 },
  TrafficControlByParameter: {
    strategies: [
      { name: 'a', strategy_weight: 1, parameters: [{ type: 'path' }], rate_limit: 1, window: 1 },
    ],
  },
  AntiReplay: { force_nonce: true },
}

async function makePlugin(
  type: keyof typeof samples | 'Routing' | 'CircuitBreaker',
  data?: unknown,
): Promise<string> {
  const sample = type in samples ? samples[type as keyof typeof samples] : null
  const PluginData = JSON.stringify(data ?? sample)
  const { Result } = await client.CreatePlugin({ PluginName: 'a_1', PluginType: type, PluginData })
  return Result?.PluginId ?? ''
}

/** A service with one API, released to `test`. */
async function makeReleased() {
  const ServiceId = await makeService(client)
  const { Result } = await client.CreateApi(await baseRequest(client, 'mock', ServiceId))
  const place = { ServiceId, EnvironmentName: 'test' }
  await client.ReleaseService({ ...place, ReleaseDesc: 'x' })
  return { ...place, ApiIds: [Result?.ApiId ?? ''] }
}

const attachedTo = async (PluginId: string) => {
  const { Result } = await client.DescribePluginApis({ PluginId })
  return Result?.AttachedApis?.map(({ ApiId, Environment }) => [ApiId, Environment])
}

describe('plugins', () => {
  it('are attached, shown from both sides, and detached', async () => {
    const at = await makeReleased()
    const [ApiId = ''] = at.ApiIds
    const PluginId = await makePlugin('IPControl')
    await client.AttachPlugin({ ...at, PluginId })
    await client.AttachPlugin({ ...at, PluginId })
    assert.deepEqual(await attachedTo(PluginId), [[ApiId, 'test']])
    const plugin = (await client.DescribePlugin({ PluginId })).Result
    assert.equal(plugin?.AttachedApiTotalCount, 1)
    assert.equal(plugin?.AttachedApis?.[0]?.ServiceName, 'a_service')
    const byApi = await client.DescribePluginsByApi({ ServiceId: at.ServiceId, ApiId })
    const [shown] = byApi.Result?.PluginSummary ?? []
    assert.deepEqual(
      [byApi.Result?.TotalCount, shown?.PluginId, shown?.Environment, shown?.PluginData],
      [1, PluginId, 'test', plugin?.PluginData],
    )
    const inRelease = { ServiceId: at.ServiceId, ApiId, EnvironmentName: 'release' }
    assert.equal((await client.DescribePluginsByApi(inRelease)).Result?.TotalCount, 0)
    assert.equal(
      await codeOf(client.DeletePlugin({ PluginId })),
      'UnsupportedOperation.InvalidAction',
    )
    const { ApiIds: _, ...place } = at
    await client.DetachPlugin({ ...place, PluginId, ApiId })
    await client.DetachPlugin({ ...place, PluginId, ApiId })
    assert.deepEqual(await attachedTo(PluginId), [])
    assert.equal((await client.DeletePlugin({ PluginId })).Result, true)
  })

  it('need the API to be published to the environment', async () => {
    const at = await makeReleased()
    const PluginId = await makePlugin('IPControl')
    const status = 'InvalidParameterValue.InvalidEnvStatus'
    const elsewhere = { ...at, EnvironmentName: 'release', PluginId }
    assert.equal(await codeOf(client.AttachPlugin(elsewhere)), status)
    const request = await baseRequest(client, 'mock', at.ServiceId)
    const RequestConfig = { Path: '/later', Method: 'GET' }
    const later = await client.CreateApi({ ...request, RequestConfig })
    const both = { ...at, PluginId, ApiIds: [...at.ApiIds, later.Result?.ApiId ?? ''] }
    const { code, message } = await refusalOf(client.AttachPlugin(both))
    assert.equal(code, status)
    assert.ok(message.includes('`ApiIds.1`'))
    assert.deepEqual(await attachedTo(PluginId), [])
  })

  it('are one of a type for an API and environment, and one kind of traffic control', async () => {
    const at = await makeReleased()
    const [first, second] = [await makePlugin('IPControl'), await makePlugin('IPControl')]
    await client.AttachPlugin({ ...at, PluginId: first })
    const twice = 'InvalidParameterValue.DuplicatePluginConfig'
    assert.equal(await codeOf(client.AttachPlugin({ ...at, PluginId: second })), twice)
    const PluginId = await makePlugin('TrafficControl')
    await client.AttachPlugin({ ...at, PluginId })
    const byParameter = await makePlugin('TrafficControlByParameter')
    const excluded = client.AttachPlugin({ ...at, PluginId: byParameter })
    assert.equal(await codeOf(excluded), 'InvalidParameterValue.TrafficControl')
    await client.AttachPlugin({ ...at, PluginId: await makePlugin('AntiReplay') })
    const seenBy = async (id: string) => {
      const { ApiIds: _, ...place } = at
      const { Result } = await client.DescribeAllPluginApis({ ...place, PluginId: id })
      const [row] = Result?.ApiSet ?? []
      return [row?.IsAttached, row?.AttachedOtherPlugin]
    }
    assert.deepEqual(await seenBy(first), [true, false])
    assert.deepEqual(await seenBy(second), [false, true])
    assert.deepEqual(await seenBy(byParameter), [false, true])
  })

  it('stay attached when the service is taken out of the environment', async () => {
    const at = await makeReleased()
    const PluginId = await makePlugin('IPControl')
    await client.AttachPlugin({ ...at, PluginId })
    const { ServiceId, EnvironmentName } = at
    await client.UnReleaseService({ ServiceId, EnvironmentName })
    assert.deepEqual(await attachedTo(PluginId), [[at.ApiIds[0], 'test']])
    const [ApiId = ''] = at.ApiIds
    await client.DetachPlugin({ ServiceId, EnvironmentName, PluginId, ApiId })
    assert.deepEqual(await attachedTo(PluginId), [])
  })

  it(`are attached to APIs of ${servicesPerPluginMax} services at most`, {
    timeout: 60_000,
  }, async () => {
    const PluginId = await makePlugin('IPControl')
    for (let i = 0; i < servicesPerPluginMax; i++) {
      await client.AttachPlugin({ ...(await makeReleased()), PluginId })
    }
    const more = client.AttachPlugin({ ...(await makeReleased()), PluginId })
    assert.equal(await codeOf(more), 'LimitExceeded.ServiceCountForPluginLimitExceeded')
  })

  it('keep their type when they are changed, and tell the gateways of their data', async () => {
    const PluginId = await makePlugin('IPControl')
    const before = await control.store.read((tx) => tx.revision())
    await client.ModifyPlugin({ PluginId, PluginName: 'renamed', Description: 'remark' })
    assert.equal(await control.store.read((tx) => tx.revision()), before)
    const PluginData = JSON.stringify({ type: 'black_list', blocks: '::1' })
    await client.ModifyPlugin({ PluginId, PluginData })
    const { changes } = await control.store.changesAfter(before)
    const scope = { account: control.uin, region: 'ap-guangzhou' }
    assert.deepEqual(changes, [{ kind: 'plugin', scope, id: PluginId }])
    const { message } = await refusalOf(
      client.ModifyPlugin({ PluginId, PluginData: '{"type":"white_list","blocks":"x"}' }),
    )
    assert.ok(message.includes('$.blocks'), message)
    const { Result } = await client.DescribePlugin({ PluginId })
    assert.deepEqual(
      [Result?.PluginName, Result?.Description, Result?.PluginType, Result?.PluginData],
      ['renamed', 'remark', 'IPControl', PluginData],
    )
  })

  it('are listed by ids, type and part of the name', async () => {
    const region = control.client({ region: 'ap-plugins' })
    const make = async (PluginName: string, type: keyof typeof samples) => {
      const PluginData = JSON.stringify(samples[type])
      const made = await region.CreatePlugin({ PluginName, PluginType: type, PluginData })
      return made.Result?.PluginId ?? ''
    }
    const one = await make('first', 'IPControl')
    await make('second', 'AntiReplay')
    const found = async (request: Parameters<SdkClient['DescribePlugins']>[0]) => {
      const { Result } = await region.DescribePlugins(request)
      return Result?.PluginSet?.map(({ PluginName }) => PluginName).toSorted()
    }
    assert.deepEqual(await found({}), ['first', 'second'])
    assert.deepEqual(await found({ PluginIds: [one] }), ['first'])
    assert.deepEqual(await found({ PluginName: 'sec' }), ['second'])
    assert.deepEqual(await found({ PluginType: 'antireplay' }), ['second'])
    assert.deepEqual(await found({ Filters: [{ Name: 'PluginName', Values: ['fir'] }] }), ['first'])
    assert.deepEqual(await found({ PluginType: 'Cors' }), [])
  })

  it('take the console’s names of the types that the SDK does not list', async () => {
    const spellings = {
      Nonce: 'AntiReplay',
      'anti-replay': 'AntiReplay',
      CustomResponse: 'CustomRes',
    }
    for (const [PluginType, type] of Object.entries(spellings)) {
      const PluginData = type === 'CustomRes' ? '{"func_name":"f"}' : '{}'
      const { Result } = await client.CreatePlugin({ PluginName: 'a_1', PluginType, PluginData })
      assert.equal(Result?.PluginType, type)
    }
  })
})

describe('backends inside plugin data', () => {
  const route = (backend_type: string, backend_config: object) => [
    { strategy_name: 'a', condition: "header.a = 'b'", backend_type, backend_config },
  ]
  const http = { ServiceConfig: { Url: 'http://10.0.0.1:80', Path: '/', Method: 'ANY' } }

  it('are CreateApi’s, with ReserveReqHost beside them', async () => {
    assert.ok(await makePlugin('Routing', route('HTTP', http)))
    assert.ok(await makePlugin('Routing', route('HTTP', { ...http, ReserveReqHost: false })))
    assert.ok(await makePlugin('Routing', route('MOCK', { ServiceMockReturnMessage: 'x' })))
    const breaker = { failure_condition: 'latency_seconds>1', failure_threshold: 1 }
    const times = { time_window: 10, open_state_duration: 15 }
    const mock = { backend_type: 'MOCK', backend_config: { ServiceMockReturnMessage: 'x' } }
    assert.ok(await makePlugin('CircuitBreaker', { ...breaker, ...times, ...mock }))
  })

  it('are refused by CreateApi’s own rules, at their JSON path', async () => {
    const wrong: [object, string][] = [
      [{}, '$[0].backend_config'],
      [{ ...http, ServiceId: 'x' }, '$[0].backend_config has no member "ServiceId"'],
      [{ ...http, ReserveReqHost: 'yes' }, '$[0].backend_config.ReserveReqHost'],
      [
        { ServiceConfig: { ...http.ServiceConfig, Url: 5 } },
        '$[0].backend_config.ServiceConfig.Url',
      ],
      [{ ServiceConfig: { ...http.ServiceConfig, Url: 'x' } }, '$[0].backend_config (url)'],
      [{ ...http, ServiceTimeout: 1_801 }, '$[0].backend_config.ServiceTimeout'],
    ]
    for (const [config, path] of wrong) {
      const { code, message } = await refusalOf(makePlugin('Routing', route('HTTP', config)))
      assert.equal(code, 'InvalidParameterValue.InvalidServiceConfig')
      assert.ok(message.includes(`\`PluginData\` ${path}`), message)
    }
  })
})
