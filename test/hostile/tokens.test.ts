/**
 * Hostile tokens before an OAuth business API (RFC 8725): every one is refused as unverified, no
 * word of it is believed, nothing breaks. `[E33]` and the like number the cases; keys at an address
 * have theirs beside the code.
 */
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { tokenBytesMax, tokenDepthMax } from '../../src/gateway/auth/limits.ts'
import type { OauthNode } from '../../src/snapshot/snapshot.ts'
import type { SigningKey } from '../authorization-server.ts'
import { jwkOf, signingKey } from '../authorization-server.ts'
import type { Pairs } from '../fakes/callers.ts'
import { fieldsOf } from '../fakes/exchange.ts'
import { gatewayFor } from '../fakes/gateway.ts'

const nowMs = 1_700_000_000_000
const now = nowMs / 1000
const rsa = signingKey('RS256')
const p256 = signingKey('ES256')
const ed = signingKey('EdDSA')
const wrong = '401 Oauth id_token verify error'

const encode = (text: string | Buffer) => Buffer.from(text).toString('base64url')
const part = (value: unknown) => encode(typeof value === 'string' ? value : JSON.stringify(value))

/** A token signed over exactly this head and body. */
function signed(head: unknown, body: unknown, key: SigningKey = rsa): string {
  const text = `${part(head)}.${part(body)}`
  const digest = key.algorithm === 'EdDSA' ? null : 'sha256'
  const options = { key: key.privateKey, dsaEncoding: 'ieee-p1363' } as const
  return `${text}.${encode(sign(digest, Buffer.from(text), options))}`
}

function business(rules: Partial<OauthNode> = {}) {
  const { call, reports } = gatewayFor({
    auth: {
      ...{ kind: 'oauth', role: 'business' },
      rules: {
        publicKey: JSON.stringify({ keys: [rsa, p256, ed].map(jwkOf) }),
        ...{ tokenLocation: 'header', loginRedirectUrl: null, ...rules },
      },
    },
    backend: { kind: 'mock', body: 'in' },
  })
  const ask = (fields: Pairs, more = {}) => call({ fields, startedAtMs: nowMs, ...more })
  return {
    ...{ ask, reports },
    bearer: async (token: string) =>
      (await ask([['Authorization', `Bearer id_token="${token}"`]])).refusal,
  }
}

const head = { alg: 'RS256', typ: 'JWT', kid: rsa.id }
const claims = { sub: 'me', exp: now + 60 }
const { bearer, reports } = business()

async function areRefused(tokens: readonly string[]): Promise<void> {
  for (const token of tokens) assert.equal(await bearer(token), wrong, token.slice(0, 200))
  assert.equal(await bearer(signed(head, claims)), '200 in')
  assert.deepEqual(reports, [])
}

describe('hostile tokens', () => {
  it('choose no algorithm: none, the public key as a secret, blank marks [E33]', async () => {
    const [, body = '', mark = ''] = signed(head, claims).split('.')
    const nones = ['none', 'None', 'NONE', 'nOnE', '', ' RS256', 'RS256 ', 'rs256', 'RS256\u0000']
    const publicKeys = [
      rsa.publicKey.export({ type: 'spki', format: 'pem' }),
      rsa.publicKey.export({ type: 'spki', format: 'der' }),
      rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }),
      JSON.stringify(jwkOf(rsa)),
      '',
    ]
    const confused = publicKeys.flatMap((secret) =>
      (['HS256', 'HS512'] as const).map((alg) => {
        const text = `${part({ ...head, alg })}.${body}`
        const name = alg === 'HS256' ? 'sha256' : 'sha512'
        return `${text}.${createHmac(name, secret).update(text).digest('base64url')}`
      }),
    )
    const es = { ...head, alg: 'ES256', kid: p256.id }
    const blank = [Buffer.alloc(64), Buffer.alloc(0), Buffer.alloc(64, 0xff), Buffer.alloc(1)]
    await areRefused([
      ...nones.flatMap((alg) => [
        `${part({ ...head, alg })}.${body}.`,
        `${part({ ...head, alg })}.${body}.${mark}`,
        `${part({ ...head, alg })}.${body}`,
        signed({ ...head, alg }, claims),
      ]),
      ...confused,
      ...blank.map((bytes) => `${part(es)}.${body}.${encode(bytes)}`),
      ...[undefined, null, 1, true, [], ['RS256'], {}, { RS256: 1 }].map((alg) =>
        signed({ ...head, alg }, claims),
      ),
    ])
  })

  it('say nothing that must be understood, and come in one form [E33]', async () => {
    const good = signed(head, claims)
    const [first = '', body = '', mark = ''] = good.split('.')
    await areRefused([
      ...[['exp'], [], 'exp', null, ['b64']].map((crit) => signed({ ...head, crit }, claims)),
      ...[false, true, null].map((b64) => signed({ ...head, b64 }, claims)),
      signed({ ...head, crit: ['b64'], b64: false }, claims),
      ...[`${good}.`, `.${good}`, `${good}=`, `${good}.${mark}`, `${first}.${body}`, '..', '.'],
      ...[`${first}=.${body}.${mark}`, `${first}.${body}\u00e9.${mark}`, good.replace('.', ',')],
      // Other spellings of the same bytes: unused bits, the other alphabet.
      ...[`${first}.${body}.${mark.slice(0, -1)}${mark.endsWith('A') ? 'B' : 'A'}`],
      // An encrypted token.
      `${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.AAAA.AAAA.AAAA.AAAA`,
      part(JSON.stringify({ payload: body, signatures: [{ protected: first, signature: mark }] })),
    ])
  })

  it('are bound to one key: another’s kid, another’s algorithm, none of ours [E33]', async () => {
    const strangers = [signingKey('RS256'), signingKey('ES256'), signingKey('EdDSA')]
    const ours = [rsa, p256, ed]
    await areRefused([
      ...ours.flatMap((key, index) => {
        const other = strangers[index] ?? key
        const own = { alg: key.algorithm, kid: key.id }
        return [
          signed(own, claims, other),
          signed({ alg: key.algorithm }, claims, other),
          signed({ ...own, kid: ours[(index + 1) % 3]?.id }, claims, key),
          signed({ ...own, alg: ours[(index + 1) % 3]?.algorithm }, claims, key),
        ]
      }),
      // PSS is another algorithm with the same key.
      (() => {
        const text = `${part({ ...head, alg: 'PS256' })}.${part(claims)}`
        const options = { key: rsa.privateKey, padding: 6 }
        return `${text}.${encode(sign('sha256', Buffer.from(text), options))}`
      })(),
      // A DER mark where the standard wants two numbers.
      (() => {
        const text = `${part({ alg: 'ES256', kid: p256.id })}.${part(claims)}`
        return `${text}.${encode(sign('sha256', Buffer.from(text), p256.privateKey))}`
      })(),
    ])
    for (const key of ours) {
      assert.equal(await bearer(signed({ alg: key.algorithm, kid: key.id }, claims, key)), '200 in')
      assert.equal(await bearer(signed({ alg: key.algorithm }, claims, key)), '200 in')
    }
  })

  it('may name keys that several have: each is tried, none is believed [E34]', async () => {
    const twins = [signingKey('EdDSA'), signingKey('RS256'), signingKey('EdDSA')]
    const keys = twins.map((key) => ({ ...jwkOf(key), kid: 'same' }))
    const { bearer: ask } = business({ publicKey: JSON.stringify({ keys }) })
    for (const key of twins) {
      assert.equal(await ask(signed({ alg: key.algorithm, kid: 'same' }, claims, key)), '200 in')
      assert.equal(await ask(signed({ alg: key.algorithm, kid: 'other' }, claims, key)), wrong)
    }
    const stranger = signingKey('EdDSA')
    assert.equal(await ask(signed({ alg: 'EdDSA', kid: 'same' }, claims, stranger)), wrong)
  })

  it('say when they hold, in numbers that are times [E35]', async () => {
    const body = (wish: object) => signed(head, { ...claims, ...wish })
    for (const wish of [
      ...[{ exp: now - 59 }, { exp: now + 0.5 }, { exp: 9e15 }, { exp: 1e300 }, { iat: now + 60 }],
      ...[{ nbf: now + 60 }, { nbf: 0, iat: -1 }, { aud: ['a', 'b'] }, { aud: {} }, { iss: 7 }],
    ]) {
      assert.equal(await bearer(body(wish)), '200 in', JSON.stringify(wish))
    }
    await areRefused([
      ...[now - 60, 0, -1, -9e15, String(now + 60), [now + 60], {}, true, null, undefined].map(
        (exp) => body({ exp }),
      ),
      ...[now + 61, '0', [], {}, true].flatMap((time) => [
        body({ nbf: time }),
        body({ iat: time }),
      ]),
      signed(head, `{"sub":"me","exp":1e999}`),
      signed(head, `{"sub":"me","exp":NaN}`),
    ])
  })

  it('are one object each, of no name twice, of bounded depth and size [E35]', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    const withBody = (text: string) => signed(head, text)
    const deep = (depth: number) => withBody(`{"exp":${now + 60},"a":${nested(depth)}}`)
    assert.equal(await bearer(deep(tokenDepthMax - 1)), '200 in')
    const fill = (bytes: number) => {
      const empty = signed(head, { ...claims, fill: '' })
      const room = Math.floor(((bytes - empty.length) * 3) / 4) - 3
      return signed(head, { ...claims, fill: 'f'.repeat(room) })
    }
    const large = fill(tokenBytesMax)
    assert.ok(large.length <= tokenBytesMax && large.length > tokenBytesMax - 10)
    assert.equal(await bearer(large), '200 in')
    await areRefused([
      ...[deep(tokenDepthMax), deep(5_000), withBody('['.repeat(10_000))],
      withBody(`{"exp":1,"exp":${now + 60}}`),
      withBody(`{"exp":${now + 60},"sub":"a","sub":"b"}`),
      withBody(`{"exp":${now + 60},"e\\u0078p":${now + 60}}`),
      signed(`{"alg":"none","alg":"RS256"}`, claims),
      ...['', ' ', '[]', 'null', '7', '"a"', '{', '{}x', `{"exp":${now + 60}`].map(withBody),
      signed('[]', claims),
      signed(head, Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1')),
      ...[fill(tokenBytesMax + 50), 'a'.repeat(1_048_576), `${'a.'.repeat(100_000)}a`],
    ])
    const own = withBody(`{"exp":${now + 60},"__proto__":{"a":1},"constructor":1}`)
    assert.equal(await bearer(own), '200 in')
  })

  it('changed in any one place are refused [E35]', async () => {
    const good = [rsa, p256, ed].map((key) =>
      signed({ alg: key.algorithm, kid: key.id }, claims, key),
    )
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const change = fc.record({
      token: fc.constantFrom(...good),
      at: fc.nat({ max: 5_000 }),
      to: fc.constantFrom(...alphabet, '', '=', '.', '~'),
    })
    await fc.assert(
      fc.asyncProperty(change, async ({ token, at, to }) => {
        const place = at % token.length
        const changed = token.slice(0, place) + to + token.slice(place + 1)
        fc.pre(changed !== token)
        assert.match(
          await bearer(changed),
          /^401 Oauth (id_token verify|authorization header format)/,
        )
      }),
      { numRuns: 1_000 },
    )
    assert.deepEqual(reports, [])
  })
})

describe('the login page of callers without a token', () => {
  it('is the configuration’s, whatever the request says [E37]', async () => {
    const loginRedirectUrl = 'http://10.0.0.1:9000/login?from=gateway'
    const { ask } = business({ loginRedirectUrl })
    const evil = 'https://evil.example/'
    const weak = generateKeyPairSync('ed25519')
    const targets = [
      ...[`/release/?redirect=${evil}`, `/release/?url=${evil}&next=//evil.example`],
      ...[`/release//evil.example/%2e%2e`, '/release/%0d%0aLocation:%20https://evil.example'],
      `/release/?LoginRedirectUrl=${evil}&loginRedirectUrl=${evil}&state=${evil}`,
    ]
    const fields: Pairs = [
      ...[
        ['Referer', evil],
        ['Origin', evil],
        ['X-Forwarded-Host', 'evil.example'],
      ],
      ...[
        ['X-Original-URL', evil],
        ['X-Rewrite-URL', evil],
        ['Forwarded', 'host=evil.example'],
      ],
      ['Location', evil],
    ].map(([name = '', value = '']) => [name, value] as const)
    const stranger: SigningKey = { ...weak, id: ed.id, algorithm: 'EdDSA' }
    const claim = { ...claims, iss: evil, aud: evil, redirect_uri: evil }
    const token = signed({ alg: 'EdDSA', kid: ed.id, jku: evil }, claim, stranger)
    for (const target of targets) {
      for (const more of [[], [['Authorization', `Bearer ${token}`]]] as const) {
        const exchange = await ask([...fields, ...more], { target })
        const lines = fieldsOf(exchange.answered?.headLines ?? '')
        const body = Buffer.from(exchange.answered?.body ?? []).toString()
        if (exchange.answered?.status === 302) {
          assert.deepEqual(lines.get('location'), [loginRedirectUrl])
        } else assert.match(exchange.refusal, /^40[04] /, target)
        assert.ok(![...(lines.get('location') ?? []), body].join().includes('evil'), target)
      }
    }
    const usual = await ask(fields, { target: targets[0] })
    assert.equal(usual.answered?.status, 302)
  })
})
