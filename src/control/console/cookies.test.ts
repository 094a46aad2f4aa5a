import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Incoming } from '../incoming.ts'
import {
  beginCookies,
  checkOwnOrigin,
  endCookies,
  hasSessionCookie,
  sessionIdOf,
} from './cookies.ts'

const id = 'x'.repeat(43)

function incoming(secure: boolean, headers: { [name: string]: string }): Incoming {
  return {
    method: 'POST',
    target: '/',
    body: new Uint8Array(),
    sourceAddress: null,
    secure,
    headers: (name) => (headers[name] === undefined ? [] : [headers[name]]),
  }
}

describe('cookies over TLS', () => {
  it('carry the prefix that no neighbour can set, and Secure', () => {
    const [session = '', csrf = ''] = beginCookies(id, true)
    assert.equal(session, `__Host-sluice=${id}; Path=/; SameSite=Strict; Secure; HttpOnly`)
    assert.match(csrf, /^__Host-sluice-csrf=[\w-]{43}; Path=\/; SameSite=Strict; Secure$/)
    for (const cookie of endCookies(true)) assert.match(cookie, /^__Host-.*; Secure; Max-Age=0/)
  })

  it('are the only ones that count there, and the plain ones only without', () => {
    const plain = { cookie: `sluice=${id}` }
    const prefixed = { cookie: `__Host-sluice=${id}` }
    assert.equal(sessionIdOf(incoming(true, prefixed)), id)
    assert.equal(sessionIdOf(incoming(true, plain)), null)
    assert.equal(hasSessionCookie(incoming(true, plain)), false)
    assert.equal(sessionIdOf(incoming(false, plain)), id)
    assert.equal(sessionIdOf(incoming(false, prefixed)), null)
  })
})

describe('the own origin', () => {
  it('is that of the Host header under the scheme of the connection', () => {
    const from = (secure: boolean, origin: string, host = 'sluice.example:8090') =>
      checkOwnOrigin(incoming(secure, { origin, host }))
    from(false, 'http://sluice.example:8090')
    from(true, 'https://Sluice.example:8090')
    const others = [
      [true, 'http://sluice.example:8090'],
      [false, 'https://sluice.example:8090'],
      [false, 'http://sluice.example'],
      [false, 'http://sluice.example:8091'],
      [false, 'http://a.sluice.example:8090'],
      [false, 'null'],
    ] as const
    for (const [secure, origin] of others) {
      assert.throws(() => from(secure, origin), /CsrfFailure/, origin)
    }
  })
})
