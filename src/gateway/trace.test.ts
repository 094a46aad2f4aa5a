import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FakeExchange } from '../../test/fakes/exchange.ts'
import { anApi, appId, aService, draftKey, released, serviceId } from '../../test/fakes/snapshot.ts'
import { debugAccessHeader, signDebugCall } from '../lib/debug-access.ts'
import type { TracedStage } from '../snapshot/frames.ts'
import type { CallRecord } from '../telemetry/record.ts'
import { createGateway } from './gateway.ts'

const host = `${serviceId}-${appId}.gz.apigw.localhost`
const id = '0123456789abcdef0123456789abcdef'
const target = '/release/x'

type Headers = readonly (readonly [string, string])[]

interface Traced {
  readonly id: string
  readonly record: CallRecord
  readonly stages: readonly TracedStage[]
}

/** One call through a gateway of one API, and what was told of it. */
async function call(headers: Headers, change = released([anApi({ path: '/x' })])) {
  const traced: Traced[] = []
  const records: CallRecord[] = []
  const gateway = createGateway({
    random: { bytes: (count) => new Uint8Array(count).fill(0xab) },
    record: (record) => records.push(record),
    traced: (told, record, stages) => traced.push({ id: told, record, stages }),
    report: () => {},
    serverName: 'sluice',
  })
  gateway.apply(change)
  const exchange = new FakeExchange({ host, target, fields: headers, startedAtMs: Date.now() })
  gateway.handle(exchange)
  for (let turn = 0; turn < 10 && exchange.answered === null; turn++) await Promise.resolve()
  exchange.onEnd?.({
    ...{ status: 200, responseBytes: 1, requestBytes: 1, durationMs: 12, upstreamStatus: 200 },
    ...{ upstreamAddress: 'b:80', connectMs: 1, headerMs: 4, responseMs: 9, error: '' },
  })
  return { exchange, traced, records }
}

const now = () => Math.floor(Date.now() / 1000)
const signed = (expiry: number, method = 'GET', signedTarget = target, key = draftKey) => {
  const value = signDebugCall(key, { serviceId, method, target: signedTarget }, id, expiry)
  return [[debugAccessHeader, value]] as const
}

describe('a call that control debugs', () => {
  it('is told of with its stages, those of the backend behind the own ones', async () => {
    const { traced, records } = await call(signed(now() + 60))
    assert.equal(traced.length, 1)
    const [told] = traced
    assert.equal(told?.id, id)
    assert.equal(told?.record, records[0])
    const stages = told?.stages ?? []
    assert.deepEqual(
      stages.map(({ name }) => name),
      [
        ...['route', 'recognizeKey', 'limits', 'mapParameters'],
        ...['backend connect', 'backend head', 'backend body'],
      ],
    )
    assert.deepEqual(
      stages.slice(4).map(({ durationUs }) => durationUs),
      [1000, 3000, 5000],
    )
    for (const [i, { startUs, durationUs }] of stages.entries()) {
      assert.ok(startUs >= 0 && durationUs >= 0)
      assert.ok(startUs >= (stages[i - 1]?.startUs ?? 0), 'in order')
    }
  })

  it('reaches a service that callers reach by another protocol', async () => {
    const change = released([anApi({ path: '/x' })], aService({ protocol: 'https' }))
    assert.equal((await call([], change)).exchange.forwarded, null)
    assert.ok((await call(signed(now() + 60), change)).exchange.forwarded)
  })

  it('does not tell its backend', async () => {
    const { exchange } = await call(signed(now() + 60))
    assert.ok(exchange.forwarded)
    assert.doesNotMatch(JSON.stringify(exchange.forwarded.request), /x-sluice-debug/i)
  })
})

describe('any other call', () => {
  const others: { readonly [what: string]: Headers } = {
    'without the header': [],
    'with a header that nobody signed': [[debugAccessHeader, `1.${id}.${'0'.repeat(64)}`]],
    'with one for another target': signed(now() + 60, 'GET', '/release/y'),
    'with one for another method': signed(now() + 60, 'POST'),
    'with one under another key': signed(now() + 60, 'GET', target, '22'.repeat(32)),
    'with one that has expired': signed(now() - 10),
    'with one that is good for too long': signed(now() + 3600),
    'with two of them': [...signed(now() + 60), ...signed(now() + 60)],
  }
  for (const [what, headers] of Object.entries(others)) {
    it(`is not told of: ${what}`, async () => {
      const { traced, records, exchange } = await call(headers)
      assert.deepEqual(traced, [])
      assert.equal(records.length, 1)
      assert.ok(exchange.forwarded)
    })
  }
})
