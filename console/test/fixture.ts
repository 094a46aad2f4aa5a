/** One of everything that the console shows, made by the vendor's SDK. */
import type { Client } from '../../test/product.ts'

export interface Made {
  readonly service: string
  readonly api: string
  readonly keyApi: string
  readonly key: string
  readonly plan: string
  readonly app: string
  readonly plugin: string
}

const front = (Path: string, Method = 'GET') => ({ Path, Method })

export async function makeOneOfEach(client: Client): Promise<Made> {
  const { ServiceId: service = '' } = await client.CreateService({
    ServiceName: 'a_service_with_a_name_of_fifty_characters_in_all_x',
    Protocol: 'http&https',
    NetTypes: ['OUTER', 'INNER'],
  })
  const mock = {
    ServiceId: service,
    ServiceType: 'MOCK',
    ServiceTimeout: 15,
    Protocol: 'HTTP',
    ServiceMockReturnMessage: '{"hello":"world"}',
  }
  const apis = [
    { ApiName: 'open', RequestConfig: front('/open/{id}'), AuthType: 'NONE' },
    { ApiName: 'keys', RequestConfig: front(`/keys/${'long/'.repeat(16)}`), AuthType: 'SECRET' },
    { ApiName: 'apps', RequestConfig: front('=/apps', 'ANY'), AuthType: 'APP' },
  ]
  const ids: string[] = []
  for (const api of apis) {
    const parameters =
      api.ApiName === 'open' ? [parameter('id', 'path'), parameter('q', 'query')] : []
    const { Result } = await client.CreateApi({ ...mock, ...api, RequestParameters: parameters })
    ids.push(Result?.ApiId ?? '')
  }
  const [api = '', keyApi = '', appApi = ''] = ids
  const release = { ServiceId: service, EnvironmentName: 'release' }
  await client.ReleaseService({ ...release, ReleaseDesc: 'The first version' })
  const key = (await client.CreateApiKey({ SecretName: 'partner' })).Result?.AccessKeyId ?? ''
  const made = await client.CreateUsagePlan({ UsagePlanName: 'gold', MaxRequestNumPreSec: 100 })
  const plan = made.Result?.UsagePlanId ?? ''
  await client.BindSecretIds({ UsagePlanId: plan, AccessKeyIds: [key] })
  await client.BindEnvironment({
    UsagePlanIds: [plan],
    BindType: 'SERVICE',
    Environment: 'release',
    ServiceId: service,
  })
  const app = (await client.CreateApiApp({ ApiAppName: 'mobile' })).Result?.ApiAppId ?? ''
  await client.BindApiApp({
    ApiAppId: app,
    Environment: 'release',
    ServiceId: service,
    ApiId: appApi,
  })
  const plugin = await makePlugin(client)
  await client.AttachPlugin({ PluginId: plugin, ...release, ApiIds: [api] })
  await client.CreateIPStrategy({
    ServiceId: service,
    StrategyName: 'office',
    StrategyType: 'WHITE',
    StrategyData: '127.0.0.1\n10.0.0.0/8',
  })
  return { service, api, keyApi, key, plan, app, plugin }
}

function parameter(Name: string, Position: string) {
  const Required = Position === 'path'
  return { Name, Position, Type: 'string', DefaultValue: '', Required, Desc: 'A parameter' }
}

async function makePlugin(client: Client): Promise<string> {
  const data = { expire_type: 'hour', expire: 1, api_rate_limit: 100_000 }
  const { Result } = await client.CreatePlugin({
    PluginName: 'calm',
    PluginType: 'TrafficControl',
    PluginData: JSON.stringify(data),
  })
  return Result?.PluginId ?? ''
}
