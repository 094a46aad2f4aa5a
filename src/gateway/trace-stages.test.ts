/**
 * A debugged call of an API with a rule of every type: each step of its way is told by its name, in
 * the order in which it was taken, and the call goes where it goes undebugged.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FakeRequest } from '../../test/fakes/exchange.ts'
import { fakeFunctions } from '../../test/fakes/functions.ts'
import { gatewayOn } from '../../test/fakes/gateway.ts'
import { attached } from '../../test/fakes/rules.ts'
import {
  anApi,
  changeTo,
  draftKey,
  httpBackend,
  released,
  serviceId,
} from '../../test/fakes/snapshot.ts'
import { debugAccessHeader, signDebugCall } from '../lib/debug-access.ts'
import { parseExpression } from '../lib/expression.ts'
import type { RuleNode } from '../snapshot/rules.ts'

const call = { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: null }
const always = parseExpression("header.a = '1'", { places: ['header'], values: [] })
const failure = parseExpression('status_code = 500', { places: [], values: ['status_code'] })
const elsewhere = { ...httpBackend, path: '/elsewhere' }

const rules: readonly RuleNode[] = [
  { type: 'IPControl', list: 'black', blocks: ['198.51.100.0/24'] },
  {
    ...{ type: 'TrafficControl', windowSeconds: 60, apiLimit: 9, appLimit: null },
    ...{ ipLimit: null, specialApps: [], specialIps: [] },
  },
  { type: 'AntiReplay', forced: false, ttlSeconds: 60 },
  {
    ...{ type: 'CustomAuth', authoriser: { kind: 'function', function: call }, version: '' },
    ...{ timeoutSeconds: 1, cacheSeconds: 0, sendsBody: false, headers: ['a'], queries: [] },
  },
  {
    type: 'Routing',
    strategies: [
      {
        ...{ name: 'all', condition: always },
        backend: { backend: elsewhere, timeoutMs: 1_000, keepsHost: false },
      },
    ],
  },
  {
    ...{ type: 'CustomReq', function: call, timeoutSeconds: 1, base64: false },
    ...{ sendsBody: false, sendsHeaders: true, sendsQuery: true },
  },
  {
    ...{ type: 'CircuitBreaker', threshold: 3, windowSeconds: 10, openSeconds: 15, failure },
    backend: null,
  },
  {
    ...{ type: 'ProxyCache', keys: [{ place: 'query', name: 'a' }], methods: ['GET'] },
    ...{ statuses: [200], honoursBackend: false, ttlSeconds: 60 },
  },
]

const nowMs = 1_700_000_000_000
const target = '/release/x'
const id = '0123456789abcdef0123456789abcdef'
const debugged = (): FakeRequest => {
  const signed = { serviceId, method: 'GET', target }
  const value = signDebugCall(draftKey, signed, id, nowMs / 1000 + 60)
  return { target, startedAtMs: nowMs, fields: [['a', '1'] as const, [debugAccessHeader, value]] }
}

function gateway() {
  const names: string[][] = []
  const functions = fakeFunctions(() => ({ 'api-auth': true }))
  const made = gatewayOn(released([anApi({ cors: true })]), undefined, {
    functions,
    traced: (_id, _record, stages) => names.push(stages.map(({ name }) => name)),
  })
  made.gateway.apply(changeTo(2, attached(...rules)))
  return { ...made, names }
}

const end = {
  ...{ status: 200, responseBytes: 1, requestBytes: 1, durationMs: 12, upstreamStatus: 200 },
  ...{ upstreamAddress: 'b:80', connectMs: -1, headerMs: 4, responseMs: 9, error: '' },
}

describe('a debugged call of an API with rules', () => {
  it('is told of step by step, to the backend that a rule chose', async () => {
    const { call, names } = gateway()
    const exchange = await call(debugged())
    assert.equal(exchange.forwarded?.request.target, '/elsewhere/x')
    exchange.onEnd?.(end)
    assert.deepEqual(names, [
      [
        ...['route', 'corsPreflight', 'ipControl', 'recognizeKey', 'limits', 'antiReplay'],
        ...['customAuth', 'routing', 'customReq', 'proxyCache', 'circuitBreaker', 'mapParameters'],
        ...['backend head', 'backend body'],
      ],
    ])
  })

  it('spends, keeps and is refused as any call is', async () => {
    const plain = gateway()
    const watched = gateway()
    const { fields: _, ...bare } = debugged()
    const asked: FakeRequest = { ...bare, fields: [['a', '1']] }
    for (const [one, request] of [[plain, asked] as const, [watched, debugged()] as const]) {
      const first = await one.call(request)
      const plan = first.respond(200, [['content-length', '1']])
      assert.ok(plan.copy, 'kept')
    }
    const refused = await watched.call({ ...debugged(), peerAddress: '198.51.100.7' })
    refused.onEnd?.({ ...end, headerMs: -1, responseMs: -1 })
    assert.equal(refused.answered?.status, 403)
    assert.deepEqual(watched.names, [['route', 'corsPreflight', 'ipControl']])
  })

  it('is told of when it finds no API', async () => {
    const { call, names } = gateway()
    const nowhere = '/nowhere/x'
    const signed = { serviceId, method: 'GET', target: nowhere }
    const value = signDebugCall(draftKey, signed, id, nowMs / 1000 + 60)
    const fields = [[debugAccessHeader, value] as const]
    const exchange = await call({ target: nowhere, startedAtMs: nowMs, fields })
    exchange.onEnd?.({ ...end, headerMs: -1, responseMs: -1 })
    assert.equal(exchange.forwarded, null)
    assert.deepEqual(names, [['route']])
  })
})
