import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FakeExchange } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import { attached } from '../../../test/fakes/rules.ts'
import { anApi, changeTo, released } from '../../../test/fakes/snapshot.ts'
import type { UpstreamFailure } from '../../http/exchange.ts'
import { parseExpression } from '../../lib/expression.ts'
import type { CircuitBreakerNode } from '../../snapshot/rules.ts'
import { Breakers } from '../breakers/breakers.ts'

const vocabulary = { places: [], values: ['latency_seconds', 'status_code', 'backend_timeout'] }
const broken = 'func_not_in(status_code,{200,201,202})'

type Wish = Partial<Omit<CircuitBreakerNode, 'type' | 'failure'>> & { readonly failure?: string }

function ruleOf({ failure = broken, ...wish }: Wish): CircuitBreakerNode {
  return {
    ...{ type: 'CircuitBreaker', threshold: 2, windowSeconds: 10, openSeconds: 15, backend: null },
    ...wish,
    failure: parseExpression(failure, vocabulary),
  }
}

const instead = (body: string) => ({
  ...{ timeoutMs: 1_000, keepsHost: false },
  backend: { kind: 'mock', body } as const,
})

function guarded(wish: Wish = {}) {
  let nowMs = 1_000_000
  let revision = 1
  const reports: string[] = []
  const report = (message: string) => reports.push(message)
  const breakers = new Breakers({ nowMs: () => nowMs, report })
  const { gateway, call } = gatewayOn(released([anApi()]), undefined, { breakers })
  const change = (next: Wish) => {
    gateway.apply(changeTo(++revision, attached(ruleOf(next))))
  }
  change(wish)

  async function ask(): Promise<FakeExchange> {
    return await call({})
  }
  /** One call whose backend answers with this status after so long. */
  async function answered(status: number, afterMs = 0): Promise<void> {
    const exchange = await ask()
    assert.ok(exchange.forwarded !== null, exchange.refusal)
    nowMs += afterMs
    exchange.respond(status)
  }
  async function failed(kind: UpstreamFailure['kind']): Promise<void> {
    const exchange = await ask()
    assert.ok(exchange.forwarded !== null, exchange.refusal)
    exchange.failUpstream({ kind, reason: 'test' })
  }
  /** What a call meets: `passes` to the backend, or the answer. */
  async function meets(): Promise<string> {
    const exchange = await ask()
    return exchange.forwarded === null ? exchange.refusal : 'passes'
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { ask, answered, failed, meets, pass, change, reports }
}

const refused = '503 Circuit breaker is open'

describe('circuit breaker', () => {
  it('opens at the threshold, refuses, and closes after its time', async () => {
    const { answered, ask, meets, pass, reports } = guarded()
    await answered(500)
    assert.equal(await meets(), 'passes')
    await answered(503)
    assert.equal(await meets(), refused)
    assert.deepEqual(reports, [
      'circuit breaker plugin-0 of api-00000001 in release opened for 15 s',
    ])
    pass(13_500)
    const late = await ask()
    assert.equal(late.refusal, refused)
    const { headLines } = late.answered ?? { headLines: '' }
    assert.deepEqual(fieldsOf(headLines).get('retry-after'), ['2'])
    pass(1_500)
    // Closed at once, with nothing counted.
    await answered(500)
    assert.equal(await meets(), 'passes')
  })

  it('forgets failures that are older than the window, and does not mind successes', async () => {
    const { answered, meets, pass } = guarded()
    await answered(500)
    await answered(200)
    pass(10_000)
    await answered(500)
    assert.equal(await meets(), 'passes')
    pass(9_000)
    await answered(500)
    assert.equal(await meets(), refused)
  })

  it('asks another backend while it is open', async () => {
    const { answered, ask, meets, pass } = guarded({ backend: instead('spare'), threshold: 1 })
    await answered(500)
    assert.equal((await ask()).refusal, '200 spare')
    pass(15_000)
    assert.equal(await meets(), 'passes')
  })

  it('counts a backend that is down as 502, one that is late as 504 and as a timeout', async () => {
    for (const [failure, kind, opens] of [
      [broken, 'connect', true],
      [broken, 'malformed', true],
      [broken, 'timeout', true],
      ['status_code = 502', 'connect', true],
      ['status_code = 504', 'timeout', true],
      ['backend_timeout = true', 'timeout', true],
      ['backend_timeout = true', 'connect', false],
    ] as const) {
      const { failed, meets } = guarded({ failure, threshold: 1 })
      await failed(kind)
      assert.equal(await meets(), opens ? refused : 'passes', `${failure} ${kind}`)
    }
  })

  it('counts slow answers, as long as their head took', async () => {
    const { answered, meets } = guarded({ failure: 'latency_seconds > 1', threshold: 1 })
    await answered(500, 1_000)
    assert.equal(await meets(), 'passes')
    await answered(200, 1_001)
    assert.equal(await meets(), refused)
  })

  it('does not count the time that a caller takes to send its body', async () => {
    const { ask, meets, pass } = guarded({ failure: 'latency_seconds > 1', threshold: 1 })
    const sender = async (callerMs: number) => {
      const exchange = await ask()
      pass(60_000)
      exchange.callerMs = callerMs
      exchange.respond(200)
    }
    await sender(59_000)
    assert.equal(await meets(), 'passes')
    await sender(58_999)
    assert.equal(await meets(), refused)
  })

  it('does not count a backend that gives up on a caller in the middle of its body', async () => {
    const { ask, meets, failed } = guarded({ threshold: 1 })
    const slow = await ask()
    slow.owes = true
    slow.failUpstream({ kind: 'malformed', reason: 'closed before the response' })
    assert.equal(await meets(), 'passes')
    await failed('malformed')
    assert.equal(await meets(), refused)
  })

  it('does not count a caller that goes, nor what it answers itself', async () => {
    const { ask, meets, answered } = guarded({ threshold: 1 })
    for (let i = 0; i < 5; i++) (await ask()).end({ status: 499 })
    assert.equal(await meets(), 'passes')
    await answered(404)
    assert.equal(await meets(), refused)
    assert.equal(await meets(), refused)
  })

  it('ends an opening no later for calls that began before it', async () => {
    const { ask, answered, meets, pass } = guarded({ threshold: 1 })
    const slow = await ask()
    await answered(500)
    pass(10_000)
    slow.respond(500)
    pass(5_000)
    assert.equal(await meets(), 'passes')
  })

  it('begins anew when what opens it changes, and only then', async () => {
    const { answered, ask, meets, change } = guarded({ threshold: 1 })
    await answered(500)
    change({ threshold: 1, backend: instead('spare') })
    assert.equal((await ask()).refusal, '200 spare')
    change({ threshold: 2 })
    assert.equal(await meets(), 'passes')
    change({ threshold: 1 })
    assert.equal(await meets(), refused)
  })
})
