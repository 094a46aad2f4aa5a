import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { forwardedBy, gatewayFor } from '../../../test/fakes/gateway.ts'
import { constant, declare, mapping } from '../../../test/fakes/parameters.ts'
import type { ApiWish } from '../../../test/fakes/snapshot.ts'
import { httpBackend } from '../../../test/fakes/snapshot.ts'
import type { AssignmentNode } from '../../snapshot/snapshot.ts'

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
      parameters: [declare('header', 'X-From', { defaultValue: 'none' })],
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
    const own = { parameters: [declare('header', 'Host')] }
    const fields = [['Host', 'called.example:8080']] as const
    assert.deepEqual((await linesOf(own, { fields })).lines.get('host'), ['called.example:8080'])
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
