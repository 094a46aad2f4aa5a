import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import type { Pairs } from '../../../test/fakes/callers.ts'
import {
  accessIn,
  aKey,
  aPlan,
  authorization,
  callerSections,
  gmt,
  keyId,
  keySecret,
  planId,
  sign,
  signedByKey,
} from '../../../test/fakes/callers.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  aService,
  changeTo,
  settings,
} from '../../../test/fakes/snapshot.ts'
import type { HmacAlgorithm } from '../../lib/hmac.ts'
import { hmac, isDigest } from '../../lib/hmac.ts'
import type { ApiNode, KeyNode } from '../../snapshot/snapshot.ts'
import { keyPairString } from './key-pair.ts'

const nowMs = 1_700_000_000_000
const api = anApi({ auth: { kind: 'secret' }, backend: { kind: 'mock', body: 'in' } })
const bound = accessIn({ release: { plans: [planId] } })

function gateway(
  apis: readonly ApiNode[] = [api],
  keys: readonly KeyNode[] = [aKey()],
  access = bound,
) {
  const environments = { release: anEnvironment('v1'), test: anEnvironment('v1') }
  const sections = [settings, aService({ environments }), apisSection('v1', apis), access]
  const callers = [...callerSections('keys', keys), ...callerSections('plans', [aPlan()])]
  const made = gatewayOn(changeTo(1, [...sections, ...callers]))
  const ask = (fields: Pairs, target = '/release/x') =>
    made.call({ target, fields, startedAtMs: nowMs })
  return { ...made, ask }
}

const dated = (atMs = nowMs): Pairs => [['X-Date', gmt(atMs)]]
const signedNow = signedByKey([...dated(), ['Source', 'AndriodApp']])

describe('test vectors of the key pair', () => {
  const k1 = 'x-date: Mon, 19 Mar 2018 12:08:40 GMT\nsource: AndriodApp'
  const k4 = 'source: ccc\nx-token: 123\nx-zzz: 123\nx-date: Thu, 20 Feb 2020 15:36:53 GMT'
  const vectors: readonly (readonly [string, HmacAlgorithm, string])[] = [
    [k1, 'sha1', 'DBU6Ap5+3Ik5VZRPvyO2hDVzw10='],
    [k1, 'sha256', 'UCPbJiCKJ7z0+WJWs2n80LTKRJyGTborA9HuCbLxr6E='],
    [k1, 'sha384', 'v/2WrcnMphZS/XkonBEIOrcEtuDOZghVhYcmSYRgMTtbN0GJtKFUCWdlPuS6NG2v'],
    [
      ...[k1, 'sha512'],
      'cqWeRsbY+3LnrdWoD4f0Crjui7YsIIoMMtcg5ZkVFU8yEvY24yXgmcx/y1kC5icjY6r64cnqn2xpGgKm5elaig==',
    ] as const,
    [
      'date: Fri, 09 Oct 2015 00:00:00 GMT\nsource: AndriodApp',
      'sha1',
      'cu0TsTn9SDr7ini8z5CnmNzmWtg=',
    ],
    ['x-date: Mon, 19 Mar 2018 12:08:40 GMT', 'sha1', 'GrRsZ0E7Vlidmf+/yxlERnrSKTA='],
    [k4, 'sha1', '3aRqwJt8nEv6vkTiHqRAREkoE64='],
  ]
  for (const [text, algorithm, signature] of vectors) {
    it(`${algorithm} of ${JSON.stringify(text)}`, () => {
      const digest = hmac(algorithm, keySecret, text)
      assert.ok(isDigest(digest, signature))
      const openssl = ['dgst', `-${algorithm}`, '-hmac', keySecret, '-binary']
      assert.equal(digest, execFileSync('openssl', openssl, { input: text }).toString('base64'))
    })
  }

  it('are strings of the listed headers, in their order, names in lower case', () => {
    const values = [
      ['x-date', 'D'],
      ['source', 'S'],
    ] as const
    assert.equal(keyPairString(values), 'x-date: D\nsource: S')
  })
})

describe('a call signed with a key pair', () => {
  it('passes, and its answer names key and plan [g236]', async () => {
    const { ask } = gateway()
    for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512']) {
      const exchange = await ask(signedByKey(dated(), { algorithm }))
      assert.equal(exchange.message, 'in', algorithm)
      const fields = fieldsOf(exchange.answered?.headLines ?? '')
      assert.deepEqual(fields.get('x-secret-id'), [keyId])
      assert.deepEqual(fields.get('x-usageplan-id'), [planId])
    }
  })

  it('may sign any headers in any order and letter case, Date of any time, Host as sent [g237][g238]', async () => {
    const { call, ask } = gateway()
    const old: Pairs = [
      ['Date', 'Fri, 09 Oct 2015 00:00:00 GMT'],
      ['Source', 'x'],
    ]
    assert.equal((await ask(signedByKey(old))).message, 'in')
    assert.equal(
      (await ask(signedByKey([['X-ZZZ', '1'], ['x-token', ''], ...dated()]))).message,
      'in',
    )
    const host = 'service-abcd1234-1251234567.gz.apigw.localhost'
    const hostField = `${host.toUpperCase()}:8080`
    const [, , signature = ['', '']] = signedByKey([...dated(), ['Host', hostField]])
    const request = { host, hostField, target: '/release/x', startedAtMs: nowMs }
    assert.equal((await call({ ...request, fields: [...dated(), signature] })).message, 'in')
    const other = { ...request, hostField: host, fields: [...dated(), signature] }
    assert.equal((await call(other)).refusal, '401 HMAC signature does not match')
  })

  it('tells the backend who calls where the API asks for it', async () => {
    const { backend: _, ...rest } = api
    const assigned = anApi({
      auth: rest.auth,
      assignments: [
        { name: 'X-Caller', place: 'header', value: { from: 'system', name: 'secretId' } },
      ],
    })
    const { ask } = gateway([assigned])
    const { forwarded } = await ask(signedNow)
    assert.deepEqual(fieldsOf(forwarded?.request.headLines ?? '').get('x-caller'), [keyId])
  })

  it('is refused in the words of the catalogue', async () => {
    const { ask } = gateway()
    const cannot = '401 HMAC signature cannot be verified'
    const mutated = (from: string | RegExp, to: string): Pairs =>
      signedNow.map(([name, value]) => [
        name,
        name === 'Authorization' ? value.replace(from, to) : value,
      ])
    const [date, source, auth] = [signedNow[0]!, signedNow[1]!, signedNow[2]!]
    const cases: readonly (readonly [Pairs, string])[] = [
      [[], `${cannot}, a validate authorization header is required`],
      [[auth, auth, date, source], '401 HMAC do not support multiple HTTP header'],
      [[auth, date, date, source], '401 HMAC do not support multiple HTTP header'],
      [[['Authorization', 'Basic eA==']], '401 HMAC authorization format error'],
      [mutated(', algorithm', '; algorithm'), '401 HMAC authorization format error'],
      [mutated('hmac ', 'hmac id="x", '), '401 HMAC authorization format error'],
      [mutated(/$/, ','), '401 HMAC authorization format error'],
      [mutated('hmac ', 'hmac more="x", '), '401 HMAC authorization format error'],
      [mutated(/id="[^"]*", /, ''), '401 HMAC id or signature missing'],
      [mutated(/signature="[^"]*"/, 'signature=""'), '401 HMAC id or signature missing'],
      [mutated(/headers="[^"]*"/, 'headers=""'), '401 HMAC authorization headers is invalidate'],
      [mutated(/headers="[^"]*"/, 'headers="a,b"'), '401 HMAC authorization headers is invalidate'],
      [mutated('hmac-sha1', 'hmac-md5'), '401 HMAC algorithm hmac-md5 not supported'],
      [mutated('hmac-sha1', 'sha1'), '401 HMAC algorithm sha1 not supported'],
      [[auth, date], `${cannot}, a valid source header is required`],
      [[auth, source], `${cannot}, a valid x-date header is required for HMAC Authentication`],
      [signedByKey([source]), `${cannot}, a valid date or x-date header is required`],
      [
        signedByKey([['X-Date', '2023-11-14T22:13:20Z']]),
        `${cannot}, a valid x-date header is required for HMAC Authentication`,
      ],
      [
        signedByKey([['X-Date', gmt(nowMs).replace('GMT', '+0800')]]),
        `${cannot}, a valid x-date header is required for HMAC Authentication`,
      ],
      [
        signedByKey([['X-Date', 'Tue, 31 Nov 2023 22:13:20 GMT']]),
        `${cannot}, a valid x-date header is required for HMAC Authentication`,
      ],
      [mutated('hmac-sha1', 'hmac-sha256'), '401 HMAC signature does not match'],
      [mutated('signature="', 'signature="A'), '401 HMAC signature does not match'],
      [signedByKey(dated(), { secret: 'another' }), '401 HMAC signature does not match'],
      [signedByKey(dated(), { id: 'AKIDnobody' }), cannot],
    ]
    for (const [fields, expected] of cases) {
      assert.equal((await ask(fields)).refusal, expected, JSON.stringify(fields))
    }
  })

  it('is of now, within 15 minutes either way', async () => {
    const { ask } = gateway()
    for (const [seconds, passes] of [
      ...[
        [900, true],
        [-900, true],
        [901, false],
        [-901, false],
      ],
      ...[[86_400 * 365, false]],
    ] as const) {
      const { refusal } = await ask(signedByKey(dated(nowMs + seconds * 1000)))
      const old =
        '401 HMAC signature cannot be verified, the x-date header is out of date for HMAC Authentication'
      assert.equal(refusal, passes ? '200 in' : old, String(seconds))
    }
  })
})

describe('a key', () => {
  const refusalOf = async (key: KeyNode, secret = keySecret) =>
    (await gateway([api], [key]).ask(signedByKey(dated(), { secret }))).refusal

  it('that is disabled is refused like one that is not there', async () => {
    assert.equal(await refusalOf(aKey({ enabled: false })), '401 HMAC signature cannot be verified')
  })

  it('has two secrets during a rotation, one after', async () => {
    const rotated = (untilMs: number) =>
      aKey({ secret: 'new-secret', previous: { secret: keySecret, untilMs } })
    assert.equal(await refusalOf(rotated(nowMs + 1)), '200 in')
    assert.equal(await refusalOf(rotated(nowMs + 1), 'new-secret'), '200 in')
    assert.equal(await refusalOf(rotated(nowMs)), '401 HMAC signature does not match')
  })

  it('needs a plan that covers the API', async () => {
    const invalid = '401 HMAC apikey is invalid for API'
    assert.equal(await refusalOf(aKey({ plans: [] })), invalid)
    assert.equal(await refusalOf(aKey({ plans: ['usagePlan-00000002'] })), invalid)
    const elsewhere = { 'api-00000002': { plans: [planId], apps: [], rules: [] } }
    const { ask } = gateway([api], [aKey()], accessIn({ release: { apis: elsewhere } }))
    assert.equal((await ask(signedNow)).refusal, invalid)
    const here = { [api.id]: { plans: [planId], apps: [], rules: [] } }
    const own = gateway([api], [aKey()], accessIn({ release: { apis: here } }))
    assert.equal((await own.ask(signedNow)).message, 'in')
  })

  it('of a plan of one environment does not open another [g302][g319]', async () => {
    const { ask } = gateway()
    assert.equal((await ask(signedNow, '/release/x')).message, 'in')
    assert.equal((await ask(signedNow, '/test/x')).refusal, '403 Found no validate usage plan')
  })

  it('that is changed is what it is now for the next call', async () => {
    const { gateway: data, ask } = gateway()
    assert.equal((await ask(signedNow)).message, 'in')
    data.apply(changeTo(2, callerSections('keys', [aKey({ enabled: false })])))
    assert.equal((await ask(signedNow)).refusal, '401 HMAC signature cannot be verified')
    data.apply(changeTo(3, callerSections('keys', [aKey()])))
    assert.equal((await ask(signedNow)).message, 'in')
    data.apply(changeTo(4, [], ['access/service-abcd1234']))
    assert.equal((await ask(signedNow)).refusal, '403 Found no validate usage plan')
  })
})

describe('an API without authentication', () => {
  const open = anApi({ backend: { kind: 'mock', body: 'in' } })
  const lines = (exchange: { answered: { headLines: string } | null }) =>
    fieldsOf(exchange.answered?.headLines ?? '')

  it('knows a caller by a valid signature, and takes any other as anonymous [g371][g375]', async () => {
    const { ask } = gateway([open])
    assert.deepEqual(lines(await ask(signedNow)).get('x-secret-id'), [keyId])
    const wrong = signedByKey(dated(), { secret: 'wrong' })
    for (const fields of [[], wrong, [authorization(keyId, 'x-date', sign('a', 'b'))]]) {
      const exchange = await ask(fields)
      assert.equal(exchange.refusal, '200 in')
      assert.equal(lines(exchange).get('x-secret-id'), undefined)
    }
  })
})

describe('who may call', () => {
  it('is nobody, where the section that says it cannot be read', async () => {
    const { gateway: data, ask, reports } = gateway()
    const [section] = changeTo(2, [bound]).put
    assert.ok(section)
    data.apply({
      ...changeTo(2, []),
      put: [{ ...section, bytes: Buffer.from(`{"secret":"${keySecret}`) }],
    })
    assert.equal((await ask(signedNow)).refusal, '481 API config error')
    assert.match(reports.join(), /access\/service-abcd1234/)
    assert.ok(!reports.join().includes(keySecret))
  })
})
