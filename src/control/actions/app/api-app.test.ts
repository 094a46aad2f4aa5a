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

let control: TestControl
let client: SdkClient
/** Another root account of the deployment. */
let partner: SdkClient
before(async () => {
  control = await startTestControl()
  client = control.client()
  const root = control.client({ version: '2026-01-01' })
  const made = await root.request('CreateAccount', { Name: 'partner' })
  partner = control.client({ key: { secretId: made.SecretId, secretKey: made.SecretKey } })
})
after(() => control.close())

const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code

async function makeApp(of: SdkClient, name = 'an_app'): Promise<string> {
  return (await of.CreateApiApp({ ApiAppName: name })).Result?.ApiAppId ?? ''
}

async function makeApi(of: SdkClient): Promise<{ ServiceId: string; ApiId: string }> {
  const ServiceId = await makeService(of)
  const { Result } = await of.CreateApi(await baseRequest(of, 'mock', ServiceId))
  return { ServiceId, ApiId: Result?.ApiId ?? '' }
}

const shown = async (of: SdkClient, ApiAppId: string) => {
  const { Result } = await of.request('DescribeApiApp', { ApiAppId })
  return Result.ApiAppSet[0]
}

const openOf = async (of: SdkClient, ApiAppId: string) => {
  const { Result } = await of.DescribeApiAppBindApisStatus({ ApiAppId })
  return Result?.ApiAppApiSet?.map(({ ApiId, EnvironmentName }) => [ApiId, EnvironmentName])
}

describe('applications', () => {
  it('carry a key and a secret of their own, both shown to the owner later [g345] [g493] [g499]', async () => {
    const { Result } = await client.CreateApiApp({ ApiAppName: 'carries', ApiAppDesc: 'remark' })
    assert.match(Result?.ApiAppId ?? '', /^app-[a-z0-9]{8}$/)
    assert.match(Result?.ApiAppKey ?? '', /^APID[A-Za-z0-9]{36}$/)
    assert.match(Result?.ApiAppSecret ?? '', /^[A-Za-z0-9]{40}$/)
    assert.deepEqual(await shown(client, Result?.ApiAppId ?? ''), Result)
    const Filters = [{ Name: 'ApiAppName', Values: ['carries'] }]
    const listed = await client.DescribeApiAppsStatus({ Filters })
    assert.deepEqual(listed.Result, { TotalCount: 1, ApiAppSet: [Result] })
    const other = await client.CreateApiApp({ ApiAppName: 'carries' })
    assert.notEqual(other.Result?.ApiAppKey, Result?.ApiAppKey)
    assert.notEqual(other.Result?.ApiAppSecret, Result?.ApiAppSecret)
  })

  it('are created, changed, shown with what is open to them, and deleted', async () => {
    const ApiAppId = await makeApp(client)
    await client.ModifyApiApp({ ApiAppId, ApiAppName: 'renamed' })
    await client.ModifyApiApp({ ApiAppId, ApiAppDesc: 'remark' })
    const { ApiAppName, ApiAppDesc } = await shown(client, ApiAppId)
    assert.deepEqual([ApiAppName, ApiAppDesc], ['renamed', 'remark'])
    const api = await makeApi(client)
    const opened = { ...api, ApiAppId, Environment: 'test' }
    await client.BindApiApp(opened)
    assert.deepEqual(await openOf(client, ApiAppId), [[api.ApiId, 'test']])
    const { code, message } = await refusalOf(client.DeleteApiApp({ ApiAppId }))
    assert.equal(code, 'UnsupportedOperation.ResourceAssociated')
    assert.ok(message.includes(api.ApiId))
    await client.UnbindApiApp(opened)
    assert.equal((await client.DeleteApiApp({ ApiAppId })).Result, true)
    assert.equal(await codeOf(client.ModifyApiApp({ ApiAppId })), 'ResourceNotFound.InvalidApiApp')
  })

  it('are given another secret, made by chance when none is given, and a key nobody has', async () => {
    const ApiAppId = await makeApp(client)
    const old = await shown(client, ApiAppId)
    await client.UpdateApiAppKey({ ApiAppId, ApiAppKey: old.ApiAppKey })
    const reset = await shown(client, ApiAppId)
    assert.equal(reset.ApiAppKey, old.ApiAppKey)
    assert.match(reset.ApiAppSecret, /^[A-Za-z0-9]{40}$/)
    assert.notEqual(reset.ApiAppSecret, old.ApiAppSecret)
    const theirs = await shown(partner, await makeApp(partner))
    const taken = client.UpdateApiAppKey({ ApiAppId, ApiAppKey: theirs.ApiAppKey })
    assert.equal(await codeOf(taken), 'FailedOperation.AccessKeyExist')
    assert.deepEqual(await shown(client, ApiAppId), reset)
  })

  it('tell the gateways of keys, not of names', async () => {
    const revisionOf = () => control.store.read((tx) => tx.revision())
    const ApiAppId = await makeApp(client)
    const before = await revisionOf()
    await client.ModifyApiApp({ ApiAppId, ApiAppName: 'renamed' })
    assert.equal(await revisionOf(), before)
    await client.UpdateApiAppKey({ ApiAppId, ApiAppKey: 'another-key', ApiAppSecret: '0123456789' })
    const { changes } = await control.store.changesAfter(before)
    const scope = { account: control.uin, region: 'ap-guangzhou' }
    assert.deepEqual(changes, [{ kind: 'app', scope, id: ApiAppId }])
  })

  it('are filtered by id, name and either', async () => {
    const region = control.client({ region: 'ap-filters' })
    const ids = [await makeApp(region, 'one'), await makeApp(region, 'two')]
    const found = async (Name: string, Values: string[]) => {
      const { Result } = await region.DescribeApiAppsStatus({ Filters: [{ Name, Values }] })
      return Result?.ApiAppSet?.map(({ ApiAppName }) => ApiAppName)
    }
    assert.deepEqual(await found('ApiAppId', [ids[0] ?? '']), ['one'])
    assert.deepEqual(await found('ApiAppName', ['tw', 'x']), ['two'])
    assert.deepEqual((await found('KeyWord', ['on', ids[1] ?? '']))?.toSorted(), ['one', 'two'])
    assert.deepEqual(await found('KeyWord', ['nothing']), [])
    const none = await control.client({ region: 'ap-empty' }).DescribeApiAppsStatus({})
    assert.deepEqual(none.Result, { TotalCount: 0, ApiAppSet: [] })
  })
})

describe('opening APIs to applications', () => {
  it('is by API and environment, several applications to several APIs [g498]', async () => {
    const apps = [await makeApp(client, 'first'), await makeApp(client, 'second')] as const
    const apis = [await makeApi(client), await makeApi(client)] as const
    const open = [
      [apps[0], apis[0], 'test'],
      [apps[0], apis[1], 'release'],
      [apps[1], apis[1], 'test'],
    ] as const
    for (const [ApiAppId, api, Environment] of open) {
      await client.BindApiApp({ ...api, ApiAppId, Environment })
      // Again is no change.
      await client.BindApiApp({ ...api, ApiAppId, Environment })
    }
    assert.deepEqual(
      (await openOf(client, apps[0]))?.toSorted(),
      [
        [apis[0].ApiId, 'test'],
        [apis[1].ApiId, 'release'],
      ].toSorted(),
    )
    assert.deepEqual(await openOf(client, apps[1]), [[apis[1].ApiId, 'test']])
    const { ServiceId, ApiId } = apis[1]
    const rows = await client.DescribeApiBindApiAppsStatus({ ServiceId, ApiIds: [ApiId] })
    assert.equal(rows.Result?.TotalCount, 2)
    const [row] = rows.Result?.ApiAppApiSet ?? []
    assert.match(row?.AuthorizedTime ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    const rest = { ApiId, ServiceId, ApiName: row?.ApiName, ApiRegion: 'ap-guangzhou' }
    const app = { ApiAppId: row?.ApiAppId, ApiAppName: row?.ApiAppName }
    const { AuthorizedTime, EnvironmentName } = row ?? {}
    assert.deepEqual(row, { ...rest, ...app, AuthorizedTime, EnvironmentName })
    await client.UnbindApiApp({ ...apis[0], ApiAppId: apps[0], Environment: 'test' })
    assert.deepEqual(await openOf(client, apps[0]), [[ApiId, 'release']])
  })

  it('takes a partner’s application by its id, and shows the partner what is open [g495]', async () => {
    const theirs = await makeApp(partner, 'theirs')
    const api = await makeApi(client)
    const opened = { ...api, ApiAppId: theirs, Environment: 'release' }
    await client.BindApiApp(opened)
    assert.deepEqual(await openOf(partner, theirs), [[api.ApiId, 'release']])
    const { Result } = await client.DescribeApiBindApiAppsStatus({
      ServiceId: api.ServiceId,
      ApiIds: [api.ApiId],
    })
    assert.equal(Result?.ApiAppApiSet?.[0]?.ApiAppName, 'theirs')
    const own = client.request('DescribeApiApp', { ApiAppId: theirs })
    assert.equal(await codeOf(own), 'ResourceNotFound.InvalidApiApp')
    // Neither may the partner close what is not theirs, nor is their application held by us.
    assert.equal(await codeOf(partner.UnbindApiApp(opened)), 'ResourceNotFound.InvalidService')
    await partner.DeleteApiApp({ ApiAppId: theirs })
    const gone = await client.DescribeApiBindApiAppsStatus({
      ServiceId: api.ServiceId,
      ApiIds: [api.ApiId],
    })
    assert.deepEqual(gone.Result, { TotalCount: 0, ApiAppApiSet: [] })
  })

  it('refuses what is not there, and closing what is not open', async () => {
    const ApiAppId = await makeApp(client)
    const api = await makeApi(client)
    const opened = { ...api, ApiAppId, Environment: 'test' }
    const cases: [Promise<unknown>, string][] = [
      [
        client.BindApiApp({ ...opened, ApiAppId: 'app-nowhere0' }),
        'ResourceNotFound.InvalidApiApp',
      ],
      [client.BindApiApp({ ...opened, ApiId: 'api-nowhere0' }), 'ResourceNotFound.InvalidApi'],
      [client.BindApiApp({ ...opened, Environment: 'x' }), 'InvalidParameterValue.InvalidEnv'],
      [client.UnbindApiApp(opened), 'UnsupportedOperation.ResourceUnassociated'],
      [client.UnbindApiApp({ ...opened, ApiAppId: 'app-no' }), 'ResourceNotFound.InvalidApiApp'],
    ]
    for (const [call, code] of cases) assert.equal(await codeOf(call), code)
  })

  it('outlives an API’s draft while an environment runs it', async () => {
    const ApiAppId = await makeApp(client)
    const api = await makeApi(client)
    const place = { ServiceId: api.ServiceId, EnvironmentName: 'test' }
    await client.ReleaseService({ ...place, ReleaseDesc: 'x' })
    const opened = { ...api, ApiAppId, Environment: 'test' }
    await client.BindApiApp(opened)
    await client.DeleteApi(api)
    assert.deepEqual(await openOf(client, ApiAppId), [[api.ApiId, 'test']])
    await client.UnbindApiApp(opened)
    await client.BindApiApp(opened)
    assert.deepEqual(await openOf(client, ApiAppId), [[api.ApiId, 'test']])
  })
})
