/**
 * Answers, forms and records of the data plane on the real engine, with a scripted origin.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { LiveGateway } from '../../test/fakes/live-gateway.ts'
import {
  bodyOf,
  fieldsIn,
  host,
  startLiveGateway,
  statusOf,
} from '../../test/fakes/live-gateway.ts'
import { declare } from '../../test/fakes/parameters.ts'
import { anApi, appId, serviceId } from '../../test/fakes/snapshot.ts'
import { connectRaw, eventually, talk } from '../../test/raw.ts'

let live: LiveGateway

before(async () => {
  live = await startLiveGateway()
})
after(() => live.close())
beforeEach(() => live.reset())

describe('an answer', () => {
  it('of the backend passes with its Server; our fields are ours alone [g126][g208][g242][g371]', async () => {
    live.serve(anApi({ backend: live.backend() }))
    const response = await live.send('/release/')
    const fields = fieldsIn(response)
    assert.equal(statusOf(response), 200)
    assert.equal(bodyOf(response), 'ok')
    assert.deepEqual(fields.get('server'), ['origin/7'])
    assert.deepEqual(fields.get('x-api-id'), ['api-00000001'])
    assert.match(fields.get('x-api-requestid')?.[0] ?? '', /^[0-9a-f]{32}$/)
    assert.deepEqual(fields.get('x-service-ratelimit'), ['unlimited'])
    assert.deepEqual(fields.get('x-api-ratelimit'), ['unlimited'])
    assert.deepEqual(
      fieldsIn(live.requests[0] ?? '').get('x-api-requestid'),
      fields.get('x-api-requestid'),
    )
  })

  it('has its status converted where that is switched on [g126]', async () => {
    live.serve(anApi({ backend: live.backend(), statusConversions: { 404: 200, 204: 200 } }))
    live.respond = () => 'HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone'
    const converted = await live.send('/release/')
    assert.equal(statusOf(converted), 200)
    assert.equal(bodyOf(converted), 'none')
    live.respond = () => 'HTTP/1.1 204 No Content\r\n\r\n'
    assert.equal(statusOf(await live.send('/release/')), 204)
    const mock = { kind: 'mock', body: 'made' } as const
    live.serve(anApi({ backend: mock, statusConversions: { 200: 201 } }))
    assert.equal(statusOf(await live.send('/release/')), 201)
  })

  it('of a mock backend is its text, with a type that fits', async () => {
    live.serve(
      anApi({ path: '=/json', backend: { kind: 'mock', body: '{"a":"ä"}' } }),
      anApi({ path: '=/text', backend: { kind: 'mock', body: 'hello <b>' } }),
    )
    const json = await live.send('/release/json')
    assert.deepEqual(fieldsIn(json).get('content-type'), ['application/json; charset=utf-8'])
    assert.equal(Buffer.from(bodyOf(json), 'latin1').toString(), '{"a":"ä"}')
    assert.deepEqual(fieldsIn(json).get('server'), ['sluice'])
    const text = await live.send('/release/text')
    assert.deepEqual(fieldsIn(text).get('content-type'), ['text/plain; charset=utf-8'])
    const head = await live.send('/release/text', '', '', 'HEAD')
    assert.equal(bodyOf(head), '')
    assert.deepEqual(fieldsIn(head).get('content-length'), ['9'])
  })

  it('of a backend that breaks is 502; of one that stays silent 504 at the set time [g119][g120]', async () => {
    live.serve(anApi({ backend: { ...live.backend(), port: 1 } }))
    const refused = await live.send('/release/')
    assert.equal(statusOf(refused), 502)
    assert.equal(bodyOf(refused), '{"message":"Bad Gateway"}')

    live.serve(anApi({ backend: live.backend() }))
    live.respond = () => 'HTTQ/1.1 nonsense\r\n\r\n'
    assert.equal(statusOf(await live.send('/release/')), 502)

    live.serve(anApi({ backend: live.backend(), timeoutMs: 1_000 }))
    live.respond = () => null
    const silent = await live.send('/release/')
    assert.equal(statusOf(silent), 504)
    assert.equal(bodyOf(silent), '{"message":"Gateway Time-out"}')
    assert.match(silent, /\r\nX-Api-ID: api-00000001\r\n/)
    await eventually(
      () => live.origin.connections.at(-1)?.ended() === true,
      'the backend sees the abort',
    )
    await eventually(() => live.records.length === 3, 'three records')
    assert.match(live.records[2]?.error ?? '', /^Gateway Time-out/)
    assert.equal(live.records[2]?.upstreamStatus, -1)
  })

  it('is 500 where the backend address is one that is never called', async () => {
    live.serve(anApi({ backend: { ...live.backend(), host: '169.254.169.254', port: 80 } }))
    const response = await live.send('/release/')
    assert.equal(statusOf(response), 500)
    assert.equal(bodyOf(response), '{"message":"Internal Server Error"}')
  })
})

describe('CORS switch', () => {
  const preflight = 'Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n'

  it('answers preflights itself [g97]', async () => {
    live.serve(anApi({ method: 'GET', cors: true, backend: live.backend() }))
    const response = await live.send('/release/', preflight, '', 'OPTIONS')
    const fields = fieldsIn(response)
    assert.equal(statusOf(response), 204)
    assert.deepEqual(fields.get('access-control-allow-origin'), ['*'])
    assert.match(fields.get('access-control-allow-methods')?.[0] ?? '', /^GET,POST,PUT,DELETE,/)
    assert.match(fields.get('access-control-allow-headers')?.[0] ?? '', /,Content-Type$/)
    assert.deepEqual(fields.get('access-control-max-age'), ['86400'])
    assert.equal(fields.has('access-control-allow-credentials'), false)
    assert.deepEqual(live.requests, [])
  })

  it('adds its headers to every answer and never credentials beside * [g96][g208]', async () => {
    live.serve(anApi({ cors: true, backend: live.backend() }))
    live.respond = () =>
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: https://b.example\r\n' +
      'Access-Control-Allow-Credentials: true\r\nVary: Origin\r\n\r\n'
    const fields = fieldsIn(await live.send('/release/', 'Origin: null\r\n'))
    assert.deepEqual(fields.get('access-control-allow-origin'), ['*'])
    assert.match(fields.get('access-control-expose-headers')?.[0] ?? '', /^X-Api-ID,/)
    assert.equal(fields.has('access-control-allow-credentials'), false)
    assert.deepEqual(fields.get('vary'), ['Origin'])
    live.serve(anApi({ cors: true, backend: { ...live.backend(), port: 1 } }))
    const failed = fieldsIn(await live.send('/release/'))
    assert.deepEqual(failed.get('access-control-allow-origin'), ['*'])
  })

  it('that is off refuses preflights only, and leaves CORS to a backend that takes OPTIONS', async () => {
    live.serve(anApi({ method: 'GET', backend: live.backend() }))
    const refused = await live.send('/release/x', preflight, '', 'OPTIONS')
    assert.equal(statusOf(refused), 429)
    const text = 'req is cross origin, api \\/x need open cors flag on qcloud apigateway'
    assert.equal(bodyOf(refused), `{"message":"${text}"}`)
    assert.equal(statusOf(await live.send('/release/x', 'Origin: https://a.example\r\n')), 200)
    live.serve(anApi({ backend: live.backend() }))
    assert.equal(statusOf(await live.send('/release/x', preflight, '', 'OPTIONS')), 200)
  })
})

describe('a form', () => {
  const field = declare('body', 'a', { type: 'int', required: true })
  const type = 'Content-Type: application/x-www-form-urlencoded\r\n'
  const post = (body: string, head = type): Promise<string> =>
    live.send('/release/', `${head}Content-Length: ${body.length}\r\n`, body, 'POST')

  it('is checked, and goes on with its length [g100][g183]', async () => {
    live.serve(anApi({ parameters: [field], backend: live.backend() }))
    assert.equal(statusOf(await post('a=1&b=2')), 200)
    assert.match(live.requests.at(-1) ?? '', /\r\n\r\na=1&b=2$/)
    assert.equal(bodyOf(await post('b=2')), '{"message":"body param a is required"}')
    assert.equal(bodyOf(await post('a=x')), '{"message":"body param a is not a valid int"}')
    const json = await post('{"a":1}', 'Content-Type: application/json\r\n')
    assert.match(bodyOf(json), /req content type need application/)
    assert.equal(live.requests.length, 1)
  })

  it('over 1 MiB answers 413, also when its length is not told', async () => {
    live.serve(anApi({ parameters: [field], backend: live.backend() }))
    const body = `a=${'1'.repeat(1024 * 1024)}`
    assert.equal(statusOf(await post(body)), 413)
    const chunked = `${type}Transfer-Encoding: chunked\r\n`
    const size = body.length.toString(16)
    const response = await live.send(
      '/release/',
      chunked,
      `${size}\r\n${body}\r\n0\r\n\r\n`,
      'POST',
    )
    assert.equal(statusOf(response), 413)
    assert.deepEqual(live.requests, [])
  })
})

describe('a caller that goes away', () => {
  it('within its form leaves a record of 499 and calls no backend', async () => {
    live.serve(anApi({ parameters: [declare('body', 'a')], backend: live.backend() }))
    const wire = await connectRaw(live.port)
    wire.send(
      `POST /release/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n` +
        'Content-Type: application/x-www-form-urlencoded\r\n\r\na=1',
    )
    // The request is on its way once another one behind it has been served.
    await live.send('/release/')
    wire.reset()
    await eventually(() => live.records.length === 2, 'two records')
    assert.equal(live.records[1]?.status, 499)
    assert.notEqual(live.records[1]?.error, '')
    assert.equal(live.requests.length, 1)
  })
})

describe('records', () => {
  it('say what was called, with secrets masked [g426][g432]', async () => {
    live.serve(anApi({ backend: live.backend() }))
    await live.send('/release/x?token=abc&%74oken=def&key=ghi&keyword=1')
    await live.send('/release/%zz')
    await eventually(() => live.records.length === 2, 'two records')
    const [served, refused] = live.records
    assert.equal(served?.uri, '/release/x?token=***&%74oken=***&key=***&keyword=1')
    assert.equal(served?.status, 200)
    assert.equal(served?.upstreamStatus, 200)
    assert.equal(served?.upstreamAddress, `127.0.0.1:${live.origin.port}`)
    assert.deepEqual(
      [served?.appId, served?.serviceId, served?.environment, served?.apiId, served?.host],
      [appId, serviceId, 'release', 'api-00000001', host],
    )
    assert.equal(served?.error, '')
    assert.equal(refused?.upstreamStatus, -1)
    assert.equal(refused?.error, 'Invalid request path')
  })

  it('are kept of live.requests that the engine refuses', async () => {
    const response = await talk(live.port, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')
    assert.equal(statusOf(response), 400)
    await eventually(() => live.records.length === 1, 'one record')
    assert.equal(live.records[0]?.status, 400)
    assert.match(live.records[0]?.requestId ?? '', /^[0-9a-f]{32}$/)
    assert.match(response, /\r\nServer: sluice\r\n/)
  })
})
