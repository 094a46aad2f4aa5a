/**
 * Large bodies, slow peers and peers that go away: memory stays bounded both ways, and an end on one
 * side reaches the other.
 */
import assert from 'node:assert/strict'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine, textAnswer } from '../../test/engine.ts'
import type { Wire } from '../../test/raw.ts'
import { connectRaw, eventually, startRawOrigin } from '../../test/raw.ts'

const mebibyte = 1_048_576
const size = 100 * mebibyte
const block = Buffer.alloc(65_536, 'x')
/** What may lie in buffers of this process while a body passes: both ends run in it, too. */
const growthMax = 60 * mebibyte

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

describe('time', () => {
  const limits = {
    headTimeoutMs: 300,
    keepAliveTimeoutMs: 300,
    bodyStallTimeoutMs: 300,
    sendStallTimeoutMs: 300,
    lingerTimeoutMs: 300,
  }
  let engine: Engine
  before(async () => {
    engine = await startEngine(
      (exchange) => {
        if (exchange.head.target === '/large') {
          exchange.answer({ status: 200, headLines: '', body: Buffer.alloc(64 * mebibyte) })
        } else exchange.collect(100, () => exchange.answer(textAnswer(200, 'ok')))
      },
      { limits },
    )
  })
  after(() => engine.close())

  it('answers 408 to a head that dribbles in', async () => {
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\n')
    const dribble = setInterval(() => caller.send('X'), 50)
    assert.match(await caller.untilEnd(), /^HTTP\/1\.1 408 /)
    clearInterval(dribble)
    assert.equal(engine.refused.at(-1)?.reason, 'head stopped coming')
    caller.socket.destroy()
  })

  it('closes a connection that never says anything, without a word', async () => {
    const caller = await connectRaw(engine.port)
    assert.equal(await caller.untilEnd(), '')
  })

  it('closes an idle connection without a word', async () => {
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.match(await caller.untilEnd(), /\r\n\r\nok$/)
  })

  it('answers 408 to a body that dribbles in', async () => {
    const caller = await connectRaw(engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n')
    const dribble = setInterval(() => caller.send('x'), 50)
    assert.match(await caller.untilEnd(), /^HTTP\/1\.1 408 /)
    clearInterval(dribble)
    assert.equal(engine.outcomes.at(-1)?.status, 408)
    caller.socket.destroy()
  })

  it('gives up a caller that does not take its answer', async () => {
    const caller = await connectRaw(engine.port, false)
    caller.socket.pause()
    caller.send('GET /large HTTP/1.1\r\nHost: a\r\n\r\n')
    await eventually(() => engine.server.connections === 0, 'no connection')
    caller.socket.destroy()
  })

  it('reads on after its last word, but not for ever', async () => {
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\n\r\n')
    assert.match(await caller.untilEnd(), /^HTTP\/1\.1 400 /)
    const more = setInterval(() => caller.send('more'), 50)
    await eventually(() => engine.server.connections === 0, 'no connection')
    clearInterval(more)
    caller.socket.destroy()
  })
})

describe('drain', () => {
  it('ends running exchanges well, tells their callers, and takes no new connection', async () => {
    const origin = await startRawOrigin()
    const engine = await startEngine((exchange) => exchange.forward(callTo(origin.port, exchange)))
    const idle = await connectRaw(engine.port)
    const busy = await connectRaw(engine.port)
    busy.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await eventually(() => origin.received().endsWith('\r\n\r\n'), 'the call')
    const drained = engine.server.drain(10_000)
    await idle.untilEnd()
    await assert.rejects(connectRaw(engine.port), /ECONNREFUSED/)
    origin.connections[0]?.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    assert.match(await busy.untilEnd(), /\r\nConnection: close\r\n\r\nok$/)
    busy.end()
    idle.end()
    await drained
    assert.equal(engine.server.connections, 0)
    engine.client.close()
    await origin.close()
  })

  it('cuts off what does not end in time', async () => {
    const origin = await startRawOrigin()
    const engine = await startEngine((exchange) => exchange.forward(callTo(origin.port, exchange)))
    const busy = await connectRaw(engine.port)
    busy.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await eventually(() => origin.received().endsWith('\r\n\r\n'), 'the call')
    await engine.server.drain(50)
    await busy.untilEnd()
    assert.equal(engine.outcomes.length, 1)
    engine.client.close()
    await origin.close()
  })
})
