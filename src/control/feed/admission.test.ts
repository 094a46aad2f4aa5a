import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { Secret } from '../../lib/secret.ts'
import { refusalOf } from './admission.ts'

const token = new Secret('the-join-token')

interface Asked {
  readonly method?: string
  readonly url?: string
  readonly upgrade?: string
  readonly authorization?: string
  readonly from?: string
  readonly encrypted?: boolean
}

/** The status of the refusal, or `admitted`. */
function ask(asked: Asked, allowPlain = false): string {
  const { method = 'GET', url = '/feed', upgrade = 'sluice-feed', from = '127.0.0.1' } = asked
  const { authorization = 'Bearer the-join-token', encrypted = false } = asked
  const request = {
    method,
    url,
    headers: { upgrade, authorization },
    socket: { remoteAddress: from, ...(encrypted && { encrypted }) },
  }
  // What admission looks at, and nothing else.
  const refusal = refusalOf(request as unknown as IncomingMessage, token, allowPlain)
  return refusal ? refusal.status.slice(0, 3) : 'admitted'
}

describe('admission to the feed', () => {
  it('takes plain connections from this machine only', () => {
    for (const from of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) {
      assert.equal(ask({ from }), 'admitted', from)
    }
    for (const from of [
      '10.0.0.1',
      '::ffff:10.0.0.1',
      'fe80::1',
      '::127.0.0.1',
      '1127.0.0.1',
      '',
    ]) {
      assert.equal(ask({ from }), '403', from)
      assert.equal(ask({ from, encrypted: true }), 'admitted', from)
      assert.equal(ask({ from }, true), 'admitted', from)
    }
  })

  it('says nothing of the token to who may not send it', () => {
    assert.equal(ask({ from: '10.0.0.1', authorization: 'Bearer wrong' }), '403')
  })

  it('compares the whole token', () => {
    const wrong = ['', 'Bearer', 'Bearer ', 'Bearer the-join-toke', 'Bearer the-join-token2']
    for (const authorization of [...wrong, 'bearer the-join-token', 'Basic the-join-token']) {
      assert.equal(ask({ authorization }), '401', authorization)
    }
  })

  it('knows the feed by path, method and protocol', () => {
    assert.equal(ask({ url: '/' }), '404')
    assert.equal(ask({ url: '/feed?x' }), '404')
    assert.equal(ask({ method: 'POST' }), '400')
    assert.equal(ask({ upgrade: 'websocket' }), '400')
    assert.equal(ask({ upgrade: 'Sluice-Feed' }), 'admitted')
  })
})
