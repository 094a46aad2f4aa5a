import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  aKey,
  anApplication,
  aPlan,
  applicationId,
  authorization,
  callerSections,
  gmt,
  keyId,
  type Pairs,
  planId,
  sign,
  signedByKey,
} from '../../../test/fakes/callers.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import { attachedTo } from '../../../test/fakes/rules.ts'
import { anApi, apisSection, aService, changeTo, settings } from '../../../test/fakes/snapshot.ts'
import type { AntiReplayData } from '../../snapshot/rules.ts'
import type { Section } from '../../snapshot/snapshot.ts'
import { createNonceMemory, Nonces } from '../nonces.ts'

const nowMs = Date.parse('2024-03-19T12:08:40Z')
const used = '401 Nonce has already been used'
const malformed = '400 header x-apigw-nonce is not a valid nonce'
const absent = '403 header x-apigw-nonce is required'
const mock = { kind: 'mock', body: 'in' } as const
const apiIds = ['api-00000001', 'api-00000002', 'api-00000003']

/** Two workers; `/a` and `/b` by key, `/open` for everybody, all with the plugin. */
function place(wish: Partial<AntiReplayData> = {}, size = 1024) {
  let clockMs = 0
  const shared = createNonceMemory(size)
  const rule: AntiReplayData = { type: 'AntiReplay', forced: true, ttlSeconds: 900, ...wish }
  const attached = attachedTo(apiIds, { plugins: [rule] }).map((section): Section => {
    if (section.kind !== 'access') return section
    const release = { plans: [planId], apis: section.environments.release?.apis ?? {} }
    return { ...section, environments: { release } }
  })
  const other = 'AKIDOTHER00000000000000000000000000001'
  const first = [
    settings,
    aService(),
    apisSection('v1', [
      anApi({ id: 'api-00000001', path: '=/a', auth: { kind: 'secret' }, backend: mock }),
      anApi({ id: 'api-00000002', path: '=/b', auth: { kind: 'secret' }, backend: mock }),
      anApi({ id: 'api-00000003', path: '=/open', backend: mock }),
    ]),
    ...callerSections('keys', [aKey(), aKey({ id: other })]),
    ...callerSections('plans', [aPlan()]),
    ...callerSections('apps', [anApplication()]),
    ...attached,
  ]
  const workers = [0, 1].map(() => {
    const nonces = new Nonces(shared, () => clockMs)
    return gatewayOn(changeTo(1, first), undefined, { nonces })
  })
  let calls = 0

  /** Calls by a key, from the workers in turn. */
  async function call(path: string, fields: Pairs, id: string | null = keyId): Promise<string> {
    const signed = id === null ? [] : signedByKey([['X-Date', gmt(nowMs)]], { id })
    const request = { target: `/release${path}`, fields: [...signed, ...fields] }
    const exchange = await workers[calls++ % 2]?.call({ ...request, startedAtMs: nowMs })
    return exchange?.refusal ?? ''
  }

  return {
    ...{ call, other, workers },
    pass: (ms: number) => {
      clockMs += ms
    },
  }
}

const nonce = (value: string, name = 'x-apigw-nonce'): Pairs => [[name, value]]

describe('the AntiReplay plugin', () => {
  it('lets a nonce pass once until its time is over, over all workers', async () => {
    const { call, pass } = place()
    assert.equal(await call('/a', nonce('n1')), '200 in')
    for (let i = 0; i < 3; i++) assert.equal(await call('/a', nonce('n1', 'X-ApiGW-Nonce')), used)
    assert.equal(await call('/a', nonce('n2')), '200 in')
    pass(900_000)
    assert.equal(await call('/a', nonce('n1')), used)
    pass(1_000)
    assert.equal(await call('/a', nonce('n1')), '200 in')
  })

  it('refuses a call without a nonce only where one is forced', async () => {
    assert.equal(await place().call('/a', []), absent)
    const { call } = place({ forced: false })
    assert.equal(await call('/a', []), '200 in')
    assert.equal(await call('/a', []), '200 in')
    assert.equal(await call('/a', nonce('n')), '200 in')
    assert.equal(await call('/a', nonce('n')), used)
  })

  it('takes one nonce of 1 to 256 characters, nothing else', async () => {
    for (const forced of [true, false]) {
      const { call } = place({ forced })
      assert.equal(await call('/a', nonce('')), malformed)
      assert.equal(await call('/a', nonce('n'.repeat(257))), malformed)
      assert.equal(await call('/a', [...nonce('a'), ...nonce('b', 'X-APIGW-NONCE')]), malformed)
      assert.equal(await call('/a', [...nonce('a'), ...nonce('a')]), malformed)
      assert.equal(await call('/a', nonce('a')), '200 in')
      assert.equal(await call('/a', nonce('n'.repeat(256))), '200 in')
      assert.equal(await call('/a', nonce('n'.repeat(256))), used)
      assert.equal(await call('/a', nonce('N'.repeat(256))), '200 in')
      // Another header is no nonce, whatever backends make of its name.
      assert.equal(await call('/a', nonce('c', 'x_apigw_nonce')), forced ? absent : '200 in')
    }
  })

  it('knows a nonce over all APIs that have the plugin, by who calls', async () => {
    const { call, other } = place()
    assert.equal(await call('/a', nonce('n')), '200 in')
    assert.equal(await call('/b', nonce('n')), used)
    assert.equal(await call('/b', nonce('n'), other), '200 in')
    assert.equal(await call('/open', nonce('n'), null), '200 in')
    assert.equal(await call('/open', nonce('n'), null), used)
    // Nobody makes up another's nonce by the way the parts are put together.
    assert.equal(await call('/open', nonce(`key ${keyId}\nn`), null), '200 in')
    assert.equal(await call('/a', nonce('n2')), '200 in')
  })

  it('spends no nonce for who cannot authenticate', async () => {
    const { call } = place()
    assert.match(await call('/a', nonce('n'), 'AKIDUNKNOWN'), /^401 /)
    assert.equal(await call('/a', nonce('n')), '200 in')
  })

  it('refuses what it has no room for, and says when to come again', async () => {
    const { call, workers, pass } = place({}, 32)
    const answers = []
    for (let i = 0; i < 40; i++) answers.push(await call('/open', nonce(`n${i}`), null))
    assert.equal(answers.filter((answer) => answer === '200 in').length, 32)
    assert.equal(answers.filter((answer) => answer === '503 Too many nonces').length, 8)
    const fields = nonce('late')
    const refused = await workers[0]?.call({ target: '/release/open', fields })
    assert.match(refused?.answered?.headLines ?? '', /^Retry-After: 1\r$/m)
    assert.equal(await call('/open', nonce('n0'), null), used)
    pass(901_000)
    assert.equal(await call('/open', nonce('late'), null), '200 in')
  })
})

describe('a call that was listened to', () => {
  it('is refused at its second coming, whole signature and all [D27]', async () => {
    const { call } = place()
    const fields: Pairs = [
      ['X-Date', gmt(nowMs)],
      ['x-apigw-nonce', 'one'],
    ]
    const signed = signedByKey(fields)
    assert.equal(await call('/a', signed, null), '200 in')
    assert.equal(await call('/a', signed, null), used)
    assert.equal(await call('/b', signed, null), used)
    // A nonce that is signed cannot be exchanged.
    const exchanged = signed.map(([name, value]) => {
      return [name, name === 'x-apigw-nonce' ? 'two' : value] as const
    })
    assert.equal(await call('/a', exchanged, null), '401 HMAC signature does not match')
  })
})

describe('an application', () => {
  it('has nonces of its own', async () => {
    const nonces = new Nonces(createNonceMemory(64), () => 0)
    const rule: AntiReplayData = { type: 'AntiReplay', forced: true, ttlSeconds: 900 }
    const sections = attachedTo(['api-00000001'], { plugins: [rule] }).map((section): Section => {
      if (section.kind !== 'access') return section
      const rules = ['plugin-0']
      const apis = { 'api-00000001': { plans: [], apps: [applicationId], rules } }
      return { ...section, environments: { release: { plans: [], apis } } }
    })
    const { call } = gatewayOn(
      changeTo(1, [
        settings,
        aService(),
        apisSection('v1', [anApi({ path: '=/app', auth: { kind: 'app' }, backend: mock })]),
        ...callerSections('apps', [anApplication()]),
        ...sections,
      ]),
      undefined,
      { nonces },
    )
    const date = gmt(nowMs)
    const { key, secret } = anApplication()
    const text = `x-date: ${date}\nGET\n\n\n\n/app`
    const fields: Pairs = [
      ['X-Date', date],
      ['X-Apigw-Nonce', 'n'],
      authorization(key, 'x-date', sign(secret, text)),
    ]
    const request = { target: '/release/app', fields, startedAtMs: nowMs }
    assert.equal((await call(request)).refusal, '200 in')
    assert.equal((await call(request)).refusal, used)
  })
})
