import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type FakeExchange, type FakeRequest, fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayOn, type TestGateway } from '../../../test/fakes/gateway.ts'
import { attached } from '../../../test/fakes/rules.ts'
import {
  type ApiWish,
  anApi,
  apisSection,
  aService,
  changeTo,
  settings,
} from '../../../test/fakes/snapshot.ts'
import type { CorsData } from '../../snapshot/rules.ts'

const usual: CorsData = {
  type: 'Cors',
  origins: ['https://a.example', 'http://b.example:8080'],
  methods: ['GET', 'PUT'],
  headers: ['X-One', 'content-type'],
  exposed: ['X-Seen', 'X-Api-ID'],
  credentials: true,
  maxAgeSeconds: 600,
}

function place(wish: Partial<CorsData> = {}, api: ApiWish = {}): TestGateway {
  const node = anApi({ backend: { kind: 'mock', body: 'in' }, ...api })
  const rules = attached({ ...usual, ...wish })
  return gatewayOn(changeTo(1, [settings, aService(), apisSection('v1', [node]), ...rules]))
}

type Pairs = NonNullable<FakeRequest['fields']>

const from = (origin: string, ...more: Pairs): FakeRequest => ({
  fields: [['Origin', origin], ...more],
})

function asks(origin: string, method: string, headers?: string): FakeRequest {
  const names: Pairs = headers === undefined ? [] : [['Access-Control-Request-Headers', headers]]
  const asked: Pairs = [['Access-Control-Request-Method', method], ...names]
  return { method: 'OPTIONS', ...from(origin, ...asked) }
}

/** What an answer says about CORS. */
function said({ answered }: FakeExchange): Readonly<Record<string, string>> {
  const fields = [...fieldsOf(answered?.headLines ?? '')]
  const prefix = /^access-control-(allow-)?/
  return Object.fromEntries(
    fields
      .filter(([name]) => name.startsWith('access-control-') || name === 'vary')
      .map(([name, values]) => [name.replace(prefix, ''), values.join('|')]),
  )
}

const granted = {
  origin: 'https://a.example',
  credentials: 'true',
  'expose-headers': 'X-Seen,X-Api-ID',
  vary: 'Origin',
}
const policy = { methods: 'GET,PUT', headers: 'X-One,content-type', 'max-age': '600' }
const nothing = { vary: 'Origin' }

describe('the Cors plugin', () => {
  it('echoes an origin that it names, with credentials, and nothing to another', async () => {
    const { call } = place()
    assert.deepEqual(said(await call(from('https://a.example'))), granted)
    const others = [
      ...['https://c.example', 'null', '*', 'http://a.example', 'https://a.example:443'],
      ...['https://a.example.evil', 'https://a.example/', 'HTTPS://A.EXAMPLE', ''],
    ]
    for (const origin of others) {
      const exchange = await call(from(origin))
      assert.equal(exchange.refusal, '200 in')
      assert.deepEqual(said(exchange), nothing, origin)
    }
    assert.deepEqual(said(await call({})), nothing)
    const twice = from('https://a.example', ['origin', 'https://c.example'])
    assert.deepEqual(said(await call(twice)), nothing)
  })

  it('answers what a named page may do, and with nothing what it may not', async () => {
    const { call } = place()
    const good = await call(asks('https://a.example', 'PUT', 'x-one,Content-Type'))
    assert.equal(good.answered?.status, 204)
    assert.deepEqual(said(good), { ...granted, ...policy })
    assert.deepEqual(said(await call(asks('https://a.example', 'GET'))), { ...granted, ...policy })
    const refused = [
      asks('https://c.example', 'PUT'),
      asks('null', 'GET'),
      asks('https://a.example', 'DELETE'),
      asks('https://a.example', 'put'),
      asks('https://a.example', 'PUT', 'x-two'),
      asks('https://a.example', 'PUT', 'x-one, x-two'),
      asks('https://a.example', 'PUT', 'x-one;x'),
      asks('https://a.example', 'PUT', '*'),
    ]
    for (const request of refused) {
      const exchange = await call(request)
      assert.equal(exchange.answered?.status, 204)
      assert.deepEqual(said(exchange), nothing, JSON.stringify(request))
    }
  })

  it('counts no field that came twice', async () => {
    const { call } = place()
    const one = asks('https://a.example', 'PUT', 'x-one')
    for (const field of [
      ['access-control-request-method', 'GET'],
      ['ACCESS-CONTROL-REQUEST-HEADERS', 'x-two'],
    ] as const) {
      const twice = { ...one, fields: [...(one.fields ?? []), field] }
      assert.deepEqual(said(await call(twice)), nothing)
    }
  })

  it('never allows credentials beside *', async () => {
    const { call } = place({ origins: ['*'] })
    const open = { origin: '*', 'expose-headers': 'X-Seen,X-Api-ID' }
    for (const origin of ['https://a.example', 'null', 'file://']) {
      assert.deepEqual(said(await call(from(origin))), open)
      assert.deepEqual(said(await call(asks(origin, 'PUT'))), { ...open, ...policy })
    }
    assert.deepEqual(said(await call({})), open)
    assert.deepEqual(said(await call(asks('https://a.example', 'DELETE'))), {})
    const both = place({ origins: ['*', 'https://a.example'] })
    assert.deepEqual(said(await both.call(from('https://a.example'))), granted)
    const other = said(await both.call(from('https://c.example')))
    assert.deepEqual(other, { ...open, vary: 'Origin' })
  })

  it('lets * in the header fields cover what was asked, Authorization too', async () => {
    const { call } = place({ headers: ['*'], exposed: [], maxAgeSeconds: 0 })
    const seen = said(await call(asks('https://a.example', 'PUT', 'authorization, x-two')))
    assert.equal(seen['headers'], 'authorization, x-two')
    assert.equal(seen['max-age'], '0')
    assert.equal(seen['expose-headers'], undefined)
    assert.equal(said(await call(asks('https://a.example', 'PUT')))['headers'], undefined)
    const odd = await call(asks('https://a.example', 'PUT', 'x\xe9'))
    assert.deepEqual(said(odd), nothing)
  })

  it('takes the place of the switch and of what the backend says; its Vary stays', async () => {
    const { call } = place({}, { cors: true, backend: anApi().backend })
    for (const [origin, expected] of [
      ['https://a.example', granted],
      ['https://c.example', nothing],
    ] as const) {
      const exchange = await call(from(origin))
      const plan = exchange.respond(200)
      const unwise = [
        ...['access-control-allow-origin', 'access-control-allow-credentials'],
        ...['access-control-allow-methods', 'access-control-allow-headers'],
        ...['access-control-expose-headers', 'access-control-max-age'],
      ]
      assert.ok(unwise.every((name) => plan.dropFields.has(name)))
      assert.equal(plan.dropFields.has('vary'), false)
      const answer = { status: 200, headLines: plan.headLines, body: Buffer.alloc(0) }
      exchange.answered = answer
      assert.deepEqual(said(exchange), expected)
    }
  })

  it('lets pages read refusals of the API as well', async () => {
    const closed = place({}, { auth: { kind: 'secret' } })
    const stranger = await closed.call(from('https://a.example'))
    assert.equal(stranger.answered?.status, 401)
    assert.deepEqual(said(stranger), granted)
    // Who asks leave has no credentials yet.
    assert.deepEqual(said(await closed.call(asks('https://a.example', 'GET'))), {
      ...granted,
      ...policy,
    })
    const unreachable = place({}, { backend: anApi().backend })
    const exchange = await unreachable.call(from('https://a.example'))
    const answer = exchange.failUpstream({ kind: 'timeout', reason: 'x' })
    assert.match(answer.headLines, /^Access-Control-Allow-Origin: https:\/\/a\.example\r$/m)
  })

  it('leaves alone an OPTIONS call that is no preflight', async () => {
    const { call } = place()
    const exchange = await call({ method: 'OPTIONS', ...from('https://a.example') })
    assert.equal(exchange.refusal, '200 in')
    assert.deepEqual(said(exchange), granted)
  })
})

/** The CORS check and the preflight of the Fetch standard, as a browser runs them (4.9, 4.10). */
function browserAllows(
  page: { origin: string; method: string; headers: readonly string[]; credentials: boolean },
  preflight: Readonly<Record<string, string>>,
  answer: Readonly<Record<string, string>>,
): boolean {
  const list = (text = '') => text.split(',').map((entry) => entry.trim())
  const passes = (seen: Readonly<Record<string, string>>) =>
    (!page.credentials && seen['origin'] === '*') ||
    (seen['origin'] === page.origin && (!page.credentials || seen['credentials'] === 'true'))
  if (!passes(preflight) || !passes(answer)) return false
  const isSafe = ['GET', 'HEAD', 'POST'].includes(page.method)
  const methods = list(preflight['methods'])
  const hasStar = (entries: readonly string[]) => !page.credentials && entries.includes('*')
  if (!isSafe && !methods.includes(page.method) && !hasStar(methods)) return false
  const headers = list(preflight['headers']).map((name) => name.toLowerCase())
  return page.headers.every((name) => {
    return headers.includes(name) || (name !== 'authorization' && hasStar(headers))
  })
}

describe('a browser, by the Fetch standard', () => {
  const origins = ['https://a.example', 'https://b.example', 'null']
  const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const
  const names = ['authorization', 'x-one', 'content-type']
  const rule = fc.record({
    origins: fc.subarray(['*', 'https://a.example', 'https://b.example'], { minLength: 1 }),
    methods: fc.subarray([...methods], { minLength: 1 }),
    headers: fc.subarray(['*', 'Authorization', 'X-One', 'Content-Type']),
    credentials: fc.boolean(),
  })
  const page = fc.record({
    origin: fc.constantFrom(...origins),
    method: fc.constantFrom(...methods),
    headers: fc.subarray(names),
    credentials: fc.boolean(),
  })

  it('lets a page do exactly what the rule allows', async () => {
    await fc.assert(
      fc.asyncProperty(rule, page, async (wish, asked) => {
        const { call } = place(wish)
        const { origin, method } = asked
        const preflight = said(
          await call(asks(origin, method, asked.headers.join(',') || undefined)),
        )
        const answer = said(await call({ method, ...from(origin) }))
        const isNamed = wish.origins.includes(origin)
        const mayCall = isNamed || wish.origins.includes('*')
        const mayCarry = !asked.credentials || (isNamed && wish.credentials)
        const listed = wish.headers.map((name) => name.toLowerCase())
        const mayName = asked.headers.every((name) => listed.includes(name) || listed.includes('*'))
        const expected = mayCall && mayCarry && mayName && wish.methods.includes(method)
        assert.equal(browserAllows(asked, preflight, answer), expected)
      }),
    )
  })
})
