/**
 * Reads that wait for the end of a round: what the first of a connection tells holds for the others
 * (TLS brings several: what the kernel gives at once has many records), and whoever ends a
 * connection meanwhile knows of them.
 */
import assert from 'node:assert/strict'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { setImmediate as round } from 'node:timers/promises'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { backendCertificate, backendKey } from '../../test/certificates.ts'
import { callTo, type Engine, listenerOf, startEngine, textAnswer } from '../../test/engine.ts'
import { connectRaw, eventually, startRawOrigin, type Wire } from '../../test/raw.ts'
import { createHttpClient, type HttpClient } from './client.ts'
import { ServerConnection } from './connection.ts'
import type { Exchange, Origin } from './exchange.ts'
import { roundBytesMax } from './limits.ts'

const get = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')

/** A caller that takes what it is sent when the test says so. */
function slowCaller() {
  const state = { text: '', taking: false }
  let taken: () => void = () => {}
  const duplex = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      state.text += chunk.toString('latin1')
      if (state.taking) done()
      else taken = done
    },
  })
  const extras = { remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' }
  // Of a socket the engine uses what a Duplex has, and these two addresses.
  const socket = Object.assign(duplex, extras) as unknown as Socket
  return {
    socket,
    state,
    take() {
      state.taking = true
      taken()
    },
  }
}

/** A connection of this caller whose exchanges are forwarded to the origin. */
function connectedTo(origin: Origin, client: HttpClient, socket: Socket): void {
  const handle = (exchange: Exchange) =>
    exchange.forward(callTo(origin.port, exchange, { origin, verifyTls: false }))
  new ServerConnection(socket, listenerOf(client, handle))
}

describe('several reads of one connection in a round', () => {
  const client = createHttpClient()
  let backend: Server
  let port = 0
  let body = ''
  let recordBytes = 0
  const sockets: TLSSocket[] = []
  before(async () => {
    backend = createServer({ cert: backendCertificate, key: backendKey }, (socket) => {
      sockets.push(socket)
      socket.on('error', () => {})
      socket.on('data', () => {
        if (body === '') {
          socket.end('HTTP/1.1 200 OK\r\n\r\nall')
          return
        }
        // It can only become smaller.
        socket.setMaxSendFragment(recordBytes)
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      })
    })
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
    // A TCP server's address is an AddressInfo.
    port = (backend.address() as AddressInfo).port
  })
  after(async () => {
    client.close()
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => backend.close(resolve))
  })

  function connected(socket: Socket): void {
    connectedTo({ scheme: 'https', host: '127.0.0.1', port }, client, socket)
  }

  it('are taken before the end that came with them', async () => {
    body = ''
    const { socket, state, take } = slowCaller()
    take()
    connected(socket)
    socket.emit('data', get)
    await eventually(() => /\r\n\r\n./.test(state.text), 'an answer')
    assert.match(state.text, /\r\n\r\n3\r\nall\r\n/)
    socket.destroy()
  })

  it('stop as soon as the caller does not keep up', async () => {
    body = `${'x'.repeat(3_000_000)}end`
    recordBytes = 16_384
    const { socket, state, take } = slowCaller()
    connected(socket)
    socket.emit('data', get)
    await eventually(() => socket.writableNeedDrain, 'the queue is full')
    // Whatever else would be read is read in these.
    for (let rounds = 0; rounds < 200; rounds++) await round()
    assert.ok(socket.writableLength <= 2 * roundBytesMax, `${socket.writableLength}`)
    take()
    await eventually(() => state.text.endsWith('end'), 'all is taken')
    socket.destroy()
  })

  it('leave a kept connection that reads, though the caller did not keep up with the first', async () => {
    body = `${'x'.repeat(75_000)}end`
    recordBytes = 512
    const { socket, state, take } = slowCaller()
    connected(socket)
    socket.emit('data', get)
    await eventually(() => client.idleConnections === 1, 'the answer is there')
    take()
    await eventually(() => state.text.endsWith('end'), 'all is taken')
    const { length } = sockets
    body = 'second'
    socket.emit('data', get)
    await eventually(() => state.text.endsWith('second'), 'the second answer')
    assert.equal(sockets.length, length)
    socket.destroy()
  })
})

describe('small reads', () => {
  it('stop when the caller does not keep up', async () => {
    const origin = await startRawOrigin()
    const client = createHttpClient()
    const { socket, take } = slowCaller()
    connectedTo({ scheme: 'http', host: '127.0.0.1', port: origin.port }, client, socket)
    socket.emit('data', get)
    await eventually(() => origin.connections.length === 1, 'the origin has accepted it')
    const backend = origin.connections[0]!
    await backend.untilText('\r\n\r\n')
    backend.send('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n')
    for (let rounds = 0; rounds < 100; rounds++) {
      backend.send('x'.repeat(8_000))
      await round()
    }
    assert.ok(socket.writableNeedDrain && socket.writableLength <= 2 * roundBytesMax)
    take()
    socket.destroy()
    client.close()
    await origin.close()
  })
})

describe('a server that ends connections', () => {
  let engine: Engine
  beforeEach(async () => {
    engine = await startEngine(
      (exchange) => exchange.answer(textAnswer(200, exchange.head.target)),
      { limits: { drainIdleMs: 0, connectionsMax: 1 } },
    )
  })
  afterEach(() => engine.close())

  async function served(): Promise<Wire> {
    const caller = await connectRaw(engine.port)
    caller.send('GET /first HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.untilText('\r\n\r\n/first')
    return caller
  }

  it('serves who has asked already when somebody else needs room', async () => {
    const caller = await served()
    let other: Socket | undefined
    // The request is there first when the loop reads next.
    setImmediate(() => {
      caller.send('GET /second HTTP/1.1\r\nHost: a\r\n\r\n')
      other = connect(engine.port, '127.0.0.1')
    })
    assert.match(await caller.untilEnd(), /\r\n\r\n\/second$/)
    caller.socket.destroy()
    other?.destroy()
  })

  it('serves who has asked already when it drains, and says that this is the end', async () => {
    const caller = await served()
    let drained: Promise<void> | undefined
    // It drains when the request was read, and before that round's work.
    setImmediate(() => {
      caller.send('GET /second HTTP/1.1\r\nHost: a\r\n\r\n')
      setImmediate(() => {
        drained = engine.server.drain(20_000)
      })
    })
    assert.match(await caller.untilEnd(), /Connection: close\r\n\r\n\/second$/)
    caller.socket.destroy()
    await drained
  })
})

describe('a server that is closed', () => {
  it('begins nothing that was read and waits', async () => {
    const targets: string[] = []
    const engine = await startEngine((exchange) => {
      targets.push(exchange.head.target)
      exchange.answer(textAnswer(200, 'answer'))
    })
    const caller = await connectRaw(engine.port)
    caller.send('GET /first HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.untilText('answer')
    setImmediate(() => {
      caller.send('GET /second HTTP/1.1\r\nHost: a\r\n\r\n')
      setImmediate(() => void engine.close())
    })
    await caller.untilEnd()
    await round()
    assert.deepEqual(targets, ['/first'])
    caller.socket.destroy()
  })

  it('has written what was answered before', async () => {
    const engine = await startEngine((exchange) => {
      exchange.answer(textAnswer(200, 'last'))
      void engine.close()
    })
    const caller = await connectRaw(engine.port)
    caller.socket.write(get)
    assert.match(await caller.untilEnd(), /\r\n\r\nlast$/)
    caller.socket.destroy()
  })
})
