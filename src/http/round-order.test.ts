/**
 * Bytes that are written at once, around the messages that wait for a round's end: each comes
 * behind what was said on its socket before.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { callTo, listenerOf, textAnswer } from '../../test/engine.ts'
import { handSocket } from '../../test/hand-socket.ts'
import { eventually, type RawOrigin, startRawOrigin, type Wire } from '../../test/raw.ts'
import { createHttpClient } from './client.ts'
import { ServerConnection } from './connection.ts'
import type { Exchange } from './exchange.ts'
import { writeOut } from './round.ts'

const post = 'POST / HTTP/1.1\r\nHost: a\r\n'

describe('what is written at once', () => {
  const client = createHttpClient()
  let origin: RawOrigin
  let handle: (exchange: Exchange) => void
  before(async () => {
    origin = await startRawOrigin()
  })
  beforeEach(() => {
    handle = (exchange) => exchange.forward(callTo(origin.port, exchange))
  })
  after(async () => {
    client.close()
    await origin.close()
  })

  function connected() {
    const { socket, feed, writes } = handSocket()
    new ServerConnection(
      socket,
      listenerOf(client, (exchange) => handle(exchange)),
    )
    return { socket, writes, feed: (text: string) => feed(Buffer.from(text)) }
  }

  /** A caller that was served once, and the origin's end of the connection that is kept for it. */
  async function served() {
    const known = origin.connections.length
    const caller = connected()
    caller.feed('GET /first HTTP/1.1\r\nHost: a\r\n\r\n')
    await eventually(() => origin.connections.length > known, 'the origin has accepted it')
    const backend: Wire = origin.connections[known]!
    await backend.untilText('\r\n\r\n')
    backend.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    await eventually(() => client.idleConnections === 1, 'the connection is kept')
    return { ...caller, backend }
  }

  it('to a caller that waits for a 100 comes behind the answer before', () => {
    const { socket, writes, feed } = connected()
    handle = (exchange) => {
      if (exchange.head.method === 'GET') exchange.answer(textAnswer(200, 'first'))
      else exchange.collect(10, () => {})
    }
    const expecting = `${post}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n`
    feed(`GET / HTTP/1.1\r\nHost: a\r\n\r\n${expecting}`)
    writeOut()
    assert.match(writes.join(''), /\r\n\r\nfirstHTTP\/1\.1 100 Continue\r\n\r\n$/)
    socket.destroy()
  })

  it('of a body comes behind the head and what was there of it first', async () => {
    const { socket, feed, backend } = await served()
    feed(`${post}Content-Length: 100003\r\n\r\none`)
    feed('x'.repeat(100_000))
    const received = await backend.until((all) => all.includes('POST') && all.endsWith('x'))
    assert.match(received, /\r\n\r\nPOST [^\0]*?\r\n\r\nonex+$/)
    socket.destroy()
  })

  it('of a body of our own comes behind the head', async () => {
    const { socket, feed, backend } = await served()
    handle = (exchange) => {
      const call = callTo(origin.port, exchange)
      const body = Buffer.alloc(100_000, 'x')
      exchange.forward({ ...call, request: { ...call.request, body } })
    }
    feed(`${post}Content-Length: 0\r\n\r\n`)
    const received = await backend.until((all) => all.includes('POST') && all.endsWith('x'))
    assert.match(received, /\r\n\r\nPOST [^\0]*?\r\n\r\nx+$/)
    socket.destroy()
  })

  it('or reset comes behind what was good of an answer', async () => {
    const { socket, writes, feed, backend } = await served()
    // It learns of the end by the connection's end alone: only a reset tells that this is none.
    feed('GET /second HTTP/1.0\r\nHost: a\r\n\r\n')
    await backend.untilText('/second')
    backend.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\nnone\r\n')
    await eventually(() => socket.destroyed, 'the reset')
    assert.match(writes.join(''), /\r\n\r\ngood$/)
  })
})
