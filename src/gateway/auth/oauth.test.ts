import assert from 'node:assert/strict'
import type { KeyObject } from 'node:crypto'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import type { Pairs } from '../../../test/fakes/callers.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayFor } from '../../../test/fakes/gateway.ts'
import { parseTokenKeys } from '../../lib/token-keys.ts'
import type { OauthNode } from '../../snapshot/snapshot.ts'
import { tokenBytesMax } from './limits.ts'
import { TokenVerifier } from './token.ts'

const nowMs = 1_700_000_000_000
const now = nowMs / 1000

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')

const jwk = (key: KeyObject, more: object = {}) =>
  JSON.stringify({ ...key.export({ format: 'jwk' }), ...more })
const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A token signed by hand; it expires in a minute where the claims say nothing else. */
function token(
  claims: object | string,
  { header = {}, key = rsa.privateKey }: { header?: object; key?: KeyObject } = {},
): string {
  const whole = typeof claims === 'string' ? claims : { exp: now + 60, ...claims }
  const signed = `${part({ alg: 'RS256', typ: 'JWT', ...header })}.${part(whole)}`
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  const mark = sign(algorithm, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${mark.toString('base64url')}`
}

const good = token({ exp: now + 60 })

function business(rules: Partial<OauthNode> | null) {
  const defaults = { publicKey: jwk(rsa.publicKey), loginRedirectUrl: null }
  const { call } = gatewayFor({
    auth: {
      kind: 'oauth',
      role: 'business',
      rules: rules && { ...defaults, tokenLocation: 'header', ...rules },
    },
    backend: { kind: 'mock', body: 'in' },
  })
  const ask = (fields: Pairs, startedAtMs = nowMs) => call({ fields, startedAtMs })
  return {
    call: ask,
    ask: async (fields: Pairs, atMs = nowMs) => (await ask(fields, atMs)).refusal,
    bearer: async (text: string, atMs = nowMs) =>
      (await ask([['Authorization', `Bearer id_token="${text}"`]], atMs)).refusal,
  }
}

const wrong = '401 Oauth id_token verify error'

describe('an authorization API', () => {
  it('goes to its server for everybody [g386]', async () => {
    const { call } = gatewayFor({ auth: { kind: 'oauth', role: 'authorization', rules: null } })
    assert.notEqual((await call({})).forwarded, null)
  })
})

describe('a business API', () => {
  it('takes a token in the header, named or plain [g377][g388]', async () => {
    const { ask, bearer } = business({})
    assert.equal(await bearer(good), '200 in')
    assert.equal(await bearer(good), '200 in', 'remembered')
    assert.equal(await ask([['Authorization', `bearer ${good}`]]), '200 in')
  })

  it('takes a token in the cookie where the configuration says so [g379]', async () => {
    const { ask } = business({ tokenLocation: 'cookie' })
    assert.equal(await ask([['Cookie', `a=b; id_token=${good}; c`]]), '200 in')
    assert.equal(
      await ask([
        ['Cookie', 'a=b'],
        ['Cookie', `id_token="${good}"`],
      ]),
      '200 in',
    )
    assert.equal(await ask([['Cookie', `id_token=${good}; id_token=${good}`]]), wrong)
    assert.equal(await ask([['Cookie', 'id_token=']]), '401 Oauth found no id_token')
    assert.equal(await ask([['Cookie', `xid_token=${good}`]]), '401 Oauth miss Oauth id_token')
    assert.equal(await ask([]), '401 Oauth miss Oauth id_token')
  })

  it('refuses a token in the wrong place with 481 [g380]', async () => {
    const forbidden = '481 Oauth id_token location forbidden'
    assert.equal(await business({}).ask([['Cookie', `id_token=${good}`]]), forbidden)
    const inCookie = business({ tokenLocation: 'cookie' })
    assert.equal(await inCookie.bearer(good), forbidden)
  })

  it('says what is missing or malformed', async () => {
    const { ask } = business({})
    const format = '401 Oauth authorization header format error'
    for (const [value, expected] of [
      [`Basic ${good}`, format],
      [`Bearer id_token=${good}`, format],
      [`Bearer id_token="${good}" x`, format],
      [`Bearer ${good} ${good}`, format],
      ['Bearer', '401 Oauth found no id_token'],
      ['Bearer id_token=""', '401 Oauth found no id_token'],
    ] as const) {
      assert.equal(await ask([['Authorization', value]]), expected, value)
    }
    const twice = ['Authorization', `Bearer ${good}`] as const
    assert.equal(await ask([twice, twice]), format)
    assert.equal(
      await ask([]),
      '401 Oauth signature cannot be verified, a validate authorization header is required',
    )
  })

  it('without its authorization API or with a bad key serves nobody', async () => {
    assert.equal(await business(null).bearer(good), '401 Oauth found no related Oauth api')
    const keyError = '481 Oauth public key error'
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
    for (const publicKey of [
      ...['{}', '{', 'x', '{"keys":[]}', JSON.stringify({ keys: [{}] })],
      ...[jwk(rsa.publicKey, { alg: 'RS512' }), jwk(p384)],
      JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }),
    ]) {
      assert.equal(await business({ publicKey }).bearer(good), keyError, publicKey)
    }
    assert.equal(await business({ publicKey: ' ' }).bearer(good), '481 Oauth found no public key')
  })

  it('leads callers without a token to the login page, and to nowhere else [g381][g382]', async () => {
    const loginRedirectUrl = 'http://127.0.0.1:9000/login?from=gateway'
    const { call } = business({ loginRedirectUrl })
    for (const fields of [[], [['Authorization', 'Bearer a.b.c']]] as const) {
      const { answered } = await call([...fields, ['Host', 'evil.example'], ['Referer', 'x']])
      assert.equal(answered?.status, 302)
      const lines = fieldsOf(answered?.headLines ?? '')
      assert.deepEqual(lines.get('location'), [loginRedirectUrl])
    }
    const misplaced = await call([['Cookie', `id_token=${good}`]])
    assert.equal(misplaced.refusal, '481 Oauth id_token location forbidden')
  })
})

describe('a token', () => {
  it('is verified by RSA, P-256 and Ed25519 keys, as JWK, set or PEM', async () => {
    const es = token({}, { header: { alg: 'ES256' }, key: p256.privateKey })
    const eddsa = token({}, { header: { alg: 'EdDSA' }, key: ed.privateKey })
    assert.equal(await business({ publicKey: jwk(p256.publicKey) }).bearer(es), '200 in')
    assert.equal(await business({ publicKey: jwk(ed.publicKey) }).bearer(eddsa), '200 in')
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    assert.equal(await business({ publicKey: pem }).bearer(good), '200 in')
    const keys = [p256.publicKey, otherRsa.publicKey, rsa.publicKey].map((key, index) => ({
      ...key.export({ format: 'jwk' }),
      kid: `k${index}`,
    }))
    const set = business({ publicKey: JSON.stringify({ keys }) })
    assert.equal(await set.bearer(good), '200 in')
    assert.equal(await set.bearer(token({}, { header: { kid: 'k2' } })), '200 in')
    assert.equal(await set.bearer(token({}, { header: { kid: 'k1' } })), wrong)
  })

  it('of another key, algorithm or form is refused', async () => {
    const { bearer } = business({})
    const [head = '', body = '', mark = ''] = good.split('.')
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' })
    const hs256 = `${part({ alg: 'HS256' })}.${part({})}`
    const hmac = createHmac('sha256', pem).update(hs256).digest('base64url')
    for (const text of [
      token({}, { key: otherRsa.privateKey }),
      `${part({ alg: 'none' })}.${part({})}.`,
      `${part({ alg: 'none' })}.${part({})}.${mark}`,
      `${hs256}.${hmac}`,
      token({}, { header: { alg: 'ES256' } }),
      token({}, { header: { alg: 'rs256' } }),
      token({}, { header: { alg: ['RS256'] } }),
      token({}, { header: { crit: ['exp'] } }),
      token({}, { header: { b64: false } }),
      token('[]'),
      token('no json'),
      ...[`${head}.${body}`, `${good}.`, `${good}=`, `${head}.${part({ exp: 9e9 })}.${mark}`],
      ...[`${head}..${mark}`, `${head}.${body}.${mark.slice(1)}`, '..', 'a.b.c'],
      token({ padding: 'p'.repeat(tokenBytesMax) }),
    ]) {
      assert.equal(await bearer(text), wrong, text.slice(0, 80))
    }
  })

  it('holds from nbf and iat until exp, give or take a minute', async () => {
    const { bearer } = business({})
    for (const [claims, expected] of [
      [{ exp: now + 1 }, '200 in'],
      [{ exp: now - 59 }, '200 in'],
      [{ exp: now - 60 }, wrong],
      [{ exp: `${now + 60}` }, wrong],
      [{ exp: undefined }, wrong],
      [{ exp: null }, wrong],
      [{ exp: -1 }, wrong],
      [{ exp: 1e15, nbf: -1e15 }, '200 in'],
      [{ nbf: null, aud: ['a', 'b'] }, '200 in'],
      [{ nbf: now + 60, iat: now + 60 }, '200 in'],
      [{ nbf: now + 61 }, wrong],
      [{ iat: now + 61 }, wrong],
      [{ iat: 'now' }, wrong],
    ] as const) {
      assert.equal(await bearer(token(claims)), expected, JSON.stringify(claims))
    }
    const short = token({ exp: now + 60 })
    assert.equal(await bearer(short), '200 in')
    assert.equal(await bearer(short, nowMs + 119_000), '200 in')
    assert.equal(await bearer(short, nowMs + 120_000), wrong)
  })

  it('is remembered for its own key only', () => {
    const verifier = new TokenVerifier()
    const keys = parseTokenKeys(jwk(rsa.publicKey))
    const others = parseTokenKeys(jwk(otherRsa.publicKey))
    assert.ok(keys && others)
    assert.equal(verifier.verify(good, keys, nowMs), 'good')
    assert.equal(verifier.verify(good, others, nowMs), 'stranger')
    assert.equal(verifier.verify(good, keys, nowMs), 'good')
  })

  it('is forgotten once it has expired, and never let in from memory', () => {
    const verifier = new TokenVerifier()
    const keys = parseTokenKeys(jwk(rsa.publicKey))
    assert.ok(keys)
    assert.equal(verifier.verify(good, keys, nowMs), 'good')
    assert.equal(verifier.size, 1)
    assert.equal(verifier.verify(good, keys, nowMs + 119_999), 'good')
    assert.equal(verifier.verify(good, keys, nowMs + 120_000), 'bad')
    assert.equal(verifier.size, 0)
    assert.equal(verifier.verify(good, keys, nowMs + 120_000), 'bad')
    assert.equal(verifier.size, 0, 'an expired token is not remembered')
  })

  it('makes room for others within the bound', () => {
    const bound = 20
    const verifier = new TokenVerifier(bound)
    const keys = parseTokenKeys(jwk(ed.publicKey))
    assert.ok(keys)
    const wish = { header: { alg: 'EdDSA' }, key: ed.privateKey }
    const tokens = Array.from({ length: bound + 1 }, (_, n) => token({ n }, wish))
    for (const [n, one] of tokens.entries()) {
      assert.equal(verifier.verify(one, keys, nowMs), 'good')
      assert.equal(verifier.size, Math.min(n + 1, bound))
    }
    assert.equal(verifier.verify(tokens[0] ?? '', keys, nowMs), 'good', 'verified once more')
    assert.equal(verifier.size, bound)
  })
})
