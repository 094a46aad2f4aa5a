import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { forwardedBy, gatewayFor } from '../../../test/fakes/gateway.ts'
import type { ApiWish } from '../../../test/fakes/snapshot.ts'
import { anApi, httpBackend } from '../../../test/fakes/snapshot.ts'
import type { AssignmentNode, ParameterNode, ParameterPlace } from '../../snapshot/snapshot.ts'
import { mapParameters } from './map-parameters.ts'

function declare(
  place: ParameterPlace,
  name: string,
  defaultValue: string | null = null,
): ParameterNode {
  return { name, place, type: 'string', required: false, defaultValue }
}

function mapping(
  from: readonly [ParameterPlace, string],
  to: readonly [ParameterPlace, string],
  defaultValue: string | null = null,
): AssignmentNode {
  const value = { from: 'parameter', place: from[0], name: from[1], defaultValue } as const
  return { place: to[0], name: to[1], value }
}

function constant(place: ParameterPlace, name: string, text: string): AssignmentNode {
  return { place, name, value: { from: 'constant', text } }
}

const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const

async function targetOf(wish: ApiWish, target: string): Promise<string> {
  return (await forwardedBy(wish, { target: `/release${target}` })).target
}

describe('backend path', () => {
  const to = (path: string) => ({ ...httpBackend, path })

  it('is the backend path and what follows a prefix, as it stands [g87]', async () => {
    const cases = [
      ['/user', '/b', '/usertest', '/btest'],
      ['/user', '/b', '/user', '/b'],
      ['/user', '/b', '/user/test/a', '/b/test/a'],
      ['/user', '/b/', '/user/x', '/b/x'],
      ['/user', '/', '/user/x', '/x'],
      ['/user', '/', '/user', '/'],
      ['^~/user', '/b', '/user//x', '/b//x'],
      ['/', '/', '/a/b', '/a/b'],
      ['/', '/b', '/a/b', '/b/a/b'],
      ['/', '/b', '/', '/b'],
      ['/user/', '/b', '/user/x', '/b/x'],
      ['=/user', '/b', '/user', '/b'],
      ['/a', '/b', '/a/%2fx%20y', '/b/%2Fx%20y'],
    ] as const
    for (const [path, back, called, reached] of cases) {
      assert.equal(
        await targetOf({ path, backend: to(back) }, called),
        reached,
        `${path} ${called}`,
      )
    }
  })

  it('never has dot segments, also where two halves meet', async () => {
    const { call } = gatewayFor({ path: '/user', backend: to('/') })
    for (const target of [
      '/user../secret',
      '/user./x',
      '/user..',
      '/user..;a/x',
      '/user%2e%2e/x',
    ]) {
      assert.equal(
        (await call({ target: `/release${target}` })).refusal,
        '400 Invalid request path',
      )
    }
    assert.equal(await targetOf({ path: '/user', backend: to('/b') }, '/user../x'), '/b../x')
  })

  it('has variables filled by name [g82][g114][g116]', async () => {
    const api = { path: '/user/{id}/{rest}', backend: to('/{rest}/of/{id}') }
    assert.equal(await targetOf(api, '/user/7/a'), '/a/of/7')
  })

  it('keeps a captured value as it stands: a slash stays one, an escaped one stays data', async () => {
    const api = { path: '/files/{p}', backend: to('/store/{p}') }
    assert.equal(await targetOf(api, '/files/a/b%2fc%3Fd%23e%20f'), '/store/a/b%2Fc%3Fd%23e%20f')
  })

  it('takes any other value as one segment', async () => {
    const api = {
      backend: to('/x/{p}/y'),
      parameters: [declare('query', 'q')],
      assignments: [mapping(['query', 'q'], ['path', 'p'])],
    }
    assert.equal(await targetOf(api, '/?q=a/b%3Fc%23d%25e'), '/x/a%2Fb%3Fc%23d%25e/y')
    const { call } = gatewayFor(api)
    for (const value of [
      '..',
      '.',
      '../..',
      'a/../b',
      '..%3Bx',
      '%00',
      '%0d%0aX:1',
      '%5c',
      '%ff',
    ]) {
      const exchange = await call({ target: `/release/?q=${value}` })
      assert.equal(exchange.refusal, '400 Invalid request path', value)
    }
  })

  it('takes constants and system parameters', async () => {
    const api = {
      backend: to('/{c}/{s}'),
      assignments: [
        constant('path', 'c', 'ä b'),
        { place: 'path', name: 's', value: { from: 'system', name: 'apiId' } } as const,
      ],
    }
    assert.equal(await targetOf(api, '/'), '/%C3%A4%20b/api-00000001')
  })
})

describe('backend method', () => {
  it("is the configured one, or the caller's with ANY [g117][g118]", async () => {
    const backend = { ...httpBackend, method: 'PUT' }
    assert.equal((await forwardedBy({ backend }, { method: 'POST' })).method, 'PUT')
    assert.equal((await forwardedBy({}, { method: 'PATCH' })).method, 'PATCH')
  })
})

describe('query', () => {
  it('passes byte for byte where the API says nothing about it [g232]', async () => {
    for (const query of ['?a=1&a=2&%zz&;x=+', '?', '']) {
      assert.equal(await targetOf({ path: '/x' }, `/x${query}`), `/${query}`)
    }
  })

  it('keeps same name and place by default [g184]', async () => {
    const api = { parameters: [declare('query', 'a'), declare('query', 'b', 'd ä')] }
    assert.equal(await targetOf(api, '/?z&%61=1&a=2'), '/?z&%61=1&a=2&b=d%20%C3%A4')
    assert.equal(await targetOf(api, '/?b='), '/?b=')
  })

  it('moves a mapped parameter in every spelling, with all its values [g121]', async () => {
    const api = {
      parameters: [declare('query', 'a')],
      assignments: [mapping(['query', 'a'], ['query', 'to'])],
    }
    assert.equal(await targetOf(api, '/?a=1&x=2&%61=3&to=forged'), '/?x=2&to=1&to=3')
    assert.equal(await targetOf(api, '/?to=forged'), '/')
  })

  it('swaps two parameters', async () => {
    const api = {
      parameters: [declare('query', 'a'), declare('query', 'b')],
      assignments: [
        mapping(['query', 'a'], ['query', 'b']),
        mapping(['query', 'b'], ['query', 'a']),
      ],
    }
    assert.equal(await targetOf(api, '/?a=1&b=2'), '/?b=1&a=2')
  })

  it('takes a path variable, decoded and escaped for its new place [g123][g185]', async () => {
    const api = {
      path: '/user/{id}',
      parameters: [declare('path', 'id')],
      assignments: [mapping(['path', 'id'], ['query', 'who'])],
    }
    assert.equal(
      await targetOf(api, '/user/a/b%26admin=1%23?x=1'),
      '/?x=1&who=a%2Fb%26admin%3D1%23',
    )
  })

  it('has constants that callers cannot change [g122][g186]', async () => {
    const api = { assignments: [constant('query', 'k', 'v&w=1')] }
    for (const query of ['', '?k=x', '?%6b=x&k']) {
      assert.equal(await targetOf(api, `/${query}`), '/?k=v%26w%3D1')
    }
  })

  it('uses the default of the parameter, else of the mapping [g102]', async () => {
    const assignments = [mapping(['query', 'a'], ['query', 'b'], 'mapped')]
    const own = { parameters: [declare('query', 'a', 'own')], assignments }
    assert.equal(await targetOf(own, '/'), '/?b=own')
    const none = { parameters: [declare('query', 'a')], assignments }
    assert.equal(await targetOf(none, '/'), '/?b=mapped')
    assert.equal(await targetOf(none, '/?a=sent'), '/?b=sent')
  })
})

describe('header fields', () => {
  async function linesOf(wish: ApiWish, request: FakeRequest = {}) {
    const { headLines, dropFields } = await forwardedBy(wish, request)
    return { lines: fieldsOf(headLines), drop: dropFields }
  }

  it('tell the backend about the caller, from the connection alone [g243]', async () => {
    const { lines } = await linesOf({}, { peerAddress: '198.51.100.4', secure: true })
    const id = lines.get('x-api-requestid')?.[0] ?? ''
    assert.match(id, /^[0-9a-f]{32}$/)
    assert.deepEqual(Object.fromEntries(lines), {
      host: ['127.0.0.1:9000'],
      'x-client-proto': ['https'],
      'x-client-proto-ver': ['HTTP/1.1'],
      'x-real-ip': ['198.51.100.4'],
      'x-forwarded-for': ['198.51.100.4'],
      'x-b3-traceid': [id],
      'x-api-requestid': [id],
      'x-api-scheme': ['https'],
    })
  })

  it("of the gateway are never the caller's, in any spelling [g243]", async () => {
    const forged = [
      ...['X-Real-IP', 'x_real_ip', 'X-Forwarded-For', 'X_Forwarded-Host', 'X-Forwarded-Proto'],
      ...['Forwarded', 'X-Client-Proto', 'X-Client-IP', 'x-client_whatever', 'X-Api-RequestId'],
      ...['X-API-ID', 'X_Api_AppId', 'X-Secret-ID', 'x_secret_id', 'X-UsagePlan-ID'],
      ...['X-UsagePlan-Quota', 'X-B3-TraceId', 'X-Sluice-Draft', 'X-Api-Scheme', 'RequestSource'],
    ]
    const fields = forged.map((name) => [name, 'forged'] as const)
    const { drop } = await linesOf({}, { fields })
    for (const name of forged) assert.equal(drop.has(name.toLowerCase()), true, name)
  })

  it('of the caller pass', async () => {
    const names = [
      ...['Authorization', 'Cookie', 'X-Api-Key', 'X-Api-Version', 'X-Client-Version', 'X-Custom'],
      ...['User-Agent', 'Accept', 'x_custom', 'Via', 'X-Request-Id', 'Origin'],
    ]
    const { drop } = await linesOf({}, { fields: names.map((name) => [name, 'v'] as const) })
    for (const name of names) assert.equal(drop.has(name.toLowerCase()), false, name)
  })

  it("of the gateway's families pass where declared, but for what the gateway writes", async () => {
    const names = ['X-Api-Tenant', 'X-Client-Region', 'X-Real-IP', 'X-Forwarded-For', 'X-Secret-ID']
    const parameters = names.map((name) => declare('header', name))
    const { drop } = await linesOf(
      { parameters },
      { fields: names.map((name) => [name, 'v'] as const) },
    )
    assert.deepEqual(
      names.filter((name) => !drop.has(name.toLowerCase())),
      ['X-Api-Tenant', 'X-Client-Region'],
    )
  })

  it('are assigned, and what the caller sent under that name stays behind [g122]', async () => {
    const assignments = [constant('header', 'X-User', 'root')]
    const fields = [
      ['x-user', 'me'],
      ['X_User', 'me'],
    ] as const
    const { lines, drop } = await linesOf({ assignments }, { fields })
    assert.deepEqual(lines.get('x-user'), ['root'])
    assert.equal(drop.has('x-user') && drop.has('x_user'), true)
  })

  it('move, with default and every occurrence [g121]', async () => {
    const api = {
      parameters: [declare('header', 'X-From', 'none')],
      assignments: [mapping(['header', 'x-from'], ['header', 'X-To'])],
    }
    const { lines, drop } = await linesOf(api, {
      fields: [
        ['X-FROM', '1'],
        ['x-from', '2'],
      ],
    })
    assert.deepEqual(lines.get('x-to'), ['1', '2'])
    assert.equal(drop.has('x-from'), true)
    assert.deepEqual((await linesOf(api)).lines.get('x-to'), ['none'])
  })

  it('named host set Host; a host elsewhere does not [g135]', async () => {
    const named = { assignments: [constant('header', 'host', 'inner.example:81')] }
    assert.deepEqual((await linesOf(named)).lines.get('host'), ['inner.example:81'])
    const elsewhere = { assignments: [constant('query', 'host', 'inner.example')] }
    assert.deepEqual((await linesOf(elsewhere)).lines.get('host'), ['127.0.0.1:9000'])
    const usual = {
      backend: { ...httpBackend, scheme: 'https', host: 'b.example', port: 443 },
    } as const
    assert.deepEqual((await linesOf(usual)).lines.get('host'), ['b.example'])
    const six = { backend: { ...httpBackend, host: '::1', port: 80 } }
    assert.deepEqual((await linesOf(six)).lines.get('host'), ['[::1]'])
  })

  it('cannot be split by a value [g123]', async () => {
    const { call } = gatewayFor({
      parameters: [declare('query', 'q')],
      assignments: [mapping(['query', 'q'], ['header', 'X-Q'])],
    })
    for (const value of ['a%0d%0aX-Evil:1', '%0a', '%0D', '%00', 'a%0bb', '%7f']) {
      const { refusal } = await call({ target: `/release/?q=${value}` })
      assert.equal(
        refusal,
        '400 parameter X-Q has characters that its backend position cannot carry',
      )
    }
    assert.notEqual((await call({ target: '/release/?q=a%09%c3%a4' })).forwarded, null)
  })

  it("that frame messages or carry the gateway's word cannot be assigned, and that is reported", async () => {
    const names = ['Content-Length', 'Transfer-Encoding', 'Connection', 'X-Real-IP', 'x_real_ip']
    const assignments = names.map((name) => constant('header', name, '5'))
    const { call, reports } = gatewayFor({ assignments })
    const exchange = await call({})
    const lines = fieldsOf(exchange.forwarded?.request.headLines ?? '')
    assert.equal(lines.has('content-length') || lines.has('x_real_ip'), false)
    assert.deepEqual(lines.get('x-real-ip'), ['203.0.113.7'])
    assert.equal(reports.length, names.length)
  })

  it('with a name that is none break their API', async () => {
    const { call } = gatewayFor({ assignments: [constant('header', 'X\r\nEvil', '1')] })
    assert.equal((await call({})).refusal, '481 API config error')
  })

  it('take system parameters [g187]', async () => {
    const names = [
      ...['clientIp', 'requestId', 'apiId', 'serviceId', 'environment', 'httpScheme', 'userAgent'],
      ...['timestamp', 'appKey', 'secretId'],
    ] as const
    const assignments = names.map(
      (name): AssignmentNode => ({
        place: 'header',
        name: `S-${name}`,
        value: { from: 'system', name },
      }),
    )
    const { lines } = await linesOf({ assignments }, { fields: [['User-Agent', 'ua/1']] })
    const seen = names.map((name) => lines.get(`s-${name.toLowerCase()}`)?.[0])
    assert.deepEqual(seen, [
      ...['203.0.113.7', lines.get('x-api-requestid')?.[0], 'api-00000001', 'service-abcd1234'],
      ...['release', 'http', 'ua/1', '1700000000', undefined, undefined],
    ])
  })
})

describe('form body', () => {
  const post = (body: string): FakeRequest => ({ method: 'POST', fields: [form], body })
  const sent = (body: 'stream' | Uint8Array): string =>
    body === 'stream' ? 'stream' : Buffer.from(body).toString('latin1')

  it('goes on byte for byte where nothing changes', async () => {
    const request = post('b=2&a=%31&&c')
    const { body } = await forwardedBy({ parameters: [declare('body', 'a')] }, request)
    assert.equal(sent(body), 'b=2&a=%31&&c')
  })

  it('is mapped to any place, and from any place [g183]', async () => {
    const api = {
      backend: { ...httpBackend, path: '/{p}' },
      parameters: [...['a', 'b', 'c'].map((name) => declare('body', name)), declare('query', 'q')],
      assignments: [
        mapping(['body', 'a'], ['query', 'a']),
        mapping(['body', 'b'], ['header', 'X-B']),
        mapping(['body', 'c'], ['path', 'p']),
        mapping(['query', 'q'], ['body', 'fromq']),
        constant('body', 'k', 'v&x'),
      ],
    }
    const request = await forwardedBy(api, {
      ...post('a=1&b=2&c=3&d=4&k=forged'),
      target: '/release/?q=9',
    })
    assert.equal(request.target, '/3?a=1')
    assert.deepEqual(fieldsOf(request.headLines).get('x-b'), ['2'])
    assert.equal(sent(request.body), 'd=4&fromq=9&k=v%26x')
  })

  it('of another type streams; what was for the body is left out', async () => {
    const api = { assignments: [constant('body', 'k', 'v'), constant('query', 'q', '1')] }
    const fields = [['Content-Type', 'application/json']] as const
    const request = await forwardedBy(api, { method: 'POST', fields, body: '{}' })
    assert.equal(request.body, 'stream')
    assert.equal(request.target, '/?q=1')
  })

  it('is made where there is none, but not for GET', async () => {
    const api = { assignments: [constant('body', 'k', 'v')] }
    const made = await forwardedBy(api, { method: 'POST' })
    assert.equal(sent(made.body), 'k=v')
    assert.deepEqual(fieldsOf(made.headLines).get('content-type'), [form[1]])
    assert.equal((await forwardedBy(api, {})).body, 'stream')
  })
})

describe('any mapping of any value', () => {
  it('makes exactly one value in its place, and nothing else', async () => {
    const places = fc.constantFrom<ParameterPlace>('query', 'header', 'path', 'body')
    await fc.assert(
      fc.asyncProperty(places, fc.string({ unit: 'binary', minLength: 1 }), async (place, text) => {
        const wish = {
          backend: { ...httpBackend, path: '/x/{v}/y' },
          parameters: [declare('query', 'in')],
          assignments: [
            mapping(['query', 'in'], [place, 'v']),
            ...(place === 'path' ? [] : [constant('path', 'v', 'fixed')]),
          ],
        }
        const value = Buffer.from(text)
        const escaped = [...value].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
        const target = `/release/?in=${escaped}&other=1`
        const exchange = await gatewayFor(wish).call({ ...post0, target })
        if (exchange.forwarded === null) {
          const why = {
            header: /[\0-\x08\n-\x1f\x7f]/,
            path: /[\0-\x1f\x7f\\]|(?:^|\/)\.\.?(?:[;/]|$)/,
          }
          assert.match(text, place === 'header' ? why.header : why.path)
          assert.match(place, /^(?:header|path)$/)
          return
        }
        const { request } = exchange.forwarded
        const [path = '', query = ''] = request.target.split('?')
        const segments = path.split('/')
        assert.equal(segments.length, 4)
        const lines = fieldsOf(request.headLines)
        const params = [...new URLSearchParams(query)].filter(([name]) => name !== 'other')
        const body = request.body === 'stream' ? '' : Buffer.from(request.body).toString('latin1')
        const expected = value.toString()
        switch (place) {
          case 'path':
            assert.equal(decodeURIComponent(segments[2] ?? ''), expected)
            break
          case 'query':
            assert.deepEqual(params, [['v', expected]])
            break
          case 'header':
            assert.deepEqual(lines.get('v'), [value.toString('latin1')])
            break
          case 'body':
            assert.deepEqual(
              [...new URLSearchParams(body)],
              [
                ['z', '1'],
                ['v', expected],
              ],
            )
        }
        assert.equal(lines.size, place === 'header' ? 9 : 8)
        assert.equal(params.length, place === 'query' ? 1 : 0)
      }),
      { numRuns: 500 },
    )
  })

  const post0 = { method: 'POST', fields: [form], body: 'z=1' } as const
})

describe('mapping stage', () => {
  it('does not exist for a backend that is not called', () => {
    assert.equal(mapParameters(anApi({ backend: { kind: 'mock', body: '' } }), 'service-x'), null)
  })
})
