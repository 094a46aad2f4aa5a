/**
 * Large bodies, slow peers and peers that go away: memory stays bounded both ways, and an end on
 * one side reaches the other.
 */
import assert from 'node:assert/strict'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine } from '../../test/engine.ts'
import type { Wire } from '../../test/raw.ts'
import { connectRaw, eventually } from '../../test/raw.ts'

const mebibyte = 1_048_576
const size = 100 * mebibyte
const block = Buffer.alloc(65_536, 'x')
/**
 * What may lie in this process while a body passes: both ends run in it, too, and their garbage
 * waits for the collector. Whoever kept the body would need more than its size.
 */
const growthMax = 85 * mebibyte

/** Writes `count` bytes as fast as they are taken; resolves when all were handed over. */
function pour(socket: Socket, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = count
    const more = () => {
      while (left > 0) {
        const piece = left < block.length ? block.subarray(0, left) : block
        left -= piece.length
        if (!socket.write(piece)) {
          socket.once('drain', more)
          return
        }
      }
      resolve()
    }
    socket.once('close', () => reject(new Error('closed while pouring')))
    more()
  })
}

describe('streams', () => {
  let engine: Engine
  let origin: Server
  let originPort = 0
  let onOrigin: (socket: Socket) => void = () => {}
  const origins = new Set<Socket>()

  before(async () => {
    origin = createServer({ allowHalfOpen: true }, (socket) => {
      origins.add(socket)
      socket.on('error', () => {})
      onOrigin(socket)
    })
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve))
    // A TCP server's address is an AddressInfo.
    originPort = (origin.address() as AddressInfo).port
    engine = await startEngine((exchange) => {
      if (exchange.head.target === '/hold') return
      exchange.forward(callTo(originPort, exchange))
    })
  })
  beforeEach(async () => {
    for (const socket of origins) socket.destroy()
    origins.clear()
    await eventually(() => engine.client.idleConnections === 0, 'an empty pool')
  })
  after(async () => {
    for (const socket of origins) socket.destroy()
    await new Promise((resolve) => {
      origin.close(resolve)
    })
    await engine.close()
  })

  /** Watches this process's memory while something runs; the largest growth in bytes. */
  async function growthDuring(run: () => Promise<void>): Promise<number> {
    const atStart = process.memoryUsage.rss()
    let most = 0
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss() - atStart)
    }, 10)
    await run()
    clearInterval(timer)
    return most
  }

  /** Counts what a wire receives without keeping it. */
  function count(socket: Socket): { bytes: number } {
    const counted = { bytes: 0 }
    socket.on('data', (chunk: Buffer) => {
      counted.bytes += chunk.length
    })
    return counted
  }

  for (const framing of ['Content-Length', 'Transfer-Encoding']) {
    it(`passes 100 MB down in bounded memory (${framing})`, async () => {
      onOrigin = (socket) =>
        socket.once('data', async () => {
          if (framing === 'Content-Length') {
            socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`)
            await pour(socket, size)
          } else {
            socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6400000\r\n')
            await pour(socket, size)
            socket.write('\r\n0\r\n\r\n')
          }
        })
      const caller = await connectRaw(engine.port, false)
      const got = count(caller.socket)
      const outcomes = engine.outcomes.length
      const growth = await growthDuring(async () => {
        caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
        await eventually(() => engine.outcomes.length > outcomes, 'the end')
        await eventually(() => got.bytes >= engine.outcomes.at(-1)!.responseBytes, 'all bytes')
      })
      assert.ok(engine.outcomes.at(-1)!.responseBytes > size)
      assert.equal(engine.outcomes.at(-1)?.error, '')
      assert.ok(growth < growthMax, `grew by ${growth}`)
      caller.socket.destroy()
    })

    it(`passes 100 MB up in bounded memory (${framing})`, async () => {
      let arrived = 0
      onOrigin = (socket) =>
        socket.on('data', (chunk: Buffer) => {
          arrived += chunk.length
          const end =
            framing === 'Content-Length'
              ? arrived > size
              : chunk.toString('latin1').endsWith('\r\n0\r\n\r\n')
          if (end) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        })
      const caller = await connectRaw(engine.port)
      const growth = await growthDuring(async () => {
        if (framing === 'Content-Length') {
          caller.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`)
          await pour(caller.socket, size)
        } else {
          caller.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6400000\r\n')
          await pour(caller.socket, size)
          caller.send('\r\n0\r\n\r\n')
        }
        await caller.untilText('\r\n\r\nok')
      })
      assert.ok(arrived > size)
      assert.ok(growth < growthMax, `grew by ${growth}`)
      caller.socket.destroy()
    })
  }

  it('pauses a backend whose caller does not read, and goes on when it does', async () => {
    let poured = 0
    onOrigin = (socket) =>
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`)
        const timer = setInterval(() => {
          if (socket.destroyed) clearInterval(timer)
          while (poured < size && socket.writableLength < mebibyte) {
            socket.write(block)
            poured += block.length
          }
          if (poured >= size) clearInterval(timer)
        }, 5)
      })
    const caller = await connectRaw(engine.port, false)
    const got = count(caller.socket)
    caller.socket.pause()
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await stands(() => poured)
    assert.ok(poured < size, 'the origin was paused')
    caller.socket.resume()
    await eventually(() => got.bytes > size, 'all bytes')
    caller.socket.destroy()
  })

  /** Waits until a figure has moved and then stands still over many looks. */
  async function stands(figure: () => number): Promise<void> {
    let last = -1
    let same = 0
    await eventually(() => {
      same = figure() === last && last > 0 ? same + 1 : 0
      last = figure()
      return same > 40
    }, 'a standstill')
  }

  /** An upload to an origin that does not read, until everything stands; the caller's wire. */
  async function stuckUpload(): Promise<Wire> {
    onOrigin = (socket) => {
      socket.pause()
    }
    const caller = await connectRaw(engine.port)
    caller.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`)
    pour(caller.socket, size).catch(() => {})
    await stands(() => caller.socket.bytesWritten - caller.socket.writableLength)
    assert.ok(caller.socket.bytesWritten - caller.socket.writableLength < size)
    return caller
  }

  it('pauses a caller whose backend does not read, and goes on when it does', async () => {
    let arrived = 0
    const caller = await stuckUpload()
    for (const socket of origins) {
      socket.on('data', (chunk: Buffer) => {
        arrived += chunk.length
        if (arrived > size) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      })
      socket.resume()
    }
    await caller.untilText('\r\n\r\nok')
    caller.socket.destroy()
  })

  /** Resolves when the origin's only connection has ended. */
  async function originSeesEnd(): Promise<void> {
    await eventually(() => origins.size === 1, 'one call')
    const [socket] = origins
    let ended = false
    socket?.on('end', () => {
      ended = true
    })
    socket?.on('close', () => {
      ended = true
    })
    socket?.resume()
    await eventually(() => ended, 'the end at the origin')
  }

  for (const byReset of [true, false]) {
    const how = byReset ? 'reset' : 'end'
    it(`ends the call when the caller’s ${how} comes before the answer`, async () => {
      onOrigin = () => {}
      const caller = await connectRaw(engine.port)
      const outcomes = engine.outcomes.length
      caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      await eventually(() => origins.size === 1, 'the call')
      if (byReset) caller.reset()
      else caller.end()
      await originSeesEnd()
      const outcome = engine.outcomes[outcomes]
      assert.equal(outcome?.status, 499)
      assert.equal(outcome?.error, 'Client closed connection')
    })
  }

  it('serves a caller that has ended its side, where the listener says so', async () => {
    onOrigin = (socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    const other = await startEngine((exchange) => exchange.forward(callTo(originPort, exchange)), {
      halfClosed: 'served',
    })
    const caller = await connectRaw(other.port)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3))
    caller.end()
    assert.equal((await caller.untilEnd()).split('\r\n\r\nok').length, 4)
    await other.close()
  })

  it('ends the call when the caller goes within its upload', async () => {
    onOrigin = (socket) => socket.resume()
    const caller = await connectRaw(engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc')
    await eventually(() => origins.size === 1, 'the call')
    caller.end()
    await originSeesEnd()
  })

  it('ends the call when the caller resets while its upload is paused', async () => {
    const caller = await stuckUpload()
    const outcomes = engine.outcomes.length
    caller.reset()
    // The tick looks every 200 ms: long before any other deadline of this exchange.
    await eventually(() => engine.outcomes.length > outcomes, 'the end of the exchange')
    assert.equal(engine.outcomes.at(-1)?.status, 499)
    await originSeesEnd()
  })

  it('keeps sending to a caller that ended its side after the answer began', async () => {
    onOrigin = (socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab'))
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.untilText('ab')
    caller.end()
    for (const socket of origins) socket.write('cd')
    assert.match(await caller.untilEnd(), /abcd$/)
  })

  it('ends the call when the caller goes within its answer', async () => {
    onOrigin = (socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab'))
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.untilText('ab')
    caller.reset()
    await originSeesEnd()
    assert.equal(engine.outcomes.at(-1)?.status, 200)
    assert.equal(engine.outcomes.at(-1)?.error, 'Client closed connection')
  })

  it('ends an exchange that nobody has answered yet with its caller', async () => {
    const caller = await connectRaw(engine.port)
    const outcomes = engine.outcomes.length
    caller.send('GET /hold HTTP/1.1\r\nHost: a\r\n\r\n')
    caller.end()
    await eventually(() => engine.outcomes.length > outcomes, 'an outcome')
    assert.equal(engine.outcomes.at(-1)?.status, 499)
    await caller.untilEnd()
  })
})
