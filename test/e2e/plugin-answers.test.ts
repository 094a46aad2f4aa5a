/**
 * Kept answers through the management API, real processes and two workers: what a backend was asked
 * once it is not asked again, on whatever worker the next call comes, until something changes.
 */
import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type EchoBackend, startEchoBackend } from '../echo-backend.ts'
import { type CallOptions, type Client, type Product, startProduct } from '../product.ts'
import { type ReleasedService, releaseService } from '../release-service.ts'

const workers = 2
const calls = 20

describe('answers that are kept or rewritten', () => {
  let product: Product
  let client: Client
  let backend: EchoBackend
  let service: ReleasedService
  let plugin: string
  let headers: Record<string, string> = {}
  let round = 0
  let answerAfterMs = 0

  before(async () => {
    backend = await startEchoBackend((request: IncomingMessage, response: ServerResponse) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      const body = `answer ${backend.count()} to ${request.url}`
      setTimeout(() => response.end(body), answerAfterMs)
    })
    product = (await startProduct({ SLUICE_WORKERS: `${workers}` })).product
    client = product.client()
    service = await releaseService(client, 'kept', {
      ServiceType: 'HTTP',
      RequestConfig: { Path: '/', Method: 'ANY' },
      ServiceConfig: { Url: backend.url, Path: '/', Method: 'ANY' },
    })
    const { Result } = await client.CreatePlugin({
      ...{ PluginName: 'keeps', PluginType: 'ProxyCache', Description: '' },
      PluginData: data(3600),
    })
    assert.ok(Result?.PluginId)
    plugin = Result.PluginId
    await attach()
  })
  after(async () => {
    await product?.close()
    await backend?.close()
  })
  beforeEach(() => {
    headers = {}
    answerAfterMs = 0
    round++
  })

  function data(ttl: number): string {
    return JSON.stringify({
      cache_key_params: [{ parameter: 'id', position: 'query' }],
      ...{ cacheable_methods: ['GET'], cacheable_response_codes: [200] },
      ...{ cache_control: true, ttl },
    })
  }

  const place = () => ({ ServiceId: service.serviceId, EnvironmentName: 'release' })
  const attach = () =>
    client.AttachPlugin({ PluginId: plugin, ...place(), ApiIds: [service.apiId] })

  /** How many of many calls, each on a connection of its own, reached the backend. */
  async function asked(path: string, options: CallOptions = {}): Promise<number> {
    const before = backend.count()
    for (let i = 0; i < calls; i++) {
      const { status } = await product.call(service.host, `/release${path}`, {
        ...options,
        headers: { connection: 'close', ...options.headers },
      })
      assert.equal(status, 200)
    }
    return backend.count() - before
  }

  /** A worker that has not been called since a change believes no answer from before its call. */
  async function warm(path: string): Promise<void> {
    const first = await asked(path)
    assert.ok(first >= 1 && first <= workers, `${first}`)
  }

  it('asks the backend once, on whatever worker calls come', async () => {
    await warm('/first')
    assert.equal(await asked('/first'), 0)
    assert.equal(await asked(`/a${round}?id=1&utm=2`), 1)
    assert.equal(await asked(`/a${round}?utm=3&id=1`), 0)
    assert.equal(await asked(`/a${round}?id=2`), 1)
    const { headers: told, body } = await product.call(service.host, `/release/a${round}?id=1`)
    assert.match(String(told.age), /^\d+$/)
    assert.match(body, /^answer \d+ to /)
    assert.equal(told['x-api-id'], service.apiId)
  })

  it('asks it once in each worker for callers who come at the same time', async () => {
    answerAfterMs = 300
    const before = backend.count()
    const path = `/release/same${round}`
    const all = await Promise.all(
      Array.from({ length: 60 }, () => product.call(service.host, path)),
    )
    const asked = backend.count() - before
    assert.ok(asked >= 1 && asked <= workers, `${asked}`)
    assert.ok(all.every(({ status }) => status === 200))
    assert.ok(new Set(all.map(({ body }) => body)).size <= workers)
    const ids = all.map(({ headers: told }) => told['x-api-requestid'])
    assert.equal(new Set(ids).size, all.length)
  })

  it('asks it each time where it says so, and for callers in particular', async () => {
    headers = { 'cache-control': 'private, max-age=60' }
    assert.equal(await asked(`/b${round}`), calls)
    headers = { 'set-cookie': 'a=b' }
    assert.equal(await asked(`/c${round}`), calls)
    headers = {}
    assert.equal(await asked(`/d${round}`, { headers: { authorization: 'Bearer x' } }), calls)
    assert.equal(await asked(`/d${round}`, { method: 'POST' }), calls)
    headers = { 'cache-control': 's-maxage=60' }
    assert.equal(await asked(`/e${round}`, { headers: { authorization: 'Bearer x' } }), 1)
  })

  it('gives callers the whole body that the backend sent', async () => {
    const first = await product.call(service.host, `/release/f${round}`)
    const second = await product.call(service.host, `/release/f${round}`)
    assert.equal(second.body, first.body)
    assert.equal(second.headers['content-length'], String(first.body.length))
  })

  it('begins anew when the plugin changes, and ends when it is detached', async () => {
    await warm(`/g`)
    await client.ModifyPlugin({ PluginId: plugin, PluginData: data(3599) })
    await warm(`/g`)
    assert.equal(await asked('/g'), 0)
    await client.ModifyPlugin({ PluginId: plugin, PluginData: data(3600) })
    await warm(`/g`)
    await client.DetachPlugin({ PluginId: plugin, ...place(), ApiId: service.apiId })
    assert.equal(await asked('/g'), calls)
    await attach()
    await warm(`/g`)
    assert.equal(await asked('/g'), 0)
  })

  it('CustomRes gives callers nothing of an answer while no function can be asked', async () => {
    const { Result } = await client.CreatePlugin({
      ...{ PluginName: 'rewrites', PluginType: 'CustomRes', Description: '' },
      PluginData: JSON.stringify({ func_name: 'f', is_custom_body: true }),
    })
    const PluginId = Result?.PluginId ?? ''
    const path = `/release/h${round}`
    headers = { 'x-secret': 's' }
    await client.AttachPlugin({ PluginId, ...place(), ApiIds: [service.apiId] })
    const refused = await product.call(service.host, path)
    assert.equal(refused.status, 502)
    assert.equal(refused.body, '{"message":"Response rewrite failed"}')
    assert.equal(refused.headers['x-secret'], undefined)
    await client.DetachPlugin({ PluginId, ...place(), ApiId: service.apiId })
    assert.equal((await product.call(service.host, path)).headers['x-secret'], 's')
    await client.DeletePlugin({ PluginId })
  })
})
