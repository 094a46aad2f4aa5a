import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import {
  idleEffect,
  rootKey,
  testCounts,
  testDeployment,
  testSessions,
} from '../../test/conformance/control.ts'
import { signedHeadersOf } from '../../test/conformance/tc3.ts'
import { systemClock } from '../lib/clock.ts'
import { systemRandom } from '../lib/random.ts'
import { Secret } from '../lib/secret.ts'
import { errorTexts } from '../model/error-texts.ts'
import type { Store } from '../model/store.ts'
import { StoreError } from '../model/store-error.ts'
import { openStore } from '../storage/store.ts'
import { ensureRootAccount } from './accounts.ts'
import { type ApiDeps, createApi } from './api.ts'
import type { Incoming } from './incoming.ts'

const port = 8090
const faults: unknown[] = []
let folder: string
let store: Store
/** The store as the API sees it; tests put a broken one here. */
let seen: Store | null

const deps: ApiDeps = {
  store: () => seen,
  effect: idleEffect,
  clock: systemClock,
  random: systemRandom,
  counts: testCounts,
  deployment: testDeployment,
  sessions: testSessions(systemClock),
  shownSettings: () => ({ file: null, settings: [] }),
  answered: () => {},
  fault: (_requestId, error) => faults.push(error),
}
const api = createApi(deps)

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-api-'))
  store = await openStore({
    kind: 'sqlite',
    file: join(folder, 'sluice.db'),
    sealingKey: new Secret('a sealing key for tests, long enough'),
  })
  seen = store
  const { secretId, secretKey } = rootKey
  const given = { secretId, secretKey: new Secret(secretKey), uin: null, appId: null }
  const { clock, random } = deps
  const root = { store, clock, random, region: 'ap-guangzhou', requestId: '' }
  await ensureRootAccount(root, given, null)
})
after(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

interface Message {
  readonly method?: string
  readonly target?: string
  readonly headers: Record<string, string>
  readonly body?: string
}

function incoming({ method = 'POST', target = '/', headers, body = '' }: Message): Incoming {
  return {
    method,
    target,
    body: Buffer.from(body),
    sourceAddress: '127.0.0.1',
    secure: false,
    headers: (name) => (headers[name] === undefined ? [] : [headers[name]]),
  }
}

async function code(message: Message): Promise<string> {
  const answer = await api(incoming(message))
  const { Response } = JSON.parse(answer.body)
  assert.match(Response.RequestId, /^[0-9a-f-]{36}$/)
  return Response.Error?.Code ?? ''
}

/** A call that is signed rightly, whatever its body says. */
function signed(body: string, more: { action?: string; contentType?: string } = {}): Message {
  const headers = signedHeadersOf({ port, ...more }, 'POST', '/', body)
  return { headers: { ...headers, host: `127.0.0.1:${port}` }, body }
}

describe('the management API', () => {
  it('answers a signed call', async () => {
    assert.equal(await code(signed('{"Limit":1}')), '')
  })

  it('refuses whatever else comes, with a code of the table and never as a fault', async () => {
    faults.length = 0
    const good = signed('{"Limit":1}')
    const names = [...Object.keys(good.headers), 'content-type', 'x-tc-token', 'x-tc-language']
    const message = fc.record({
      method: fc.constantFrom('GET', 'POST'),
      query: fc.string(),
      body: fc.oneof(fc.string(), fc.json(), fc.constant(good.body ?? '')),
      changes: fc.dictionary(fc.constantFrom(...names), fc.string(), { maxKeys: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(message, async ({ method, query, body, changes }) => {
        const target = query === '' ? '/' : `/?${query}`
        const headers = { ...good.headers, ...changes }
        const given = await code({ method, target, body, headers })
        assert.ok(given === '' || Object.hasOwn(errorTexts, given), given)
        assert.notEqual(given, 'InternalError')
      }),
      { numRuns: 500 },
    )
    assert.deepEqual(faults, [])
  })

  it('reads any JSON that is signed without a fault', async () => {
    faults.length = 0
    const actions = ['CreateService', 'CreateApi', 'DescribeServicesStatus', 'ReleaseService']
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...actions), fc.json(), async (action, body) => {
        assert.notEqual(await code(signed(body, { action })), 'InternalError')
      }),
      { numRuns: 300 },
    )
    assert.deepEqual(faults, [])
  })

  it('takes no harm from names that mean something to the language, nor from depth', async () => {
    assert.equal(await code(signed('{"__proto__":{"Limit":1}}')), 'UnknownParameter')
    assert.equal(await code(signed('{"constructor":{"prototype":{}}}')), 'UnknownParameter')
    const deep = `{"Filters":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    assert.equal(await code(signed(deep)), 'InvalidParameter')
    const contentType = 'application/x-www-form-urlencoded'
    const flat = signed('__proto__.Limit=1', { contentType })
    assert.equal(await code(flat), 'UnknownParameter')
    const many = signed(Array.from({ length: 10_001 }, (_, i) => `a${i}=`).join('&'), {
      contentType,
    })
    assert.equal(await code(many), 'InvalidParameter')
  })
})

describe('a fault', () => {
  const broken = (error: Error): Store => ({
    write: () => Promise.reject(error),
    touchConsoleSession: () => Promise.reject(error),
    changesAfter: () => Promise.reject(error),
    onChange: () => () => {},
    close: async () => {},
    read: (work) => store.read(work),
  })
  const call = signed('{"ServiceName":"x","Protocol":"http"}', { action: 'CreateService' })
  const attempt = async (error: Error) => {
    seen = broken(error)
    faults.length = 0
    try {
      const { Response } = JSON.parse((await api(incoming(call))).body)
      return { error: Response.Error, requestId: Response.RequestId }
    } finally {
      seen = store
    }
  }

  it('of ours is InternalError with nothing but the request id, and is logged in full', async () => {
    const cause = new Error('secret detail at /home/x')
    const { error } = await attempt(cause)
    assert.deepEqual(error, { Code: 'InternalError', Message: 'Something failed on our side.' })
    assert.deepEqual(faults, [cause])
  })

  it('of the database is told as far as it helps', async () => {
    const full = await attempt(new StoreError('full', 'no space left on /dev/sda1'))
    assert.equal(full.error.Code, 'InternalError')
    assert.match(full.error.Message, /disk of the database is full; nothing was changed/)
    assert.doesNotMatch(full.error.Message, /sda1/)
    const busy = await attempt(new StoreError('busy', 'too many'))
    assert.equal(busy.error.Code, 'RequestLimitExceeded')
    assert.deepEqual(faults, [])
    const away = await attempt(new StoreError('unavailable', 'postgres://user@host'))
    assert.equal(away.error.Code, 'InternalError')
    assert.doesNotMatch(away.error.Message, /host/)
  })
})
