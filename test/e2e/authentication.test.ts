/**
 * Ways to authenticate through real processes: every kind the guide has, dates of key pairs, and a
 * secret that was reset.
 */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { jwkOf, signingKey, tokenOf } from '../authorization-server.ts'
import type { CallResult, Client, Product } from '../product.ts'
import { startProduct } from '../product.ts'

type Headers = Readonly<Record<string, string>>

const tokenKey = signingKey()
const message = ({ status, body }: CallResult) =>
  body.startsWith('{') ? `${status} ${(JSON.parse(body) as { message: string }).message}` : body

describe('ways to authenticate', () => {
  let product: Product
  let client: Client
  let id: string
  let host: string
  const apis: { [path: string]: string } = {}
  const key = { id: '', secret: '' }
  const app = { id: '', key: '', secret: '' }

  async function createApi(path: string, wish: object): Promise<string> {
    const { Result } = await client.CreateApi({
      ...{ ServiceId: id, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
      RequestConfig: { Path: path, Method: 'ANY' },
      ServiceMockReturnMessage: 'in',
      ...wish,
    })
    assert.ok(Result?.ApiId)
    apis[path] = Result.ApiId
    return Result.ApiId
  }

  before(async () => {
    product = (await startProduct()).product
    client = product.client()
    const made = await client.CreateService({ ServiceName: 'ways', Protocol: 'http' })
    assert.ok(made.ServiceId && made.OuterSubDomain)
    id = made.ServiceId
    host = made.OuterSubDomain
    await createApi('/none', { AuthType: 'NONE' })
    await createApi('/secret', { AuthType: 'SECRET' })
    await createApi('/app', { AuthType: 'APP' })
    const AuthRelationApiId = await createApi('/authorization', {
      ...{ AuthType: 'OAUTH', ApiBusinessType: 'OAUTH' },
      OauthConfig: { PublicKey: JSON.stringify(jwkOf(tokenKey)), TokenLocation: 'Header' },
    })
    await createApi('/oauth', { AuthType: 'OAUTH', AuthRelationApiId })
    await client.ReleaseService({ ServiceId: id, EnvironmentName: 'release', ReleaseDesc: 'all' })

    const { Result: pair } = await client.CreateApiKey({ SecretName: 'mine' })
    key.id = pair?.AccessKeyId ?? ''
    key.secret = pair?.AccessKeySecret ?? ''
    const { Result: plan } = await client.CreateUsagePlan({ UsagePlanName: 'plan' })
    const UsagePlanId = plan?.UsagePlanId ?? ''
    await client.BindSecretIds({ UsagePlanId, AccessKeyIds: [key.id] })
    const place = { ServiceId: id, Environment: 'release' }
    await client.BindEnvironment({ ...place, UsagePlanIds: [UsagePlanId], BindType: 'SERVICE' })
    const { Result: application } = await client.CreateApiApp({ ApiAppName: 'mine' })
    app.id = application?.ApiAppId ?? ''
    app.key = application?.ApiAppKey ?? ''
    app.secret = application?.ApiAppSecret ?? ''
    await client.BindApiApp({ ...place, ApiAppId: app.id, ApiId: apis['/app'] ?? '' })
  })
  after(() => product?.close())

  const ask = async (path: string, headers: Headers = {}) =>
    message(await product.call(host, `/release${path}`, { headers }))

  /** Header fields signed by the key pair, in this order; `rest` is signed behind them. */
  function signed(fields: Headers, { id: who, secret } = key, rest = ''): Headers {
    const lines = Object.entries(fields).map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    const text = lines.join('\n') + rest
    const signature = createHmac('sha1', secret).update(text).digest('base64')
    const names = Object.keys(fields).join(' ').toLowerCase()
    const how = `algorithm="hmac-sha1", headers="${names}"`
    return { ...fields, Authorization: `hmac id="${who}", ${how}, signature="${signature}"` }
  }

  const now = () => ({ 'X-Date': new Date().toUTCString() })
  const byApp = (secret = app.secret) => signed(now(), { id: app.key, secret }, '\nGET\n\n\n\n/app')
  const byToken = () => ({ Authorization: `Bearer id_token="${tokenOf(tokenKey)}"` })

  it('are none, key pair, application and OAuth 2.0, each chosen per API [g95] [g344]', async () => {
    const credentials = { secret: () => signed(now()), app: () => byApp(), oauth: byToken }
    for (const path of ['secret', 'app', 'oauth'] as const) {
      assert.match(await ask(`/${path}`), /^401 .*a validate authorization header is required$/)
      for (const [kind, make] of Object.entries(credentials)) {
        const answer = await ask(`/${path}`, make())
        if (kind === path) assert.equal(answer, 'in', `${kind} for /${path}`)
        else assert.match(answer, /^401 /, `${kind} for /${path}`)
      }
      assert.equal(await ask('/none', credentials[path]()), 'in')
    }
    assert.equal(await ask('/none'), 'in')
    const shown = await client.DescribeApi({ ServiceId: id, ApiId: apis['/app'] ?? '' })
    assert.equal(shown.Result?.AuthType, 'APP')
  })

  it('by key pair ask for a date and an Authorization [g233]', async () => {
    const { Authorization: _, ...unsigned } = signed(now())
    assert.match(await ask('/secret', unsigned), /^401 HMAC .*a validate authorization header/)
    const undated = await ask('/secret', signed({ Source: 'me' }))
    assert.match(undated, /^401 HMAC .*[Dd]ate/)
    const both = signed(now())
    const { 'X-Date': __, ...dateless } = both
    assert.match(await ask('/secret', dateless), /^401 HMAC .*[Dd]ate/)
    assert.equal(await ask('/secret', both), 'in')
    assert.equal(await ask('/secret', signed({ Date: new Date().toUTCString() })), 'in')
  })

  it('by key pair take any Date, and an X-Date of the last or next 15 minutes [g234]', async () => {
    const years = 1_000_000_000
    const date = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString()
    for (const seconds of [-years, -901, 0, 901, years]) {
      assert.equal(await ask('/secret', signed({ Date: date(seconds) })), 'in', `${seconds} s`)
    }
    // A margin where the way to the gateway counts.
    for (const seconds of [-840, -1, 1, 899]) {
      assert.equal(await ask('/secret', signed({ 'X-Date': date(seconds) })), 'in', `${seconds} s`)
    }
    for (const seconds of [-years, -902, 1800, years]) {
      assert.match(await ask('/secret', signed({ 'X-Date': date(seconds) })), /^401 HMAC /)
    }
  })

  it('by key pair want an X-Date in the form of GMT [g235]', async () => {
    const at = new Date()
    const gmt = at.toUTCString()
    assert.equal(await ask('/secret', signed({ 'X-Date': gmt })), 'in')
    for (const other of [
      ...[at.toISOString(), String(at.getTime()), String(Math.floor(at.getTime() / 1000))],
      ...[gmt.replace('GMT', '+0000'), gmt.replace('GMT', 'UTC'), gmt.replace(' GMT', '')],
      ...[gmt.replace(',', ''), gmt.toLowerCase(), at.toString(), gmt.slice(5)],
    ]) {
      assert.match(await ask('/secret', signed({ 'X-Date': other })), /^401 HMAC /, other)
    }
  })

  it('by application know a secret that was reset at once, and the old one no more [g496]', async () => {
    const old = app.secret
    const reset = { ApiAppId: app.id, ApiAppKey: app.key }
    assert.equal(await ask('/app', byApp()), 'in')
    await client.UpdateApiAppKey({ ...reset, ApiAppSecret: 'a-secret-of-my-own_1' })
    assert.match(await ask('/app', byApp(old)), /^401 HMAC signature does not match/)
    assert.equal(await ask('/app', byApp('a-secret-of-my-own_1')), 'in')
    // Left out, as the console does it: a new one is made.
    await client.request('UpdateApiAppKey', reset)
    assert.match(await ask('/app', byApp('a-secret-of-my-own_1')), /^401 /)
    const { Result } = await client.DescribeApiAppsStatus({})
    const secret = Result?.ApiAppSet?.find((one) => one.ApiAppId === app.id)?.ApiAppSecret ?? ''
    assert.ok(secret !== '' && secret !== old)
    assert.equal(await ask('/app', byApp(secret)), 'in')
    assert.ok(!product.accessLog().includes(secret))
  })
})
