/**
 * What actions answer is what the contract declares: every field, no other, each of its type.
 */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { type ActionName, actionNames, contracts } from '../../src/contract/actions.ts'
import { useTestControl } from './control.ts'

const control = useTestControl()

const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ format: 'pem', type: 'spki' })
  .toString()

const answered = new Set<ActionName>()

/** Calls an action and holds its answer against the contract. */
async function call(name: ActionName, request: object) {
  const { version, response } = contracts[name]
  const { RequestId, ...answer } = await control.client({ version }).request(name, request)
  assert.match(RequestId, /^[0-9a-f-]{36}$/)
  const result = response.safeParse(answer)
  assert.ok(result.success, `${name}: ${result.error?.message}`)
  answered.add(name)
  return answer
}

/** A service with one API, released to `test`. */
async function released() {
  const { ServiceId } = await call('CreateService', { ServiceName: 'live', Protocol: 'http' })
  const mock = { ServiceType: 'MOCK', ServiceMockReturnMessage: 'x' }
  const RequestConfig = { Path: '/', Method: 'GET' }
  const { Result } = await call('CreateApi', { ServiceId, ...front, ...mock, RequestConfig })
  await call('ReleaseService', { ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' })
  return { ServiceId, ApiId: Result.ApiId }
}

const front = { ServiceTimeout: 15, Protocol: 'HTTP' }

describe('answers', () => {
  it('of every action have the declared fields', async () => {
    const { ServiceId } = await call('CreateService', {
      ServiceName: 'full',
      Protocol: 'http',
      Tags: [{ Key: 'k', Value: 'v' }],
    })
    const login = await call('CreateApi', {
      ServiceId,
      ...front,
      ServiceType: 'HTTP',
      ApiName: 'login',
      AuthType: 'OAUTH',
      ApiBusinessType: 'OAUTH',
      OauthConfig: { PublicKey: publicKey, TokenLocation: 'method.request.header.Authorization' },
      RequestConfig: { Path: '/login/{id}', Method: 'POST' },
      RequestParameters: [
        { Name: 'id', Position: 'path', Type: 'int', Required: true, DefaultValue: '', Desc: '' },
      ],
      ServiceConfig: { Url: 'http://127.0.0.1:9', Path: '/b/{id}', Method: 'POST' },
      ConstantParameters: [{ Name: 'c', Position: 'header', DefaultValue: 'v', Desc: '' }],
      ResponseErrorCodes: [
        { Code: 404, Msg: 'gone', Desc: '', ConvertedCode: 410, NeedConvert: true },
      ],
    })
    const ApiId = login.Result.ApiId
    await call('CreateApi', {
      ServiceId,
      ...front,
      ServiceType: 'MOCK',
      ServiceMockReturnMessage: 'x',
      AuthType: 'OAUTH',
      ApiBusinessType: 'NORMAL',
      AuthRelationApiId: ApiId,
      RequestConfig: { Path: '/mock', Method: 'GET' },
    })
    const environment = { ServiceId, EnvironmentName: 'test' }
    const first = await call('ReleaseService', { ...environment, ReleaseDesc: 'one' })
    await call('ReleaseService', { ...environment, ReleaseDesc: 'two' })
    const VersionName = first.Result.ReleaseVersion
    const api = { ServiceId, ApiId }
    const calls: [ActionName, object][] = [
      ['UpdateService', { ...environment, VersionName }],
      ['ModifyService', { ServiceId, ServiceDesc: 'x' }],
      ['DescribeService', { ServiceId }],
      ['DescribeServiceForApiApp', { ServiceId, ApiRegion: 'ap-guangzhou' }],
      ['DescribeServicesStatus', {}],
      ['DescribeServiceEnvironmentList', { ServiceId }],
      ['ModifyServiceEnvironmentStrategy', { ServiceId, Strategy: 5, EnvironmentNames: ['test'] }],
      ['DescribeServiceEnvironmentStrategy', { ServiceId }],
      ['DescribeServiceReleaseVersion', { ServiceId }],
      ['DescribeServiceEnvironmentReleaseHistory', environment],
      ['ModifyApiEnvironmentStrategy', { ...environment, Strategy: 5, ApiIds: [ApiId] }],
      ['DescribeApiEnvironmentStrategy', api],
      ['DescribeApi', api],
      ['DescribeApiForApiApp', { ...api, ApiRegion: 'ap-guangzhou' }],
      ['DescribeApisStatus', { ServiceId }],
      ['ModifyApiIncrement', { ...api, BusinessType: 'OAUTH', PublicKey: publicKey }],
      ['CreateAccount', { Name: 'x' }],
      ['DescribeNodes', {}],
      ['DescribeEffect', { ServiceId }],
      ['UnReleaseService', environment],
      ['DeleteService', { ServiceId }],
    ]
    for (const [name, request] of calls) await call(name, request)
  })

  it('of keys and usage plans have them', async () => {
    const { ServiceId, ApiId } = await released()
    const key = await call('CreateApiKey', { SecretName: 'a', Tags: [{ Key: 'k', Value: 'v' }] })
    const { AccessKeyId } = key.Result
    const plan = await call('CreateUsagePlan', { UsagePlanName: 'a', MaxRequestNum: 5 })
    const { UsagePlanId } = plan.Result
    const secrets = { UsagePlanId, AccessKeyIds: [AccessKeyId] }
    const place = { ServiceId, Environment: 'test' }
    const whole = { ...place, UsagePlanIds: [UsagePlanId], BindType: 'SERVICE' }
    const single = { ...whole, BindType: 'API', ApiIds: [ApiId] }
    const calls: [ActionName, object][] = [
      ['BindSecretIds', secrets],
      ['BindEnvironment', whole],
      ['DescribeServiceUsagePlan', { ServiceId }],
      ['DescribeService', { ServiceId }],
      ['DescribeUsagePlanEnvironments', { UsagePlanId, BindType: 'SERVICE' }],
      ['DemoteServiceUsagePlan', { ...place, UsagePlanId }],
      ['DescribeApiUsagePlan', { ServiceId }],
      ['DescribeUsagePlanEnvironments', { UsagePlanId, BindType: 'API' }],
      ['DescribeUsagePlan', { UsagePlanId }],
      ['DescribeUsagePlansStatus', {}],
      ['DescribeUsagePlanSecretIds', { UsagePlanId }],
      ['ModifyUsagePlan', { UsagePlanId, MaxRequestNumPreSec: 5 }],
      ['UnBindEnvironment', single],
      ['UnBindSecretIds', secrets],
      ['DeleteUsagePlan', { UsagePlanId }],
      ['DescribeApiKey', { AccessKeyId }],
      ['DescribeApiKeysStatus', {}],
      ['UpdateApiKey', { AccessKeyId }],
      ['RotateApiKey', { AccessKeyId, GraceSeconds: 60 }],
      ['DisableApiKey', { AccessKeyId }],
      ['EnableApiKey', { AccessKeyId }],
      ['DisableApiKey', { AccessKeyId }],
      ['DeleteApiKey', { AccessKeyId }],
    ]
    for (const [name, request] of calls) await call(name, request)
  })

  it('of applications, plugins and IP strategies have them', async () => {
    const { ServiceId, ApiId } = await released()
    const app = await call('CreateApiApp', { ApiAppName: 'a' })
    const { ApiAppId } = app.Result
    const plugin = await call('CreatePlugin', {
      ...{ PluginName: 'one', PluginType: 'IPControl' },
      PluginData: '{"type":"white_list","blocks":"10.0.0.1"}',
    })
    const { PluginId } = plugin.Result
    const strategy = await call('CreateIPStrategy', {
      ...{ ServiceId, StrategyName: 'a', StrategyType: 'WHITE', StrategyData: '10.0.0.1' },
    })
    const { StrategyId } = strategy.Result
    const environment = { ServiceId, EnvironmentName: 'test' }
    const opened = { ServiceId, ApiId, ApiAppId, Environment: 'test' }
    const guarded = { ...environment, StrategyId }
    const calls: [ActionName, object][] = [
      ['BindApiApp', opened],
      ['DescribeApiApp', { ApiAppId }],
      ['DescribeApiAppsStatus', {}],
      ['DescribeApiAppBindApisStatus', { ApiAppId }],
      ['DescribeApiBindApiAppsStatus', { ServiceId, ApiIds: [ApiId] }],
      ['ModifyApiApp', { ApiAppId, ApiAppName: 'b' }],
      ['UpdateApiAppKey', { ApiAppId, ApiAppKey: 'another_key' }],
      ['UnbindApiApp', opened],
      ['DeleteApiApp', { ApiAppId }],
      ['AttachPlugin', { ...environment, PluginId, ApiIds: [ApiId] }],
      ['DescribePlugin', { PluginId }],
      ['DescribePlugins', {}],
      ['DescribePluginApis', { PluginId }],
      ['DescribeAllPluginApis', { ...environment, PluginId }],
      ['DescribePluginsByApi', { ServiceId, ApiId }],
      ['ModifyPlugin', { PluginId, PluginName: 'two' }],
      ['DetachPlugin', { ...environment, PluginId, ApiId }],
      ['DeletePlugin', { PluginId }],
      ['BindIPStrategy', { ...guarded, BindApiIds: [ApiId] }],
      ['DescribeIPStrategy', { ServiceId, StrategyId }],
      ['DescribeIPStrategysStatus', { ServiceId }],
      ['DescribeIPStrategyApisStatus', guarded],
      ['ModifyIPStrategy', { ServiceId, StrategyId, StrategyData: '10.0.0.2' }],
      ['UnBindIPStrategy', { ...guarded, UnBindApiIds: [ApiId] }],
      ['DeleteIPStrategy', { ServiceId, StrategyId }],
    ]
    for (const [name, request] of calls) await call(name, request)
  })

  it('of the rest have them too, so that none is left out', async () => {
    const { ServiceId } = await call('CreateService', { ServiceName: 'rest', Protocol: 'http' })
    const fields = { ...front, ServiceType: 'MOCK', ServiceMockReturnMessage: 'x' }
    const RequestConfig = { Path: '/', Method: 'ANY' }
    const { Result } = await call('CreateApi', { ServiceId, ...fields, RequestConfig })
    const { ApiId } = Result
    await call('ModifyApi', { ServiceId, ApiId, ...fields, RequestConfig })
    await call('DeleteApi', { ServiceId, ApiId })
    // Those of our own service are tried in sluice-fields.test.ts, each of them.
    const left = actionNames.filter(
      (name) => contracts[name].service === 'apigateway' && !answered.has(name),
    )
    assert.deepEqual(left, [])
  })
})
