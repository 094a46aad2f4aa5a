/** Reads and messages that wait for the end of a round: what is done with them, and when. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { describe, it } from 'node:test'
import { setImmediate as round } from 'node:timers/promises'
import fc from 'fast-check'
import { handSocket } from '../../test/hand-socket.ts'
import { eventually } from '../../test/raw.ts'
import {
  roundBytesMax,
  roundMessagesMax,
  roundReadBytesMax,
  roundReadsMax,
  roundSlabBytes,
} from './limits.ts'
import { begin, flush, outgoingBytes, putText } from './outgoing.ts'
import { readBuffer, roundRead } from './reads.ts'
import { endLater, workLater, workNow, workWaits, writeOut } from './round.ts'

function send(socket: Socket, text: string, encrypted = false): boolean {
  begin()
  putText(text)
  return flush(socket, encrypted)
}

const few = Buffer.from('x')

function broken(): never {
  throw new Error('broken')
}

/** Runs until so much has happened; what is thrown meanwhile is a part of it. */
async function catching(order: string[], count: number, run: () => void): Promise<void> {
  const listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', (error) => order.push(String(error)))
  try {
    run()
    await eventually(() => order.length === count, 'all has happened')
  } finally {
    for (const listener of listeners) process.on('uncaughtException', listener)
  }
}

describe('work', () => {
  it('is done when everything was read, in order, and what it says goes out behind all of it', async () => {
    const order: string[] = []
    const { socket } = handSocket((text) => order.push(`said ${text}`))
    for (const name of ['a', 'b']) {
      workLater((bytes) => {
        order.push(`${bytes}`)
        send(socket, name)
      }, Buffer.from(name))
    }
    assert.deepEqual(order, [])
    await round()
    assert.deepEqual(order, ['a', 'b', 'said ab'])
  })

  it('is done at once when much waits', () => {
    let done = 0
    for (let read = 1; read < roundReadsMax; read++) workLater(() => done++, few)
    assert.equal(done, 0)
    workLater(() => done++, few)
    assert.equal(done, roundReadsMax)
    assert.ok(!workWaits())
  })

  it('has said what it had to when much waited', () => {
    const { socket, writes } = handSocket()
    for (let read = 1; read <= roundReadsMax; read++) {
      workLater(() => read === 1 && send(socket, 'first'), few)
    }
    assert.deepEqual(writes, ['first'])
  })

  it('is done at once when the read was large, behind what waits', () => {
    const order: string[] = []
    workLater(() => order.push('small'), Buffer.alloc(roundReadBytesMax))
    workLater(() => order.push('large'), Buffer.alloc(roundReadBytesMax + 1))
    assert.deepEqual(order, ['small', 'large'])
  })

  it('may bring more, which is done in the same round', () => {
    const order: string[] = []
    workLater(() => {
      order.push('first')
      workLater(() => order.push('third'), few)
    }, few)
    workLater(() => order.push('second'), few)
    workNow()
    assert.deepEqual(order, ['first', 'second', 'third'])
  })

  it('that throws takes nothing from the others, nor from whoever has it done', async () => {
    const order: string[] = []
    const { socket } = handSocket((text) => order.push(`said ${text}`))
    await catching(order, 3, () => {
      workLater(broken, few)
      workLater(() => send(socket, 'good'), few)
      workNow()
      order.push('done')
    })
    assert.deepEqual(order, ['done', 'said good', 'Error: broken'])
  })

  it('of backends has bytes of its own until it is done', () => {
    const seen: string[] = []
    for (const text of ['one', 'two']) {
      readBuffer.write(text)
      const bytes = roundRead(3)
      assert.ok(bytes)
      workLater((given) => seen.push(`${given}`), bytes)
    }
    assert.equal(roundRead(roundReadBytesMax + 1), null)
    workNow()
    assert.deepEqual(seen, ['one', 'two'])
  })

  it('of backends finds no room when too much waits', () => {
    let pieces = 0
    for (; pieces < 1_000; pieces++) {
      const bytes = roundRead(roundReadBytesMax)
      if (bytes === null) break
      workLater(() => {}, bytes)
    }
    assert.equal(pieces, roundSlabBytes / roundReadBytesMax)
    workNow()
    assert.ok(roundRead(roundReadBytesMax))
  })
})

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
    const sockets = Array.from({ length: roundMessagesMax }, () => handSocket())
    for (const { socket } of sockets.slice(1)) send(socket, 'x')
    assert.ok(sockets.every(({ writes }) => writes.length === 0))
    send(sockets[0]!.socket, 'x')
    assert.ok(sockets.every(({ writes }) => writes.length === 1))
  })

  it('go out at once when they are large', () => {
    const { socket, writes } = handSocket()
    send(socket, 'x'.repeat(roundBytesMax - 1))
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

  it('of a socket that throws take nothing from the others', async () => {
    const order: string[] = []
    const { socket } = handSocket((text) => order.push(`said ${text}`))
    await catching(order, 2, () => {
      send(handSocket(broken).socket, 'bad')
      send(socket, 'good')
    })
    assert.deepEqual(order, ['Error: broken', 'said good'])
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

  it('stay as they are when others go out within their write', () => {
    const held: Buffer[] = []
    const { socket, writes } = handSocket()
    const write = (bytes: Buffer) => {
      held.push(bytes)
      send(socket, 'two')
      writeOut()
    }
    // Of a socket the outbox uses what a Duplex has.
    const slow = new Duplex({ read() {}, write }) as Socket
    send(slow, 'one')
    writeOut()
    send(socket, 'three')
    writeOut()
    assert.deepEqual([held.map(String), writes], [['one'], ['two', 'three']])
    slow.destroy()
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
        await eventually(isSame, 'all has arrived')
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
