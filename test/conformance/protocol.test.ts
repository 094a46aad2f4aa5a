import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { requestFieldsMax } from '../../src/control/limits.ts'
import { refusalOf, rootKey, useTestControl } from './control.ts'
import { codeOf, rawCall, signedHeadersOf } from './tc3.ts'

const control = useTestControl()

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('calls of the official SDK', () => {
  for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA1', 'HmacSHA256'] as const) {
    for (const reqMethod of ['GET', 'POST'] as const) {
      it(`are answered: ${signMethod} by ${reqMethod}`, async () => {
        const client = control.client({ signMethod, reqMethod })
        const made = await client.CreateService({
          ServiceName: 'signed',
          Protocol: 'http',
          ServiceDesc: 'a+b c&d=é "%2B" 中文',
          NetTypes: ['OUTER', 'INNER'],
          Tags: [{ Key: 'k 1', Value: '%20+' }],
        })
        assert.match(made.RequestId ?? '', uuidForm)
        const shown = await control.client().DescribeService({ ServiceId: made.ServiceId ?? '' })
        assert.equal(shown.ServiceDesc, 'a+b c&d=é "%2B" 中文')
        assert.deepEqual(shown.NetTypes, ['OUTER', 'INNER'])
        assert.deepEqual(shown.Tags, [{ Key: 'k 1', Value: '%20+' }])
      })
    }
  }

  it('are answered when they come as multipart', async () => {
    const parameters = { ServiceName: 'multi', Protocol: 'http' }
    const made = await control.client().request('CreateService', parameters, { multipart: true })
    assert.match(made.ServiceId, /^service-[a-z0-9]{8}$/)
  })

  it('are refused as an octet stream, which no action takes', async () => {
    const call = control.client().requestOctetStream('CreateService', Buffer.from('\0\x01'))
    assert.equal((await refusalOf(call)).code, 'InvalidParameter')
  })

  it('are refused unsigned', async () => {
    const call = control.client().request('DescribeServicesStatus', {}, { skipSign: true })
    assert.equal((await refusalOf(call)).code, 'AuthFailure')
  })

  it('carry the trace id back', async () => {
    const error = await refusalOf(
      control.client().request('DescribeService', {}, { headers: { 'X-TC-TraceId': 'trace-1' } }),
    )
    assert.equal(error.traceId, 'trace-1')
    assert.equal(error.code, 'MissingParameter')
  })
})

describe('a key', () => {
  it('that is unknown is SecretIdNotFound, by every method of signing', async () => {
    for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA1', 'HmacSHA256'] as const) {
      const key = { ...rootKey, secretId: 'AKIDnobody' }
      const call = control.client({ key, signMethod }).DescribeServicesStatus({})
      assert.equal((await refusalOf(call)).code, 'AuthFailure.SecretIdNotFound')
    }
  })

  it('with a wrong secret is SignatureFailure, by every method of signing', async () => {
    for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA1', 'HmacSHA256'] as const) {
      const key = { ...rootKey, secretKey: `${rootKey.secretKey}x` }
      const call = control.client({ key, signMethod }).DescribeServicesStatus({})
      assert.equal((await refusalOf(call)).code, 'AuthFailure.SignatureFailure')
    }
  })

  it('with a token is TokenFailure: there are no temporary keys', async () => {
    const call = control.client({ token: 'a-token' }).DescribeServicesStatus({})
    assert.equal((await refusalOf(call)).code, 'AuthFailure.TokenFailure')
  })
})

describe('a TC3 signature', () => {
  const call = (more: Partial<Parameters<typeof codeOf>[0]> = {}) =>
    codeOf({ port: control.port, ...more })

  it('may cover more headers, with the host as sent, for any service name', async () => {
    const signedHeaders = ['content-type', 'host', 'x-tc-action', 'x-tc-timestamp']
    assert.equal(await call({ signedHeaders, service: 'cvm' }), '')
    assert.equal(await call({ service: `localhost:${control.port}` }), '')
  })

  it('may be as old or as new as 300 seconds, and no more', async () => {
    const now = Math.floor(Date.now() / 1000)
    // A second may pass between here and there.
    assert.equal(await call({ timestamp: now - 298 }), '')
    assert.equal(await call({ timestamp: now + 299 }), '')
    assert.equal(await call({ timestamp: now - 302 }), 'AuthFailure.SignatureExpire')
    assert.equal(await call({ timestamp: now + 303 }), 'AuthFailure.SignatureExpire')
  })

  it('must carry the date of its timestamp', async () => {
    assert.equal(await call({ date: '2019-02-25' }), 'AuthFailure.SignatureFailure')
  })

  it('must name content-type and host, and only headers that are there', async () => {
    const failure = 'AuthFailure.SignatureFailure'
    assert.equal(await call({ signedHeaders: ['host'] }), failure)
    assert.equal(await call({ signedHeaders: ['content-type'] }), failure)
    assert.equal(await call({ signedHeaders: ['content-type', 'host', 'x-absent'] }), failure)
  })

  it('cannot be read in another form', async () => {
    const mangled = ['Bearer abc', 'SKIP x', 'TC3-HMAC-SHA256', '']
    for (const text of mangled) {
      const code = await call({ authorization: () => text })
      assert.equal(code, 'AuthFailure.InvalidAuthorization', text)
    }
  })

  it('covers the body byte for byte', async () => {
    const body = '{"Limit": 1}'
    const headers = signedHeadersOf({ port: control.port }, 'POST', '/', body)
    const send = async (bytes: string) => {
      const url = `http://127.0.0.1:${control.port}/`
      const answer = await fetch(url, { method: 'POST', headers, body: bytes })
      // The envelope, by the tests above.
      const { Response } = (await answer.json()) as { Response: { Error?: { Code: string } } }
      return Response.Error?.Code ?? ''
    }
    assert.equal(await send(body), '')
    assert.equal(await send('{"Limit":1}'), 'AuthFailure.SignatureFailure')
    assert.equal(await send('{"Limit": 2}'), 'AuthFailure.SignatureFailure')
  })

  it('without a timestamp is MissingParameter, naming the header', async () => {
    const { response, headers } = await rawCall({
      port: control.port,
      headers: { 'x-tc-timestamp': undefined },
    })
    assert.equal(response.Error?.Code, 'MissingParameter')
    assert.equal(headers.get('x-sluice-field'), 'X-TC-Timestamp')
  })
})

describe('a v1 signature', () => {
  const send = async (fields: Record<string, string>) => {
    const url = `http://127.0.0.1:${control.port}/?${new URLSearchParams(fields)}`
    const answer = await fetch(url)
    // The envelope, by the tests above.
    const { Response } = (await answer.json()) as { Response: { Error?: { Code: string } } }
    return { code: Response.Error?.Code ?? '', field: answer.headers.get('x-sluice-field') }
  }
  const fields = {
    Action: 'DescribeServicesStatus',
    Version: '2018-08-08',
    SecretId: rootKey.secretId,
    Signature: 'c2lnbmF0dXJl',
    Nonce: '1',
    Timestamp: String(Math.floor(Date.now() / 1000)),
  }

  it('names what is missing', async () => {
    for (const name of ['Nonce', 'Timestamp', 'Signature'] as const) {
      const { [name]: _, ...rest } = fields
      assert.deepEqual(await send(rest), { code: 'MissingParameter', field: name })
    }
  })

  it('is refused when it is old, wrong or by an unknown method', async () => {
    assert.equal((await send(fields)).code, 'AuthFailure.SignatureFailure')
    assert.equal((await send({ ...fields, Timestamp: '1' })).code, 'AuthFailure.SignatureExpire')
    const md5 = { ...fields, SignatureMethod: 'HmacMD5' }
    assert.deepEqual(await send(md5), { code: 'InvalidParameterValue', field: 'SignatureMethod' })
  })
})

describe('routing', () => {
  it('knows an action by its version', async () => {
    const port = control.port
    assert.equal(await codeOf({ port, action: 'NoSuchAction' }), 'InvalidAction')
    assert.equal(await codeOf({ port, action: 'constructor' }), 'InvalidAction')
    assert.equal(await codeOf({ port, version: '2018-08-09' }), 'NoSuchVersion')
    assert.equal(await codeOf({ port, version: '2026-01-01' }), 'InvalidAction')
    assert.equal(await codeOf({ port, action: 'DescribeNodes', version: '2026-01-01' }), '')
    assert.equal(await codeOf({ port, action: 'DescribeNodes' }), 'InvalidAction')
  })

  it('names what is missing', async () => {
    for (const name of ['X-TC-Action', 'X-TC-Version']) {
      const headers = { [name.toLowerCase()]: undefined }
      const answer = await rawCall({ port: control.port, headers })
      assert.equal(answer.response.Error?.Code, 'MissingParameter')
      assert.equal(answer.headers.get('x-sluice-field'), name)
    }
  })

  it('takes any well-formed region, and the default one when none is named', async () => {
    const region = (name: string | undefined) =>
      codeOf({ port: control.port, headers: { 'x-tc-region': name } })
    assert.equal(await region(undefined), '')
    assert.equal(await region('ap-mars'), '')
    assert.equal(await region('mars'), 'UnsupportedRegion')
    assert.equal(await region('ap-guangzhou.evil'), 'UnsupportedRegion')
  })
})

describe('parameters', () => {
  it('of a wrong type, unknown or absent are refused with the field', async () => {
    const cases = [
      ['{"Limit":"ten"}', 'InvalidParameter', 'Limit'],
      ['{"limit":1}', 'UnknownParameter', 'limit'],
      ['{"Filters":[{"Values":["x"]}]}', 'MissingParameter', 'Filters.0.Name'],
    ] as const
    for (const [body, code, field] of cases) {
      const { response, headers, status } = await rawCall({ port: control.port, body })
      assert.equal(status, 200)
      assert.equal(response.Error?.Code, code)
      assert.equal(headers.get('x-sluice-field'), field)
    }
  })

  it('of a body that is not what it says are refused', async () => {
    const port = control.port
    for (const body of ['{', '[]', 'null', '"x"', '{"a":1}x', new Uint8Array([0x7b, 0xff, 0x7d])]) {
      assert.equal(await codeOf({ port, body }), 'InvalidParameter')
    }
    const plain = { port, contentType: 'text/plain', body: '{"Limit":1}' }
    assert.equal(await codeOf(plain), 'InvalidParameter')
    assert.equal(await codeOf({ port, target: '/?Limit=1' }), 'InvalidParameter')
    const boundless = { port, contentType: 'multipart/form-data', body: 'x' }
    assert.equal(await codeOf(boundless), 'InvalidParameter')
  })

  it('may be a form that TC3 has signed', async () => {
    const contentType = 'application/x-www-form-urlencoded'
    const { response } = await rawCall({ port: control.port, contentType, body: 'Limit=101' })
    assert.match(response.Error?.Message ?? '', /Param is illegal: `101`/)
    const twice = { port: control.port, contentType, body: 'Limit=1&Limit=2' }
    assert.equal(await codeOf(twice), 'InvalidParameter')
  })

  it('beyond the bound of a body are refused before they are read', async () => {
    const body = JSON.stringify({ ServiceDesc: 'x'.repeat(11 * 1024 * 1024) })
    assert.equal(await codeOf({ port: control.port, body }), 'RequestSizeLimitExceeded')
  })
})

describe('answers', () => {
  it('are in the language that was asked for', async () => {
    const wrong = { ServiceName: 'a-b', Protocol: 'http' }
    const message = async (call: Promise<unknown>) => (await refusalOf(call)).message
    const english = await message(control.client().CreateService(wrong))
    const chinese = await message(control.client({ language: 'zh-CN' }).CreateService(wrong))
    const v1 = { language: 'zh-CN', signMethod: 'HmacSHA256' } as const
    assert.match(english, /`ServiceName` must be 1 to 50 characters/)
    assert.match(chinese, /`ServiceName` 须为 1 到 50 个/)
    assert.equal(await message(control.client(v1).CreateService(wrong)), chinese)
  })

  it('are JSON, never cached, and allow no other origin', async () => {
    const { headers } = await rawCall({
      port: control.port,
      headers: { origin: 'https://evil.example' },
    })
    assert.equal(headers.get('content-type'), 'application/json')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('access-control-allow-origin'), null)
    assert.equal(headers.get('set-cookie'), null)
  })
})

describe('whoever has no key', () => {
  const url = (path = '/') => `http://127.0.0.1:${control.port}${path}`
  const code = async (path: string, init: RequestInit) => {
    const answer = await fetch(url(path), init)
    assert.equal(answer.status, 200)
    // The envelope, by the tests above.
    const { Response } = (await answer.json()) as { Response: { Error?: { Code: string } } }
    return Response.Error?.Code
  }

  it('is refused: from a page, by a form, as text, with a cookie', async () => {
    const refused = 'AuthFailure.InvalidAuthorization'
    const body = JSON.stringify({ ServiceName: 'x', Protocol: 'http' })
    const headers = { 'x-tc-action': 'CreateService', 'x-tc-version': '2018-08-08' }
    const origin = { origin: 'http://127.0.0.1' }
    assert.equal(await code('/', {}), refused)
    assert.equal(await code('/?Action=DescribeServicesStatus&Version=2018-08-08', {}), refused)
    assert.equal(await code('/', { method: 'POST', body }), refused)
    const posts: RequestInit[] = [
      { headers: { ...headers, 'content-type': 'text/plain' } },
      { headers: { ...headers, ...origin, 'content-type': 'application/json' } },
      { headers: { ...headers, cookie: 'session=1' } },
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ]
    for (const post of posts)
      assert.equal(await code('/', { method: 'POST', body, ...post }), refused)
  })

  it('is refused under a name that was bound to our address', async () => {
    const headers = { host: 'rebound.example', origin: 'http://rebound.example' }
    const [message] = await once(get({ port: control.port, headers }), 'response')
    let text = ''
    for await (const chunk of message) text += chunk
    assert.match(text, /AuthFailure.InvalidAuthorization/)
    assert.equal(message.headers['access-control-allow-origin'], undefined)
  })

  it('cannot have a form of a million fields taken apart', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = '&'.repeat(requestFieldsMax)
    const answer = await fetch(url(), { method: 'POST', headers, body })
    assert.match(await answer.text(), /"InvalidParameter".*more than 10000 fields/)
    assert.equal(await code(`/?${body.slice(0, 100)}`, {}), 'AuthFailure.InvalidAuthorization')
  })

  it('gets no pre-flight answer and no other method', async () => {
    const preflight = await fetch(url(), {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    assert.equal(preflight.status, 404)
    assert.equal(preflight.headers.get('access-control-allow-origin'), null)
    assert.equal(await code('/', { method: 'PUT', body: '{}' }), 'UnsupportedProtocol')
    assert.equal((await fetch(url('/other'))).status, 404)
    assert.equal((await fetch(url('/healthz'))).status, 200)
  })
})

const noCurl = spawnSync('curl', ['--version']).error === undefined ? false : 'there is no curl'

describe('curl', { skip: noCurl }, () => {
  it('is answered with headers that it was given, as a shell script would', async () => {
    const body = '{"Limit":1}'
    const headers = signedHeadersOf({ port: control.port }, 'POST', '/', body)
    const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
    const url = `http://127.0.0.1:${control.port}/`
    const { stdout } = await promisify(execFile)('curl', ['-sS', ...flags, '-d', body, url])
    assert.match(stdout, /^\{"Response":\{"Result":\{"TotalCount":/)
  })
})
