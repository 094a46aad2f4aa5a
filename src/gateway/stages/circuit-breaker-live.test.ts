/**
 * Circuit breakers before a real origin: what it does in fact, and what other plugins make of the
 * answers of the backend that stands in.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  bodyOf,
  type LiveGateway,
  startLiveGateway,
  statusOf,
} from '../../../test/fakes/live-gateway.ts'
import { attached } from '../../../test/fakes/rules.ts'
import { anApi } from '../../../test/fakes/snapshot.ts'
import { parseExpression } from '../../lib/expression.ts'
import type { CircuitBreakerNode, ProxyCacheData } from '../../snapshot/rules.ts'
import { Breakers } from '../breakers/breakers.ts'

const vocabulary = { places: [], values: ['latency_seconds', 'status_code', 'backend_timeout'] }

describe('a circuit breaker before an origin', () => {
  let nowMs = 0
  let live: LiveGateway
  const answer = (status: string, body: string) =>
    `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`

  const serve = (timeoutMs: number) =>
    live.serve(anApi({ backend: live.backend('/own'), timeoutMs }))

  before(async () => {
    live = await startLiveGateway({ breakers: new Breakers({ nowMs: () => nowMs }) })
  })
  after(() => live?.close())
  beforeEach(() => {
    live.reset()
    // Whatever was open has closed, and no window reaches back.
    nowMs += 1_000_000
    serve(30_000)
  })

  const rule = (failure: string): CircuitBreakerNode => ({
    ...{ type: 'CircuitBreaker', threshold: 1, windowSeconds: 10, openSeconds: 15 },
    failure: parseExpression(failure, vocabulary),
    backend: { backend: live.backend('/spare'), timeoutMs: 30_000, keepsHost: false },
  })

  async function ask() {
    const text = await live.send('/release/')
    return { status: statusOf(text), body: bodyOf(text) }
  }

  it('does not let the answers of the backend that stands in be kept for the own one', async () => {
    const cache: ProxyCacheData = {
      ...{ type: 'ProxyCache', keys: [], methods: ['GET'], statuses: [200] },
      ...{ honoursBackend: false, ttlSeconds: 3_600 },
    }
    live.put(attached(rule('status_code >= 500'), cache))
    let own = answer('500 Sorry', 'broken')
    live.respond = (request) => {
      return request.startsWith('GET /spare') ? answer('200 OK', 'spare') : own
    }
    assert.deepEqual(await ask(), { status: 500, body: 'broken' })
    assert.deepEqual(await ask(), { status: 200, body: 'spare' })
    own = answer('200 OK', 'own')
    nowMs += 15_000
    assert.deepEqual(await ask(), { status: 200, body: 'own' })
    // The own answer is kept.
    own = answer('200 OK', 'another')
    assert.deepEqual(await ask(), { status: 200, body: 'own' })
  })

  it('opens for an origin that is silent, says no HTTP, or closes', async () => {
    for (const [failure, silence] of [
      ['backend_timeout = true', null],
      ['status_code = 502', 'nonsense\r\n\r\n'],
    ] as const) {
      nowMs += 1_000_000
      // It is silent to the end.
      serve(silence === null ? 300 : 30_000)
      live.put(attached(rule(failure)))
      live.respond = (request) => {
        return request.startsWith('GET /spare') ? answer('200 OK', 'spare') : silence
      }
      assert.ok([502, 504].includes((await ask()).status))
      assert.deepEqual(await ask(), { status: 200, body: 'spare' })
    }
  })
})
