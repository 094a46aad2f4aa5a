import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { debugIdOf, signDebugCall } from './debug-access.ts'

const key = '11'.repeat(32)
const id = 'ab'.repeat(16)
const call = { serviceId: 'service-1', method: 'GET', target: '/test/x?y=1' }
const nowMs = 1_000_000_000
const expiry = 1_000_100

describe('a call that asks to be told of', () => {
  it('is signed over service, expiry, id, method and target', () => {
    const lines = `sluice-debug\nservice-1\n${expiry}\n${id}\nGET\n/test/x?y=1`
    const signature = createHmac('sha256', Buffer.alloc(32, 0x11)).update(lines).digest('hex')
    assert.equal(signDebugCall(key, call, id, expiry), `${expiry}.${id}.${signature}`)
    const value = signDebugCall(key, call, id, expiry)
    assert.equal(debugIdOf(key, call, value, nowMs, 300), id)
  })

  it('counts for nothing when anything differs, or at another time', () => {
    const value = signDebugCall(key, call, id, expiry)
    const others = [
      [key, { ...call, serviceId: 'service-2' }, value, nowMs],
      [key, { ...call, method: 'POST' }, value, nowMs],
      [key, { ...call, target: '/test/x' }, value, nowMs],
      ['22'.repeat(32), call, value, nowMs],
      ['', call, value, nowMs],
      [key, call, value, nowMs + 101_000],
      [key, call, value, nowMs - 201_000],
      [key, call, value.replace('ab', 'ac'), nowMs],
      [key, call, value.toUpperCase(), nowMs],
      [key, call, `${value} `, nowMs],
      [key, call, '', nowMs],
    ] as const
    for (const [aKey, aCall, aValue, at] of others) {
      assert.equal(debugIdOf(aKey, aCall, aValue, at, 300), null, JSON.stringify(aCall))
    }
  })
})
