/**
 * Hostile callers of APIs behind a key pair or an application: forged, replayed, moved, changed and
 * ambiguous signatures. Whatever is refused reaches no backend and is told nothing that it did not
 * send. `[D26]` and the like number the cases.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { EnvironmentAccessNode, Section } from '../../src/snapshot/snapshot.ts'
import type { Pairs } from '../fakes/callers.ts'
import {
  accessIn,
  aKey,
  anApplication,
  aPlan,
  appKey,
  applicationId,
  appSecret,
  authorization,
  callerSections,
  gmt,
  keyId,
  keySecret,
  planId,
  sign,
  signedByKey,
} from '../fakes/callers.ts'
import type { FakeExchange, FakeRequest } from '../fakes/exchange.ts'
import { fieldsOf } from '../fakes/exchange.ts'
import { gatewayOn, type TestGateway } from '../fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  aService,
  changeTo,
  settings,
} from '../fakes/snapshot.ts'

const nowMs = 1_700_000_000_000
const date = ['X-Date', gmt(nowMs)] as const
const formType = 'application/x-www-form-urlencoded'
const node = { plans: [planId], apps: [applicationId], rules: [] }
const both: Partial<EnvironmentAccessNode> = { apis: { 'api-secret': node, 'api-app': node } }

/** The APIs forward, so that what is let through is seen at the backend. */
const apis = (['secret', 'app'] as const).map((kind) =>
  anApi({ id: `api-${kind}`, path: `^~/${kind}`, auth: { kind } }),
)

function gateway(
  access = accessIn({ release: both, test: both }),
  callers: readonly Section[] = [
    ...callerSections('keys', [aKey()]),
    ...callerSections('apps', [anApplication()]),
  ],
): TestGateway {
  const version = anEnvironment('v1')
  const environments = { release: version, test: version, prepub: version }
  const plans = callerSections('plans', [aPlan()])
  const fixed = [settings, aService({ environments }), apisSection('v1', apis), ...plans]
  return gatewayOn(changeTo(1, [...fixed, access, ...callers]))
}

const { call, reports } = gateway()

/** What a call came to: `passes`, or the refusal, whose shape is checked. */
async function resultOf(request: FakeRequest, to: TestGateway['call'] = call): Promise<string> {
  return outcomeOf(await to({ startedAtMs: nowMs, ...request }))
}

function outcomeOf(exchange: FakeExchange): string {
  if (exchange.forwarded !== null) return 'passes'
  const body = Buffer.from(exchange.answered?.body ?? []).toString()
  const names = Object.keys(JSON.parse(body) as object)
  assert.deepEqual(names, ['message'])
  const lines = exchange.answered?.headLines ?? ''
  for (const secret of [keySecret, appSecret]) assert.ok(!(body + lines).includes(secret))
  const known = ['content-type', 'server', 'x-api-requestid', 'x-api-id', 'x-api-ratelimit']
  for (const name of fieldsOf(lines).keys()) {
    const told = [...known, 'x-service-ratelimit', 'x-api-stringtosign'].includes(name)
    assert.ok(told, `${name} is told to a stranger`)
  }
  return exchange.refusal
}

interface AppCall extends FakeRequest {
  readonly text: string
  readonly secret?: string
  readonly more?: Pairs
}

/** A call that an application signs: `text` stands behind the date. */
function byApp({ text, secret = appSecret, more = [], ...request }: AppCall): FakeRequest {
  const signature = sign(secret, `x-date: ${gmt(nowMs)}\n${text}`)
  const fields = [...more, date, authorization(appKey, 'x-date', signature)]
  return { target: '/release/app', ...request, fields }
}

const byKey = (fields: Pairs, target = '/release/secret'): FakeRequest => ({ target, fields })
const plainApp = () => byApp({ text: 'GET\n\n\n\n/app' })

describe('hostile Authorization fields', () => {
  const changed = ({ fields = [], ...request }: FakeRequest, from: RegExp, to: string) => ({
    ...request,
    fields: fields.map(
      ([name, value]) =>
        [name, name === 'Authorization' ? value.replace(from, to) : value] as const,
    ),
  })

  it('answer 401 in one shape, and reach no backend [D26]', async () => {
    const good = [byKey(signedByKey([date])), plainApp()]
    for (const request of good) {
      const { fields = [] } = request
      assert.equal(await resultOf(request), 'passes')
      const auth = fields.find(([name]) => name === 'Authorization')
      assert.ok(auth)
      const cases: readonly FakeRequest[] = [
        { ...request, fields: fields.filter((one) => one !== auth) },
        { ...request, fields: [...fields, auth] },
        { ...request, fields: [...fields, ['authorization', auth[1]]] },
        { ...request, fields: [...fields, ['Authorization', 'Basic dTpw']] },
        { ...request, fields: fields.filter(([name]) => name !== 'X-Date') },
        ...[
          'nobody',
          '',
          `${keyId} `,
          `${keyId}\t`,
          '__proto__',
          'constructor',
          keyId.toLowerCase(),
        ].map((id) => changed(request, / id="[^"]*"/, ` id="${id}"`)),
        ...['hmac-md5', 'HMAC-SHA1', 'none', '', 'sha1', 'hmac-sha1 ', 'hmac-sha3-256'].map(
          (name) => changed(request, /algorithm="[^"]*"/, `algorithm="${name}"`),
        ),
        ...['', ' ', 'x-date,host', 'date', 'host', 'x-date absent', 'x-date x-date\\', '"'].map(
          (names) => changed(request, /headers="[^"]*"/, `headers="${names}"`),
        ),
        ...['', 'A', '=', ' ', '%41', `${'A'.repeat(27)}=`, 'A'.repeat(10_000)].map((mark) =>
          changed(request, /signature="[^"]*"/, `signature="${mark}"`),
        ),
        ...[/^hmac /, / id=/, /algorithm=/, /headers=/, /signature=/].map((name) =>
          changed(request, name, ' '),
        ),
        changed(request, /$/, ', signature="A"'),
        changed(request, /^/, 'Bearer '),
        changed(request, /", /g, '" '),
        changed(request, /"/g, "'"),
      ]
      for (const one of cases) {
        assert.match(await resultOf(one), /^401 (HMAC|Oauth) /, JSON.stringify(one.fields))
      }
    }
  })

  it('of algorithms that only key pairs have are refused for applications [D26]', async () => {
    for (const algorithm of ['sha384', 'sha512']) {
      const signature = sign(appSecret, `x-date: ${gmt(nowMs)}\nGET\n\n\n\n/app`, algorithm)
      const fields = [date, authorization(appKey, 'x-date', signature, algorithm)]
      const result = await resultOf({ target: '/release/app', fields })
      assert.equal(result, `401 HMAC algorithm hmac-${algorithm} not supported`)
      assert.equal(await resultOf(byKey(signedByKey([date], { algorithm }))), 'passes')
    }
  })

  it('of one kind open nothing of the other [D26]', async () => {
    const fields = signedByKey([date], { id: appKey, secret: appSecret })
    assert.match(await resultOf(byKey(fields)), /^401 /)
    const asKey = signedByKey([date])
    assert.match(await resultOf({ target: '/release/app', fields: asKey }), /^401 /)
  })
})

describe('dates of signatures', () => {
  it('are good for 15 minutes either way, to the second [D27] [g234]', async () => {
    for (const [seconds, passes] of [
      ...[
        [0, true],
        [899, true],
        [900, true],
        [901, false],
        [-899, true],
        [-900, true],
      ],
      ...[
        [-901, false],
        [3_155_760_000, false],
        [-1_699_999_999, false],
      ],
    ] as const) {
      const at = ['X-Date', gmt(nowMs + seconds * 1000)] as const
      const key = await resultOf(byKey(signedByKey([at])))
      const text = `x-date: ${at[1]}\nGET\n\n\n\n/app`
      const fields = [at, authorization(appKey, 'x-date', sign(appSecret, text))]
      const app = await resultOf({ target: '/release/app', fields })
      for (const result of [key, app]) {
        if (passes) assert.equal(result, 'passes', `${seconds} s`)
        else assert.match(result, /^401 .* out of date/, `${seconds} s`)
      }
    }
  })

  it('come once, in one form, and are the ones that were signed [D27] [g235]', async () => {
    const good = gmt(nowMs)
    for (const value of [
      ...['', 'now', '0', '1e12', good.replace('GMT', '+0000'), good.replace('GMT', 'gmt')],
      ...[new Date(nowMs).toISOString(), good.replace('2023', '23'), good.replace('14', '32')],
      ...[good.replace('Nov', 'Smarch'), `${good}, ${good}`, good.replace(':', '.')],
    ]) {
      assert.match(await resultOf(byKey(signedByKey([['X-Date', value]]))), /^401 /, value)
    }
    const [old, auth] = signedByKey([['X-Date', gmt(nowMs - 3_600_000)]])
    assert.ok(old && auth)
    assert.match(await resultOf(byKey([old, date, auth])), /^401 /)
    assert.match(await resultOf(byKey([date, old, auth])), /^401 /)
    assert.match(await resultOf(byKey([date, auth])), /^401 /, 'another date')
    const spelled = ['x-Date', gmt(nowMs)] as const
    assert.match(await resultOf(byKey([...signedByKey([date]), spelled])), /^401 /)
  })

  it('are of fields that the backend gets: Connection keeps none of them from it [D27]', async () => {
    const scope = ['X-Scope', 'read-only'] as const
    const signed = signedByKey([date, scope])
    const app = plainApp()
    for (const [options, passes] of [
      ['close', true],
      ['Keep-Alive, X-Other', true],
      ['x-scope', false],
      ['close, X-SCOPE ', false],
    ] as const) {
      const result = await resultOf(byKey([...signed, ['Connection', options]]))
      if (passes) assert.equal(result, 'passes', options)
      else assert.match(result, /^401 .* a valid x-scope header is required$/, options)
    }
    const fields: Pairs = [...(app.fields ?? []), ['Connection', 'content-type']]
    assert.match(await resultOf({ ...app, fields }), /^401 /)
  })

  it('let the same call pass again while it is young: no nonce is asked for [D27]', async () => {
    const request = byKey(signedByKey([date]))
    for (const _ of [1, 2]) assert.equal(await resultOf(request), 'passes')
    const late = { ...request, startedAtMs: nowMs + 901_000 }
    assert.match(await resultOf(late), /^401 .* out of date/)
  })
})

describe('signed bodies and places', () => {
  const body = '{"arg1":"a","arg2":"b"}'
  const md5 = createHash('md5').update(body).digest('base64')
  const json = ['Content-Type', 'application/json'] as const

  it('that are no form are bound by their Content-MD5 [D28]', async () => {
    const text = `POST\n\napplication/json\n${md5}\n/app`
    const request = (sent: string, more: Pairs = [json, ['Content-MD5', md5]]) =>
      resultOf(byApp({ text, method: 'POST', body: sent, more }))
    assert.equal(await request(body), 'passes')
    assert.equal(await request(body, [json]), 'passes', 'signed and not sent')
    for (const other of [body.replace('b', 'c'), `${body} `, body.slice(1), '', '{}']) {
      assert.match(await request(other), /^401 HMAC signature does not match/, other)
    }
    const twice: Pairs = [json, ['Content-MD5', md5], ['content-md5', 'x']]
    assert.match(await request(body, twice), /^401 /)
    const other = createHash('md5').update('other').digest('base64')
    const lie = byApp({
      text: `POST\n\napplication/json\n${other}\n/app`,
      ...{ method: 'POST', body, more: [json, ['Content-MD5', other]] },
    })
    assert.match(await resultOf(lie), /^401 /, 'a signed digest of another body')
  })

  it('that are forms are bound by their fields, in any order [D28]', async () => {
    const more = [['Content-Type', formType]] as const
    const text = `POST\n\n${formType}\n\n/app?a=1&b=2&q=x y&z`
    const request = (sent: string, target = '/release/app?z=') =>
      resultOf(byApp({ text, method: 'POST', target, body: sent, more }))
    for (const same of ['a=1&b=2&q=x+y', 'b=2&a=1&q=x%20y', 'q=%78%20y&%61=1&b=2']) {
      assert.equal(await request(same), 'passes', same)
    }
    assert.equal(await request('a=1&b=2', '/release/app?q=x+y&z'), 'passes')
    for (const other of [
      ...['a=1&b=2&q=x+y&c=3', 'a=1&a=1&b=2&q=x+y', 'a=1&b=2', 'a=1&b=2&q=x%2By', 'A=1&b=2&q=x+y'],
      ...['a=2&b=1&q=x+y', 'a=1&b=2&q=x+y&z=1', ''],
    ]) {
      assert.match(await request(other), /^401 HMAC signature does not match/, other)
    }
  })

  it('hold for their own path, method and query, in any environment [D29]', async () => {
    const text = 'GET\n\n\n\n/app/a'
    const at = (target: string, method = 'GET') => resultOf(byApp({ text, target, method }))
    assert.equal(await at('/release/app/a'), 'passes')
    assert.equal(await at('/test/app/a'), 'passes', 'the environment is not signed')
    assert.equal(await at('/prepub/app/a'), '403 Found no validate apiapp')
    for (const target of [
      ...['/release/app/b', '/release/app/a/', '/release/app/a/..', '/release/app/A'],
      ...['/release/app/a?x=1', '/release/app/a/../b', '/release/app', '/release/app/a/b'],
      ...['/release/app/a%2F', '/release/app/%2e%2e/app/b', '/release/app/a;b'],
    ]) {
      assert.match(await at(target), /^40[01] /, target)
    }
    for (const method of ['POST', 'HEAD', 'PUT', 'DELETE']) {
      assert.match(await at('/release/app/a', method), /^401 /, method)
    }
  })

  it('are told back in one harmless line of bounded length [D30]', async () => {
    const nasty = '%3Cscript%3Ealert(1)%3C/script%3E%0D%0ASet-Cookie:%20a=b%00%1B%5B2J%E2%80%AE'
    const target = `/release/app?q=${nasty}&r=${'r'.repeat(5000)}`
    const exchange = await call({ ...byApp({ text: 'wrong', target }), startedAtMs: nowMs })
    assert.match(outcomeOf(exchange), /^401 HMAC signature does not match, Server StringToSign:/)
    const text = Buffer.from(exchange.answered?.body ?? []).toString()
    assert.ok(text.length < 6_000)
    assert.ok(!/[<>\x00-\x1f\x7f]/.test(text))
    const lines = fieldsOf(exchange.answered?.headLines ?? '')
    assert.equal(lines.get('set-cookie'), undefined)
    assert.match(lines.get('content-type')?.join() ?? '', /^application\/json/)
    const [told = ''] = lines.get('x-api-stringtosign') ?? []
    assert.match(told, /^x-date: [\x20-\x7e]+$/)
    assert.ok(told.includes('#GET####/app?q=<script>'), 'a header is no page')
  })
})

describe('callers that may not any more', () => {
  it('are refused from the next call on: disabled, gone, reset, expired, unbound [D32]', async () => {
    const live = gateway()
    let revision = 1
    const put = (...sections: readonly Section[]) =>
      live.gateway.apply(changeTo(++revision, sections))
    const key = () => resultOf(byKey(signedByKey([date])), live.call)
    const app = () => resultOf(plainApp(), live.call)
    const rows: readonly [readonly Section[], () => Promise<string>, string][] = [
      [
        callerSections('keys', [aKey({ enabled: false })]),
        key,
        '401 HMAC signature cannot be verified',
      ],
      [
        callerSections('keys', [aKey({ secret: 'reset' })]),
        key,
        '401 HMAC signature does not match',
      ],
      [callerSections('keys', [aKey({ plans: [] })]), key, '401 HMAC apikey is invalid for API'],
      [
        callerSections('keys', [aKey({ plans: ['usagePlan-00000009'] })]),
        key,
        '401 HMAC apikey is invalid for API',
      ],
    ]
    for (const [sections, ask, expected] of rows) {
      put(...callerSections('keys', [aKey()]))
      assert.equal(await ask(), 'passes')
      put(...sections)
      assert.equal(await ask(), expected)
    }
    put(
      ...callerSections('keys', [
        aKey({ secret: 'new', previous: { secret: keySecret, untilMs: nowMs } }),
      ]),
    )
    assert.equal(await key(), '401 HMAC signature does not match', 'the time of grace is over')

    put(...callerSections('keys', [aKey()]))
    assert.equal(await app(), 'passes')
    put(...callerSections('apps', [anApplication({ secret: 'reset' })]))
    assert.match(await app(), /^401 HMAC signature does not match/)
    put(...callerSections('apps', [anApplication()]), accessIn({ release: {}, test: both }))
    assert.equal(await app(), '403 Found no validate apiapp')
    assert.equal(await key(), '403 Found no validate usage plan')
    const moved = { apis: { 'api-other': node } }
    put(accessIn({ release: moved, test: both }))
    assert.match(await app(), /^403 /)
    assert.equal(await key(), '401 HMAC apikey is invalid for API', 'of another API')
  })

  it('are refused where what says so cannot be read [D32]', async () => {
    const whole = [
      accessIn({ release: both }),
      ...callerSections('keys', [aKey()]),
      ...callerSections('plans', [aPlan()]),
      ...callerSections('apps', [anApplication()]),
    ]
    for (const kind of ['access', 'keys', 'plans', 'apps']) {
      const live = gateway()
      const change = changeTo(
        2,
        whole.filter((section) => section.kind === kind),
      )
      const put = change.put.map((one) => ({ ...one, bytes: Buffer.from('{"kind":') }))
      live.gateway.apply({ ...change, put })
      const key = await resultOf(byKey(signedByKey([date])), live.call)
      const app = await resultOf(plainApp(), live.call)
      if (kind === 'access') assert.deepEqual([key.slice(0, 4), app.slice(0, 4)], ['481 ', '481 '])
      if (kind === 'keys' || kind === 'plans') assert.match(key, /^401 /, kind)
      if (kind === 'apps') assert.match(app, /^401 /, kind)
      assert.ok(live.reports.length > 0, 'it is told')
    }
    assert.deepEqual(reports, [])
  })
})
