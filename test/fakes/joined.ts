/**
 * A gateway before a cache, for many callers at once: those who wait go on when their test says so.
 * `setTimeout` is the test's own there.
 */
import assert from 'node:assert/strict'
import { callerGone } from '../../src/http/exchange.ts'
import { cached, type Told } from './cached.ts'
import type { FakeExchange, FakeRequest } from './exchange.ts'

/** How the call of a caller ends who went before its answer. */
export const gone = { status: 499, error: callerGone }

/** Lets those who waited go on: nothing behind a fake exchange takes time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve()
}

export function joined(...args: Parameters<typeof cached>) {
  const world = cached(...args)
  const asked = (all: readonly FakeExchange[]) => all.filter((it) => it.forwarded !== null)
  const answered = (all: readonly FakeExchange[]) => all.filter((it) => it.answered !== null)
  return {
    ...world,
    ...{ asked, answered },
    async many(count: number, request: FakeRequest = {}): Promise<readonly FakeExchange[]> {
      return Promise.all(Array.from({ length: count }, () => world.ask(request)))
    },
    /** The backend answers one, and those who waited for that go on. */
    async tell(exchange: FakeExchange | undefined, told: Told = {}) {
      assert.ok(exchange && world.answer(exchange, told))
      await settle()
    },
    async leave(exchange: FakeExchange | undefined, outcome: object = gone) {
      exchange?.end(outcome)
      await settle()
    },
  }
}
