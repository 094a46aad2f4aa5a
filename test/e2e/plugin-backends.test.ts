/**
 * Plugins on the way to the backend, through the management API, real processes and two workers:
 * Routing, CircuitBreaker, CustomAuth with an HTTP service, CustomReq where no function can be
 * asked. Each is in effect when the action has answered, without a release.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type EchoBackend, readEcho, startEchoBackend } from '../echo-backend.ts'
import { type Client, type Product, type Role, startProduct, until } from '../product.ts'
import { mockApi, type ReleasedService, releaseService } from '../release-service.ts'

describe('plugins on the way to the backend', () => {
  let product: Product
  let role: Role
  let client: Client
  let service: ReleasedService
  let echo: EchoBackend
  let moody: EchoBackend
  let mood = 200
  let authoriser: EchoBackend
  let admits = true
  let made = 0

  before(async () => {
    echo = await startEchoBackend()
    moody = await startEchoBackend((_, response) => {
      response.writeHead(mood)
      response.end('moody')
    })
    authoriser = await startEchoBackend((_, response) => {
      response.end(JSON.stringify({ 'api-auth': admits }))
    })
    const started = await startProduct()
    product = started.product
    role = started.role
    client = product.client()
    service = await releaseService(client, 'backends', mockApi('/', 'own'))
  })
  after(async () => {
    await product?.close()
    for (const server of [echo, moody, authoriser]) await server?.close()
  })

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
  const release = { EnvironmentName: 'release' }
  const attach = (PluginId: string, { serviceId, apiId } = service) =>
    client.AttachPlugin({ PluginId, ...release, ServiceId: serviceId, ApiIds: [apiId] })
  const detach = (PluginId: string, { serviceId, apiId } = service) =>
    client.DetachPlugin({ PluginId, ...release, ServiceId: serviceId, ApiId: apiId })

  async function call(
    headers: Record<string, string> = {},
    { host } = service,
    path = '/release/',
  ) {
    const { status, body } = await product.call(host, path, { headers })
    return { status, body }
  }

  /** Bodies of many calls at once, so of both workers. */
  async function many(count: number, headers = {}): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>()
    for (let left = count; left > 0; left -= 20) {
      for (const { body } of await Promise.all(Array.from({ length: 20 }, () => call(headers)))) {
        counts.set(body, (counts.get(body) ?? 0) + 1)
      }
    }
    return counts
  }

  const mock = (name: string, condition: string, body: string, weight = 0) => ({
    ...{ strategy_name: name, strategy_weight: weight, condition, backend_type: 'MOCK' },
    backend_config: { ServiceMockReturnMessage: body },
  })

  it('Routing: attached, modified, detached, each time at once; the heavier strategy first', async () => {
    const toEcho = {
      ...{ strategy_name: 'echo', strategy_weight: 10, condition: "header.uid == 'a'" },
      backend_type: 'HTTP',
      backend_config: {
        ServiceConfig: { Method: 'GET', Path: '/canary', Url: echo.url },
        ReserveReqHost: false,
      },
    }
    const id = await create('Routing', [mock('rest', 'exists(header.uid)', 'known'), toEcho])
    assert.equal((await call({ uid: 'a' })).body, 'own')
    await attach(id)
    assert.equal((await call()).body, 'own')
    assert.equal((await call({ uid: 'b' })).body, 'known')
    const seen = readEcho((await call({ uid: 'a' })).body)
    assert.deepEqual([seen.url, seen.headers.host], ['/canary', `127.0.0.1:${echo.port}`])
    const { ReserveReqHost: _, ...config } = toEcho.backend_config
    await modify(id, [{ ...toEcho, backend_config: config }])
    assert.equal((await call({ uid: 'b' })).body, 'own')
    assert.equal(readEcho((await call({ uid: 'a' })).body).headers.host, service.host)
    await detach(id)
    assert.equal((await call({ uid: 'a' })).body, 'own')
    await client.DeletePlugin({ PluginId: id })
  })

  it('Routing: a tenth of all calls goes to the canary', async () => {
    const id = await create('Routing', [mock('canary', 'Random() < 0.1', 'canary')])
    await attach(id)
    const counts = await many(600)
    const canary = counts.get('canary') ?? 0
    assert.equal((counts.get('own') ?? 0) + canary, 600)
    // 60 are expected; so far from it comes one run in many billions.
    assert.ok(canary >= 15 && canary <= 120, `${canary} of 600`)
    await detach(id)
    assert.deepEqual([...(await many(20))], [['own', 20]])
    await client.DeletePlugin({ PluginId: id })
  })

  it('Routing: a backend that is not built answers 481, for its strategy alone', async () => {
    const scf = {
      ...{ strategy_name: 'f', condition: "query.f = '1'", backend_type: 'SCF' },
      backend_config: { ServiceScfFunctionName: 'f' },
    }
    const id = await create('Routing', [scf])
    await attach(id)
    assert.equal((await call({}, service, '/release/?f=1')).status, 481)
    assert.equal((await call()).body, 'own')
    await detach(id)
    await client.DeletePlugin({ PluginId: id })
  })

  it('CircuitBreaker: opens once for both workers, and spares the backend', async () => {
    const guarded = await releaseService(client, 'moody', {
      ServiceType: 'HTTP',
      RequestConfig: { Path: '/', Method: 'GET' },
      ServiceConfig: { Method: 'GET', Path: '/', Url: moody.url },
    })
    const data = {
      ...{ failure_condition: 'func_not_in(status_code,{200})', failure_threshold: 7 },
      ...{ time_window: 90, open_state_duration: 300, backend_type: 'OFF' },
    }
    const id = await create('CircuitBreaker', data)
    await attach(id, guarded)
    mood = 500
    const asked = moody.count()
    const refused = { status: 503, body: '{"message":"Circuit breaker is open"}' }
    for (let i = 0; i < 7; i++) assert.equal((await call({}, guarded)).body, 'moody')
    const all = await Promise.all(Array.from({ length: 40 }, () => call({}, guarded)))
    for (const one of all) assert.deepEqual(one, refused)
    assert.equal(moody.count(), asked + 7)
    const opened = /circuit breaker plugin-\S+ of \S+ in release opened for 300 s/g
    const told = await until('the line of it', () => role.output().match(opened) ?? undefined)
    assert.equal(told.length, 1)
    // Another backend for it does not close it; another threshold begins anew.
    const spare = { backend_type: 'MOCK', backend_config: { ServiceMockReturnMessage: 'spare' } }
    await modify(id, { ...data, ...spare })
    assert.deepEqual(await call({}, guarded), { status: 200, body: 'spare' })
    mood = 200
    await modify(id, { ...data, failure_threshold: 8 })
    assert.deepEqual(await call({}, guarded), { status: 200, body: 'moody' })
    await detach(id, guarded)
    await client.DeletePlugin({ PluginId: id })
  })

  it('CustomAuth: an HTTP service decides, its answer is kept, a new version empties that', async () => {
    const data = {
      ...{ endpoint_type: 'HTTP', endpoint_url: `${authoriser.url}/may`, cache_time: 3600 },
      ...{ header_auth_parameters: ['X-Token'], query_auth_parameters: [], version: '1' },
    }
    const id = await create('CustomAuth', data)
    await attach(id)
    assert.deepEqual(await call(), {
      ...{ status: 403, body: '{"message":"x-token parameter is missing"}' },
    })
    assert.equal((await call({ 'X-Token': 'a' })).body, 'own')
    admits = false
    const refused = '{"message":"Custom authentication refused the request"}'
    assert.deepEqual(await call({ 'X-Token': 'b' }), { status: 403, body: refused })
    await modify(id, { ...data, version: '2' })
    assert.equal((await call({ 'X-Token': 'a' })).body, refused)
    await modify(id, { ...data, version: '3', endpoint_url: 'http://127.0.0.1:1/' })
    assert.deepEqual(await call({ 'X-Token': 'a' }), {
      ...{ status: 502, body: '{"message":"Custom authentication failed"}' },
    })
    await detach(id)
    assert.equal((await call()).body, 'own')
    await client.DeletePlugin({ PluginId: id })
  })

  it('CustomReq and CustomAuth by functions: nobody passes where none can be asked', async () => {
    const data = { func_name: 'f' }
    for (const [type, message] of [
      ['CustomReq', 'Request rewrite failed'],
      ['CustomAuth', 'Custom authentication failed'],
    ] as const) {
      const id = await create(type, data)
      await attach(id)
      assert.deepEqual(await call(), { status: 502, body: JSON.stringify({ message }) })
      await detach(id)
      assert.equal((await call()).body, 'own')
      await client.DeletePlugin({ PluginId: id })
    }
  })
})
