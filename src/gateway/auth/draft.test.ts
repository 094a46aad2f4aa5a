import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jwkOf, signingKey, tokenOf } from '../../../test/authorization-server.ts'
import type { Pairs } from '../../../test/fakes/callers.ts'
import {
  aKey,
  anApplication,
  aPlan,
  appKey,
  appSecret,
  authorization,
  callerSections,
  gmt,
  keySecret,
  sign,
  signedByKey,
} from '../../../test/fakes/callers.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  aService,
  changeTo,
  draftKey,
  serviceId,
  settings,
} from '../../../test/fakes/snapshot.ts'
import { draftAccessHeader, signDraftCall } from '../../lib/draft-access.ts'
import type { AuthNode } from '../../snapshot/snapshot.ts'

const nowMs = Math.floor(Date.now() / 1000) * 1000
const date = ['X-Date', gmt(nowMs)] as const
const tokenKey = signingKey('EdDSA')
const rules = { publicKey: JSON.stringify(jwkOf(tokenKey)), loginRedirectUrl: null }
const backend = { kind: 'mock', body: 'in' } as const

const kinds: { readonly [path: string]: AuthNode } = {
  secret: { kind: 'secret' },
  app: { kind: 'app' },
  header: { kind: 'oauth', role: 'business', rules: { ...rules, tokenLocation: 'header' } },
  cookie: { kind: 'oauth', role: 'business', rules: { ...rules, tokenLocation: 'cookie' } },
  unbuilt: { kind: 'unbuilt', name: 'eiam' },
}

const apis = Object.entries(kinds).map(([path, auth]) => {
  return anApi({ id: `api-${path}`, path: `=/${path}`, auth, backend })
})

/** The same APIs as a draft and released; nobody is bound to anything. */
const { call } = gatewayOn(
  changeTo(1, [
    settings,
    aService({ environments: { draft: anEnvironment('d'), release: anEnvironment('v1') } }),
    ...[apisSection('d', apis), apisSection('v1', apis)],
    ...callerSections('keys', [aKey({ plans: [] })]),
    ...callerSections('plans', [aPlan()]),
    ...callerSections('apps', [anApplication()]),
  ]),
)

async function ask(path: string, fields: Pairs = [], environment = 'draft') {
  const target = `/${environment}/${path}`
  const mark = signDraftCall(draftKey, { serviceId, method: 'GET', target }, nowMs / 1000 + 60)
  const all = [...fields, [draftAccessHeader, mark] as const]
  return (await call({ target, fields: all, startedAtMs: nowMs })).refusal
}

const bearer = (token: string) => [['Authorization', `Bearer ${token}`]] as const
const byApp = (secret: string, path = '/app') => {
  const signature = sign(secret, `x-date: ${gmt(nowMs)}\nGET\n\n\n\n${path}`)
  return [date, authorization(appKey, 'x-date', signature)]
}

describe('a call of the draft', () => {
  it('needs no credentials: that control made it is proved', async () => {
    for (const path of ['secret', 'app', 'header', 'cookie']) {
      assert.equal(await ask(path), '200 in', path)
      assert.match(await ask(path, [], 'release'), /^(401|403) /, `${path} released`)
    }
  })

  it('is refused for an authentication that is not built', async () => {
    assert.match(await ask('unbuilt'), /^481 /)
  })

  it('is let through by credentials that hold, whoever is bound to what', async () => {
    assert.equal(await ask('secret', signedByKey([date])), '200 in')
    assert.equal(await ask('app', byApp(appSecret)), '200 in')
    assert.equal(await ask('header', bearer(tokenOf(tokenKey))), '200 in')
    assert.equal(await ask('cookie', [['Cookie', `id_token=${tokenOf(tokenKey)}`]]), '200 in')
    const released = [
      await ask('secret', signedByKey([date]), 'release'),
      await ask('app', byApp(appSecret), 'release'),
    ]
    const nobody = ['403 Found no validate usage plan', '403 Found no validate apiapp']
    assert.deepEqual(released, nobody)
  })

  it('is refused for credentials that do not', async () => {
    const forged = signedByKey([date], { secret: `${keySecret}x` })
    assert.equal(await ask('secret', forged), '401 HMAC signature does not match')
    const old = signedByKey([['X-Date', gmt(nowMs - 901_000)]])
    assert.match(await ask('secret', old), /^401 /)
    const unknown = signedByKey([date], { id: 'nobody' })
    assert.equal(await ask('secret', unknown), '401 HMAC signature cannot be verified')
    assert.match(await ask('secret', [['Authorization', 'Basic dTpw']]), /^401 /)
    assert.match(await ask('app', byApp(`${appSecret}x`)), /^401 HMAC signature does not match/)
    assert.match(await ask('app', byApp(appSecret, '/other')), /^401 /)
    const stranger = tokenOf(signingKey('EdDSA'))
    assert.equal(await ask('header', bearer(stranger)), '401 Oauth id_token verify error')
    const misplaced = [['Cookie', `id_token=${tokenOf(tokenKey)}`]] as const
    assert.equal(await ask('header', misplaced), '481 Oauth id_token location forbidden')
    assert.match(await ask('cookie', bearer(tokenOf(tokenKey))), /^481 /)
  })
})
