import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeService, refusalOf, useTestControl } from '../../../../test/conformance/control.ts'

/** Ids and names of what was made, by what they are called in the tests. */
const made = { orders: '', other: '', getUser: '', key: '', app: '', plan: '', plugin: '' }

const id = { Name: 'id', Position: 'path', Type: 'string', Required: true }
const control = useTestControl({}, async (started) => {
  const client = started.client()
  made.other = await makeService(client, 'reordered_things')
  made.orders = await makeService(client, 'orders')
  const api = async (ServiceId: string, ApiName: string, Path: string, Method = 'GET') => {
    const { Result } = await client.CreateApi({
      ...{ ServiceId, ApiName, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
      ...{ RequestConfig: { Path, Method }, ServiceMockReturnMessage: 'x' },
      ...(Path.includes('{id}') && { RequestParameters: [id] }),
    })
    return Result?.ApiId ?? ''
  }
  made.getUser = await api(made.orders, 'getUser', '/user/{id}')
  await api(made.orders, 'listOrders', '=/orders')
  for (let i = 0; i < 12; i++) await api(made.other, `many-${i}`, `/many/${i}`)
  made.key = (await client.CreateApiKey({ SecretName: 'orders_key' })).Result?.AccessKeyId ?? ''
  made.app = (await client.CreateApiApp({ ApiAppName: '订单 应用' })).Result?.ApiAppId ?? ''
  const plan = await client.CreateUsagePlan({ UsagePlanName: 'gold' })
  made.plan = plan.Result?.UsagePlanId ?? ''
  const plugin = await client.CreatePlugin({
    ...{ PluginName: 'orders_ips', PluginType: 'IPControl' },
    PluginData: '{"type":"white_list","blocks":"10.0.0.1"}',
  })
  made.plugin = plugin.Result?.PluginId ?? ''
})

const version = '2026-01-01'
async function search(Keyword: string, more: object = {}) {
  const answer = await control.client({ version }).request('SearchResources', { Keyword, ...more })
  return answer.Result
}

/** What was found, each kind by its ids. */
async function found(keyword: string) {
  const result = await search(keyword)
  const ids = (set: string, id: string): readonly string[] =>
    result[set].map((row: { readonly [name: string]: string }) => row[id])
  return {
    services: ids('ServiceSet', 'ServiceId'),
    apis: ids('ApiSet', 'ApiName'),
    keys: ids('ApiKeySet', 'AccessKeyId'),
    apps: ids('ApiAppSet', 'ApiAppId'),
    plans: ids('UsagePlanSet', 'UsagePlanId'),
    plugins: ids('PluginSet', 'PluginId'),
  }
}

describe('SearchResources', () => {
  it('finds everything by its id, and what begins with it', async () => {
    assert.deepEqual((await found(made.orders)).services, [made.orders])
    assert.deepEqual((await found(made.getUser)).apis, ['getUser'])
    assert.deepEqual((await found(made.key)).keys, [made.key])
    assert.deepEqual((await found(made.key.slice(0, 12).toLowerCase())).keys, [made.key])
    assert.deepEqual((await found(made.app.slice(0, -1))).apps, [made.app])
    assert.deepEqual((await found(made.plan)).plans, [made.plan])
    assert.deepEqual((await found(made.plugin)).plugins, [made.plugin])
  })

  it('puts exact before prefix before word before part', async () => {
    const { services, apis, keys, plugins } = await found('orders')
    assert.deepEqual(services, [made.orders])
    assert.deepEqual(apis, ['listOrders'])
    assert.deepEqual([keys, plugins], [[made.key], [made.plugin]])
    assert.deepEqual((await found('order')).services, [made.orders, made.other])
  })

  it('finds APIs by path, marks of its kind or not, and by words of their name', async () => {
    for (const keyword of ['/user', '/user/{id}', 'user', 'get', ' GETUSER ']) {
      assert.deepEqual((await found(keyword)).apis, ['getUser'], keyword)
    }
    for (const keyword of ['=/orders', '/orders']) {
      assert.deepEqual((await found(keyword)).apis, ['listOrders'], keyword)
    }
  })

  it('finds words of any script', async () => {
    for (const keyword of ['订单', '应用', '单']) {
      assert.deepEqual((await found(keyword)).apps, [made.app], keyword)
    }
  })

  it('answers at most eight of a kind, or fewer', async () => {
    assert.equal((await search('many')).ApiSet.length, 8)
    assert.equal((await search('many', { Limit: 3 })).ApiSet.length, 3)
  })

  it('says of each what a link needs', async () => {
    const result = await search('getUser')
    assert.deepEqual(result.ApiSet, [
      {
        ...{ ServiceId: made.orders, ServiceName: 'orders', ApiId: made.getUser },
        ...{ ApiName: 'getUser', Method: 'GET', Path: '/user/{id}' },
      },
    ])
    assert.equal(JSON.stringify(await search(made.key)).includes('Secret"'), false)
  })

  it('shows another account and another region nothing', async () => {
    const root = control.client({ version })
    const account = await root.request('CreateAccount', { Name: 'another' })
    const key = { secretId: account.SecretId, secretKey: account.SecretKey }
    const others = [
      control.client({ version, key }),
      control.client({ version, region: 'ap-beijing' }),
    ]
    for (const client of others) {
      for (const Keyword of ['orders', made.orders, made.key, made.app, made.plan, made.plugin]) {
        const { Result } = await client.request('SearchResources', { Keyword })
        assert.deepEqual(Object.values(Result).flat(), [], Keyword)
      }
    }
  })

  it('refuses keywords of no or too many characters, and limits outside', async () => {
    const client = control.client({ version })
    const cases = [
      [{ Keyword: ' ' }, 'Keyword'],
      [{ Keyword: 'x'.repeat(101) }, 'Keyword'],
      [{ Keyword: 'x', Limit: 0 }, 'Limit'],
      [{ Keyword: 'x', Limit: 9 }, 'Limit'],
    ] as const
    for (const [request, field] of cases) {
      const refusal = await refusalOf(client.request('SearchResources', request))
      assert.equal(refusal.code, 'InvalidParameterValue')
      assert.ok(refusal.message.includes(`\`${field}\``))
    }
    await search('x'.repeat(100))
  })
})
