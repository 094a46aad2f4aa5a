import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { tokenKeysMax } from '../../lib/limits.ts'
import type { FetchedKeySet } from './key-set.ts'
import { KeySet } from './key-set.ts'
import {
  keySetAgeMsDefault,
  keySetAgeMsMax,
  keySetRefreshIntervalMsMin,
  keySetRetryIntervalMsMin,
  keySetStaleMsMax,
  keySetWaitersMax,
} from './limits.ts'

const pair = generateKeyPairSync('ed25519')
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
const jwk = (id: string, more: object = {}) => ({
  ...pair.publicKey.export({ format: 'jwk' }),
  ...{ kid: id, ...more },
})
const setOf = (...keys: readonly object[]) => JSON.stringify({ keys })

/** A set whose server and clock the test is. */
function aKeySet() {
  const pending: ((fetched: FetchedKeySet) => void)[] = []
  const reports: string[] = []
  const at = { nowMs: 0 }
  let fetches = 0
  const set = new KeySet({
    fetch: (done) => {
      fetches++
      pending.push(done)
    },
    report: (problem) => reports.push(problem),
    nowMs: () => at.nowMs,
  })
  return {
    ...{ set, reports, at },
    fetches: () => fetches,
    answer(body: string, cacheControl = '') {
      pending.shift()?.({ body, cacheControl })
    },
    fail: (reason: string) => pending.shift()?.({ reason }),
    ids: () => set.current()?.map(({ id }) => id) ?? null,
  }
}

describe('a key set', () => {
  it('is fetched once for all calls that need it first', async () => {
    const { set, fetches, answer, ids } = aKeySet()
    const waiting = [1, 2, 3].map(() => {
      assert.equal(set.current(), null)
      return set.awaited()
    })
    assert.equal(fetches(), 1)
    answer(setOf(jwk('a')))
    for (const keys of await Promise.all(waiting)) assert.equal(keys?.[0]?.id, 'a')
    assert.deepEqual(ids(), ['a'])
    assert.equal(fetches(), 1)
  })

  it('lets a bounded number of calls wait', async () => {
    const { set, fail } = aKeySet()
    set.current()
    const waiting = Array.from({ length: keySetWaitersMax }, () => set.awaited())
    assert.ok(waiting.every((one) => one !== null))
    assert.equal(set.awaited(), null)
    fail('gone')
    for (const keys of await Promise.all(waiting)) assert.equal(keys, null)
    assert.equal(set.awaited(), null, 'nothing to wait for')
  })

  it('is asked for again by its age, and serves meanwhile', () => {
    const { set, at, fetches, answer, ids } = aKeySet()
    set.current()
    answer(setOf(jwk('a')))
    at.nowMs = keySetAgeMsDefault - 1
    assert.deepEqual(ids(), ['a'])
    assert.equal(fetches(), 1)
    at.nowMs = keySetAgeMsDefault
    assert.deepEqual(ids(), ['a'])
    assert.deepEqual(ids(), ['a'])
    assert.equal(fetches(), 2, 'one at a time')
    answer(setOf(jwk('b')))
    assert.deepEqual(ids(), ['b'])
  })

  it('honours Cache-Control within its bounds', () => {
    for (const [cacheControl, ageMs] of [
      ['max-age=60', 60_000],
      ['public, max-age="60", must-revalidate', 60_000],
      ['max-age=0', keySetRefreshIntervalMsMin],
      ['no-store', keySetRefreshIntervalMsMin],
      ['private, no-cache, max-age=60', keySetRefreshIntervalMsMin],
      ['max-age=999999', keySetAgeMsMax],
      ['s-maxage=60', keySetAgeMsDefault],
      ['max-age=soon', keySetAgeMsDefault],
    ] as const) {
      const { set, at, fetches, answer } = aKeySet()
      set.current()
      answer(setOf(jwk('a')), cacheControl)
      at.nowMs = ageMs - 1
      set.current()
      assert.equal(fetches(), 1, cacheControl)
      at.nowMs = ageMs
      set.current()
      assert.equal(fetches(), 2, cacheControl)
    }
  })

  it('keeps the last good keys for a bounded time while its server is away', () => {
    const { set, at, fetches, answer, fail, ids, reports } = aKeySet()
    set.current()
    answer(setOf(jwk('a')))
    const endMs = keySetAgeMsDefault + keySetStaleMsMax
    for (at.nowMs = keySetAgeMsDefault; at.nowMs < endMs; at.nowMs += 1000) {
      assert.deepEqual(ids(), ['a'])
      fail('refused')
    }
    assert.ok(fetches() > 2)
    assert.ok(fetches() <= 2 + keySetStaleMsMax / keySetRefreshIntervalMsMin)
    assert.deepEqual(reports, ['is not to be had: refused'], 'said once')
    at.nowMs = endMs + keySetRefreshIntervalMsMin
    assert.equal(ids(), null)
    assert.notEqual(set.awaited(), null)
    answer(setOf(jwk('a')))
    assert.deepEqual(ids(), ['a'])
    assert.equal(reports.at(-1), 'is there again')
  })

  it('takes nothing that is no set of keys for one', () => {
    const many = Array.from({ length: tokenKeysMax + 1 }, (_, n) => jwk(`k${n}`))
    for (const body of [
      ...['', '{', '[]', '{"keys":{}}', '{"keys":[]}', 'null', JSON.stringify(jwk('alone'))],
      setOf(p384.export({ format: 'jwk' }), { kty: 'oct', k: 'c2VjcmV0' }, { kty: 'RSA' }),
      setOf(...many),
    ]) {
      const { set, at, answer, ids } = aKeySet()
      set.current()
      answer(setOf(jwk('a')))
      at.nowMs = keySetAgeMsDefault
      set.current()
      answer(body)
      assert.deepEqual(ids(), ['a'], body.slice(0, 60))
    }
    const { set, answer, ids } = aKeySet()
    set.current()
    answer(setOf(...many.slice(1)))
    assert.equal(ids()?.length, tokenKeysMax)
  })

  it('leaves out keys that are for something else', () => {
    const { set, answer, ids } = aKeySet()
    set.current()
    answer(
      setOf(
        ...[jwk('enc', { use: 'enc' }), jwk('ops', { key_ops: ['sign'] }), jwk('d', { d: 'x' })],
        ...[jwk('alg', { alg: 'RS256' }), p384.export({ format: 'jwk' }), 7 as unknown as object],
        ...[jwk('good', { use: 'sig', key_ops: ['verify'], alg: 'EdDSA' }), jwk('good')],
      ),
    )
    assert.deepEqual(ids(), ['good', 'good'])
  })

  it('is asked for at most once in an interval, whatever strangers send [E36]', () => {
    const { set, at, fetches, answer } = aKeySet()
    set.current()
    answer(setOf(jwk('a')))
    for (let i = 0; i < 1000; i++) set.missed()
    assert.equal(fetches(), 1, 'it has just been fetched')
    at.nowMs = keySetRefreshIntervalMsMin
    for (let i = 0; i < 1000; i++) set.missed()
    assert.equal(fetches(), 2)
    answer(setOf(jwk('a'), jwk('b')))
    for (let i = 0; i < 1000; i++) set.missed()
    assert.equal(fetches(), 2)
  })

  it('is asked for sooner while there are no keys', () => {
    const { set, at, fetches, fail } = aKeySet()
    set.current()
    fail('refused')
    assert.equal(set.problem, 'refused')
    at.nowMs = keySetRetryIntervalMsMin - 1
    set.current()
    assert.equal(fetches(), 1)
    at.nowMs = keySetRetryIntervalMsMin
    set.current()
    assert.equal(fetches(), 2)
    at.nowMs += keySetRetryIntervalMsMin
    set.current()
    assert.equal(fetches(), 2, 'the second one is still on its way')
  })

  it('stays the same object while its text does, so that verified tokens stay known', () => {
    const { set, at, answer } = aKeySet()
    set.current()
    answer(setOf(jwk('a')))
    const first = set.current()
    at.nowMs = keySetAgeMsDefault
    set.current()
    answer(setOf(jwk('a')))
    assert.equal(set.current(), first)
    at.nowMs += keySetAgeMsDefault
    set.current()
    answer(`${setOf(jwk('a'))}\n`)
    assert.notEqual(set.current(), first)
  })
})
