/**
 * A gateway before a cache with a clock of its own: calls, and what their backend answers.
 */
import assert from 'node:assert/strict'
import { Cache } from '../../src/gateway/cache/cache.ts'
import type { GatewayDeps } from '../../src/gateway/gateway.ts'
import type { ResponseEnd } from '../../src/http/exchange.ts'
import type { ProxyCacheData, RuleNode } from '../../src/snapshot/rules.ts'
import type { Pairs } from './callers.ts'
import type { FakeExchange, FakeRequest } from './exchange.ts'
import { gatewayOn } from './gateway.ts'
import { attached } from './rules.ts'
import type { ApiWish } from './snapshot.ts'
import { anApi, changeTo, released } from './snapshot.ts'

export const startMs = 1_700_000_000_000

export function cacheRule(wish: Partial<ProxyCacheData> = {}): ProxyCacheData {
  return {
    ...{ type: 'ProxyCache', keys: [], methods: ['GET', 'HEAD'], statuses: [200] },
    ...{ honoursBackend: false, ttlSeconds: 300 },
    ...wish,
  }
}

export interface Told {
  readonly status?: number
  readonly fields?: Pairs
  readonly body?: string
  readonly how?: ResponseEnd
}

export function cached(
  wish: Partial<ProxyCacheData> = {},
  api: ApiWish = {},
  more: RuleNode[] = [],
  deps: Partial<GatewayDeps> = {},
) {
  let nowMs = 50_000
  let revision = 1
  const cache = new Cache({ nowMs: () => nowMs })
  const { gateway, call, records } = gatewayOn(released([anApi(api)]), undefined, {
    cache,
    ...deps,
  })
  const attach = (...rules: RuleNode[]) => {
    gateway.apply(changeTo(++revision, attached(...rules)))
  }
  attach(cacheRule(wish), ...more)

  const ask = (request: FakeRequest = {}) => {
    return call({ startedAtMs: startMs + nowMs, ...request })
  }

  /** Lets the backend answer a call that was forwarded; false: it was not. */
  function answer(exchange: FakeExchange, { status = 200, fields = [], ...told }: Told = {}) {
    if (exchange.forwarded === null) return false
    const { body = 'from the backend', how = 'whole' } = told
    const { copy } = exchange.respond(status, fields)
    copy?.head(fields.map(([name, value]) => `${name}: ${value}\r\n`).join(''))
    // In pieces whose bytes are used again at once.
    const piece = Buffer.alloc(7)
    for (let at = 0; at < body.length; at += piece.length) {
      const length = piece.write(body.slice(at, at + piece.length), 'latin1')
      copy?.data(piece.subarray(0, length))
      piece.fill(0)
    }
    copy?.end(how)
    if (how === 'broken') exchange.end({ error: 'broken' })
    return true
  }

  /** A call whose backend answers so; `hit` when it was not asked. */
  async function get(request: FakeRequest = {}, told: Told = {}): Promise<'hit' | 'asked'> {
    const exchange = await ask(request)
    if (answer(exchange, told)) return 'asked'
    assert.ok(exchange.answered !== null, 'it waits for an answer that is on its way')
    return 'hit'
  }

  /** What a second, equal call meets after a first whose backend answered so. */
  async function second(told: Told, request: FakeRequest = {}): Promise<'hit' | 'asked'> {
    assert.equal(await get(request, told), 'asked')
    return get(request)
  }

  return {
    ...{ ask, get, answer, second, attach, gateway, records, cache },
    pass(ms: number) {
      nowMs += ms
    },
  }
}

export const withFields = (...fields: Pairs): Told => ({ fields })
export const control = (value: string): Told => withFields(['Cache-Control', value])
