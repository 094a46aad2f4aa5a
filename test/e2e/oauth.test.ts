/**
 * The guide's way to OAuth 2.0, step by step through real processes: an authorization server of
 * one's own, an authorization API before it, a business API behind the mock back end, and calls
 * with curl. Once with the public key in the configuration, once with the address of the keys.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { AuthorizationServer } from '../authorization-server.ts'
import { jwkOf, signingKey, startAuthorizationServer, tokenOf } from '../authorization-server.ts'
import { type Client, type Product, startProduct, until } from '../product.ts'

const run = promisify(execFile)
/** Keys are asked for at most every 10 s. */
const rotationTimeoutMs = 180_000

describe('the way to OAuth 2.0', () => {
  let product: Product
  let client: Client
  let server: AuthorizationServer

  before(async () => {
    server = await startAuthorizationServer()
    product = (await startProduct()).product
    client = product.client()
  })
  after(async () => {
    await product?.close()
    await server?.close()
  })

  async function curl(host: string, path: string, ...more: readonly string[]) {
    const url = `http://127.0.0.1:${product.ports.http}${path}`
    const args = ['-s', '-i', '-H', `Host: ${host}`, ...more, url]
    const { stdout } = await run('curl', args)
    const end = stdout.indexOf('\r\n\r\n')
    const head = stdout.slice(0, end)
    return { status: Number(head.split(' ')[1]), head, body: stdout.slice(end + 4) }
  }

  /** Steps 2 and 3 of the guide: an authorization API and a business API, released. */
  async function configure(name: string, PublicKey: string, wish = {}) {
    const made = await client.CreateService({ ServiceName: name, Protocol: 'http' })
    assert.ok(made.ServiceId && made.OuterSubDomain)
    const api = { ServiceId: made.ServiceId, ServiceTimeout: 15, Protocol: 'HTTP' }
    const OauthConfig = {
      ...{ PublicKey, TokenLocation: 'method.req.header.authorization', LoginRedirectUrl: '' },
      ...wish,
    }
    const paths = ['/token', '/code']
    const authorizations = []
    for (const path of paths) {
      const { Result } = await client.CreateApi({
        ...{ ...api, ApiName: path.slice(1), ServiceType: 'HTTP' },
        ...{ AuthType: 'OAUTH', ApiBusinessType: 'OAUTH', OauthConfig },
        RequestConfig: { Path: path, Method: 'GET' },
        ServiceConfig: { Url: server.url, Path: path, Method: 'GET' },
      })
      assert.ok(Result?.ApiId)
      authorizations.push(Result.ApiId)
    }
    await client.CreateApi({
      ...{ ...api, ApiName: 'work', ServiceType: 'MOCK' },
      ...{ AuthType: 'OAUTH', ApiBusinessType: 'NORMAL' },
      ...{ AuthRelationApiId: authorizations[0] ?? '' },
      RequestConfig: { Path: '/work', Method: 'GET' },
      ServiceMockReturnMessage: 'hello world',
    })
    const release = { ServiceId: made.ServiceId, EnvironmentName: 'release', ReleaseDesc: 'oauth' }
    await client.ReleaseService(release)
    const host = made.OuterSubDomain
    return {
      host,
      work: (token: string) =>
        curl(host, '/release/work', '-H', `Authorization: Bearer id_token="${token}"`),
    }
  }

  const jwk = () => JSON.stringify(jwkOf(server.key))
  const wrong = '{"message":"Oauth id_token verify error"}'

  it('leads from a server of one’s own to hello world [g376] [g385] [g386] [g388]', async () => {
    const { host, work } = await configure('walk', jwk())
    const none = await curl(host, '/release/work')
    assert.equal(none.status, 401)
    assert.match(none.body, /a validate authorization header is required/)

    const token = await curl(host, '/release/token')
    assert.equal(token.status, 200)
    assert.match(token.body, /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/)
    const answer = await work(token.body)
    assert.deepEqual([answer.status, answer.body], [200, 'hello world'])

    const stranger = await work(tokenOf(signingKey()))
    assert.deepEqual([stranger.status, stranger.body], [401, wrong])
  })

  it('takes a Host with its port, and a token straight from the server [g387] [g389]', async () => {
    const { host, work } = await configure('ports', jwk())
    const token = await curl(`${host}:80`, '/release/token')
    assert.equal((await work(token.body)).body, 'hello world')
    const answer = await fetch(`${server.url}/token`)
    assert.equal((await work(await answer.text())).body, 'hello world')
  })

  it('may ask for a code before the token [g390]', async () => {
    const { host, work } = await configure('code', jwk())
    const code = await curl(host, '/release/code')
    const token = await curl(host, `/release/token?code=${code.body}`)
    assert.equal((await work(token.body)).body, 'hello world')
    const again = await curl(host, `/release/token?code=${code.body}`)
    assert.deepEqual([again.status, again.body], [403, 'wrong code'])
  })

  it('takes the token from a cookie where the configuration says so [g379]', async () => {
    const wish = { TokenLocation: 'method.req.header.cookie' }
    const { host, work } = await configure('cookie', jwk(), wish)
    const token = (await curl(host, '/release/token')).body
    const answer = await curl(host, '/release/work', '-H', `Cookie: a=b; id_token=${token}`)
    assert.equal(answer.body, 'hello world')
    assert.equal((await work(token)).status, 481)
  })

  it('refuses a token that has expired, and one that never does', async () => {
    const { work } = await configure('expiry', jwk())
    const past = Math.floor(Date.now() / 1000) - 3600
    for (const claims of [{ exp: past, iat: past - 300 }, { exp: undefined }]) {
      const answer = await work(tokenOf(server.key, claims))
      assert.deepEqual([answer.status, answer.body], [401, wrong])
    }
  })

  it('finds the keys at their address, follows their rotation, outlives their server', async () => {
    const { host, work } = await configure('keys', server.keysUrl)
    const old = (await curl(host, '/release/token')).body
    // On a busy machine a worker's first question may come back too late; it asks again soon.
    await until('the keys', async () => (await work(old)).body === 'hello world')

    server.rotate(signingKey('ES256'))
    const next = (await curl(host, '/release/token')).body
    // A worker asks for the keys again when it meets a token of one that it does not know, and
    // nobody says which worker answers: each round gives all of them the occasion.
    await until(
      'all workers to know the new key, and the old one no more',
      async () => {
        const calls = Array.from({ length: 8 }, async () => [
          (await work(next)).body,
          (await work(old)).body,
        ])
        return (await Promise.all(calls)).every(([a, b]) => a === 'hello world' && b === wrong)
      },
      rotationTimeoutMs,
    )

    server.misbehave = (_, response) => response.destroy()
    const fetches = server.keyFetches()
    await until(
      'a worker to ask in vain',
      async () => {
        await work(tokenOf(signingKey()))
        return server.keyFetches() > fetches
      },
      rotationTimeoutMs,
    )
    for (let i = 0; i < 8; i++) assert.equal((await work(next)).body, 'hello world')
    server.misbehave = null
  })

  it('names the field where a public key is none', async () => {
    const refused = configure('wrong', 'http://')
    await assert.rejects(refused, (error: unknown) => {
      assert.equal(
        (error as { code?: unknown }).code,
        'InvalidParameterValue.InvalidPublicKey',
        String(error),
      )
      return true
    })
  })
})
