/**
 * The console's server side as a browser meets it: the one-time password of the first start, the
 * session, and calls debugged through a real gateway.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Browser } from '../conformance/console.ts'
import { startEchoBackend } from '../echo-backend.ts'
import { type Client, type Product, type Role, startProduct, until } from '../product.ts'

let product: Product
let role: Role
let browser: Browser
let client: Client
const password = 'a chosen passphrase'

before(async () => {
  const started = await startProduct()
  product = started.product
  role = started.role
  client = product.client()
  browser = new Browser(product.ports.control)
})
after(() => product?.close())

const file = () => join(product.dataDir, 'console-password')

describe('the first start', () => {
  it('shows a one-time password and keeps it for its user until another is chosen', async () => {
    const oneTime = readFileSync(file(), 'utf8').trim()
    assert.equal(statSync(file()).mode & 0o777, 0o600)
    await until('it to be shown', () => role.output().includes(oneTime))
    const login = { Name: 'root', Password: oneTime, NewPassword: password }
    const answer = await browser.session(login)
    assert.equal(answer.code, '', answer.text)
    assert.equal(answer.response.Session.HttpPort, product.ports.http)
    assert.equal(existsSync(file()), false)
  })

  it('has a page under /console that says that the console is not there yet, or the console', async () => {
    const answer = await browser.send({ method: 'GET', path: '/console/services' })
    assert.ok(answer.status === 200 || answer.status === 503)
    assert.match(String(answer.headers['content-type']), /^text\/html/)
    assert.ok(answer.headers['content-security-policy'])
  })
})

describe('settings', () => {
  it('are shown with their origin, secrets masked', async () => {
    const { response } = await browser.own('DescribeSettings')
    const rows: readonly { readonly Name: string }[] = response.SettingSet
    const row = (name: string) => rows.find(({ Name }) => Name === name)
    assert.deepEqual(row('httpPort'), {
      Name: 'httpPort',
      Value: String(product.ports.http),
      Default: '8080',
      Origin: 'environment',
      Variable: 'SLUICE_HTTP_PORT',
      Flag: '--http-port',
      Description: 'Port of the public entry for callers, HTTP.',
      Secret: false,
    })
    assert.deepEqual(
      { ...row('joinToken'), Description: '', Default: '' },
      {
        ...{ Name: 'joinToken', Value: '********', Default: '', Origin: 'default' },
        ...{ Variable: 'SLUICE_JOIN_TOKEN', Flag: '--join-token', Description: '', Secret: true },
      },
    )
    const token = readFileSync(join(product.dataDir, 'join-token'), 'utf8').trim()
    assert.equal(JSON.stringify(response).includes(token), false)
  })
})

describe('a debugged call', () => {
  let backend: Awaited<ReturnType<typeof startEchoBackend>>
  let ServiceId: string
  const call = (request: object) => browser.own('DebugApi', { ServiceId, ...request })

  before(async () => {
    backend = await startEchoBackend()
    const made = await client.CreateService({ ServiceName: 'debugged', Protocol: 'http' })
    ServiceId = made.ServiceId ?? ''
  })
  after(() => backend.close())

  async function makeApi(values: object): Promise<string> {
    const { Result } = await client.CreateApi({
      ...{ ServiceId, ServiceTimeout: 15, Protocol: 'HTTP', ServiceType: 'HTTP' },
      ServiceConfig: { Url: `http://127.0.0.1:${backend.port}`, Path: '/seen', Method: 'ANY' },
      RequestConfig: { Path: '/debugged', Method: 'ANY' },
      ...values,
    })
    return Result?.ApiId ?? ''
  }

  it('reaches the draft before any release, and tells all of it [g201] [g203] [g206] [g207]', async () => {
    const parameter = (Name: string, Position: string, more: object = {}) => {
      return {
        Name,
        Position,
        Type: 'string',
        Required: false,
        DefaultValue: '',
        Desc: '',
        ...more,
      }
    }
    const ApiId = await makeApi({
      RequestConfig: { Path: '/draft/{id}', Method: 'GET' },
      ServiceConfig: {
        ...{ Url: `http://127.0.0.1:${backend.port}`, Path: '/seen/{id}', Method: 'GET' },
      },
      RequestParameters: [
        parameter('id', 'path', { Required: true }),
        parameter('filled', 'query', { DefaultValue: 'by default' }),
        parameter('left', 'query'),
        parameter('number', 'query', { Type: 'int' }),
      ],
    })
    const { response, code, text } = await call({
      ...{ ApiId, EnvironmentName: 'draft' },
      PathSet: [{ Name: 'id', Value: 'a b/c' }],
      HeaderSet: [{ Name: 'X-Mine', Value: 'here' }],
    })
    assert.equal(code, '', text)
    const { Result } = response
    assert.equal(Result.Status, 200)
    assert.equal(Result.Method, 'GET')
    assert.match(Result.Url, /\/draft\/draft\/a%20b%2Fc\?filled=by%20default&left=null$/)
    const seen = JSON.parse(Result.Body)
    assert.match(seen.url, /^\/seen\/a%20b%2Fc\?filled=by%20default&left=null$/)
    assert.equal(seen.headers['x-mine'], 'here')
    assert.equal(seen.headers['x-sluice-debug'], undefined)
    assert.match(Result.RequestId, /^[0-9a-f]{32}$/)
    assert.ok(Result.LatencyMs >= 0)
    const stages: readonly { readonly Name: string }[] = Result.StageSet
    const names = stages.map(({ Name }) => Name)
    for (const name of ['route', 'limits', 'mapParameters', 'backend head']) {
      assert.ok(names.includes(name), `${name} in ${names}`)
    }
    const fields: readonly { readonly Name: string; readonly Value: string }[] = Result.Log.FieldSet
    const field = (name: string) => fields.find(({ Name }) => Name === name)?.Value
    assert.equal(fields.length, 23)
    assert.equal(field('req_id'), Result.RequestId)
    assert.equal(field('env_name'), 'draft')
    assert.equal(field('api_id'), ApiId)
    assert.equal(field('rsp_st'), '200')
  })

  it('is refused before it is sent when a required parameter is missing [g204]', async () => {
    const ApiId = await makeApi({
      RequestConfig: { Path: '/required', Method: 'GET' },
      RequestParameters: [
        ...[{ Name: 'q', Position: 'query', Type: 'string', Required: true }],
        ...[{ Name: 'h', Position: 'header', Type: 'string', Required: true, DefaultValue: 'd' }],
      ],
    })
    const refused = await call({ ApiId, EnvironmentName: 'draft' })
    assert.equal(refused.code, 'MissingParameter')
    assert.equal(refused.headers['x-sluice-field'], 'QuerySet.q')
    const QuerySet = [{ Name: 'q', Value: '1' }]
    const taken = await call({ ApiId, EnvironmentName: 'draft', QuerySet })
    assert.equal(JSON.parse(taken.response.Result.Body).headers.h, 'd')
  })

  it('sends a form by default, or what it is told [g202] [g205]', async () => {
    const ApiId = await makeApi({ RequestConfig: { Path: '/body', Method: 'POST' } })
    const at = { ApiId, EnvironmentName: 'draft' }
    const form = await call({ ...at, FormSet: [{ Name: 'a', Value: 'b c' }] })
    const seen = JSON.parse(form.response.Result.Body)
    assert.equal(seen.headers['content-type'], 'application/x-www-form-urlencoded')
    assert.equal(seen.body, 'a=b%20c')
    const json = await call({ ...at, ContentType: 'application/json', Body: '{"ä":1}' })
    const other = JSON.parse(json.response.Result.Body)
    assert.equal(other.headers['content-type'], 'application/json')
    assert.equal(other.body, '{"ä":1}')
  })

  it('is signed with a key pair or an application when asked', async () => {
    const key = (await client.CreateApiKey({ SecretName: 'debug' })).Result?.AccessKeyId ?? ''
    const plan = (await client.CreateUsagePlan({ UsagePlanName: 'debug' })).Result
    const UsagePlanId = plan?.UsagePlanId ?? ''
    await client.BindSecretIds({ UsagePlanId, AccessKeyIds: [key] })
    const app = (await client.CreateApiApp({ ApiAppName: 'debug' })).Result?.ApiAppId ?? ''
    const path = (Path: string) => ({ RequestConfig: { Path, Method: 'ANY' } })
    const byKey = await makeApi({ ...path('/by-key'), AuthType: 'SECRET' })
    const byApp = await makeApi({ ...path('/by-app'), AuthType: 'APP' })
    const place = { ServiceId, Environment: 'test' }
    await client.BindEnvironment({ UsagePlanIds: [UsagePlanId], BindType: 'SERVICE', ...place })
    await client.BindApiApp({ ...place, ApiId: byApp, ApiAppId: app })
    await client.ReleaseService({ ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' })

    const statusOf = async (request: object) => {
      const answer = await call({ EnvironmentName: 'test', ...request })
      return answer.response.Result?.Status ?? answer.text
    }
    assert.equal(await statusOf({ ApiId: byKey }), 401)
    assert.equal(await statusOf({ ApiId: byKey, AccessKeyId: key }), 200)
    assert.equal(await statusOf({ ApiId: byApp }), 401)
    assert.equal(await statusOf({ ApiId: byApp, ApiAppId: app }), 200)
    const QuerySet = [
      { Name: 'b', Value: 'ü /&=+' },
      { Name: 'a', Value: '2' },
      { Name: 'a', Value: '1' },
    ]
    const Rest = '/x y/ü'
    assert.equal(await statusOf({ ApiId: byApp, ApiAppId: app, QuerySet, Rest }), 200)
    const FormSet = [{ Name: 'f', Value: '1 2' }]
    const posted = { ApiId: byApp, ApiAppId: app, Method: 'POST', QuerySet }
    assert.equal(await statusOf({ ...posted, FormSet }), 200)
    const text = { ContentType: 'text/plain', Body: 'no form' }
    assert.equal(await statusOf({ ...posted, ...text }), 200)
    // The draft asks nobody for a signature, and refuses one that is wrong all the same.
    const EnvironmentName = 'draft'
    for (const ApiId of [byKey, byApp])
      assert.equal(await statusOf({ EnvironmentName, ApiId }), 200)
    assert.equal(await statusOf({ EnvironmentName, ApiId: byKey, AccessKeyId: key }), 200)
    const HeaderSet = [{ Name: 'Authorization', Value: 'hmac id="x"' }]
    assert.equal(await statusOf({ EnvironmentName, ApiId: byKey, HeaderSet }), 401)
    const shown = await call({ EnvironmentName: 'test', ApiId: byKey, AccessKeyId: key })
    const sent: readonly { readonly Name: string; readonly Value: string }[] =
      shown.response.Result.RequestHeaderSet
    const found = sent.find(({ Name }) => Name === 'Authorization')
    assert.equal(found?.Value, '********')
  })

  it('cannot be bent: no line breaks, no header of ours, nobody else’s gateway', async () => {
    const ApiId = await makeApi({ RequestConfig: { Path: '/hostile', Method: 'GET' } })
    const at = { ApiId, EnvironmentName: 'draft' }
    const headers = [
      { Name: 'X-A', Value: 'x\r\nX-Sluice-Draft: y' },
      { Name: 'X A', Value: 'x' },
      { Name: 'Host', Value: 'x' },
      { Name: 'X-Sluice-Draft', Value: 'x' },
      { Name: 'Transfer-Encoding', Value: 'chunked' },
      { Name: 'Content-Length', Value: '9' },
    ]
    for (const header of headers) {
      const { code } = await call({ ...at, HeaderSet: [header] })
      assert.equal(code, 'InvalidParameterValue', header.Name)
    }
    const others = [
      [{ ...at, NodeId: 'elsewhere' }, 'InvalidParameterValue'],
      [{ ...at, Method: 'CONNECT' }, 'InvalidParameterValue'],
      [{ ...at, ContentType: 'a\r\nX-B: c' }, 'InvalidParameterValue'],
      [{ ...at, EnvironmentName: 'release' }, 'ResourceNotFound.InvalidApi'],
      [{ ...at, EnvironmentName: 'nowhere' }, 'InvalidParameterValue.InvalidEnv'],
      [{ ...at, AccessKeyId: 'AKIDnobody' }, 'ResourceNotFound.InvalidAccessKeyId'],
      [{ ...at, AccessKeyId: 'a', ApiAppId: 'b' }, 'InvalidParameterValue'],
    ] as const
    for (const [request, code] of others) assert.equal((await call(request)).code, code)
    const Rest = '/../x?y#z\r\nX: y'
    const bent = await call({ ...at, Rest })
    assert.equal(bent.response.Result.Status, 400)
  })
})

describe('MatchRoute', () => {
  it('names the API that the gateway lets answer, for paths of every kind', async () => {
    const made = await client.CreateService({ ServiceName: 'matched', Protocol: 'http' })
    const { ServiceId = '', OuterSubDomain: host = '' } = made
    const authored = [
      ...['GET /', 'GET /user', 'ANY /user', 'POST =/user', 'GET ^~/user/vip', 'ANY /user/{id}'],
      ...['GET /user/{id}/orders', 'GET /{any}/7', 'GET =/only', 'POST /a%2fb'],
    ]
    for (const text of authored) {
      const [Method = '', Path = ''] = text.split(' ')
      const names = [...Path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
      const parameter = { Position: 'path', Type: 'string', Required: true }
      await client.CreateApi({
        ...{ ServiceId, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
        ...{ RequestConfig: { Path, Method }, ServiceMockReturnMessage: text },
        RequestParameters: names.map((Name) => ({
          ...parameter,
          Name,
          DefaultValue: '',
          Desc: '',
        })),
      })
    }
    await client.ReleaseService({ ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' })
    const paths = [
      ...['/', '/user', '/userX', '/user/', '/user/7', '/user/7/orders', '/user/a/b/orders'],
      ...['/user/vip', '/user/vip/7', '/x/7', '/x/y/7', '/only', '/only/', '/a%2Fb/c', '/a/b'],
      ...['/%75ser', '/user?x=1', '//user', '/ü'],
    ]
    let answered = 0
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        const Host = `${host}:${product.ports.http}`
        const sent = encodeURI(path).replaceAll('%25', '%')
        const request = { Host, Method: method, Path: `/test${path}` }
        const { Result } = (await browser.own('MatchRoute', request)).response
        const { status, body } = await product.call(host, `/test${sent}`, { method })
        const winner = Result.Winner && `${Result.Winner.Method} ${Result.Winner.Path}`
        assert.equal(winner, status === 200 ? body : null, `${method} ${path}: ${status}`)
        if (status === 200) answered += 1
      }
    }
    assert.ok(answered > paths.length)
  })
})
