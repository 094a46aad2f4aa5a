/** Secrets of a query do not reach the log; everything else does, byte for byte. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { maskedTarget } from './mask.ts'

describe('masked target', () => {
  for (const [target, shown] of [
    ['/orders', '/orders'],
    ['/token=1/x', '/token=1/x'],
    ['/o?page=2&size=', '/o?page=2&size='],
    ['/o?access_token=abc&page=2', '/o?access_token=***&page=2'],
    ['/o?PASSWORD=a=b&x', '/o?PASSWORD=***&x'],
    ['/o?%74oken=abc', '/o?%74oken=***'],
    ['/o?a%ZZ=1&%E4%token=2', '/o?a%ZZ=1&%E4%token=***'],
    ['/o?token', '/o?token'],
    ['/o?a=1?token=2&X-Amz-Signature=3', '/o?a=1?token=2&X-Amz-Signature=***'],
  ] as const) {
    it(`[g432] ${target} is logged as ${shown}`, () => assert.equal(maskedTarget(target), shown))
  }

  it('takes other words from a setting', () => {
    assert.equal(maskedTarget('/o?pin=1234&token=x', ['pin']), '/o?pin=***&token=x')
  })
})
