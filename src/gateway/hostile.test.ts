/**
 * What an attacker sends, byte for byte: nothing of it reaches a backend as something else.
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
  targetOf,
} from '../../test/fakes/live-gateway.ts'
import { declare, mapping } from '../../test/fakes/parameters.ts'
import { anApi } from '../../test/fakes/snapshot.ts'
import { eventually, talk } from '../../test/raw.ts'

let live: LiveGateway

before(async () => {
  live = await startLiveGateway()
})
after(() => live.close())
beforeEach(() => live.reset())

describe('spellings of a path', () => {
  const climbing = [
    ...['/a/../b', '/a/%2e%2e/b', '/a/..;/b', '/a/./b', '/a%5cb', '/a\\b', '/a%00', '/a%C0%AF'],
    ...['/a/.%2e/b', '/a%2f..%2fb', '/%2e%2e%2fb', '/..%3b/b', '/a#frag', '/a%0d%0aX:1', '/a%zz'],
  ]

  it('with no single meaning answer 400, reach no backend, and leave a record', async () => {
    live.serve(anApi({ backend: live.backend() }))
    for (const path of climbing) {
      const response = await live.send(`/release${path}`)
      assert.equal(statusOf(response), 400, `${path}: ${response}`)
    }
    assert.deepEqual(live.requests, [])
    await eventually(() => live.records.length === climbing.length, 'a record each')
    assert.deepEqual(new Set(live.records.map(({ status }) => status)), new Set([400]))
  })

  it('never cost the request behind them: it gets its own answer or none', async () => {
    live.serve(anApi({ path: '=/innocent', backend: live.backend('/innocent') }))
    live.respond = () => 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\ninnocent'
    const innocent = `GET /release/innocent HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
    for (const path of climbing) {
      const attack = `GET /release${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`
      const [first = '', ...others] = (await talk(live.port, attack + innocent)).split(
        /(?=HTTP\/1.1 )/,
      )
      assert.equal(statusOf(first), 400, path)
      assert.ok(others.length <= 1)
      for (const second of others) assert.equal(bodyOf(second), 'innocent', path)
    }
    assert.ok(live.requests.every((request) => targetOf(request) === '/innocent'))
  })

  it('arrive at the backend in the one form that was routed', async () => {
    live.serve(anApi({ backend: live.backend() }))
    const forms = {
      '/a//b': '/a//b',
      '/a%2fb': '/a%2Fb',
      '/%61/b/': '/a/b/',
      '/a/%252e%252e/b': '/a/%252e%252e/b',
      '/A/b.': '/A/b.',
      '/a?x=%2e%2e/&y=;': '/a?x=%2e%2e/&y=;',
    }
    for (const [path, arrived] of Object.entries(forms)) {
      assert.equal(statusOf(await live.send(`/release${path}`)), 200, path)
      assert.equal(targetOf(live.requests.at(-1) ?? ''), arrived)
    }
  })

  it('never reach a protected API through an open one', async () => {
    const open = anApi({ id: 'api-open0001', backend: live.backend('/open') })
    const guarded = { kind: 'unbuilt', name: 'secret' } as const
    live.serve(open, anApi({ path: '=/admin', auth: guarded, backend: live.backend('/admin') }))
    const spellings = [
      ...['/admin', '/%61dmin', '/%61%64%6D%69%6E', '/admin?x', '/x/../admin', '/x/%2e%2e/admin'],
      ...[
        '/x/..;/admin',
        '/./admin',
        '/%2e/admin',
        '/x\\..\\admin',
        '/%5cadmin',
        '/x%2f..%2fadmin',
      ],
    ]
    for (const path of spellings) {
      assert.ok([400, 481].includes(statusOf(await live.send(`/release${path}`))), path)
    }
    assert.deepEqual(live.requests, [])
    for (const path of ['//admin', '/admin/', '/ADMIN', '/admin%2F', '/admin;x']) {
      await live.send(`/release${path}`)
      assert.match(targetOf(live.requests.at(-1) ?? ''), /^\/open\//, path)
    }
  })

  it('of a prefix match everything that begins with it; a longer match still decides [g87]', async () => {
    const closed = { kind: 'unbuilt', name: 'secret' } as const
    live.serve(
      anApi({ path: '/user', backend: live.backend('/b') }),
      anApi({
        id: 'api-00000002',
        path: '/user/private',
        auth: closed,
        backend: live.backend('/p'),
      }),
    )
    for (const [path, arrived] of [
      ['/user', '/b'],
      ['/usertest', '/btest'],
      ['/user/test/a', '/b/test/a'],
    ]) {
      assert.equal(statusOf(await live.send(`/release${path}`)), 200)
      assert.equal(targetOf(live.requests.at(-1) ?? ''), arrived)
    }
    assert.equal(statusOf(await live.send('/release/user/private/x')), 481)
    assert.equal(statusOf(await live.send('/release/user../x')), 200)
    assert.equal(targetOf(live.requests.at(-1) ?? ''), '/b../x')
  })
})

describe('spellings of a host', () => {
  it('lead to one service: any case, any port, a final dot [g51]', async () => {
    live.serve(anApi({ backend: { kind: 'mock', body: 'here' } }))
    const names = [host, host.toUpperCase(), `${host}:8080`, `${host}.`, `${host}.:1`]
    for (const name of names) {
      const request = `GET /release/ HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`
      assert.equal(bodyOf(await talk(live.port, request)), 'here', name)
    }
  })

  it('that are none are refused, and name no service', async () => {
    live.serve(anApi({ backend: { kind: 'mock', body: 'here' } }))
    for (const name of [
      `user@${host}`,
      `${host}/`,
      `${host}:99999`,
      `x.${host}`,
      `${host}..`,
      '',
    ]) {
      const request = `GET /release/ HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`
      assert.ok([400, 404].includes(statusOf(await talk(live.port, request))), name)
    }
    const none = await talk(live.port, 'GET /release/ HTTP/1.0\r\n\r\n')
    assert.ok([400, 404].includes(statusOf(none)))
  })
})

describe('values of a call', () => {
  it('become one value of their place: no new parameter, field or segment [g123]', async () => {
    const path = '/in/{v}'
    const parameters = [declare('path', 'v')]
    const apis = {
      query: anApi({
        path,
        parameters,
        assignments: [mapping(['path', 'v'], ['query', 'v'])],
        backend: live.backend(),
      }),
      header: anApi({
        path,
        parameters,
        assignments: [mapping(['path', 'v'], ['header', 'v'])],
        backend: live.backend(),
      }),
      path: anApi({
        path,
        parameters,
        assignments: [mapping(['path', 'v'], ['path', 'v'])],
        backend: live.backend('/out/{v}'),
      }),
    }
    live.serve(apis.query)
    await live.send('/release/in/a/b%3Fc%26d%3De%23f%2Fg?x=1')
    assert.equal(targetOf(live.requests.at(-1) ?? ''), '/?x=1&v=a%2Fb%3Fc%26d%3De%23f%2Fg')

    live.serve(apis.path)
    await live.send('/release/in/a/b%3Fc%26d%23f%2Fg?x=1')
    assert.equal(targetOf(live.requests.at(-1) ?? ''), '/out/a/b%3Fc%26d%23f%2Fg?x=1')

    live.serve(apis.header)
    await live.send('/release/in/a%2Fb%20c')
    assert.deepEqual(fieldsIn(live.requests.at(-1) ?? '').get('v'), ['a/b c'])
  })

  it('with CR, LF or NUL never split a head [g123]', async () => {
    const parameters = [declare('query', 'v')]
    const assignments = [mapping(['query', 'v'], ['header', 'X-V'])]
    live.serve(anApi({ parameters, assignments, backend: live.backend() }))
    for (const ending of ['%0d%0aX-Evil:%201', '%0a', '%0d', '%00', '%0d%0a%0d%0aGET%20/']) {
      assert.equal(statusOf(await live.send(`/release/?v=a${ending}`)), 400)
    }
    assert.deepEqual(live.requests, [])
  })

  it('named like members of objects, or by the thousand, do no harm', async () => {
    const named = ['__proto__', 'constructor'].map((name) => declare('query', name))
    live.serve(anApi({ parameters: named, backend: live.backend() }))
    const query = '__proto__=1&constructor=2&__proto__[polluted]=3&a=1&a=2&a[]=3;b=4'
    assert.equal(statusOf(await live.send(`/release/?${query}`)), 200)
    assert.equal(targetOf(live.requests.at(-1) ?? ''), `/?${query}`)
    assert.equal(Reflect.get({}, 'polluted'), undefined)

    const many = Array.from({ length: 2_000 }, (_, i) => `p${i}=1`).join('&')
    const response = await live.send(`/release/?${many}`)
    assert.ok([200, 414].includes(statusOf(response)))
  })
})

describe('identity', () => {
  it('that a caller claims is replaced by what the gateway knows [g243]', async () => {
    live.serve(anApi({ backend: live.backend() }))
    const forged = [
      ...['X-Real-IP', 'X_Real_IP', 'X-Forwarded-For', 'x_forwarded_for', 'X-Forwarded-Host'],
      ...['X-Forwarded-Proto', 'Forwarded', 'X-Client-Proto', 'X_Client_Proto_Ver', 'X-Secret-ID'],
      ...['X_Secret_ID', 'X-UsagePlan-ID', 'X-Api-RequestId', 'X-API-ID', 'X_Api_AppId'],
      ...['X-B3-Traceid', 'X-Api-Scheme', 'X-Sluice-Draft', 'X-Api-Environment'],
    ]
    const head = forged.map((name) => `${name}: forged\r\n`).join('')
    await live.send('/release/', `${head}X-Custom: kept\r\nAuthorization: Bearer t\r\n`)
    const request = live.requests.at(-1) ?? ''
    assert.doesNotMatch(request, /forged/)
    const fields = fieldsIn(request)
    assert.deepEqual(fields.get('x-real-ip'), ['127.0.0.1'])
    assert.deepEqual(fields.get('x-forwarded-for'), ['127.0.0.1'])
    assert.deepEqual(fields.get('x-client-proto'), ['http'])
    assert.deepEqual(fields.get('x-client-proto-ver'), ['HTTP/1.1'])
    assert.deepEqual(fields.get('x-custom'), ['kept'])
    assert.deepEqual(fields.get('authorization'), ['Bearer t'])
    assert.deepEqual(fields.get('host'), [`127.0.0.1:${live.origin.port}`])
  })

  it('leave behind what would frame a message where `_` is read as `-`', async () => {
    live.serve(anApi({ backend: live.backend() }))
    const head = 'Transfer_Encoding: chunked\r\nContent_Length: 99\r\nProxy_Connection: x\r\n'
    await live.send('/release/', `${head}Content_Type: kept\r\nx_host: kept\r\n_host: kept\r\n`)
    const fields = fieldsIn(live.requests.at(-1))
    for (const name of ['transfer_encoding', 'content_length', 'proxy_connection']) {
      assert.equal(fields.has(name), false, name)
    }
    assert.deepEqual(fields.get('content_type'), ['kept'])
    assert.deepEqual(fields.get('x_host'), ['kept'])
    assert.deepEqual(fields.get('_host'), ['kept'])
  })

  it('cannot be taken away by naming it in Connection', async () => {
    live.serve(anApi({ backend: live.backend() }))
    const lines =
      `GET /release/ HTTP/1.1\r\nHost: ${host}\r\n` +
      'Connection: close, X-Real-IP, X-Forwarded-For, X-Hop, Authorization\r\nX-Hop: 1\r\n\r\n'
    assert.equal(statusOf(await talk(live.port, lines)), 200)
    const fields = fieldsIn(live.requests.at(-1) ?? '')
    assert.deepEqual(fields.get('x-real-ip'), ['127.0.0.1'])
    assert.deepEqual(fields.get('x-forwarded-for'), ['127.0.0.1'])
    assert.equal(fields.has('x-hop'), false)
  })
})

describe('heads that are too large', () => {
  it('answer 431', async () => {
    const block = (count: number, length: number): string =>
      Array.from({ length: count }, (_, i) => `X-${i}: ${'v'.repeat(length)}\r\n`).join('')
    for (const head of [block(1_001, 1), block(1, 64 * 1024), block(16, 64 * 1024)]) {
      assert.equal(statusOf(await live.send('/release/', head)), 431)
    }
  })
})
