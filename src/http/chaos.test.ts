/**
 * Many callers at once that pipeline, stream, abort and come back, before a backend (Node's own)
 * that closes, chunks, answers early and dies: every answer belongs to its request, and nothing is
 * left over.
 */
import assert from 'node:assert/strict'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine } from '../../test/engine.ts'
import { connectRaw, eventually } from '../../test/raw.ts'

/** A small generator of its own, so that a failure can be played again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const kinds = ['plain', 'chunked', 'close', 'large', 'early', 'die', 'cut', 'empty'] as const

function serve(request: IncomingMessage, response: ServerResponse): void {
  const [, kind = '', id = ''] = (request.url ?? '').split('/')
  request.on('error', () => {})
  if (kind === 'die') {
    request.socket.destroy()
    return
  }
  if (kind === 'early') {
    response.end(`[${id}:0]`)
    return
  }
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  request.on('end', () => {
    if (kind === 'close') response.setHeader('Connection', 'close')
    if (kind === 'empty') response.writeHead(204).end()
    else if (kind === 'chunked') {
      response.write(`[${id}`)
      response.end(`:${bytes}]`)
    } else if (kind === 'large') response.end(`${'x'.repeat(200_000)}[${id}:${bytes}]`)
    else if (kind === 'cut') {
      response.setHeader('Content-Length', 1_000)
      response.write('cut')
      setImmediate(() => request.socket.destroy())
    } else response.end(`[${id}:${bytes}]`)
  })
}

describe('chaos', () => {
  let backend: Server
  let engine: Engine

  before(async () => {
    backend = createServer(serve)
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
    // A TCP server's address is an AddressInfo.
    const { port } = backend.address() as AddressInfo
    engine = await startEngine((exchange) => exchange.forward(callTo(port, exchange)))
  })
  after(async () => {
    await engine.close()
    backend.closeAllConnections()
    await new Promise((resolve) => backend.close(resolve))
  })

  /** One connection's life: some requests, perhaps pipelined, perhaps aborted. */
  async function live(caller: number, random: (below: number) => number): Promise<void> {
    const wire = await connectRaw(engine.port)
    const expected: string[] = []
    let bytes = ''
    for (let n = 1 + random(5); n > 0; n--) {
      const kind = kinds[random(kinds.length)]!
      const id = `${caller}-${n}`
      const length = random(3) === 0 ? random(100_000) : 0
      const body = 'b'.repeat(length)
      const start = `${length > 0 ? 'POST' : 'GET'} /${kind}/${id} HTTP/1.1\r\nHost: a\r\n`
      if (length === 0) bytes += `${start}\r\n`
      else if (random(2) === 0) bytes += `${start}Content-Length: ${length}\r\n\r\n${body}`
      else {
        const chunk = `${length.toString(16)}\r\n${body}\r\n`
        bytes += `${start}Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`
      }
      if (kind === 'die') expected.push('malformed')
      else if (kind === 'empty') expected.push('204')
      else if (kind === 'early') expected.push(`[${id}:0]|malformed|ECONN`)
      else if (kind === 'cut') expected.push('cut')
      else expected.push(`[${id}:${length}]`)
      if (kind === 'cut') break
    }
    if (random(4) === 0) {
      wire.send(bytes.slice(0, random(bytes.length)))
      if (random(2) === 0) wire.reset()
      else wire.end()
      await wire.untilEnd()
    } else {
      wire.send(bytes)
      await wire.until((all) => wire.ended() || all.split('HTTP/1.1 ').length > expected.length)
      const ours = new RegExp(`\\[(?!${caller}-)`)
      assert.ok(!ours.test(wire.received()), 'an answer to somebody else')
      const answers = wire.received().split('HTTP/1.1 ').slice(1)
      // After an early answer to a long upload, or a cut one, the connection may end.
      for (const [index, answer] of answers.slice(0, -1).entries()) {
        const wanted = expected[index]!.split('|')
        const fits = wanted.some((text) => answer.includes(text))
        assert.ok(fits, `${expected[index]}: ${answer.slice(-300)}`)
      }
    }
    wire.socket.destroy()
  }

  it('mixes no answers and leaves nothing over', async () => {
    const seed = Date.now() >>> 0
    const random = randomFrom(seed)
    let next = 0
    const lane = async () => {
      while (next < 600) await live(next++, random)
    }
    try {
      await Promise.all(Array.from({ length: 30 }, lane))
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error })
    }
    await eventually(() => engine.server.connections === 0, 'no caller')
    assert.deepEqual(engine.defects, [])
    engine.client.close()
    let open = -1
    await eventually(() => {
      backend.getConnections((_, count) => {
        open = count
      })
      return open === 0
    }, 'no connection to the backend')
  })
})
