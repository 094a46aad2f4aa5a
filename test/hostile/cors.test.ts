/**
 * Hostile origins before an API with the CORS switch or the Cors plugin on: what a browser is told
 * never lets a foreign page read with somebody's credentials, whatever the page and the backend
 * say. `[C25]` and the like number the cases.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CorsData } from '../../src/snapshot/rules.ts'
import type { AuthNode } from '../../src/snapshot/snapshot.ts'
import type { Pairs } from '../fakes/callers.ts'
import { fieldsOf } from '../fakes/exchange.ts'
import { gatewayFor, gatewayOn } from '../fakes/gateway.ts'
import { attached } from '../fakes/rules.ts'
import { anApi, apisSection, aService, changeTo, settings } from '../fakes/snapshot.ts'

const origins = [
  ...['null', 'https://evil.example', 'file://', '*', 'http://localhost', 'https://a.b, https://c'],
  ...['https://evil.example\tx', 'javascript:1', 'x'.repeat(2_000)],
]
const askFor = (origin: string): Pairs => [
  ['Origin', origin],
  ['Cookie', 'session=secret'],
]

/** What a backend may say about CORS, all of it unwise. */
const unwise = (origin: string): Pairs => [
  ['Access-Control-Allow-Origin', origin],
  ['access-control-allow-credentials', 'true'],
  ['Access-Control-Allow-Credentials', 'true'],
  ['ACCESS-CONTROL-ALLOW-METHODS', '*'],
  ['Access-Control-Allow-Headers', '*'],
  ['Access-Control-Expose-Headers', '*'],
  ['Access-Control-Max-Age', '99999999'],
]

function assertHarmless(fields: ReadonlyMap<string, readonly string[]>, origin: string): void {
  assert.deepEqual(fields.get('access-control-allow-origin'), ['*'], origin)
  assert.equal(fields.get('access-control-allow-credentials'), undefined, origin)
}

describe('the CORS switch', () => {
  it('never allows credentials, reflects no origin, and outranks the backend [C25]', async () => {
    for (const origin of origins) {
      const { call } = gatewayFor({ cors: true })
      const exchange = await call({ fields: askFor(origin) })
      const answer = unwise(origin)
      const plan = exchange.respond(200, answer)
      const kept = answer.filter(([name]) => !plan.dropFields.has(name.toLowerCase()))
      assert.deepEqual(kept, [])
      assertHarmless(fieldsOf(plan.headLines), origin)
      assert.ok(!plan.headLines.includes('evil'))
    }
  })

  it('answers preflights of any origin alike, without asking the backend [C25]', async () => {
    const kinds: readonly AuthNode[] = [{ kind: 'none' }, { kind: 'secret' }, { kind: 'app' }]
    for (const auth of kinds) {
      const { call } = gatewayFor({ cors: true, auth })
      const heads = new Set<string>()
      for (const origin of origins) {
        const fields: Pairs = [
          ...askFor(origin),
          ['Access-Control-Request-Method', 'PUT'],
          ['Access-Control-Request-Headers', 'x-evil, authorization'],
        ]
        const { answered, forwarded } = await call({ method: 'OPTIONS', fields })
        assert.equal(forwarded, null)
        assert.equal(answered?.status, 204)
        const lines = fieldsOf(answered.headLines)
        assertHarmless(lines, origin)
        assert.ok(!answered.headLines.includes('evil'))
        heads.add(answered.headLines.replace(/X-Api-RequestId: .*/, ''))
      }
      assert.equal(heads.size, 1)
    }
  })

  it('holds for refusals too: a page may read why, and no more [C25]', async () => {
    const { call } = gatewayFor({ cors: true, auth: { kind: 'secret' } })
    for (const origin of origins) {
      const { answered } = await call({ fields: askFor(origin) })
      assert.equal(answered?.status, 401)
      assertHarmless(fieldsOf(answered.headLines), origin)
    }
  })

  it('that is off says nothing, and asks nobody on behalf of a page [C25]', async () => {
    const { call } = gatewayFor({ cors: false, method: 'PUT' })
    const asked: Pairs = [
      ['Origin', 'https://evil.example'],
      ['Access-Control-Request-Method', 'PUT'],
    ]
    const { answered, forwarded } = await call({ method: 'OPTIONS', fields: asked })
    assert.equal(forwarded, null)
    assert.ok(answered && answered.status >= 400)
    assert.ok(!/access-control-allow/i.test(answered.headLines))
  })
})

describe('the Cors plugin', () => {
  const good = 'https://good.example'
  const tricks = [
    ...origins,
    ...[`${good}.evil.example`, `https://evil.example/${good}`, `${good}:8443`, `${good}/`],
    ...['https://GOOD.example', 'http://good.example', 'https://xgood.example', `${good} `],
    ...[`${good},https://evil.example`, 'https://good.example.', '*', ''],
  ]

  it('never joins * and credentials, and reflects only what it names [C25]', async () => {
    for (const named of [['*'], ['*', good], [good], ['null', good], []]) {
      for (const credentials of [true, false]) {
        const rule: CorsData = {
          ...{ type: 'Cors', origins: named, methods: ['GET', 'PUT'], headers: ['*'] },
          ...{ exposed: [], credentials, maxAgeSeconds: 600 },
        }
        const api = anApi({ backend: { kind: 'mock', body: 'in' } })
        const sections = [settings, aService(), apisSection('v1', [api]), ...attached(rule)]
        const { call } = gatewayOn(changeTo(1, sections))
        for (const origin of [...tricks, good]) {
          const asked: Pairs = [...askFor(origin), ['Access-Control-Request-Method', 'PUT']]
          for (const request of [
            { fields: askFor(origin) },
            { method: 'OPTIONS', fields: asked },
          ]) {
            const { answered } = await call(request)
            const lines = fieldsOf(answered?.headLines ?? '')
            const [allowed] = lines.get('access-control-allow-origin') ?? []
            const withCredentials = lines.get('access-control-allow-credentials')
            if (allowed !== undefined) assert.ok(allowed === '*' || named.includes(allowed))
            if (allowed !== '*' && allowed !== undefined) assert.equal(allowed, origin)
            if (withCredentials === undefined) continue
            assert.ok(credentials && allowed !== undefined && allowed !== '*', origin)
          }
        }
      }
    }
  })
})
