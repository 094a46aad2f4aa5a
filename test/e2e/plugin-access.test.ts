/**
 * Plugins that decide who may call, through the management API, real processes and two workers:
 * IPControl and IP strategies, Cors, AntiReplay. Each is in effect when the action has answered,
 * without a release.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Pool } from 'undici'
import { childrenOf, endNow, isAlive } from '../processes.ts'
import { type Client, type Product, prepareProduct, startProduct, until } from '../product.ts'
import { mockApi, type ReleasedService, releaseService } from '../release-service.ts'
import { browserMissing, openPage } from '../servers/browser.ts'

const refused = { status: 403, body: '{"message":"Your IP address is not allowed"}' }
const answered = { status: 200, body: 'in' }

describe('plugins that decide who may call', () => {
  let product: Product
  let client: Client
  let service: ReleasedService
  let made = 0

  before(async () => {
    product = (await startProduct()).product
    client = product.client()
    const api = { ...mockApi('/', 'in'), RequestConfig: { Path: '/', Method: 'ANY' } }
    service = await releaseService(client, 'guarded', api)
  })
  after(() => product?.close())

  const place = () => ({ ServiceId: service.serviceId, EnvironmentName: 'release' })

  async function create(PluginType: string, data: object): Promise<string> {
    const { Result } = await client.CreatePlugin({
      ...{ PluginName: `plugin_${made++}`, PluginType, PluginData: JSON.stringify(data) },
      Description: '',
    })
    assert.ok(Result?.PluginId)
    return Result.PluginId
  }

  const modify = (PluginId: string, data: object) =>
    client.ModifyPlugin({ PluginId, PluginData: JSON.stringify(data) })
  const attach = (PluginId: string) =>
    client.AttachPlugin({ PluginId, ...place(), ApiIds: [service.apiId] })
  const detach = (PluginId: string) =>
    client.DetachPlugin({ PluginId, ...place(), ApiId: service.apiId })

  /** One call on a connection of its own, from an address of this machine. */
  async function callFrom(localAddress: string, headers: Record<string, string> = {}) {
    const pool = new Pool(`http://127.0.0.1:${product.ports.http}`, { localAddress })
    try {
      const path = '/release/'
      const answer = await pool.request({
        method: 'GET',
        path,
        headers: { ...headers, host: service.host },
      })
      return { status: answer.statusCode, body: await answer.body.text() }
    } finally {
      await pool.close()
    }
  }

  it('IPControl: attached, modified, detached, each time at once', async () => {
    const id = await create('IPControl', { type: 'white_list', blocks: '127.0.0.2;10.0.0.0/8' })
    assert.deepEqual(await callFrom('127.0.0.1'), answered)
    await attach(id)
    assert.deepEqual(await callFrom('127.0.0.1', { 'x-forwarded-for': '10.0.0.1' }), refused)
    assert.deepEqual(await callFrom('127.0.0.2'), answered)
    await modify(id, { type: 'black_list', blocks: '127.0.0.2/31' })
    assert.deepEqual(await callFrom('127.0.0.1'), answered)
    assert.deepEqual(await callFrom('127.0.0.2'), refused)
    await detach(id)
    assert.deepEqual(await callFrom('127.0.0.2'), answered)
    await client.DeletePlugin({ PluginId: id })
  })

  it('IP strategies: the white ones are one list, and a plugin is held beside them', async () => {
    const { ServiceId } = place()
    const ids: string[] = []
    for (const [StrategyType, StrategyData] of [
      ['WHITE', '127.0.0.2'],
      ['WHITE', '127.0.0.3\n127.0.0.4'],
      ['BLACK', '127.0.0.4'],
    ] as const) {
      const StrategyName = `strategy_${ids.length}`
      const wish = { ServiceId, StrategyName, StrategyType, StrategyData }
      const { Result } = await client.CreateIPStrategy(wish)
      const StrategyId = Result?.StrategyId ?? ''
      await client.BindIPStrategy({ ...place(), StrategyId, BindApiIds: [service.apiId] })
      ids.push(StrategyId)
    }
    const seen = []
    for (const last of [1, 2, 3, 4]) seen.push((await callFrom(`127.0.0.${last}`)).status)
    assert.deepEqual(seen, [403, 200, 200, 403])
    const plugin = await create('IPControl', { type: 'white_list', blocks: '127.0.0.3' })
    await attach(plugin)
    assert.deepEqual(await callFrom('127.0.0.2'), refused)
    assert.deepEqual(await callFrom('127.0.0.3'), answered)
    await detach(plugin)
    await client.DeletePlugin({ PluginId: plugin })
    for (const StrategyId of ids) await client.DeleteIPStrategy({ ServiceId, StrategyId })
    assert.deepEqual(await callFrom('127.0.0.1'), answered)
  })

  it('AntiReplay: of many calls with one nonce one passes, over both workers', async () => {
    const id = await create('AntiReplay', { force_nonce: true, nonce_ttl: 1800 })
    await attach(id)
    assert.equal((await callFrom('127.0.0.1')).status, 403)
    for (let round = 0; round < 5; round++) {
      const headers = { 'x-apigw-nonce': `one-${round}` }
      const calls = Array.from({ length: 20 }, () => callFrom('127.0.0.1', headers))
      const passed = (await Promise.all(calls)).filter(({ status }) => status === 200)
      assert.equal(passed.length, 1)
    }
    const again = await callFrom('127.0.0.1', { 'x-apigw-nonce': 'one-0' })
    assert.deepEqual(again, { status: 401, body: '{"message":"Nonce has already been used"}' })
    await modify(id, { force_nonce: false, nonce_ttl: 60 })
    assert.deepEqual(await callFrom('127.0.0.1'), answered)
    // What has been used stays used: the plugin is the same.
    assert.equal((await callFrom('127.0.0.1', { 'x-apigw-nonce': 'one-0' })).status, 401)
    await detach(id)
    assert.deepEqual(await callFrom('127.0.0.1', { 'x-apigw-nonce': 'one-0' }), answered)
    await client.DeletePlugin({ PluginId: id })
  })

  it('a plugin goes on for an API whose draft was deleted while a version of it runs', async () => {
    const api = { ...mockApi('/', 'in'), RequestConfig: { Path: '/', Method: 'ANY' } }
    const other = await releaseService(client, 'short', api)
    const id = await create('IPControl', { type: 'black_list', blocks: '0.0.0.0/0' })
    const { serviceId: ServiceId, apiId: ApiId } = other
    const EnvironmentName = 'release'
    await client.AttachPlugin({ PluginId: id, ServiceId, EnvironmentName, ApiIds: [ApiId] })
    const status = async () => (await product.call(other.host, '/release/')).status
    assert.equal(await status(), 403)
    await client.DeleteApi({ ServiceId, ApiId })
    assert.equal(await status(), 403)
    await client.UnReleaseService({ ServiceId, EnvironmentName })
    assert.equal(await status(), 404)
    await client.DeleteService({ ServiceId })
    await client.DeletePlugin({ PluginId: id })
    assert.equal((await client.DescribePlugins({})).Result?.TotalCount, 0)
  })

  it('Cors: a real browser lets a named page do what is allowed, another nothing', {
    skip: browserMissing(),
  }, async () => {
    const [named, other] = [await openPage(), await openPage()]
    const id = await create('Cors', {
      allow_origin: [named.origin],
      allow_methods: ['GET', 'PUT'],
      allow_headers: ['X-One', 'Authorization'],
      expose_headers: ['X-Api-ID'],
      allow_credentials: true,
      max_age: 0,
    })
    await attach(id)
    const url = `http://${service.host}:${product.ports.http}/release/`
    const script = `
      const ask = async (init) => {
        try {
          const answer = await fetch(${JSON.stringify(url)}, init)
          return [answer.status, await answer.text(), answer.headers.get('x-api-id') ?? '']
        } catch {
          return 'refused'
        }
      }
      return {
        plain: await ask({}),
        put: await ask({ method: 'PUT', headers: { 'X-One': '1', Authorization: 'x' } }),
        carried: await ask({ method: 'PUT', credentials: 'include' }),
        method: await ask({ method: 'DELETE' }),
        header: await ask({ headers: { 'X-Two': '1' } }),
      }`
    try {
      const good = [200, 'in', service.apiId]
      assert.deepEqual(await named.run(script), {
        ...{ plain: good, put: good, carried: good },
        ...{ method: 'refused', header: 'refused' },
      })
      const none = 'refused'
      const nothing = { plain: none, put: none, carried: none, method: none, header: none }
      assert.deepEqual(await other.run(script), nothing)
      await modify(id, {
        ...{ allow_origin: ['*'], allow_methods: ['GET', 'PUT', 'DELETE'], allow_headers: ['*'] },
        allow_credentials: true,
      })
      const open = [200, 'in', '']
      assert.deepEqual(await other.run(script), {
        ...{ plain: open, put: open, carried: 'refused', method: open, header: open },
      })
    } finally {
      await detach(id)
      await named.close()
      await other.close()
    }
    await client.DeletePlugin({ PluginId: id })
  })
})

describe('a gateway that starts while control is away', () => {
  it('holds the rules that it last knew', async () => {
    const product = await prepareProduct()
    try {
      const control = product.start('control')
      await until('control', async () => {
        return (await product.probe(product.ports.control, '/healthz')) === 200
      })
      const gateway = product.start('gateway')
      await product.ready(control)
      const client = product.client()
      const guarded = await releaseService(client, 'guarded', mockApi('/', 'in'))
      const open = await releaseService(client, 'open', mockApi('/', 'in'))
      const { Result } = await client.CreatePlugin({
        ...{ PluginName: 'closed', PluginType: 'IPControl', Description: '' },
        PluginData: JSON.stringify({ type: 'black_list', blocks: '127.0.0.1' }),
      })
      await client.AttachPlugin({
        ...{ PluginId: Result?.PluginId ?? '', ServiceId: guarded.serviceId },
        ...{ EnvironmentName: 'release', ApiIds: [guarded.apiId] },
      })
      await product.end(control, 'SIGKILL')
      // Its file is written in the background: it ends as a deployment would end it.
      await product.end(gateway)

      product.start('gateway')
      await until('the gateway to serve', async () => {
        const answer = await product.call(open.host, '/release/').catch(() => undefined)
        return answer?.body === 'in'
      })
      const { status, body } = await product.call(guarded.host, '/release/')
      assert.deepEqual({ status, body }, refused)
    } finally {
      await product.close()
    }
  })
})

describe('a call that was listened to', () => {
  it('is refused after the gateway has ended, or crashed, and is back', async () => {
    const product = await prepareProduct()
    try {
      const control = product.start('control')
      await until('control', async () => {
        return (await product.probe(product.ports.control, '/healthz')) === 200
      })
      let gateway = product.start('gateway')
      await product.ready(control)
      const client = product.client()
      const { serviceId, apiId, host } = await releaseService(client, 'once', mockApi('/', 'in'))
      const { Result } = await client.CreatePlugin({
        ...{ PluginName: 'once', PluginType: 'AntiReplay', Description: '' },
        PluginData: JSON.stringify({ force_nonce: true, nonce_ttl: 1800 }),
      })
      const place = { ServiceId: serviceId, EnvironmentName: 'release', ApiIds: [apiId] }
      await client.AttachPlugin({ PluginId: Result?.PluginId ?? '', ...place })

      const call = async (nonce: string) => {
        const headers = { 'x-apigw-nonce': nonce }
        const { status, body } = await product.call(host, '/release/', { headers })
        return { status, body }
      }
      const again = async () => {
        gateway = product.start('gateway')
        await until('the gateway to serve', async () => {
          const answer = await product.call(host, '/release/').catch(() => undefined)
          // Without a nonce: the plugin is there.
          return answer?.status === 403
        })
      }
      const used = { status: 401, body: '{"message":"Nonce has already been used"}' }
      /** Each block of 512 bytes behind a head of 32 says how many it holds. */
      const written = () => {
        const bytes = readFileSync(join(product.dataDir, 'gateway/nonces'))
        let found = 0
        for (let at = 32; at + 512 <= bytes.length; at += 512) found += bytes.readUInt32LE(at + 4)
        return found
      }

      assert.deepEqual(await call('first'), answered)
      await product.end(gateway)
      await again()
      assert.deepEqual(await call('first'), used)

      assert.deepEqual(await call('second'), answered)
      assert.deepEqual(await call('second'), used)
      assert.deepEqual(await call('third'), answered)
      // What is used is written within a second, of which this machine may make more.
      await until('all three to be written', () => written() === 3)
      // With another runtime than this one the gateway is its command's child.
      const command = gateway.child.pid ?? 0
      const pids = [...childrenOf(command), command]
      for (const pid of pids) endNow(pid)
      await until('the gateway to be gone', () => !pids.some(isAlive))
      await again()
      for (const nonce of ['first', 'second', 'third']) assert.deepEqual(await call(nonce), used)
      assert.deepEqual(await call('fourth'), answered)
      assert.doesNotMatch(gateway.output(), /nonces/)
    } finally {
      await product.close()
    }
  })
})
