/**
 * Limits through real processes with two workers: many callers at once, and after each answer of
 * the management API the new limit holds.
 *
 * Nothing here depends on how fast the machine is. A call was admitted or refused at some time
 * between its sending and its answer, on the caller's own clock, so what a limit says about a
 * second can be proved from those spans: whatever lies wholly in a second is at most the limit, and
 * whatever may lie in the second before a refusal is at least the limit.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { Pool } from 'undici'
import { type Client, type Product, startProduct } from '../product.ts'

const callers = 16
/** Clock readings of caller and gateway may differ by so much. */
const toleranceMs = 5
/** Bound of a storm: a limit that admits nobody must not hold it for ever. */
const stormTimeoutMs = 120_000

interface Span {
  readonly sentMs: number
  readonly answeredMs: number
  readonly admitted: boolean
}

describe('limits', () => {
  let product: Product
  let client: Client
  let pool: Pool
  let id: string
  let host: string
  const apis: { [path: string]: string } = {}
  /** All admitted calls so far: they count whatever the limit was when they came. */
  const history: Span[] = []

  before(async () => {
    product = (await startProduct({ SLUICE_WORKERS: '2' })).product
    client = product.client()
    pool = new Pool(`http://127.0.0.1:${product.ports.http}`, { connections: callers })
    const made = await client.CreateService({ ServiceName: 'limits', Protocol: 'http' })
    assert.ok(made.ServiceId && made.OuterSubDomain)
    id = made.ServiceId
    host = made.OuterSubDomain
    for (const path of ['/a', '/b']) {
      const { Result } = await client.CreateApi({
        ...{ ServiceId: id, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
        RequestConfig: { Path: path, Method: 'GET' },
        ServiceMockReturnMessage: 'here',
      })
      assert.ok(Result?.ApiId)
      apis[path] = Result.ApiId
    }
    await client.ReleaseService({ ServiceId: id, EnvironmentName: 'release', ReleaseDesc: 'one' })
  })
  after(async () => {
    await pool?.close()
    await product?.close()
  })

  beforeEach(async () => {
    await limitService(-1)
    for (const path of ['/a', '/b']) await limitApi(path, -1)
  })

  async function limitService(Strategy: number) {
    const EnvironmentNames = ['release']
    await client.ModifyServiceEnvironmentStrategy({ ServiceId: id, Strategy, EnvironmentNames })
  }

  async function limitApi(path: string, Strategy: number) {
    await client.ModifyApiEnvironmentStrategy({
      ...{ ServiceId: id, Strategy, EnvironmentName: 'release' },
      ApiIds: [apis[path] ?? ''],
    })
  }

  async function call(path: string) {
    const sentMs = performance.now()
    const answer = await pool.request({ method: 'GET', path: `/release${path}`, headers: { host } })
    const body = await answer.body.text()
    const answeredMs = performance.now()
    const admitted = answer.statusCode === 200
    if (!admitted) {
      assert.equal(answer.statusCode, 429)
      assert.equal(body, '{"message":"API rate limit exceeded"}')
      assert.equal(answer.headers['retry-after'], '1')
    }
    const { 'x-service-ratelimit': service, 'x-api-ratelimit': api } = answer.headers
    const span: Span = { sentMs, answeredMs, admitted }
    if (admitted) history.push(span)
    return { span, service, api }
  }

  /** Calls as fast as it goes until so many have been admitted after the first refusal. */
  async function storm(path: string, wanted: number): Promise<Span[]> {
    const spans: Span[] = []
    let refused = false
    let left = wanted
    const endMs = performance.now() + stormTimeoutMs
    async function caller() {
      while (left > 0) {
        const { span } = await call(path)
        assert.ok(span.answeredMs < endMs, `${left} calls are still to be admitted`)
        spans.push(span)
        if (!span.admitted) refused = true
        else if (refused) left--
      }
    }
    await Promise.all(Array.from({ length: callers }, caller))
    return spans
  }

  /** `n` calls at once. */
  const burst = (path: string, n: number) =>
    Promise.all(Array.from({ length: n }, () => call(path)))

  for (const limit of [1, 7, 100]) {
    it(`[g16] [g323] of ${limit} a second hold over both workers, to the call`, async () => {
      await limitService(limit)
      const spans = await storm('/a', limit * 3)
      assertLimit(spans, history, limit)
      const refused = spans.filter(({ admitted }) => !admitted).length
      assert.ok(refused > limit, `${refused} refused`)
    })
  }

  it('[g19] hold together, and the smaller one wins', async () => {
    await limitService(40)
    await limitApi('/a', 9)
    assertLimit(await storm('/a', 27), history, 9)
    await limitApi('/a', 2500)
    assertLimit(await storm('/a', 80), history, 40)
  })

  it('[g18] take effect at once: 0 refuses everything, -1 lets everything pass', async () => {
    await limitApi('/a', 0)
    for (const { span, api } of await burst('/a', 100)) {
      assert.deepEqual([span.admitted, api], [false, '0/0'])
    }
    for (const { span, api } of await burst('/b', 100)) {
      assert.deepEqual([span.admitted, api], [true, 'unlimited'])
    }
    await limitApi('/a', -1)
    await limitService(0)
    assert.ok((await burst('/b', 50)).every(({ span }) => !span.admitted))
    await limitService(-1)
    for (const { span, service } of await burst('/a', 100)) {
      assert.deepEqual([span.admitted, service], [true, 'unlimited'])
    }
  })

  it('are not spent by calls that another limit refuses', async () => {
    await limitApi('/a', 0)
    await limitService(50)
    const before = remaining((await call('/b')).service)
    for (const { span } of await burst('/a', 200)) assert.equal(span.admitted, false)
    const { span, service } = await call('/b')
    assert.equal(span.admitted, true)
    // Earlier calls may have dropped out meanwhile; only one has come in.
    assert.ok(remaining(service) >= before - 1, String(service))
  })

  it('neither refill nor lock when they change under load', async () => {
    await limitService(30)
    const running = storm('/a', 150)
    for (const limit of [25, 30, 20, 30, 15, 30]) await limitService(limit)
    const spans = await running
    for (const first of spans) assert.ok(within(spans, first) <= 30)
  })

  it('[g324] are not set by default', async () => {
    const { Result } = await client.DescribeServiceEnvironmentStrategy({ ServiceId: id })
    const limits = Result?.EnvironmentList?.map(({ Strategy }) => Strategy)
    assert.deepEqual(limits, [-1, -1, -1])
    assert.ok((await burst('/a', 1000)).every(({ span }) => span.admitted))
  })
})

/** How many were admitted wholly within a second from the sending of one call. */
function within(spans: readonly Span[], first: Span): number {
  const endMs = first.sentMs + 1000 - toleranceMs
  return count(spans, (span) => span.sentMs >= first.sentMs && span.answeredMs < endMs)
}

function assertLimit(spans: readonly Span[], history: readonly Span[], limit: number): void {
  const recent = history.filter(({ answeredMs }) => answeredMs >= startOf(spans) - 2000)
  for (const span of spans) {
    if (span.admitted) assert.ok(within(spans, span) <= limit)
    else {
      const fromMs = span.sentMs - 1000 - toleranceMs
      const before = count(recent, ({ sentMs, answeredMs }) => {
        return answeredMs >= fromMs && sentMs <= span.answeredMs
      })
      assert.ok(before >= limit, `refused after ${before}`)
    }
  }
  // The whole run: no second holds more.
  const lastMs = Math.max(...spans.map(({ answeredMs }) => answeredMs))
  const seconds = Math.ceil((lastMs - startOf(spans) + toleranceMs) / 1000)
  const admitted = count(spans, () => true)
  assert.ok(admitted <= limit * seconds, `${admitted} in ${seconds} s`)
}

function startOf(spans: readonly Span[]): number {
  return Math.min(...spans.map(({ sentMs }) => sentMs))
}

/** Of `remaining/limit`. */
function remaining(value: string | string[] | undefined): number {
  assert.match(String(value), /^\d+\/50$/)
  return Number(String(value).split('/')[0])
}

/** How many admitted calls are such. */
function count(spans: readonly Span[], is: (span: Span) => boolean): number {
  let found = 0
  for (const span of spans) if (span.admitted && is(span)) found++
  return found
}
