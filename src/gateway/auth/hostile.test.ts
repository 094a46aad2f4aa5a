import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  accessIn,
  aKey,
  anApplication,
  aPlan,
  appKey,
  applicationId,
  callerSections,
  gmt,
  keyId,
  planId,
} from '../../../test/fakes/callers.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import { anApi, apisSection, aService, changeTo, settings } from '../../../test/fakes/snapshot.ts'
import type { AuthNode } from '../../snapshot/snapshot.ts'

// Whatever a stranger sends, nobody is let in, nothing breaks, and no secret comes back.

const nowMs = 1_700_000_000_000
const rules = {
  publicKey: '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
  loginRedirectUrl: null,
}
const kinds: readonly AuthNode[] = [
  { kind: 'secret' },
  { kind: 'app' },
  { kind: 'oauth', role: 'business', rules: { ...rules, tokenLocation: 'header' } },
  { kind: 'oauth', role: 'business', rules: { ...rules, tokenLocation: 'cookie' } },
]
const apis = kinds.map((auth, index) => anApi({ id: `api-${index}`, path: `=/${index}`, auth }))
const node = { plans: [planId], apps: [applicationId], rules: [] }
const access = accessIn({ release: { apis: { 'api-0': node, 'api-1': node } } })
const { call, reports } = gatewayOn(
  changeTo(1, [
    ...[settings, aService(), apisSection('v1', apis), access],
    ...callerSections('keys', [aKey()]),
    ...callerSections('plans', [aPlan()]),
    ...callerSections('apps', [anApplication()]),
  ]),
)

const byte = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((n) => String.fromCharCode(n)),
})
const word = fc.constantFrom(
  ...['hmac ', 'Bearer ', 'id="', 'id_token="', 'algorithm="hmac-sha1"', 'headers="x-date"', '", '],
  ...['signature="', keyId, appKey, '"', ',', '=', '.', 'eyJhbGciOiJub25lIn0', 'e30', 'id_token='],
  ...['id="', keyId, '", algorithm="hmac-sha256", headers="x-date host", signature="AAAA"'],
)
const value = fc
  .array(fc.oneof(word, byte), { maxLength: 10 })
  .map((parts) => parts.join('').trim())

describe('authentication', () => {
  it('lets nobody in by whatever is sent', async () => {
    const names = fc.constantFrom('Authorization', 'Cookie', 'Accept', 'Content-MD5', 'Host')
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: kinds.length - 1 }),
        fc.array(fc.tuple(names, value), { maxLength: 4 }),
        fc.option(byte, { nil: undefined }),
        async (index, sent, body) => {
          const fields = [['X-Date', gmt(nowMs)] as const, ...sent]
          const request = { target: `/release/${index}?q=%0A%3C`, fields, startedAtMs: nowMs }
          const exchange = await call(body === undefined ? request : { ...request, body })
          assert.equal(exchange.forwarded, null)
          assert.match(exchange.refusal, /^(401|413|481 Oauth id_token location forbidden)/)
          const answer = JSON.stringify(exchange.message) + exchange.answered?.headLines
          for (const secret of [aKey().secret, anApplication().secret]) {
            assert.ok(!answer.includes(secret))
          }
          assert.ok(!/[^\x20-\xff\r\n]/.test(exchange.answered?.headLines ?? ''))
        },
      ),
      { numRuns: 1000 },
    )
    assert.deepEqual(reports, [])
  })
})
