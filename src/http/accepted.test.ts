/** Accepted connections that share a buffer, against what a client sent. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, Socket } from 'node:net'
import { describe, it } from 'node:test'
import { eventually } from '../../test/raw.ts'
import { readShared } from './accepted.ts'
import { readSlabBytes } from './limits.ts'

/** Two connections that one server reads, and what came of each. */
async function readTwo(t: { after(end: () => void): void }) {
  const given: Buffer[][] = []
  const sockets: Socket[] = []
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (accepted) => {
    const bytes: Buffer[] = []
    given.push(bytes)
    sockets.push(readShared(accepted, (chunk) => bytes.push(chunk)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // A TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo
  const clients: Socket[] = []
  for (let n = 0; n < 2; n++) {
    const client = connect(port, '127.0.0.1')
    clients.push(client)
    await Promise.all([once(server, 'connection'), once(client, 'connect')])
  }
  t.after(() => {
    for (const socket of [...sockets, ...clients]) socket.destroy()
    server.close()
  })
  return { server, given, sockets, clients }
}

describe('readShared', () => {
  it('gives each connection bytes of its own', async (t) => {
    const { given, sockets, clients } = await readTwo(t)
    const [one, other] = clients
    for (let n = 1; n <= 50; n++) {
      one?.write(`one ${n}`)
      other?.write(`other ${n}`)
      await eventually(() => given.every((chunks) => chunks.length >= n), 'both')
    }
    const said = (name: string) => Array.from({ length: 50 }, (_, n) => `${name} ${n + 1}`)
    assert.deepEqual(
      given.map((chunks) => chunks.splice(0).map(String)),
      [said('one'), said('other')],
    )
    const texts = ['a', 'b'].map((letter) => letter.repeat(100_000))
    for (const [index, client] of clients.entries()) client.end(texts[index] ?? '')
    await Promise.all(sockets.map((socket) => once(socket, 'end')))
    for (const [index, chunks] of given.entries()) {
      assert.equal(Buffer.concat(chunks).toString(), texts[index])
    }
  })

  it('lets a small piece hold little memory, and a large one its own', async (t) => {
    const { given, clients } = await readTwo(t)
    const [small, large] = clients
    for (let n = 1; n <= 50; n++) {
      small?.write('x'.repeat(300))
      await eventually(() => given[0]?.length === n, 'a small piece')
    }
    large?.write('y'.repeat(readSlabBytes))
    await eventually(() => given[1]?.length !== 0, 'a large piece')
    const slabs = new Set(given[0]?.map(({ buffer }) => buffer))
    for (const { byteLength } of slabs) assert.equal(byteLength, readSlabBytes)
    assert.ok(slabs.size >= (50 * 300) / readSlabBytes && slabs.size < 10, `${slabs.size} slabs`)
    for (const { buffer, length } of given[1] ?? []) {
      assert.ok(buffer.byteLength === length || length <= readSlabBytes / 2)
    }
  })

  it('gives a socket that answers, knows both addresses and closes', async (t) => {
    const { sockets, clients } = await readTwo(t)
    const [socket] = sockets
    const [client] = clients
    assert.ok(socket && client)
    assert.equal(socket.remoteAddress, '127.0.0.1')
    assert.equal(socket.remotePort, client.localPort)
    socket.end('answer')
    const [bytes] = await once(client, 'data')
    assert.equal(String(bytes), 'answer')
    client.end()
    await once(socket, 'close')
  })

  it('reads nothing while it is paused', async (t) => {
    const { given, sockets, clients } = await readTwo(t)
    sockets[0]?.pause()
    clients[0]?.write('held back')
    clients[1]?.write('read')
    await eventually(() => given[1]?.length !== 0, 'the other')
    assert.deepEqual(given[0], [])
    sockets[0]?.resume()
    await eventually(() => given[0]?.length !== 0, 'the paused one')
    assert.equal(String(given[0]?.[0]), 'held back')
  })

  it('leaves nothing that the server would wait for', async (t) => {
    const { server } = await readTwo(t)
    server.close()
    await once(server, 'close')
  })

  it('reads as the runtime does where the connection has no handle', async () => {
    const chunks: Buffer[] = []
    const socket = Object.assign(new Socket(), { _handle: undefined })
    const used = readShared(socket, (chunk) => chunks.push(chunk))
    assert.equal(used, socket)
    socket.push('bytes')
    await eventually(() => chunks.length > 0, 'the bytes')
    assert.equal(String(chunks[0]), 'bytes')
  })
})
