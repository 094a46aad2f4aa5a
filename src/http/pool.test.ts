/** Connections that have read bytes nobody has looked at yet: they carry no other call. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { createHttpClient } from './client.ts'
import type { UpstreamConnection } from './upstream.ts'

describe('a connection with reads that wait', () => {
  const client = createHttpClient()
  const origin = createServer()
  before(async () => {
    await once(origin.listen(0, '127.0.0.1'), 'listening')
  })
  after(() => {
    client.close()
    origin.close()
  })

  function poolOf() {
    const address = origin.address()
    assert.ok(typeof address === 'object' && address !== null)
    return client.pool({ scheme: 'http', host: '127.0.0.1', port: address.port }, true)
  }

  function dialed(): Promise<UpstreamConnection> {
    return new Promise((onDialed, reject) => {
      poolOf().dial({ onDialed, onDialFailed: (_kind, reason) => reject(new Error(reason)) }, 5_000)
    })
  }

  it('is kept when there are none', async () => {
    const upstream = await dialed()
    poolOf().release(upstream, 10_000)
    assert.equal(poolOf().take(), upstream)
    poolOf().discard(upstream)
  })

  it('is ended instead of kept: they are behind the answer to its call', async () => {
    const upstream = await dialed()
    upstream.readsWaiting = 1
    poolOf().release(upstream, 10_000)
    assert.ok(upstream.closed && upstream.socket.destroyed)
    assert.equal(poolOf().take(), null)
  })

  it('is ended instead of taken: nobody asked for them', async () => {
    const upstream = await dialed()
    poolOf().release(upstream, 10_000)
    upstream.readsWaiting = 1
    assert.equal(poolOf().take(), null)
    assert.ok(upstream.closed && upstream.socket.destroyed)
  })
})
