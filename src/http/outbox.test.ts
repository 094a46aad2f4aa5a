/** Messages that wait for the end of a round: what each socket gets, and when. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { describe, it } from 'node:test'
import { setImmediate as round } from 'node:timers/promises'
import fc from 'fast-check'
import { handSocket } from '../../test/hand-socket.ts'
import { waitingBytesMax, waitingMessagesMax } from './limits.ts'
import { endLater, writeOut } from './outbox.ts'
import { begin, flush, outgoingBytes, putText } from './outgoing.ts'

function send(socket: Socket, text: string, encrypted = false): boolean {
  begin()
  putText(text)
  return flush(socket, encrypted)
}

describe('messages', () => {
  it('go out at the end of the round, in the order in which they were sent', async () => {
    const order: string[] = []
    const a = handSocket((text) => order.push(`a ${text}`))
    const b = handSocket((text) => order.push(`b ${text}`))
    send(a.socket, 'one')
    send(b.socket, 'two')
    send(a.socket, 'three')
    assert.deepEqual(order, [])
    await round()
    assert.deepEqual(order, ['a one', 'b two', 'a three'])
  })

  it('of one socket in a row are one write', () => {
    const { socket, writes } = handSocket()
    send(socket, 'one')
    send(socket, 'two')
    writeOut()
    assert.deepEqual(writes, ['onetwo'])
  })

  it('end their socket behind the last of them', async () => {
    const { socket, writes } = handSocket()
    send(socket, 'last')
    endLater(socket)
    assert.equal(socket.writableEnded, false)
    await once(socket, 'finish')
    assert.deepEqual(writes, ['last'])
  })

  it('go out at once when many wait', () => {
    const sockets = Array.from({ length: waitingMessagesMax }, () => handSocket())
    for (const { socket } of sockets.slice(1)) send(socket, 'x')
    assert.ok(sockets.every(({ writes }) => writes.length === 0))
    send(sockets[0]!.socket, 'x')
    assert.ok(sockets.every(({ writes }) => writes.length === 1))
  })

  it('go out at once when they are large', () => {
    const { socket, writes } = handSocket()
    send(socket, 'x'.repeat(waitingBytesMax - 1))
    assert.equal(writes.length, 0)
    send(socket, 'x')
    assert.equal(writes.length, 1)
  })

  it('of a socket that is gone are dropped, and the others go out', () => {
    const gone = handSocket()
    const { socket, writes } = handSocket()
    send(gone.socket, 'one')
    send(socket, 'two')
    gone.socket.destroy()
    writeOut()
    assert.deepEqual([gone.writes, writes], [[], ['two']])
  })

  it('may be sent while others go out', () => {
    const second = handSocket()
    const first = handSocket(() => {
      send(second.socket, 'two')
      writeOut()
    })
    send(first.socket, 'one')
    writeOut()
    assert.deepEqual([first.writes, second.writes], [['one'], ['two']])
  })

  it('leave one alone that is being put together', () => {
    const { socket, writes } = handSocket()
    send(socket, 'one')
    begin()
    putText('two')
    writeOut()
    assert.equal(outgoingBytes(), 3)
    flush(socket, false)
    writeOut()
    assert.deepEqual(writes, ['one', 'two'])
  })

  it('stay as they are until their socket has let go of them', () => {
    const held: Buffer[] = []
    // Of a socket the outbox uses what a Duplex has.
    const slow = new Duplex({ read() {}, write: (bytes: Buffer) => held.push(bytes) }) as Socket
    send(slow, 'one')
    writeOut()
    send(handSocket().socket, 'two')
    writeOut()
    assert.deepEqual(held.map(String), ['one'])
    slow.destroy()
  })

  it('stay as they are under TLS, which may need them although it keeps no count', () => {
    const held: Buffer[] = []
    const write = (bytes: Buffer, _encoding: string, done: () => void) => {
      held.push(bytes)
      done()
    }
    // As above.
    const encrypted = new Duplex({ read() {}, write }) as Socket
    send(encrypted, 'one', true)
    writeOut()
    send(handSocket().socket, 'two')
    writeOut()
    assert.deepEqual(held.map(String), ['one'])
  })

  it('are told to stop when the queue of a socket is full', async () => {
    const { near, far, close } = await pair()
    far.pause()
    // More than both kernels' buffers hold.
    let sent = 0
    while (send(near, 'x'.repeat(60_000)) && sent < 1_000) sent++
    assert.ok(sent < 1_000)
    far.resume()
    await once(near, 'drain')
    assert.ok(send(near, 'x'))
    await close()
  })

  it('arrive whole and in order, however slowly they are read', async () => {
    const pairs = await Promise.all([pair(), pair(), pair()])
    const got = pairs.map(() => '')
    pairs.forEach(({ far }, at) => {
      far.setEncoding('latin1').on('data', (text: string) => {
        got[at] += text
      })
    })
    const step = fc.record({
      at: fc.nat(2),
      length: fc.oneof(fc.nat(900), fc.nat(70_000)),
      encrypted: fc.boolean(),
      next: fc.constantFrom('nothing', 'nothing', 'nothing', 'round', 'pause', 'resume'),
    })
    const sent = pairs.map(() => '')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        for (const { at, length, encrypted, next } of steps) {
          // No two messages are alike: a byte that is used again too early shows.
          const text = `${sent[at]!.length}:`.repeat(length).slice(0, length)
          sent[at] += text
          send(pairs[at]!.near, text, encrypted)
          if (next === 'round') await round()
          else if (next !== 'nothing') pairs[at]!.far[next]()
        }
        for (const { far } of pairs) far.resume()
        const isSame = () => sent.every((text, at) => text === got[at])
        for (const end = Date.now() + 20_000; !isSame() && Date.now() < end; ) await round()
        assert.ok(isSame())
        sent.fill('')
        got.fill('')
      }),
      { numRuns: 60 },
    )
    await Promise.all(pairs.map(({ close }) => close()))
  })
})

/** Two ends of a connection. */
async function pair() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const accepted = once(server, 'connection')
  const near = connect(address.port, '127.0.0.1')
  await once(near, 'connect')
  // A server's connection event has its socket.
  const [far] = (await accepted) as [Socket]
  const close = async () => {
    near.destroy()
    far.destroy()
    server.close()
    await once(server, 'close')
  }
  return { near, far, close }
}
