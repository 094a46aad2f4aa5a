/** Waits for answers that are on their way, whatever becomes of callers and answers. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import fc from 'fast-check'
import { control, type Told, withFields } from '../../../test/fakes/cached.ts'
import type { FakeExchange, FakeRequest } from '../../../test/fakes/exchange.ts'
import { gone, joined, settle } from '../../../test/fakes/joined.ts'

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
afterEach(() => mock.timers.reset())

describe('a wait', () => {
  it('is nobody’s for good, whatever happens', async () => {
    const request = fc.constantFrom<FakeRequest>(
      {},
      { method: 'HEAD' },
      { target: '/release/b' },
      { fields: [['If-None-Match', '"v1"']] },
      { fields: [['Accept-Language', 'de']] },
    )
    const told = fc.constantFrom<Told>(
      {},
      { status: 500 },
      { how: 'broken' },
      control('private'),
      withFields(['Vary', 'Accept-Language']),
      withFields(['ETag', '"v1"']),
    )
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ request }) },
      { weight: 2, arbitrary: fc.record({ told, at: fc.nat(20) }) },
      fc.record({ leaves: fc.nat(20) }),
      fc.record({ passedMs: fc.constantFrom(1, 900, 4_000, 6_000) }),
    )
    let waited = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { ask, answer, cache, pass } = joined({ ttlSeconds: 2 })
        const all: FakeExchange[] = []
        const over = new Set<FakeExchange>()
        const end = (exchange: FakeExchange, outcome = {}) => {
          over.add(exchange)
          exchange.end(outcome)
        }
        const asked = () => all.filter((it) => it.forwarded !== null && !over.has(it))
        const idle = () => all.filter((it) => !over.has(it) && it.forwarded === it.answered)
        const finish = (exchange: FakeExchange, each: Told) => {
          answer(exchange, each)
          if (!over.has(exchange)) end(exchange)
          over.add(exchange)
        }
        for (const each of steps) {
          if ('request' in each) all.push(await ask(each.request))
          else if ('told' in each) {
            const exchange = asked()[each.at % Math.max(1, asked().length)]
            if (exchange !== undefined) finish(exchange, each.told)
          } else if ('leaves' in each) {
            const open = all.filter((it) => !over.has(it) && it.answered === null)
            const exchange = open[each.leaves % Math.max(1, open.length)]
            if (exchange !== undefined) end(exchange, gone)
          } else {
            pass(each.passedMs)
            mock.timers.tick(each.passedMs)
          }
          await settle()
          // Whoever is neither answered nor forwarded waits, and somebody is ahead of them.
          assert.equal(cache.misses.waiting, idle().length)
          waited += idle().length
          if (idle().length > 0) assert.ok(asked().length > 0)
        }
        for (let left = asked(); left.length > 0; left = asked()) {
          for (const exchange of left) finish(exchange, {})
          await settle()
        }
        assert.equal(cache.misses.waiting, 0)
        assert.deepEqual(idle(), [])
      }),
      { numRuns: 150 },
    )
    assert.ok(waited > 100, `${waited}`)
  })
})
