import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRequestIds } from './request-id.ts'

const random = (byte: number) => ({ bytes: (count: number) => new Uint8Array(count).fill(byte) })

describe('request ids', () => {
  it('are 32 lower hex digits: time, worker, counter [g420]', () => {
    const next = createRequestIds(random(0xab))
    assert.equal(next(1_700_000_000_000), '018bcfe56800abababababab00000001')
    assert.equal(next(1_700_000_000_000), '018bcfe56800abababababab00000002')
    assert.equal(next(1_700_000_000_001), '018bcfe56801abababababab00000003')
  })

  it('sort by time, and stay unique when the clock is set back', () => {
    const next = createRequestIds(random(1))
    const times = [5, 5, 6, 1_700_000_000_000, 1_700_000_000_001]
    const ids = times.map(next)
    assert.deepEqual(ids.toSorted(), ids)
    const again = times.map(next)
    assert.equal(new Set([...ids, ...again]).size, 10)
  })

  it('of two workers differ in the same millisecond', () => {
    assert.notEqual(createRequestIds(random(1))(7), createRequestIds(random(2))(7))
  })
})
