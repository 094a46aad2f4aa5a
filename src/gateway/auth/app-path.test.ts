/**
 * Which path an application signs: what the router found behind the environment or behind a custom
 * domain's mapping, whatever of the target stands before. The stage is asked with the router's
 * answer at hand, so that it needs no domain.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  anApplication,
  appKey,
  applicationId,
  appSecret,
  authorization,
  callerSections,
  gmt,
  sign,
} from '../../../test/fakes/callers.ts'
import { FakeExchange } from '../../../test/fakes/exchange.ts'
import { anApi } from '../../../test/fakes/snapshot.ts'
import { encodeSection } from '../../snapshot/codec.ts'
import { EnvironmentAccess } from '../access.ts'
import type { Matched, Trail } from '../call.ts'
import { Call } from '../call.ts'
import { Callers } from '../callers.ts'
import type { LinkContext } from '../link-context.ts'
import { noLimits } from '../route-limits.ts'
import { app } from './app.ts'

const nowMs = 1_700_000_000_000
const api = anApi({ auth: { kind: 'app' } })
const node = { plans: [], apps: [applicationId], rules: [] }
const access = new EnvironmentAccess({ plans: [], apis: { [api.id]: node } })

const callers = new Callers(assert.fail)
for (const section of callerSections('apps', [anApplication()]).map(encodeSection)) {
  callers.put(section.key, section)
}
// The stage of applications asks who calls, and nothing else of what workers share.
const [stage] = app.link({ kind: 'app' }, api, { callers } as unknown as LinkContext)

/** Whether a call of this target, routed to this path, is let through when `signed` was signed. */
async function passes(target: string, path: string, signed: string): Promise<boolean> {
  const text = `x-date: ${gmt(nowMs)}\nGET\n\n\n\n${signed}`
  const fields = [
    ['X-Date', gmt(nowMs)] as const,
    authorization(appKey, 'x-date', sign(appSecret, text)),
  ]
  const exchange = new FakeExchange({ target, fields, startedAtMs: nowMs })
  const trail: Trail = {
    ...{ requestId: '', service: null, environment: '', apiId: '', error: '', trace: null },
  }
  const matched: Matched = {
    ...{ environment: 'release', access, limits: noLimits, path, rest: '' },
    ...{ variables: new Map(), rules: null, query: target.split('?')[1] ?? null },
  }
  const call = new Call(exchange, trail, matched, () => assert.fail())
  const reply = await stage?.(call)
  assert.ok(reply === undefined || reply.status === 401)
  return reply === undefined
}

describe('the path that an application signs', () => {
  it('is what stands behind a mapping, as behind an environment [g356] [g357]', async () => {
    for (const before of ['/release', '/test', '/mypath', '/my/path', '']) {
      assert.equal(await passes(`${before}/app?a=1`, '/app', '/app?a=1'), true, before)
      if (before !== '') {
        assert.equal(await passes(`${before}/app?a=1`, '/app', `${before}/app?a=1`), false)
      }
    }
    assert.equal(await passes('/mypath/app', '/mypath/app', '/mypath/app'), true)
    assert.equal(await passes('/mypath', '/', '/'), true)
  })
})
