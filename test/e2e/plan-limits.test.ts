/**
 * Usage plans and the traffic control plugins through real processes with two workers: what is
 * admitted is counted once for all workers, over restarts too, and the management API tells it.
 *
 * Windows of the calendar are days here, and looked at from a time of day that is not near
 * midnight, so that no test depends on how fast the machine is.
 */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, type Product, type Role, startProduct, until } from '../product.ts'

const callers = 8
/** A day must not end while a test counts in it. */
const dayEndsInMs = 86_400_000 - (Date.now() % 86_400_000)

interface Key {
  readonly id: string
  readonly secret: string
}

function signed({ id, secret }: Key): Readonly<Record<string, string>> {
  const date = new Date().toUTCString()
  const signature = createHmac('sha1', secret).update(`x-date: ${date}`).digest('base64')
  return {
    'X-Date': date,
    Authorization: `hmac id="${id}", algorithm="hmac-sha1", headers="x-date", signature="${signature}"`,
  }
}

describe('limits of callers', () => {
  let product: Product
  let role: Role
  let client: Client

  before(async () => {
    if (dayEndsInMs < 180_000) await sleep(dayEndsInMs + 1_000)
    ;({ product, role } = await startProduct({ SLUICE_WORKERS: '2' }))
    client = product.client()
  })
  after(() => product?.close())

  async function serviceWith(AuthType: 'SECRET' | 'NONE') {
    const service = await client.CreateService({ ServiceName: 'limits', Protocol: 'http' })
    const [id = '', host = ''] = [service.ServiceId, service.OuterSubDomain]
    const { Result } = await client.CreateApi({
      ...{ ServiceId: id, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP', AuthType },
      RequestConfig: { Path: '/a', Method: 'GET' },
      ServiceMockReturnMessage: 'here',
    })
    const environment = { EnvironmentName: 'release', ReleaseDesc: 'one' }
    await client.ReleaseService({ ServiceId: id, ...environment })
    return { id, host, apiId: Result?.ApiId ?? '' }
  }

  async function keyOf(name: string): Promise<Key> {
    const { Result } = await client.CreateApiKey({ SecretName: name })
    return { id: Result?.AccessKeyId ?? '', secret: Result?.AccessKeySecret ?? '' }
  }

  async function planFor(
    serviceId: string,
    keys: readonly Key[],
    limits: { readonly MaxRequestNum?: number; readonly MaxRequestNumPreSec?: number },
  ): Promise<string> {
    const { Result } = await client.CreateUsagePlan({ UsagePlanName: 'plan', ...limits })
    const planId = Result?.UsagePlanId ?? ''
    await client.BindSecretIds({ UsagePlanId: planId, AccessKeyIds: keys.map(({ id }) => id) })
    const place = { ServiceId: serviceId, Environment: 'release', BindType: 'SERVICE' }
    await client.BindEnvironment({ UsagePlanIds: [planId], ...place })
    return planId
  }

  async function pluginOn(
    { id, apiId }: { readonly id: string; readonly apiId: string },
    PluginType: string,
    data: object,
  ): Promise<string> {
    const PluginData = JSON.stringify(data)
    const plugin = { PluginName: 'traffic', PluginType, PluginData }
    const { Result } = await client.CreatePlugin(plugin)
    const pluginId = Result?.PluginId ?? ''
    const place = { ServiceId: id, EnvironmentName: 'release', ApiIds: [apiId] }
    await client.AttachPlugin({ PluginId: pluginId, ...place })
    return pluginId
  }

  type Fields = () => Readonly<Record<string, string>>
  const nothing: Fields = () => ({})

  /** How many of so many calls are admitted, many at once; the others must be refused so. */
  async function admitted(
    host: string,
    calls: number,
    fields = nothing,
    refusal = 'API rate limit exceeded',
  ): Promise<number> {
    let left = calls
    let found = 0
    async function caller() {
      while (left-- > 0) {
        const answer = await product.call(host, '/release/a', { headers: fields() })
        if (answer.status === 200) found++
        else assert.equal(`${answer.status} ${answer.body}`, `429 {"message":"${refusal}"}`)
      }
    }
    await Promise.all(Array.from({ length: callers }, caller))
    return found
  }

  async function inUse(serviceId: string): Promise<number | undefined> {
    const { Result } = await client.DescribeServiceUsagePlan({ ServiceId: serviceId })
    return Result?.ServiceUsagePlanList?.[0]?.InUseRequestNum
  }

  it('[g301] [g306] [g320] a quota is each key’s own, in all, and is told to whoever asks', async () => {
    const service = await serviceWith('SECRET')
    const [one, two] = [await keyOf('one'), await keyOf('two')]
    const planId = await planFor(service.id, [one, two], { MaxRequestNum: 50 })
    const spend = (key: Key, calls: number) =>
      admitted(service.host, calls, () => signed(key), 'API quota exceeded')
    assert.equal(await spend(one, 80), 50)
    assert.equal(await spend(two, 20), 20)
    const last = await product.call(service.host, '/release/a', { headers: signed(two) })
    assert.equal(last.headers['x-usageplan-quota'], '21/50')
    await until('the counts to be reported', async () => (await inUse(service.id)) === 71)

    // A total has no period: raised, it goes on; a restart forgets nothing that was written.
    await client.ModifyUsagePlan({ UsagePlanId: planId, MaxRequestNum: 60 })
    assert.equal(await spend(one, 30), 10)
    await until('the counts to be written', () => {
      const text = readFileSync(join(product.dataDir, 'gateway/quotas'), 'latin1')
      return text.includes(`/${one.id} 60 `) && text.includes(`/${two.id} 21 `)
    })
    await product.end(role, 'SIGKILL')
    role = product.start('start')
    await product.ready(role)
    assert.equal(await spend(one, 10), 0)
    assert.equal(await spend(two, 60), 39)
    await until('the counts to be reported anew', async () => (await inUse(service.id)) === 120)
  })

  for (const limit of [1, 7, 100]) {
    it(`[g320] [g322] a plan of ${limit} a second holds over both workers`, async () => {
      const { id, host } = await serviceWith('SECRET')
      const keys = [await keyOf('a'), await keyOf('b')]
      await planFor(id, keys, { MaxRequestNumPreSec: limit })
      for (const key of keys) {
        const startMs = performance.now()
        const passed = await admitted(host, 3 * limit + 60, () => signed(key))
        // From before the first to after the last: in no second more than the limit.
        const seconds = Math.ceil((performance.now() - startMs) / 1000)
        assert.ok(passed >= limit && passed <= limit * seconds, `${passed} in ${seconds} s`)
      }
    })
  }

  it('traffic control takes effect at once, changes, survives a restart and goes', async () => {
    const service = await serviceWith('NONE')
    const { host } = service
    const day = { expire_type: 'day', expire: 1 }
    const PluginId = await pluginOn(service, 'TrafficControl', { ...day, api_rate_limit: 20 })
    const modify = (data: object) =>
      client.ModifyPlugin({ PluginId, PluginData: JSON.stringify({ ...day, ...data }) })
    assert.equal(await admitted(host, 60), 20)
    const refused = await product.call(host, '/release/a')
    const retryAfter = Number(refused.headers['retry-after'])
    assert.ok(retryAfter > 0 && retryAfter <= 86_400, String(retryAfter))
    await modify({ api_rate_limit: 25 })
    assert.equal(await admitted(host, 60), 5)
    await modify({ api_rate_limit: 30, ip_rate_limit: 4 })
    assert.equal(await admitted(host, 60), 4)
    await modify({
      ...{ api_rate_limit: 35, ip_rate_limit: 4 },
      spec_ip_rate_limits: [{ ip_key: '127.0.0.1', rate_limit: 3 }],
    })
    assert.equal(await admitted(host, 60), 3)

    await product.end(role)
    role = product.start('start')
    await product.ready(role)
    assert.equal(await admitted(host, 20), 0)
    await modify({ api_rate_limit: 35 })
    assert.equal(await admitted(host, 20), 3)

    const place = { ServiceId: service.id, EnvironmentName: 'release', ApiId: service.apiId }
    await client.DetachPlugin({ PluginId, ...place })
    assert.equal(await admitted(host, 60), 60)
  })

  it('traffic control by parameter counts each value, over both workers', async () => {
    const service = await serviceWith('NONE')
    await pluginOn(service, 'TrafficControlByParameter', {
      ...{ default_window: 86_400, default_rate_limit: 60 },
      strategies: [
        {
          ...{ name: 'free', strategy_weight: 10, rate_limit: 5, window: 86_400 },
          parameters: [{ type: 'header', name: 'uid' }],
          condition: "header.tier == 'free'",
        },
      ],
    })
    const of = (uid: string, tier: string) => () => ({ uid, tier })
    assert.equal(await admitted(service.host, 30, of('a', 'free')), 5)
    assert.equal(await admitted(service.host, 30, of('b', 'free')), 5)
    assert.equal(await admitted(service.host, 30, of('a', 'gold')), 30)
    // 40 of the default are spent: refused calls have spent none.
    assert.equal(await admitted(service.host, 60), 20)
  })
})
