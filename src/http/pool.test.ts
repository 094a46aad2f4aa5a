/**
 * Connections that have read bytes nobody has looked at yet, or still write: they carry no other
 * call.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../../test/raw.ts'
import { createHttpClient } from './client.ts'
import { roundReadBytesMax } from './limits.ts'
import { workLater } from './round.ts'
import type { UpstreamConnection } from './upstream.ts'

describe('a connection with reads or writes that wait', () => {
  const client = createHttpClient()
  const accepted: Socket[] = []
  const origin = createServer((socket) => accepted.push(socket.on('error', () => {})))
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

  it('is ended instead of taken while it still writes what its last call had to say', async () => {
    const upstream = await dialed()
    poolOf().release(upstream, 10_000)
    // More than the kernel takes of what nobody reads.
    upstream.socket.write(Buffer.alloc(64 * 1_048_576))
    assert.ok(poolOf().take() === null)
    assert.ok(upstream.closed && upstream.socket.destroyed)
  })

  it('is not taken either when its read was too large to wait', async () => {
    const before = accepted.length
    const upstream = await dialed()
    await eventually(() => accepted.length > before, 'the origin has accepted it')
    const far = accepted.at(-1)
    poolOf().release(upstream, 10_000)
    let taken: UpstreamConnection | null | undefined
    // Both are there when the loop reads next.
    setImmediate(() => {
      far?.write(Buffer.alloc(roundReadBytesMax + 1))
      workLater(() => {
        taken = poolOf().take()
      }, Buffer.from('x'))
    })
    await once(upstream.socket, 'close')
    // Not `equal`, which would print a whole connection.
    assert.ok(taken === null)
  })
})
