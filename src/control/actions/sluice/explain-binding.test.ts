import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pluginSamples } from '../../../../test/cases/plugin-samples.ts'
import {
  makeService,
  refusalOf,
  type SdkClient,
  useTestControl,
} from '../../../../test/conformance/control.ts'

const version = '2026-01-01'
let client: SdkClient
let ServiceId: string
let apiIds: string[]

const counts = { keysPerPlanMax: 2, plansPerKeyMax: 2, apisPerPlanMax: 1 }
const control = useTestControl({ counts }, async (started) => {
  client = started.client()
  ServiceId = await makeService(client, 'bound')
  apiIds = []
  for (const Path of ['/a', '/b']) {
    const { Result } = await client.CreateApi({
      ...{ ServiceId, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
      ...{ RequestConfig: { Path, Method: 'GET' }, ServiceMockReturnMessage: 'x', AuthType: 'APP' },
    })
    apiIds.push(Result?.ApiId ?? '')
  }
})

const makePlan = async () =>
  (await client.CreateUsagePlan({ UsagePlanName: 'plan' })).Result?.UsagePlanId ?? ''
const makeKey = async () =>
  (await client.CreateApiKey({ SecretName: 'key' })).Result?.AccessKeyId ?? ''
const makeApp = async () =>
  (await client.CreateApiApp({ ApiAppName: 'app' })).Result?.ApiAppId ?? ''
const makePlugin = async (PluginType: string, PluginData: string) =>
  (await client.CreatePlugin({ PluginName: 'plugin', PluginType, PluginData })).Result?.PluginId ??
  ''

interface Row {
  readonly Id: string
  readonly ApiId: string | null
  readonly Allowed: boolean
  readonly Bound: boolean
  readonly Code: string
  readonly Message: string
}

async function explain(request: object, language: 'en-US' | 'zh-CN' = 'en-US') {
  const asked = control.client({ version, language })
  const { Result } = await asked.request('ExplainBinding', request)
  // As the contract says; the SDK has no type for it.
  return Result.BindingSet as readonly Row[]
}

/** What the action itself makes of one binding, in the form of a row. */
async function tried(action: () => Promise<unknown>) {
  try {
    await action()
    return { Allowed: true, Code: '', Message: '' }
  } catch (error) {
    // The SDK's refusal has these members.
    const { code, message } = error as { code: string; message: string }
    return { Allowed: false, Code: code, Message: message }
  }
}

const judged = ({ Allowed, Code, Message }: Row) => {
  return { Allowed, Code, Message: Message.replaceAll('`Ids`', '`<field>`') }
}
/** The action counts the ids of its own list. */
const said = (row: Awaited<ReturnType<typeof tried>>) => {
  return { ...row, Message: row.Message.replace(/`(UsagePlan|AccessKey)Ids\.0`/, '`<field>`') }
}

describe('ExplainBinding', () => {
  it('says of keys what BindSecretIds would: unknown, disabled, bound, too many, met [g304]', async () => {
    const plan = await makePlan()
    const [bound, free, disabled, busy] = await Promise.all([
      makeKey(),
      makeKey(),
      makeKey(),
      makeKey(),
    ])
    await client.BindSecretIds({ UsagePlanId: plan, AccessKeyIds: [bound] })
    await client.DisableApiKey({ AccessKeyId: disabled })
    const others = [await makePlan(), await makePlan()]
    for (const other of others) {
      await client.BindSecretIds({ UsagePlanId: other, AccessKeyIds: [busy] })
    }
    const Ids = [bound, free, disabled, busy, 'AKIDnobody']
    const rows = await explain({ Action: 'BindSecretIds', UsagePlanId: plan, Ids })
    assert.deepEqual(
      rows.map(({ Id, Bound }) => [Id, Bound]),
      Ids.map((id) => [id, id === bound]),
    )
    assert.deepEqual(
      rows.map(({ Code }) => Code),
      [
        ...['', '', 'UnsupportedOperation.InvalidStatus'],
        'UnsupportedOperation.UnsupportedBindApiKey',
        'ResourceNotFound.InvalidAccessKeyId',
      ],
    )
    for (const row of rows.filter(({ Id }) => Id !== free)) {
      const action = () => client.BindSecretIds({ UsagePlanId: plan, AccessKeyIds: [row.Id] })
      assert.deepEqual(judged(row), said(await tried(action)), row.Id)
    }
    await client.BindSecretIds({ UsagePlanId: plan, AccessKeyIds: [free] })
    const full = await explain({
      Action: 'BindSecretIds',
      UsagePlanId: plan,
      Ids: [await makeKey()],
    })
    assert.equal(full[0]?.Code, 'LimitExceeded.AccessKeyCountInUsagePlanLimitExceeded')
  })

  it('says of plans which other one they would meet, by which key [g304] [g305]', async () => {
    const [here, other, free] = [await makePlan(), await makePlan(), await makePlan()]
    const key = await makeKey()
    const place = { ServiceId, Environment: 'test' }
    for (const plan of [here, other]) {
      await client.BindSecretIds({ UsagePlanId: plan, AccessKeyIds: [key] })
    }
    await client.BindEnvironment({ UsagePlanIds: [here], BindType: 'SERVICE', ...place })
    const at = { Action: 'BindEnvironment', ServiceId, EnvironmentName: 'test' }
    const rows = await explain({ ...at, Ids: [here, other, free, 'usagePlan-nobody'] })
    assert.deepEqual(
      rows.map(({ Bound, Allowed }) => [Bound, Allowed]),
      [
        [true, true],
        [false, false],
        [false, true],
        [false, false],
      ],
    )
    assert.match(rows[1]?.Message ?? '', new RegExp(`${here}.*${key}`))
    for (const row of rows.filter(({ Id }) => Id !== free)) {
      const asked = { UsagePlanIds: [row.Id], BindType: 'SERVICE', ...place }
      const action = () => client.BindEnvironment(asked)
      const answer = said(await tried(action))
      assert.deepEqual({ ...judged(row), Message: '' }, { ...answer, Message: '' }, row.Id)
    }
    // Bound to the whole service, so no API takes one of its own.
    const mixed = await explain({ ...at, Ids: [free], ApiIds: apiIds })
    assert.deepEqual(
      mixed.map(({ ApiId, Code }) => [ApiId, Code]),
      apiIds.map((id) => [id, 'UnsupportedOperation.UnsupportedBindEnvironment']),
    )
    const elsewhere = await explain({
      ...at,
      EnvironmentName: 'prepub',
      Ids: [other],
      ApiIds: apiIds,
    })
    assert.ok(elsewhere.every(({ Allowed }) => Allowed))
    const chinese = await explain({ ...at, Ids: [other] }, 'zh-CN')
    assert.match(chinese[0]?.Message ?? '', /绑定了同一密钥/)
  })

  it('says of a plan that it is bound to as many APIs as it may be', async () => {
    const plan = await makePlan()
    const at = { ServiceId, Environment: 'prepub', BindType: 'API' }
    await client.BindEnvironment({ ...at, UsagePlanIds: [plan], ApiIds: apiIds.slice(0, 1) })
    const asked = { ServiceId, EnvironmentName: 'prepub', Ids: [plan], ApiIds: apiIds }
    const rows = await explain({ Action: 'BindEnvironment', ...asked })
    assert.deepEqual(
      rows.map(({ Bound, Code }) => [Bound, Code]),
      [
        [true, ''],
        [false, 'LimitExceeded'],
      ],
    )
    const second = { ...at, UsagePlanIds: [plan], ApiIds: apiIds.slice(1) }
    assert.deepEqual(rows.slice(1).map(judged), [await tried(() => client.BindEnvironment(second))])
  })

  it('says of IP strategies what is bound, and what is not there', async () => {
    const made = await client.CreateIPStrategy({
      ...{ ServiceId, StrategyName: 'office', StrategyType: 'WHITE', StrategyData: '10.0.0.1' },
    })
    const strategy = made.Result?.StrategyId ?? ''
    const at = { ServiceId, EnvironmentName: 'test' }
    await client.BindIPStrategy({ ...at, StrategyId: strategy, BindApiIds: apiIds.slice(0, 1) })
    const ApiIds = [...apiIds, 'api-none']
    const Ids = [strategy, 'IPStrategy-nobody']
    const rows = await explain({ Action: 'BindIPStrategy', ...at, Ids, ApiIds })
    assert.deepEqual(
      rows.map(({ Bound, Code }) => [Bound, Code]),
      [
        [true, ''],
        [false, ''],
        [false, 'ResourceNotFound.InvalidApi'],
        ...Array.from({ length: 3 }, () => [false, 'ResourceNotFound.InvalidIPStrategy']),
      ],
    )
  })

  it('says of applications whether they are authorised already, API by API', async () => {
    const app = await makeApp()
    const at = { ServiceId, Environment: 'test' }
    await client.BindApiApp({ ...at, ApiAppId: app, ApiId: apiIds[0] ?? '' })
    const rows = await explain({
      ...{ Action: 'BindApiApp', ServiceId, EnvironmentName: 'test' },
      ...{ Ids: [app, 'app-nobody'], ApiIds: [...apiIds, 'api-none'] },
    })
    assert.deepEqual(
      rows.map(({ Bound, Code }) => [Bound, Code]),
      [
        [true, ''],
        [false, ''],
        [false, 'ResourceNotFound.InvalidApi'],
        [false, 'ResourceNotFound.InvalidApiApp'],
        [false, 'ResourceNotFound.InvalidApiApp'],
        [false, 'ResourceNotFound.InvalidApi'],
      ],
    )
  })

  it('says of plugins which other one stands in their way, and where nothing is published', async () => {
    const data = '{"type":"white_list","blocks":"10.0.0.1"}'
    const [attached, same] = [
      await makePlugin('IPControl', data),
      await makePlugin('IPControl', data),
    ]
    const cors = await makePlugin('Cors', JSON.stringify(pluginSamples.Cors))
    const at = { Action: 'AttachPlugin', ServiceId, EnvironmentName: 'test' }
    const unpublished = await explain({ ...at, Ids: [cors], ApiIds: apiIds })
    assert.ok(unpublished.every(({ Code }) => Code === 'InvalidParameterValue.InvalidEnvStatus'))
    await client.ReleaseService({ ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' })
    const [first = ''] = apiIds
    const where = { ServiceId, EnvironmentName: 'test', ApiIds: [first] }
    await client.AttachPlugin({ ...where, PluginId: attached })
    const rows = await explain({ ...at, Ids: [attached, same, cors], ApiIds: apiIds })
    assert.deepEqual(
      rows.map(({ Bound, Code }) => [Bound, Code]),
      [
        [true, ''],
        [false, ''],
        [false, 'InvalidParameterValue.DuplicatePluginConfig'],
        [false, ''],
        [false, ''],
        [false, ''],
      ],
    )
    const inTheWay = rows[2]
    assert.ok(inTheWay)
    const action = () => client.AttachPlugin({ ...where, PluginId: same })
    assert.deepEqual(judged(inTheWay), await tried(action))
  })

  it('changes nothing', async () => {
    const before = await control.store.read((tx) => tx.revision())
    const scope = { account: control.uin, region: 'ap-guangzhou' }
    const rows = async () =>
      (await control.store.read((tx) => tx.audit(scope, { limit: 1, offset: 0 }))).total
    const audited = await rows()
    const request = { ServiceId, EnvironmentName: 'test', ApiIds: apiIds, Ids: [await makeApp()] }
    await explain({ Action: 'BindApiApp', ...request })
    assert.equal(
      await control.store.read((tx) => tx.revision()),
      before + 1,
      'the application alone',
    )
    assert.equal(await rows(), audited + 1)
  })

  it('refuses questions that are none', async () => {
    const asked = control.client({ version })
    const at = { ServiceId, EnvironmentName: 'test' }
    const cases = [
      [{ Action: 'DeleteService', Ids: ['x'] }, 'InvalidParameterValue', 'Action'],
      [{ Action: 'BindSecretIds', Ids: ['x'] }, 'MissingParameter', 'UsagePlanId'],
      [{ Action: 'BindEnvironment', Ids: ['x'] }, 'MissingParameter', 'EnvironmentName'],
      [{ Action: 'BindApiApp', Ids: ['x'], ...at }, 'MissingParameter', 'ApiIds'],
      [{ Action: 'AttachPlugin', Ids: ['x'], ...at }, 'MissingParameter', 'ApiIds'],
      [{ Action: 'AttachPlugin', Ids: [], ...at }, 'MissingParameter', 'Ids'],
      [
        { Action: 'BindSecretIds', Ids: Array.from({ length: 101 }, (_, i) => `k${i}`) },
        ...(['InvalidParameterValue.LimitExceeded', 'Ids'] as const),
      ],
    ] as const
    for (const [request, code, field] of cases) {
      const refusal = await refusalOf(asked.request('ExplainBinding', request))
      assert.equal(refusal.code, code, JSON.stringify(request))
      assert.ok(refusal.message.includes(`\`${field}\``), refusal.message)
    }
  })
})
