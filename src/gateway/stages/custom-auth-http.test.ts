/**
 * CustomAuth with an HTTP authoriser on Node's own server, asked through the real engine.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Echo } from '../../../test/echo-backend.ts'
import { type EchoBackend, startEchoBackend } from '../../../test/echo-backend.ts'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { FakeExchange } from '../../../test/fakes/exchange.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import { attached } from '../../../test/fakes/rules.ts'
import { anApi, changeTo, released, serviceId } from '../../../test/fakes/snapshot.ts'
import { eventually } from '../../../test/raw.ts'
import type { HttpClient } from '../../http/client.ts'
import { createHttpClient } from '../../http/client.ts'
import type { CustomAuthData } from '../../snapshot/rules.ts'

const admits = '{"api-auth":true}'
const failed = '502 Custom authentication failed'

describe('custom authentication by an HTTP service', () => {
  let server: EchoBackend
  let client: HttpClient
  const seen: Echo[] = []
  let answer: { status: number; body: string; headers?: { [name: string]: string } } | null

  before(async () => {
    client = createHttpClient()
    server = await startEchoBackend(({ method = '', url = '', rawHeaders, headers }, to, body) => {
      seen.push({ method, url, rawHeaders, headers, body })
      if (answer === null) return
      to.writeHead(answer.status, answer.headers)
      to.end(answer.body)
    })
  })
  after(async () => {
    client.close()
    await server.close()
  })
  beforeEach(() => {
    seen.length = 0
    answer = { status: 200, body: admits }
  })

  function first(): Echo {
    const [request] = seen
    assert.ok(request !== undefined, 'the authoriser was asked')
    return request
  }

  function guarded(wish: Partial<CustomAuthData> = {}, url = `${server.url}/may?a=1`) {
    const rule: CustomAuthData = {
      ...{ type: 'CustomAuth', timeoutSeconds: 15, cacheSeconds: 0, sendsBody: false },
      ...{ headers: ['x-token'], queries: ['key'], version: '1' },
      authoriser: { kind: 'http', url, method: 'POST' },
      ...wish,
    }
    const { gateway, records } = gatewayOn(released([anApi()]), undefined, { client })
    gateway.apply(changeTo(2, attached(rule)))
    return async (request: FakeRequest = {}) => {
      const exchange = new FakeExchange({
        ...{ target: '/release/x?key=k%26y', fields: [['X-Token', 'tok en']] },
        ...request,
      })
      gateway.handle(exchange)
      await eventually(() => exchange.answered !== null || exchange.forwarded !== null, 'an answer')
      exchange.end()
      const result = exchange.forwarded === null ? exchange.refusal : 'passes'
      return { result, error: records.at(-1)?.error ?? '' }
    }
  }

  it('sends the event by POST', async () => {
    const call = guarded({ sendsBody: true })
    const { result } = await call({ method: 'PUT', body: '{"n":1}' })
    assert.equal(result, 'passes')
    const { method, url, headers, body } = first()
    assert.deepEqual([method, url], ['POST', '/may?a=1'])
    assert.equal(headers.host, `127.0.0.1:${server.port}`)
    assert.equal(headers['content-type'], 'application/json')
    const { requestContext, ...event } = JSON.parse(body)
    assert.equal(requestContext.serviceId, serviceId)
    assert.equal(requestContext.requestId, headers['x-api-requestid'])
    assert.deepEqual(event, {
      ...{ path: '/x', httpMethod: 'PUT', body: '{"n":1}', isBase64Encoded: false },
      headerParameters: { 'x-token': 'tok en' },
      queryStringParameters: { key: 'k&y' },
    })
  })

  it('puts the parameters where they were by GET, but none that belongs to the connection', async () => {
    const names = ['x-token', 'host', 'connection', 'content-length', 'x-api-requestid']
    const call = guarded({
      headers: names,
      authoriser: { kind: 'http', url: `${server.url}/may?a=1`, method: 'GET' },
    })
    const fields = names.map((name) => [name, name === 'content-length' ? '7' : 'v'] as const)
    assert.equal((await call({ fields })).result, 'passes')
    const { method, url, headers, body } = first()
    assert.deepEqual([method, url, body], ['GET', '/may?a=1&key=k%26y', ''])
    assert.equal(headers['x-token'], 'v')
    assert.equal(headers.host, `127.0.0.1:${server.port}`)
    assert.equal(headers['x-real-ip'], '203.0.113.7')
    assert.match(String(headers['x-api-requestid']), /^[0-9a-f]{32}$/)
    assert.equal(headers['content-length'], undefined)
  })

  it('takes nothing but 200 and an object of its own for an answer', async () => {
    const call = guarded({ cacheSeconds: 60 })
    for (const [wish, why] of [
      [{ status: 401, body: admits }, /it answered 401/],
      [{ status: 204, body: '' }, /it answered 204/],
      [{ status: 302, body: admits, headers: { location: `${server.url}/` } }, /answered 302/],
      [{ status: 200, body: '' }, /no JSON/],
      [{ status: 200, body: `${admits}${admits}` }, /no JSON/],
      [{ status: 200, body: '{"api-auth":false,"api-auth":true}' }, /given twice/],
      [{ status: 200, body: `${'['.repeat(200)}${']'.repeat(200)}` }, /deeper than/],
      [{ status: 200, body: `${admits}${' '.repeat(70_000)}` }, /more than 65536 bytes/],
    ] as const) {
      answer = wish
      const { result, error } = await call()
      assert.equal(result, failed)
      assert.match(error, why)
    }
    assert.equal(seen.length, 8)
    answer = { status: 200, body: '{"api-auth":false}' }
    assert.equal((await call()).result, '403 Custom authentication refused the request')
  })

  it('waits for its timeout and no longer, and asks no forbidden address', async () => {
    answer = null
    const late = await guarded({ timeoutSeconds: 1 })()
    assert.equal(late.result, failed)
    assert.match(late.error, /timeout: no whole answer in 1000 ms/)
    const nobody = await guarded({}, 'http://127.0.0.1:1/')()
    assert.equal(nobody.result, failed)
    assert.match(nobody.error, /connect: /)
    const metadata = await guarded({}, 'http://169.254.169.254/latest')()
    assert.equal(metadata.result, failed)
    assert.match(metadata.error, /forbidden: /)
  })

  it('ends a call that comes back over and over: an authoriser that leads to its own API', async () => {
    const fields = [
      ['X-Token', 'a'],
      ['X-Api-RequestId', 'f'.repeat(32)],
      ['X-Sluice-Hops', '3'],
    ] as const
    const call = guarded()
    assert.equal((await call({ fields })).result, 'passes')
    assert.equal(seen[0]?.headers['x-sluice-hops'], '4')
    const often = [fields[0], fields[1], ['X-Sluice-Hops', '10']] as const
    assert.equal((await call({ fields: often })).result, '508 Loop Detected')
    assert.equal(seen.length, 1)
  })
})
