import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allowsDraftCall, signDraftCall } from './draft-access.ts'

const key = '5a'.repeat(32)
const call = { serviceId: 'service-abcd1234', method: 'GET', target: '/draft/x?a=1' }
const nowMs = 1_700_000_000_000
const nowSeconds = nowMs / 1000
const allows = (value: string, changed = {}, withKey = key): boolean =>
  allowsDraftCall(withKey, { ...call, ...changed }, value, nowMs, 300)

describe('draft access', () => {
  it('is the documented string under HMAC-SHA256', async () => {
    const { createHmac } = await import('node:crypto')
    const text = `sluice-draft\nservice-abcd1234\n${nowSeconds}\nGET\n/draft/x?a=1`
    const mac = createHmac('sha256', Buffer.alloc(32, 0x5a)).update(text).digest('hex')
    assert.equal(signDraftCall(key, call, nowSeconds), `${nowSeconds}.${mac}`)
  })

  it('holds from now to five minutes ahead and not a second longer', () => {
    for (const ahead of [0, 1, 299, 300]) {
      assert.equal(allows(signDraftCall(key, call, nowSeconds + ahead)), true, `${ahead} s`)
    }
    for (const ahead of [-1, 301, 86_400]) {
      assert.equal(allows(signDraftCall(key, call, nowSeconds + ahead)), false, `${ahead} s`)
    }
  })

  it('is for one service, method and target', () => {
    const value = signDraftCall(key, call, nowSeconds + 60)
    assert.equal(allows(value), true)
    assert.equal(allows(value, { serviceId: 'service-abcd1235' }), false)
    assert.equal(allows(value, { method: 'POST' }), false)
    assert.equal(allows(value, { target: '/draft/x?a=2' }), false)
  })

  it('needs the key', () => {
    const value = signDraftCall(key, call, nowSeconds + 60)
    assert.equal(allows(value, {}, '5b'.repeat(32)), false)
    assert.equal(allows(signDraftCall('', call, nowSeconds + 60), {}, ''), false)
  })

  it('refuses malformed values', () => {
    const value = signDraftCall(key, call, nowSeconds + 60)
    for (const bad of [
      '',
      '.',
      value.slice(0, -1),
      `${value}0`,
      ` ${value}`,
      value.toUpperCase(),
    ]) {
      assert.equal(allows(bad), false, bad)
    }
  })
})
