import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FakeExchange, fieldsOf } from '../../test/fakes/exchange.ts'
import { gatewayFor, gatewayOn } from '../../test/fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  appId,
  aService,
  changeTo,
  draftKey,
  released,
  serviceId,
  settings,
} from '../../test/fakes/snapshot.ts'
import { signDraftCall } from '../lib/draft-access.ts'

const mock = (body: string) => ({ kind: 'mock', body }) as const
const host = `${serviceId}-${appId}.gz.apigw.localhost`

describe('host', () => {
  const { call } = gatewayFor({ backend: mock('here') })
  const body = async (name: string): Promise<string> => (await call({ host: name })).message

  it('routes by the configured base and by every suffix of the original [g51][g260][g261][g262][g263]', async () => {
    const unique = `${serviceId}-${appId}`
    for (const suffix of [
      ...['apigw.localhost', 'tencentapigw.com', 'tencentapigw.com.cn'],
      ...['apigw.tencentcs.com', 'apigateway.myqcloud.com'],
    ]) {
      assert.equal(await body(`${unique}.gz.${suffix}`), 'here')
      assert.equal(await body(`${unique}.ap-guangzhou.${suffix}`), 'here')
    }
  })

  it('is unknown with another application id, region, suffix or service', async () => {
    for (const name of [
      `${serviceId}-${appId + 1}.gz.apigw.localhost`,
      `${serviceId}-${appId}.sh.apigw.localhost`,
      `${serviceId}-${appId}.gz.example.org`,
      `service-zzzzzzzz-${appId}.gz.apigw.localhost`,
      'localhost',
      '127.0.0.1',
    ]) {
      assert.equal((await call({ host: name })).refusal, '404 Not Found Host')
    }
  })

  it('is found among ten thousand as among one', async () => {
    const ids = Array.from({ length: 10_000 }, (_, i) => `service-${String(i).padStart(8, '0')}`)
    const many = gatewayOn(released([anApi({ backend: mock('here') })]))
    many.gateway.apply(
      changeTo(
        2,
        ids.map((id) => aService({ id, environments: {} })),
      ),
    )
    assert.equal((await many.call({ host })).message, 'here')
    const last = `${ids.at(-1)}-${appId}.gz.apigw.localhost`
    assert.match((await many.call({ host: last })).message, /^There is no api match host/)
    const none = `service-9999999x-${appId}.gz.apigw.localhost`
    assert.equal((await many.call({ host: none })).refusal, '404 Not Found Host')
  })

  it('must be named', async () => {
    assert.equal((await call({ host: '' })).refusal, '404 Get Host Fail')
  })

  it('of a service without public access is unknown on the public entry [g53]', async () => {
    const inner = gatewayOn(released([anApi()], aService({ netTypes: ['INNER'] })))
    assert.equal((await inner.call({ host })).refusal, '404 Not Found Host')
    const both = gatewayOn(released([anApi()], aService({ netTypes: ['INNER', 'OUTER'] })))
    assert.notEqual((await both.call({ host })).forwarded, null)
  })
})

describe('protocol', () => {
  it('that the service does not have answers 426 [g30]', async () => {
    const http = gatewayOn(released([anApi()], aService({ protocol: 'http' })))
    assert.notEqual((await http.call({})).forwarded, null)
    assert.equal((await http.call({ secure: true })).refusal, '426 Not allow use HTTPS protocol')
    const https = gatewayOn(released([anApi()], aService({ protocol: 'https' })))
    assert.notEqual((await https.call({ secure: true })).forwarded, null)
    assert.equal((await https.call({})).refusal, '426 Not allow use HTTP protocol')
  })

  it('change is in effect at once, without a release [g44]', async () => {
    const { gateway, call } = gatewayFor({})
    assert.notEqual((await call({})).forwarded, null)
    gateway.apply(changeTo(2, [aService({ protocol: 'https' })]))
    assert.equal((await call({})).refusal, '426 Not allow use HTTP protocol')
  })
})

describe('environment', () => {
  const environments = { test: anEnvironment('v2'), release: anEnvironment('v1') }
  const { call } = gatewayOn(
    changeTo(1, [
      ...[settings, aService({ environments })],
      apisSection('v1', [anApi({ backend: mock('one') })]),
      apisSection('v2', [anApi({ backend: mock('two') })]),
    ]),
  )

  it('is the first segment, and runs its own version [g232][g246]', async () => {
    assert.equal((await call({ target: '/release/x' })).message, 'one')
    assert.equal((await call({ target: '/release' })).message, 'one')
    assert.equal((await call({ target: '/%72elease?x' })).message, 'one')
    assert.equal((await call({ target: '/test/x' })).message, 'two')
  })

  it('is test, prepub or release [g251][g266][g267]', async () => {
    const all = {
      test: anEnvironment('v1'),
      prepub: anEnvironment('v2'),
      release: anEnvironment('v3'),
    }
    const versions = ['v1', 'v2', 'v3'].map((version) =>
      apisSection(version, [anApi({ path: '/getUser', backend: mock(version) })]),
    )
    const three = gatewayOn(changeTo(1, [settings, aService({ environments: all }), ...versions]))
    for (const [name, { version }] of Object.entries(all)) {
      assert.equal((await three.call({ target: `/${name}/getUser` })).message, version)
    }
  })

  it('that is not published has no API [g248][g254]', async () => {
    const { refusal } = await call({ target: '/prepub/x' })
    assert.equal(refusal, `404 There is no api match uri '/x' host '${host}'`)
  })

  it('must be one of the three', async () => {
    const cases = {
      '/': '/',
      '/staging/x': '/staging',
      '/Release/x': '/Release',
      '//release/x': '/',
      '/release%2Fx': '/release%2Fx',
      '/draft/x': '/draft',
    }
    for (const [target, named] of Object.entries(cases)) {
      const { refusal } = await call({ target })
      assert.equal(refusal, `404 There is no api match default env_mapping '${named}'`)
    }
  })

  it('of a service with nothing published: the host has no API', async () => {
    const none = gatewayOn(changeTo(1, [settings, aService({ environments: {} })]))
    for (const target of ['/release/x', '/x']) {
      const { refusal } = await none.call({ target })
      assert.equal(refusal, `404 There is no api match host '${host}'`)
    }
  })
})

describe('draft', () => {
  const draft = gatewayOn(
    changeTo(1, [
      ...[settings, aService({ environments: { draft: anEnvironment('draft') } })],
      apisSection('draft', [anApi({ backend: mock('unreleased') })]),
    ]),
  )
  const nowMs = 1_700_000_000_000
  const target = '/draft/x?a=1'
  const sign = (seconds: number): string =>
    signDraftCall(draftKey, { serviceId, method: 'GET', target }, nowMs / 1000 + seconds)
  const callWith = async (...values: string[]): Promise<string> => {
    const fields = values.map((value) => ['X-Sluice-Draft', value] as const)
    return (await draft.call({ target, fields, startedAtMs: nowMs })).message
  }

  it('is reached by a signed call only [g248]', async () => {
    const refused = `There is no api match host '${host}'`
    assert.equal(await callWith(sign(60)), 'unreleased')
    assert.equal(await callWith(), refused)
    assert.equal(await callWith(sign(-1)), refused)
    assert.equal(await callWith(sign(301)), refused)
    assert.equal(await callWith(sign(60), sign(60)), refused)
  })

  it('never hands the header on', async () => {
    const { call } = gatewayFor({})
    const exchange = await call({
      fields: [
        ['x_sluice_draft', 'a'],
        ['X-Sluice-Draft', 'b'],
      ],
    })
    assert.equal(exchange.forwarded?.request.dropFields.has('x-sluice-draft'), true)
    assert.equal(exchange.forwarded?.request.dropFields.has('x_sluice_draft'), true)
  })
})

describe('API', () => {
  it('answers its own method, each of the seven [g93]', async () => {
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']
    const { call } = gatewayOn(
      released(methods.map((method) => anApi({ path: '/x', method, backend: mock(method) }))),
    )
    for (const method of methods) {
      assert.equal((await call({ method, target: '/release/x' })).message, method)
    }
  })

  it('is chosen by path and method; a wrong method is no API', async () => {
    const { call } = gatewayOn(released([anApi({ path: '=/user', method: 'POST' })]))
    const missing = `404 There is no api match uri '/user' host '${host}'`
    assert.equal((await call({ target: '/release/user?q=1' })).refusal, missing)
    assert.notEqual((await call({ target: '/release/user', method: 'POST' })).forwarded, null)
  })

  it('ANY covers seven methods and no other [g94]', async () => {
    const { call } = gatewayFor({})
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']) {
      assert.equal((await call({ method })).forwarded?.request.method, method)
    }
    for (const method of ['TRACE', 'CONNECT', 'PROPFIND', 'get', 'ANY']) {
      assert.equal((await call({ method })).refusal, '404 Could not support method')
    }
  })

  it('is found by one spelling of its path only, whatever the request writes', async () => {
    const { call } = gatewayOn(
      released([
        anApi({ path: '=/admin', backend: mock('admin') }),
        anApi({ id: 'api-00000002', path: '/', backend: mock('open') }),
      ]),
    )
    for (const target of ['/admin', '/%61dmin', '/%61%64%6d%69%6e', '/admin?x']) {
      assert.equal((await call({ target: `/release${target}` })).message, 'admin', target)
    }
    for (const target of [
      '/x/../admin',
      '/x/%2e%2e/admin',
      '/x/..;/admin',
      '/\\admin',
      '/./admin',
    ]) {
      assert.equal(
        (await call({ target: `/release${target}` })).refusal,
        '400 Invalid request path',
      )
    }
  })

  it('with a WebSocket front end or an unknown kind of back end answers 481', async () => {
    for (const [wish, cause] of [
      [{ protocol: 'WEBSOCKET' }, ''],
      [{ backend: { kind: 'unbuilt', name: 'scf' } }, ' (back end scf is not built)'],
      [{ auth: { kind: 'unbuilt', name: 'eiam' } }, ' (authentication eiam is not built)'],
    ] as const) {
      const { call, records } = gatewayFor(wish)
      const exchange = await call({})
      assert.equal(exchange.refusal, '481 API config error')
      exchange.end()
      assert.equal(records[0]?.error, `API config error${cause}`)
    }
  })
})

describe('answers of the gateway', () => {
  it('carry type, server and request id; the API where it is known [g208][g420]', async () => {
    const { call } = gatewayFor({ backend: mock('{"a":1}') })
    const fields = fieldsOf((await call({})).answered?.headLines ?? '')
    assert.match(fields.get('x-api-requestid')?.[0] ?? '', /^[0-9a-f]{32}$/)
    assert.deepEqual(fields.get('x-api-id'), ['api-00000001'])
    assert.deepEqual(fields.get('x-service-ratelimit'), ['unlimited'])
    assert.deepEqual(fields.get('x-api-ratelimit'), ['unlimited'])
    assert.deepEqual(fields.get('server'), ['sluice'])

    const refused = fieldsOf((await call({ target: '/x' })).answered?.headLines ?? '')
    assert.deepEqual(refused.get('content-type'), ['application/json; charset=utf-8'])
    assert.match(refused.get('x-api-requestid')?.[0] ?? '', /^[0-9a-f]{32}$/)
    assert.equal(refused.has('x-api-id'), false)
  })

  it('escape the solidus, as the original did', async () => {
    const { call } = gatewayFor({ path: '=/a' })
    const { answered } = await call({ target: '/release/b/c' })
    const text = Buffer.from(answered?.body ?? []).toString()
    assert.equal(text, `{"message":"There is no api match uri '\\/b\\/c' host '${host}'"}`)
  })

  it('name the server that the settings say', async () => {
    const { gateway, call } = gatewayFor({ backend: mock('') })
    gateway.apply(changeTo(2, [{ ...settings, serverName: 'apigw/1.0.15' }]))
    const fields = fieldsOf((await call({})).answered?.headLines ?? '')
    assert.deepEqual(fields.get('server'), ['apigw/1.0.15'])
    assert.match(gateway.errorAnswer(414, 'URI Too Long').headLines, /^Server: apigw\/1.0.15\r$/m)
  })

  it('are 500 with an id when a defect shows, and the defect is reported', () => {
    const { gateway, reports, records } = gatewayFor({})
    const exchange = new FakeExchange({})
    const defect = new Error('a defect')
    Object.defineProperty(exchange.head, 'target', {
      get: () => {
        throw defect
      },
    })
    gateway.handle(exchange)
    assert.equal(exchange.refusal, '500 Internal Server Error')
    const [id] = fieldsOf(exchange.answered?.headLines ?? '').get('x-api-requestid') ?? []
    assert.match(reports[0] ?? '', new RegExp(`request ${id} failed: Error: a defect`))
    assert.deepEqual(records, [])
  })

  it('are 503 until there is a snapshot', async () => {
    const { gateway, call } = gatewayOn(null)
    assert.equal(gateway.ready, false)
    assert.equal((await call({})).refusal, '503 Service Unavailable')
    gateway.apply(released([anApi()]))
    assert.equal(gateway.ready, true)
    assert.equal(gateway.revision, 1)
    assert.notEqual((await call({})).forwarded, null)
  })
})
