/**
 * Reads share one buffer and writes one slab: with many streams at once, some of them stalling,
 * each byte still arrives where it belongs, both ways, with and without TLS.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { authority, backendCertificate, backendKey } from '../../test/certificates.ts'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine } from '../../test/engine.ts'
import { connectRaw, eventually } from '../../test/raw.ts'

const size = 6_000_000

/** Bytes that differ from stream to stream and from place to place. */
function pattern(seed: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let state = seed * 7_919 + 1
  for (let at = 0; at < size; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes.writeUInt32LE(state, at)
  }
  return bytes
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Answers with the pattern that the path names; tells the hash of what it was sent. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const received = createHash('sha256')
  request.on('data', (chunk: Buffer) => received.update(chunk))
  request.on('end', () => {
    response.setHeader('X-Received', received.digest('hex'))
    const bytes = pattern(Number(request.url?.slice(1)))
    const known = request.url === '/0' || request.url === '/3'
    if (known) response.setHeader('Content-Length', size)
    response.write(bytes.subarray(0, 1_000_000))
    response.end(bytes.subarray(1_000_000))
  })
}

describe('integrity', () => {
  let engine: Engine
  const backends: Server[] = []
  let scheme: 'http' | 'https' = 'http'

  before(async () => {
    backends.push(createServer(serve))
    backends.push(createTlsServer({ cert: backendCertificate, key: backendKey }, serve))
    for (const backend of backends) {
      await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
    }
    engine = await startEngine(
      (exchange) => {
        // A TCP server's address is an AddressInfo.
        const address = backends[scheme === 'http' ? 0 : 1]?.address() as AddressInfo
        const origin = { scheme, host: '127.0.0.1', port: address.port }
        exchange.forward(callTo(0, exchange, { origin }))
      },
      { client: { authorities: [authority] } },
    )
  })
  after(async () => {
    await engine.close()
    for (const backend of backends) {
      backend.closeAllConnections()
      await new Promise((resolve) => backend.close(resolve))
    }
  })

  /** One exchange with a body both ways, by HTTP/1.0 so that the answer comes without chunks. */
  async function exchange(index: number): Promise<void> {
    const sent = pattern(index + 100)
    const caller = await connectRaw(engine.port, false)
    const received: Buffer[] = []
    let bytes = 0
    caller.socket.on('data', (chunk: Buffer) => {
      received.push(chunk)
      bytes += chunk.length
      // Every other caller stalls now and then.
      if (index % 2 === 0 || bytes % 3 !== 0) return
      caller.socket.pause()
      setTimeout(() => caller.socket.resume(), 1)
    })
    caller.send(`POST /${index} HTTP/1.0\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`)
    caller.socket.write(sent)
    await eventually(() => caller.ended(), `the end of stream ${index}`)
    const all = Buffer.concat(received)
    const headEnd = all.indexOf('\r\n\r\n') + 4
    const head = all.toString('latin1', 0, headEnd)
    assert.match(head, new RegExp(`X-Received: ${hash(sent)}`))
    assert.equal(hash(all.subarray(headEnd)), hash(pattern(index)))
    caller.socket.destroy()
  }

  for (const which of ['http', 'https'] as const) {
    it(`holds for six streams at once over ${which}`, async () => {
      scheme = which
      await Promise.all([0, 1, 2, 3, 4, 5].map(exchange))
      assert.deepEqual(
        engine.outcomes.filter(({ error }) => error !== ''),
        [],
      )
    })
  }
})
