/**
 * Callers through real processes: the vendor's SDK makes keys, plans, applications and an OAuth
 * pair; calls are signed with openssl and sent with curl, and after each answer of the management
 * API a caller meets the new state at once.
 */
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type EchoBackend, startEchoBackend } from '../echo-backend.ts'
import { type Client, type Product, startProduct } from '../product.ts'

const run = promisify(execFile)

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

interface Answer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** One call with curl. */
async function curl(host: string, path: string, ...more: readonly string[]): Promise<Answer> {
  const url = `http://127.0.0.1:${product.ports.http}${path}`
  const args = ['-s', '-i', '--path-as-is', '-H', `Host: ${host}`, ...more, url]
  const { stdout } = await run('curl', args)
  const end = stdout.indexOf('\r\n\r\n')
  const head = stdout.slice(0, end)
  return { status: Number(head.split(' ')[1]), head, body: stdout.slice(end + 4) }
}

function hmac(secret: string, text: string, algorithm = 'sha1'): string {
  const args = ['dgst', `-${algorithm}`, '-hmac', secret, '-binary']
  return execFileSync('openssl', args, { input: text }).toString('base64')
}

/** Fields for curl: X-Date of now and an Authorization over it and what follows. */
function signed(id: string, secret: string, rest = ''): readonly string[] {
  const date = new Date().toUTCString()
  const signature = hmac(secret, `x-date: ${date}${rest}`)
  const value = `hmac id="${id}", algorithm="hmac-sha1", headers="x-date", signature="${signature}"`
  return ['-H', `X-Date: ${date}`, '-H', `Authorization: ${value}`]
}

async function createService(name: string) {
  const answer = await client.CreateService({ ServiceName: name, Protocol: 'http' })
  assert.ok(answer.ServiceId && answer.OuterSubDomain)
  return { id: answer.ServiceId, host: answer.OuterSubDomain }
}

type ApiRequest = Parameters<Client['CreateApi']>[0]

async function createApi(serviceId: string, wish: Partial<ApiRequest>): Promise<string> {
  const answer = await client.CreateApi({
    ServiceId: serviceId,
    ServiceType: 'HTTP',
    ServiceTimeout: 15,
    Protocol: 'HTTP',
    RequestConfig: { Path: '/a', Method: 'ANY' },
    ServiceConfig: { Url: backend.url, Path: '/a', Method: 'ANY' },
    ...wish,
  })
  assert.ok(answer.Result?.ApiId)
  return answer.Result.ApiId
}

const release = (serviceId: string, environment = 'release') =>
  client.ReleaseService({ ServiceId: serviceId, EnvironmentName: environment, ReleaseDesc: 't' })

const message = ({ status, body }: Answer) =>
  `${status} ${(JSON.parse(body) as { message: string }).message}`

describe('a caller with a key pair', () => {
  it('[g302] [g311] [g319] needs key, plan and binding, each in effect at once', async () => {
    const { id, host } = await createService('keypair')
    await createApi(id, { AuthType: 'SECRET' })
    await release(id)
    await release(id, 'test')
    const none = await curl(host, '/release/a')
    assert.match(message(none), /^401 .* a validate authorization header is required$/)

    const key = (await client.CreateApiKey({ SecretName: 'mine' })).Result
    const [keyId = '', secret = ''] = [key?.AccessKeyId, key?.AccessKeySecret]
    const call = (environment = 'release') =>
      curl(host, `/${environment}/a?x=1`, ...signed(keyId, secret))
    assert.equal(message(await call()), '403 Found no validate usage plan')

    const plan = (await client.CreateUsagePlan({ UsagePlanName: 'gold' })).Result
    const planId = plan?.UsagePlanId ?? ''
    const binding = { UsagePlanIds: [planId], ServiceId: id, Environment: 'release' }
    await client.BindEnvironment({ ...binding, BindType: 'SERVICE' })
    assert.equal(message(await call()), '401 HMAC apikey is invalid for API')
    await client.BindSecretIds({ UsagePlanId: planId, AccessKeyIds: [keyId] })
    const seen = backend.count()
    const answer = await call()
    assert.equal(answer.status, 200, answer.body)
    assert.match(answer.head, new RegExp(`\\r\\nX-Secret-ID: ${keyId}\\r\\n`))
    assert.match(answer.head, new RegExp(`\\r\\nX-UsagePlan-ID: ${planId}\\r\\n`))
    assert.equal(message(await call('test')), '403 Found no validate usage plan')
    const forged = await curl(host, '/release/a', ...signed(keyId, `${secret}x`))
    assert.equal(message(forged), '401 HMAC signature does not match')
    assert.equal(backend.count(), seen + 1)

    await client.DisableApiKey({ AccessKeyId: keyId })
    assert.equal(message(await call()), '401 HMAC signature cannot be verified')
    await client.EnableApiKey({ AccessKeyId: keyId })
    assert.equal((await call()).status, 200)
    await client.UnBindSecretIds({ UsagePlanId: planId, AccessKeyIds: [keyId] })
    assert.equal(message(await call()), '401 HMAC apikey is invalid for API')
  })

  it('[g373] [g374] is held to its plan on an API without authentication, the anonymous is not', async () => {
    const { id, host } = await createService('open')
    await createApi(id, { AuthType: 'NONE' })
    await release(id)
    const key = (await client.CreateApiKey({ SecretName: 'open' })).Result
    const plan = await client.CreateUsagePlan({ UsagePlanName: 'two', MaxRequestNum: 2 })
    const planId = plan.Result?.UsagePlanId ?? ''
    const binding = { UsagePlanIds: [planId], ServiceId: id, Environment: 'release' }
    await client.BindEnvironment({ ...binding, BindType: 'SERVICE' })
    await client.BindSecretIds({ UsagePlanId: planId, AccessKeyIds: [key?.AccessKeyId ?? ''] })
    const fields = () => signed(key?.AccessKeyId ?? '', key?.AccessKeySecret ?? '')
    for (let i = 0; i < 2; i++)
      assert.equal((await curl(host, '/release/a', ...fields())).status, 200)
    const third = await curl(host, '/release/a', ...fields())
    assert.equal(message(third), '429 API quota exceeded')
    for (let i = 0; i < 3; i++) assert.equal((await curl(host, '/release/a')).status, 200)
  })
})

describe('a caller with an application', () => {
  it('[g345] [g363] [g366] [g367] [g370] signs the whole call, and reaches what is opened to it', async () => {
    const { id, host } = await createService('application')
    const apiId = await createApi(id, { AuthType: 'APP' })
    await release(id)
    const app = (await client.CreateApiApp({ ApiAppName: 'mine' })).Result
    const [appId = '', key = '', secret = ''] = [app?.ApiAppId, app?.ApiAppKey, app?.ApiAppSecret]
    const type = 'application/x-www-form-urlencoded'
    const text = `\nPOST\n*/*\n${type}\n\n/a?b=2&password=hunter2&z`
    const call = (body = 'password=hunter2&b=2') =>
      curl(host, '/release/a?z=', ...signed(key, secret, text), '-d', body)
    assert.equal(message(await call()), '403 Found no validate apiapp')

    const binding = { ApiAppId: appId, Environment: 'release', ServiceId: id, ApiId: apiId }
    await client.BindApiApp(binding)
    const seen = backend.count()
    const answer = await call()
    assert.equal(answer.status, 200, answer.body)
    assert.match(answer.body, /"body":"password=hunter2&b=2"/)
    const changed = await call('password=hunter2&b=3')
    const expected = `#POST#*/*#${type}##/a?b=3&password=hunter2&z`
    assert.ok(
      message(changed).startsWith('401 HMAC signature does not match, Server StringToSign:'),
    )
    assert.ok(message(changed).endsWith(expected))
    assert.ok(changed.head.includes(expected))
    assert.equal(backend.count(), seen + 1)

    const umlaut = signed(key, secret, '\nGET\n*/*\n\n\n/a/ö?ä=ü')
    assert.equal((await curl(host, '/release/a/%C3%B6?%C3%A4=%C3%BC', ...umlaut)).status, 200)

    await client.UnbindApiApp(binding)
    assert.equal(message(await call()), '403 Found no validate apiapp')
    await client.BindApiApp(binding)
    assert.equal((await call()).status, 200)
    assert.ok(!product.accessLog().includes('hunter2'))
  })
})

/** The code of the error that a promise ends with. */
async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'none',
    (error: unknown) => (error as { code?: unknown }).code,
  )
}

describe('a caller with a token', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  /** A small authorization server: `/code`, then `/token?code=`. */
  function serve(url: string): string {
    const { pathname, searchParams } = new URL(url, 'http://server')
    if (pathname === '/server/code') return 'the-code'
    if (pathname !== '/server/token' || searchParams.get('code') !== 'the-code') return 'no'
    const claims = { sub: 'me', exp: Math.floor(Date.now() / 1000) + 60 }
    const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
  }

  it('[g386] [g387] [g388] [g389] [g390] takes it through the authorization API to the business API', async () => {
    const server = await startEchoBackend((request, response) => {
      response.end(serve(request.url ?? ''))
    })
    try {
      const { id, host } = await createService('oauth')
      const authorizationApi = await createApi(id, {
        AuthType: 'OAUTH',
        ApiBusinessType: 'OAUTH',
        RequestConfig: { Path: '/oauth', Method: 'ANY' },
        ServiceConfig: { Url: server.url, Path: '/server', Method: 'ANY' },
        OauthConfig: {
          PublicKey: JSON.stringify(publicKey.export({ format: 'jwk' })),
          TokenLocation: 'method.req.header.authorization',
          LoginRedirectUrl: 'http://127.0.0.1:9999/login',
        },
      })
      await createApi(id, {
        AuthType: 'OAUTH',
        ApiBusinessType: 'NORMAL',
        AuthRelationApiId: authorizationApi,
        ServiceType: 'MOCK',
        RequestConfig: { Path: '/work', Method: 'GET' },
        ServiceMockReturnMessage: 'hello world',
      })
      await release(id)
      const led = await curl(host, '/release/work')
      assert.equal(led.status, 302)
      assert.match(led.head, /\r\nLocation: http:\/\/127\.0\.0\.1:9999\/login\r\n/)
      const code = (await curl(host, '/release/oauth/code')).body
      const token = (await curl(`${host}:80`, `/release/oauth/token?code=${code}`)).body
      const bearer = (text: string) =>
        curl(host, '/release/work', '-H', `Authorization: Bearer id_token="${text}"`)
      assert.equal((await bearer(token)).body, 'hello world')
      const direct = await fetch(`${server.url}/server/token?code=${code}`)
      assert.equal((await bearer(await direct.text())).body, 'hello world')
      const [head, , mark] = token.split('.')
      assert.equal((await bearer(`${head}.${part({ sub: 'you' })}.${mark}`)).status, 302)
      const cookie = await curl(host, '/release/work', '-H', `Cookie: id_token=${token}`)
      assert.equal(message(cookie), '481 Oauth id_token location forbidden')
    } finally {
      await server.close()
    }
  })

  it('[g378] [g384] [g391] relies on an authorization API of the same service, which stays', async () => {
    const { id } = await createService('relies')
    const OauthConfig = {
      PublicKey: JSON.stringify(publicKey.export({ format: 'jwk' })),
      TokenLocation: 'method.req.header.authorization',
      LoginRedirectUrl: '',
    }
    const oauth = { AuthType: 'OAUTH', ApiBusinessType: 'OAUTH', OauthConfig }
    const server = await createApi(id, oauth)
    const shown = await client.DescribeApi({ ServiceId: id, ApiId: server })
    assert.deepEqual(shown.Result?.OauthConfig, OauthConfig)
    const business = {
      ...{ AuthType: 'OAUTH', ApiBusinessType: 'NORMAL', AuthRelationApiId: server },
      RequestConfig: { Path: '/business', Method: 'GET' },
    }
    const { id: other } = await createService('other')
    assert.match(String(await codeOf(createApi(other, business))), /^ResourceNotFound/)
    await createApi(id, business)
    const deletion = client.DeleteApi({ ServiceId: id, ApiId: server })
    assert.match(String(await codeOf(deletion)), /^UnsupportedOperation/)
  })
})
