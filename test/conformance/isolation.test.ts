/**
 * No id of another account or another region ever answers: every action of the contract, with the
 * ids of what belongs to somebody else.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ActionName, actionNames, contracts } from '../../src/contract/actions.ts'
import {
  type ClientOptions,
  makeService,
  refusalOf,
  type SdkClient,
  startTestControl,
  type TestControl,
} from './control.ts'

let control: TestControl
let owner: SdkClient
let serviceId: string
let apiId: string
let versionName: string
/** A plan bound to a key and to an environment, and one and a key that are bound to nothing. */
const ids = { planId: '', keyId: '', freePlanId: '', freeKeyId: '' }
/** An application, a plugin and an IP strategy bound to the API, and one of each that is not. */
const bound = { appId: '', pluginId: '', strategyId: '' }
const free = { appId: '', pluginId: '', strategyId: '' }
/** Who else there is: another account, and the owner itself in another region. */
const others: { [who: string]: ClientOptions } = {}

before(async () => {
  control = await startTestControl()
  owner = control.client()
  serviceId = await makeService(owner, 'the_owners')
  const api = await owner.CreateApi({ ...apiFields, ServiceId: serviceId })
  apiId = api.Result?.ApiId ?? ''
  const release = { ServiceId: serviceId, EnvironmentName: 'test', ReleaseDesc: 'x' }
  versionName = (await owner.ReleaseService(release)).Result?.ReleaseVersion ?? ''
  await makeKeysAndPlans()
  for (const set of [bound, free]) await makeCallers(set)
  await owner.BindApiApp(opened(bound.appId))
  await owner.AttachPlugin(attached(bound.pluginId))
  await owner.BindIPStrategy({ ...guarded(bound.strategyId), BindApiIds: [apiId] })
  const root = control.client({ version: '2026-01-01' })
  const made = await root.request('CreateAccount', { Name: 'somebody else' })
  const key = { secretId: made.SecretId, secretKey: made.SecretKey }
  others['another account'] = { key }
  others['another region'] = { region: 'ap-shanghai' }
})
after(() => control.close())

async function makeKeysAndPlans(): Promise<void> {
  for (const name of ['free', 'bound']) {
    const key = await owner.CreateApiKey({ SecretName: name })
    const plan = await owner.CreateUsagePlan({ UsagePlanName: name })
    const made = { key: key.Result?.AccessKeyId ?? '', plan: plan.Result?.UsagePlanId ?? '' }
    if (name === 'free') Object.assign(ids, { freeKeyId: made.key, freePlanId: made.plan })
    else Object.assign(ids, { keyId: made.key, planId: made.plan })
  }
  await owner.DisableApiKey({ AccessKeyId: ids.freeKeyId })
  await owner.BindSecretIds({ UsagePlanId: ids.planId, AccessKeyIds: [ids.keyId] })
  await owner.BindEnvironment(planPlace(ids.planId))
}

async function makeCallers(made: typeof bound): Promise<void> {
  const app = await owner.CreateApiApp({ ApiAppName: 'an_app' })
  const plugin = await owner.CreatePlugin({
    PluginName: 'a_plugin',
    PluginType: 'IPControl',
    PluginData: '{"type":"white_list","blocks":"10.0.0.1"}',
  })
  const strategy = await owner.CreateIPStrategy({
    ServiceId: serviceId,
    StrategyName: 'a_strategy',
    StrategyType: 'WHITE',
    StrategyData: '10.0.0.1',
  })
  made.appId = app.Result?.ApiAppId ?? ''
  made.pluginId = plugin.Result?.PluginId ?? ''
  made.strategyId = strategy.Result?.StrategyId ?? ''
}

const opened = (appId: string) => ({ ...api(), ApiAppId: appId, Environment: 'test' })
const attached = (pluginId: string) => ({ ...environment(), PluginId: pluginId, ApiIds: [apiId] })
const guarded = (strategyId: string) => ({ ...environment(), StrategyId: strategyId })
const app = () => ({ ApiAppId: bound.appId })
const plugin = () => ({ PluginId: bound.pluginId })
const strategy = () => ({ ServiceId: serviceId, StrategyId: bound.strategyId })

const planPlace = (planId: string) => ({
  ...{ UsagePlanIds: [planId], BindType: 'SERVICE' },
  ...{ ServiceId: serviceId, Environment: 'test' },
})
const key = () => ({ AccessKeyId: ids.keyId })
const plan = () => ({ UsagePlanId: ids.planId })

const apiFields = {
  ServiceType: 'MOCK',
  ServiceTimeout: 15,
  Protocol: 'HTTP',
  RequestConfig: { Path: '/x', Method: 'GET' },
  ServiceMockReturnMessage: 'x',
}

const api = () => ({ ServiceId: serviceId, ApiId: apiId })
const environment = () => ({ ServiceId: serviceId, EnvironmentName: 'test' })

/** A request that the owner's call would answer; null: the action names no resource. */
const requests: { readonly [N in ActionName]: ((who?: string) => object) | null } = {
  CreateAccount: null,
  CreateApiKey: null,
  CreateUsagePlan: null,
  DescribeApiKeysStatus: null,
  DescribeUsagePlansStatus: null,
  CreateService: null,
  DescribeNodes: null,
  DescribeServicesStatus: null,
  // What is the account's own, whatever the region.
  DescribeSessions: null,
  DeleteSession: null,
  ResetPassword: null,
  DescribeSettings: null,
  SearchResources: null,
  DescribeUnreleasedServices: null,
  MatchRoute: () => ({ ServiceId: serviceId, Method: 'GET', Path: '/x' }),
  CompareVersions: () => ({ ServiceId: serviceId, Right: 'draft' }),
  DescribeApiStates: () => ({ ServiceId: serviceId, ApiIds: [apiId] }),
  ExplainBinding: () => ({
    ...{ Action: 'BindEnvironment', Ids: [ids.freePlanId] },
    ...environment(),
  }),
  DebugApi: () => ({ ...api(), EnvironmentName: 'draft' }),
  DescribeEffect: () => ({ ServiceId: serviceId }),
  DeleteApiKey: () => ({ AccessKeyId: ids.freeKeyId }),
  DescribeApiKey: key,
  DescribeApiKeyPlans: key,
  DisableApiKey: key,
  EnableApiKey: () => ({ AccessKeyId: ids.freeKeyId }),
  UpdateApiKey: key,
  RotateApiKey: () => ({ ...key(), GraceSeconds: 60 }),
  BindEnvironment: () => planPlace(ids.freePlanId),
  UnBindEnvironment: () => planPlace(ids.planId),
  BindSecretIds: () => ({ UsagePlanId: ids.freePlanId, AccessKeyIds: [ids.keyId] }),
  UnBindSecretIds: () => ({ ...plan(), AccessKeyIds: [ids.keyId] }),
  DeleteUsagePlan: () => ({ UsagePlanId: ids.freePlanId }),
  DemoteServiceUsagePlan: () => ({ ...plan(), ServiceId: serviceId, Environment: 'test' }),
  DescribeUsagePlan: plan,
  DescribeUsagePlanEnvironments: () => ({ ...plan(), BindType: 'SERVICE' }),
  DescribeUsagePlanSecretIds: plan,
  DescribeApiUsagePlan: () => ({ ServiceId: serviceId }),
  DescribeServiceUsagePlan: () => ({ ServiceId: serviceId }),
  ModifyUsagePlan: () => ({ ...plan(), MaxRequestNum: 1 }),
  CreateApiApp: null,
  DescribeApiAppsStatus: null,
  DescribeApiApp: app,
  ModifyApiApp: () => ({ ...app(), ApiAppName: 'stolen' }),
  UpdateApiAppKey: () => ({ ...app(), ApiAppKey: 'stolen' }),
  DeleteApiApp: () => ({ ApiAppId: free.appId }),
  BindApiApp: () => opened(free.appId),
  UnbindApiApp: () => opened(bound.appId),
  DescribeApiAppBindApisStatus: app,
  DescribeApiBindApiAppsStatus: () => ({ ServiceId: serviceId, ApiIds: [apiId] }),
  CreatePlugin: null,
  DescribePlugins: null,
  DescribePlugin: plugin,
  ModifyPlugin: () => ({ ...plugin(), PluginName: 'stolen' }),
  DeletePlugin: () => ({ PluginId: free.pluginId }),
  AttachPlugin: () => attached(free.pluginId),
  DetachPlugin: () => ({ ...plugin(), ...environment(), ApiId: apiId }),
  DescribePluginApis: plugin,
  DescribeAllPluginApis: () => ({ ...plugin(), ...environment() }),
  DescribePluginsByApi: api,
  CreateIPStrategy: () => ({
    ServiceId: serviceId,
    StrategyName: 'stolen',
    StrategyType: 'BLACK',
    StrategyData: '0.0.0.0/0',
  }),
  ModifyIPStrategy: () => ({ ...strategy(), StrategyData: '0.0.0.0/0' }),
  DeleteIPStrategy: () => ({ ServiceId: serviceId, StrategyId: free.strategyId }),
  DescribeIPStrategy: () => strategy(),
  DescribeIPStrategysStatus: () => ({ ServiceId: serviceId }),
  DescribeIPStrategyApisStatus: () => guarded(bound.strategyId),
  BindIPStrategy: () => ({ ...guarded(free.strategyId), BindApiIds: [apiId] }),
  UnBindIPStrategy: () => ({ ...guarded(bound.strategyId), UnBindApiIds: [apiId] }),
  DescribeService: () => ({ ServiceId: serviceId }),
  DescribeServiceForApiApp: (who) => ({ ServiceId: serviceId, ApiRegion: regionFor(who) }),
  DescribeServiceEnvironmentList: () => ({ ServiceId: serviceId }),
  DescribeServiceEnvironmentStrategy: () => ({ ServiceId: serviceId }),
  DescribeServiceReleaseVersion: () => ({ ServiceId: serviceId }),
  DescribeServiceEnvironmentReleaseHistory: environment,
  ModifyService: () => ({ ServiceId: serviceId, ServiceName: 'stolen' }),
  ModifyServiceEnvironmentStrategy: () => ({
    ServiceId: serviceId,
    Strategy: 1,
    EnvironmentNames: ['test'],
  }),
  DeleteService: () => ({ ServiceId: serviceId, SkipVerification: 1 }),
  ReleaseService: () => ({ ...environment(), ReleaseDesc: 'x' }),
  UnReleaseService: environment,
  UpdateService: () => ({ ...environment(), VersionName: versionName }),
  CreateApi: () => ({
    ...apiFields,
    ServiceId: serviceId,
    RequestConfig: { Path: '/y', Method: 'GET' },
  }),
  DescribeApi: api,
  DescribeApiForApiApp: (who) => ({ ...api(), ApiRegion: regionFor(who) }),
  DescribeApisStatus: () => ({ ServiceId: serviceId }),
  ModifyApi: () => ({ ...api(), ...apiFields }),
  ModifyApiIncrement: () => ({ ...api(), BusinessType: 'OAUTH', PublicKey: 'x' }),
  DeleteApi: api,
  DescribeApiEnvironmentStrategy: () => ({ ServiceId: serviceId, ApiId: apiId }),
  ModifyApiEnvironmentStrategy: () => ({ ...environment(), Strategy: 1, ApiIds: [apiId] }),
}

/** Where the region is a parameter the owner reaches its service from any other. */
function regionFor(who?: string): string {
  return who === 'another region' ? 'ap-shanghai' : 'ap-guangzhou'
}

async function everythingOfTheOwner(): Promise<string> {
  const scope = { account: control.uin, region: 'ap-guangzhou' }
  return control.store.read(async (tx) =>
    JSON.stringify({
      revision: await tx.revision(),
      services: await tx.services(scope),
      environments: await tx.environments(scope, serviceId),
      apis: await tx.apis(scope, serviceId),
      limits: await tx.apiLimits(scope, serviceId),
      apps: (await tx.apps(scope)).map((each) => [each, each.secret.reveal()]),
      opened: await tx.appBindings({ scope, serviceId }),
      plugins: await tx.plugins(scope),
      attached: await tx.pluginBindings(scope, { serviceId }),
      strategies: await tx.ipStrategies(scope, serviceId),
      guarded: await tx.ipStrategyBindings(scope, serviceId),
      versions: await tx.versions(scope, serviceId, { limit: 100, offset: 0 }),
      keys: (await tx.apiKeys(scope)).map(({ secret, previous, ...rest }) => {
        return { ...rest, secret: secret.reveal(), rotates: previous !== null }
      }),
      plans: await tx.usagePlans(scope),
      bindings: await tx.planBindings(scope, 'all'),
      planKeys: await tx.planKeys(scope, 'all'),
    }),
  )
}

for (const name of actionNames) {
  const request = requests[name]
  if (request === null) continue
  const { version } = contracts[name]

  describe(name, () => {
    for (const who of ['another account', 'another region']) {
      it(`is refused for ${who}, and changes nothing [g26]`, async () => {
        const before = await everythingOfTheOwner()
        const client = control.client({ ...others[who], version })
        const { code } = await refusalOf(client.request(name, request(who)))
        assert.match(code, /^ResourceNotFound\./)
        assert.equal(await everythingOfTheOwner(), before)
      })
    }
  })
}

describe('plugins and IP strategies of somebody else', () => {
  for (const who of ['another account', 'another region']) {
    it(`cannot be put on APIs of one’s own by ${who}`, async () => {
      const client = control.client(others[who])
      const mine = await makeService(client)
      const made = await client.CreateApi({ ...apiFields, ServiceId: mine })
      const own = { ServiceId: mine, EnvironmentName: 'test' }
      await client.ReleaseService({ ...own, ReleaseDesc: 'x' })
      const ids = [made.Result?.ApiId ?? '']
      const before = await everythingOfTheOwner()
      const calls = [
        client.AttachPlugin({ ...own, PluginId: free.pluginId, ApiIds: ids }),
        client.BindIPStrategy({ ...own, StrategyId: free.strategyId, BindApiIds: ids }),
      ]
      for (const call of calls) assert.match((await refusalOf(call)).code, /^ResourceNotFound\./)
      assert.equal(await everythingOfTheOwner(), before)
    })
  }
})

describe('an id of somebody else inside a service of one’s own', () => {
  for (const who of ['another account', 'another region']) {
    it(`is refused for ${who}`, async () => {
      const client = control.client(others[who])
      const mine = await makeService(client)
      const made = await client.CreateApi({ ...apiFields, ServiceId: mine })
      await client.ReleaseService({ ...environment(), ServiceId: mine, ReleaseDesc: 'x' })
      assert.ok(made.Result?.ApiId)
      const before = await everythingOfTheOwner()
      const names = ['DescribeApi', 'ModifyApi', 'DeleteApi', 'UpdateService'] as const
      for (const name of [...names, 'ModifyApiEnvironmentStrategy'] as const) {
        const call = { ...requests[name]?.(), ServiceId: mine }
        const { code } = await refusalOf(client.request(name, call))
        assert.match(code, /^ResourceNotFound/, name)
      }
      assert.equal(await everythingOfTheOwner(), before)
    })
  }
})

describe('ids of the owner among one’s own', () => {
  for (const who of ['another account', 'another region']) {
    it(`bind nothing for ${who}: each of them is refused`, async () => {
      const client = control.client(others[who])
      const mine = {
        serviceId: await makeService(client),
        planId: (await client.CreateUsagePlan({ UsagePlanName: 'own' })).Result?.UsagePlanId ?? '',
        keyId: (await client.CreateApiKey({ SecretName: 'own' })).Result?.AccessKeyId ?? '',
      }
      const bind = (UsagePlanId: string, keyId: string) =>
        client.BindSecretIds({ UsagePlanId, AccessKeyIds: [mine.keyId, keyId] })
      const place = (planId: string, ServiceId: string) =>
        client.BindEnvironment({ ...planPlace(planId), ServiceId })
      const before = await everythingOfTheOwner()
      const codes = []
      for (const call of [
        bind(mine.planId, ids.keyId),
        bind(ids.planId, mine.keyId),
        place(mine.planId, serviceId),
        place(ids.planId, mine.serviceId),
      ]) {
        codes.push((await refusalOf(call)).code.replace('ResourceNotFound.Invalid', ''))
      }
      assert.deepEqual(codes, ['AccessKeyId', 'UsagePlan', 'Service', 'UsagePlan'])
      assert.equal(await everythingOfTheOwner(), before)
      const shown = await client.DescribeUsagePlan({ UsagePlanId: mine.planId })
      assert.deepEqual(shown.Result?.BindSecretIds, [])
    })

    it(`are in no list of ${who}, whatever is filtered by`, async () => {
      const client = control.client(others[who])
      const keys = await client.DescribeApiKeysStatus({
        Filters: [{ Name: 'AccessKeyId', Values: [ids.keyId, ids.freeKeyId] }],
      })
      assert.deepEqual(keys.Result, { TotalCount: 0, ApiKeySet: [] })
      const plans = await client.DescribeUsagePlansStatus({
        Filters: [{ Name: 'UsagePlanId', Values: [ids.planId, ids.freePlanId] }],
      })
      assert.deepEqual(plans.Result, { TotalCount: 0, UsagePlanStatusSet: [] })
    })
  }
})

describe('lists', () => {
  for (const who of ['another account', 'another region']) {
    it(`show ${who} nothing of the owner’s`, async () => {
      const client = control.client(others[who])
      const Filters = [{ Name: 'ServiceId', Values: [serviceId] }]
      const { Result } = await client.DescribeServicesStatus({ Filters })
      assert.deepEqual(Result, { TotalCount: 0, ServiceSet: [] })
    })
  }

  it('show the owner its own, so that the requests above were right', async () => {
    const shows = ['DescribeService', 'DescribeApi', 'DescribeApisStatus'] as const
    const ofCallers = [
      'DescribeApiKey',
      'DescribeUsagePlan',
      'DescribeUsagePlanEnvironments',
    ] as const
    for (const name of [...shows, ...ofCallers]) {
      assert.ok(await owner.request(name, requests[name]?.() ?? {}))
    }
    assert.equal(
      (await owner.request('UpdateService', requests.UpdateService?.() ?? {})).Result,
      true,
    )
  })
})
