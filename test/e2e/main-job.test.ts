/**
 * The main job through real processes: the vendor's SDK makes, changes, releases, switches and
 * removes a service, and after each answer a caller meets the new state at once.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type EchoBackend, readEcho, startEchoBackend } from '../echo-backend.ts'
import { type Client, type Product, startProduct } from '../product.ts'

describe('the main job', () => {
  let product: Product
  let client: Client
  let backend: EchoBackend

  before(async () => {
    backend = await startEchoBackend()
    product = (await startProduct()).product
    client = product.client()
  })
  after(async () => {
    await product?.close()
    await backend?.close()
  })

  async function createService(name: string) {
    const answer = await client.CreateService({ ServiceName: name, Protocol: 'http' })
    assert.ok(answer.ServiceId && answer.OuterSubDomain)
    return { id: answer.ServiceId, host: answer.OuterSubDomain }
  }

  async function createHttpApi(serviceId: string, path: string, backendPath: string) {
    const answer = await client.CreateApi({
      ServiceId: serviceId,
      ServiceType: 'HTTP',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      RequestConfig: { Path: path, Method: 'ANY' },
      ServiceConfig: { Url: backend.url, Path: backendPath, Method: 'ANY' },
    })
    assert.ok(answer.Result?.ApiId)
    return answer.Result.ApiId
  }

  async function createMock(serviceId: string, path: string, body: string) {
    const answer = await client.CreateApi({
      ServiceId: serviceId,
      ServiceType: 'MOCK',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      RequestConfig: { Path: path, Method: 'GET' },
      ServiceMockReturnMessage: body,
    })
    assert.ok(answer.Result?.ApiId)
    return answer.Result.ApiId
  }

  function release(serviceId: string, environment = 'release') {
    return client.ReleaseService({
      ServiceId: serviceId,
      EnvironmentName: environment,
      ReleaseDesc: 'test',
    })
  }

  it('[g232] [g246] [g267] [g371] forwards a call to domain, environment and path', async () => {
    const { id, host } = await createService('forwards')
    await createHttpApi(id, '/getUser', '/users')
    await release(id)
    const answer = await product.call(host, '/release/getUser?id=7', {
      headers: { 'X-Mine': 'yes' },
    })
    assert.equal(answer.status, 200)
    const echo = readEcho(answer.body)
    assert.equal(echo.method, 'GET')
    assert.equal(echo.url, '/users?id=7')
    assert.equal(echo.headers['x-mine'], 'yes')
    assert.equal(answer.headers['server'], 'echo/1')
  })

  it('[g248] answers nobody before a release', async () => {
    const { id, host } = await createService('unreleased')
    await createMock(id, '/a', 'a')
    assert.equal((await product.call(host, '/release/a')).status, 404)
    await release(id)
    assert.equal((await product.call(host, '/release/a')).body, 'a')
  })

  it('[g163] answers the fixed data of a mock, whatever is asked', async () => {
    const { id, host } = await createService('mocks')
    await createMock(id, '/m', '{"fixed":true}')
    await release(id)
    const plain = await product.call(host, '/release/m')
    const other = await product.call(host, '/release/m?x=1', { headers: { accept: 'text/html' } })
    assert.deepEqual([plain.status, plain.body], [200, '{"fixed":true}'])
    assert.deepEqual([other.status, other.body], [200, '{"fixed":true}'])
  })

  it('[g249] [g250] releases all APIs of a service, whatever ApiIds says', async () => {
    const { id, host } = await createService('whole')
    const first = await createMock(id, '/a', 'a')
    await createMock(id, '/b', 'b')
    await client.ReleaseService({
      ServiceId: id,
      EnvironmentName: 'test',
      ReleaseDesc: 'one named',
      ApiIds: [first],
    })
    assert.equal((await product.call(host, '/test/a')).body, 'a')
    assert.equal((await product.call(host, '/test/b')).body, 'b')
  })

  it('[g251] [g266] serves each environment below its own name', async () => {
    const { id, host } = await createService('environments')
    for (const environment of ['test', 'prepub', 'release']) {
      const api = await createMock(id, `/${environment}`, environment)
      await release(id, environment)
      await client.DeleteApi({ ServiceId: id, ApiId: api })
    }
    for (const environment of ['test', 'prepub', 'release']) {
      const answer = await product.call(host, `/${environment}/${environment}`)
      assert.equal(answer.body, environment)
      const other = environment === 'test' ? 'release' : 'test'
      assert.equal((await product.call(host, `/${other}/${environment}`)).status, 404)
    }
  })

  it('[g275] runs the version that is switched to, and the newest after the next release', async () => {
    const { id, host } = await createService('switches')
    const api = await createMock(id, '/v', 'one')
    const first = (await release(id)).Result?.ReleaseVersion ?? ''
    await client.ModifyApi({
      ServiceId: id,
      ApiId: api,
      ServiceType: 'MOCK',
      RequestConfig: { Path: '/v', Method: 'GET' },
      ServiceMockReturnMessage: 'two',
    })
    assert.equal((await product.call(host, '/release/v')).body, 'one')
    await release(id)
    assert.equal((await product.call(host, '/release/v')).body, 'two')
    await client.UpdateService({ ServiceId: id, EnvironmentName: 'release', VersionName: first })
    assert.equal((await product.call(host, '/release/v')).body, 'one')
    await release(id)
    assert.equal((await product.call(host, '/release/v')).body, 'two')
  })

  it('[g254] [g255] answers nobody in a deactivated environment', async () => {
    const { id, host } = await createService('deactivated')
    await createMock(id, '/a', 'a')
    assert.equal(
      (await client.UnReleaseService({ ServiceId: id, EnvironmentName: 'test' })).Result,
      true,
    )
    await release(id, 'test')
    await release(id, 'release')
    await client.UnReleaseService({ ServiceId: id, EnvironmentName: 'test' })
    assert.equal((await product.call(host, '/test/a')).status, 404)
    assert.equal((await product.call(host, '/release/a')).body, 'a')
  })

  it('[g47] [g48] ends a deleted service at once, and refuses to delete a published one', async () => {
    const { id, host } = await createService('deleted')
    await createMock(id, '/a', 'a')
    await release(id, 'prepub')
    await assert.rejects(client.DeleteService({ ServiceId: id }), {
      code: 'UnsupportedOperation.UnsupportedDeleteService',
      message: /prepub/,
    })
    assert.equal((await product.call(host, '/prepub/a')).body, 'a')
    await client.DeleteService({ ServiceId: id, SkipVerification: 1 })
    assert.equal((await product.call(host, '/prepub/a')).status, 404)
    await assert.rejects(client.DescribeService({ ServiceId: id }), {
      code: 'ResourceNotFound.InvalidService',
    })
  })

  it('[g44] applies a changed front-end type without a release', async () => {
    const { id, host } = await createService('protocol')
    await createMock(id, '/a', 'a')
    await release(id)
    await client.ModifyService({ ServiceId: id, Protocol: 'https' })
    assert.equal((await product.call(host, '/release/a')).status, 426)
    await client.ModifyService({ ServiceId: id, Protocol: 'http&https' })
    assert.equal((await product.call(host, '/release/a')).body, 'a')
  })

  it('keeps a released version when an API of the draft is deleted', async () => {
    const { id, host } = await createService('kept')
    const api = await createMock(id, '/a', 'a')
    await createMock(id, '/b', 'b')
    await release(id)
    await client.DeleteApi({ ServiceId: id, ApiId: api })
    assert.equal((await product.call(host, '/release/a')).body, 'a')
    await release(id)
    assert.equal((await product.call(host, '/release/a')).status, 404)
    assert.equal((await product.call(host, '/release/b')).body, 'b')
  })
})
