/**
 * Deadlines of a connection, and draining: nobody waits for ever, nobody who is served is cut off.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine, textAnswer } from '../../test/engine.ts'
import { connectRaw, eventually, startRawOrigin } from '../../test/raw.ts'
import type { ServerLimits } from './limits.ts'

/** Of the one bound that a test is about: so long may a busy machine sleep between two steps. */
const shortMs = 1_500

/** An engine whose other bounds are the usual ones. */
function withBound(limit: keyof ServerLimits): Promise<Engine> {
  return startEngine(
    (exchange) => {
      if (exchange.head.target === '/large') {
        exchange.answer({ status: 200, headLines: '', body: Buffer.alloc(64 * 1_048_576) })
      } else exchange.collect(100, () => exchange.answer(textAnswer(200, 'ok')))
    },
    { limits: { [limit]: shortMs } },
  )
}

describe('time', { concurrency: true }, () => {
  it('answers 408 to a head that dribbles in', async () => {
    const engine = await withBound('headTimeoutMs')
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\n')
    const dribble = setInterval(() => caller.send('X'), 50)
    assert.match(await caller.untilEnd(), /^HTTP\/1\.1 408 /)
    clearInterval(dribble)
    assert.equal(engine.refused.at(-1)?.reason, 'head stopped coming')
    caller.socket.destroy()
    await engine.close()
  })

  it('closes a connection that never says anything, without a word', async () => {
    const engine = await withBound('headTimeoutMs')
    const caller = await connectRaw(engine.port)
    assert.equal(await caller.untilEnd(), '')
    caller.socket.destroy()
    await engine.close()
  })

  it('closes an idle connection without a word', async () => {
    const engine = await withBound('keepAliveTimeoutMs')
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.match(await caller.untilEnd(), /\r\n\r\nok$/)
    caller.socket.destroy()
    await engine.close()
  })

  it('answers 408 to a body that dribbles in', async () => {
    const engine = await withBound('bodyStallTimeoutMs')
    const caller = await connectRaw(engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n')
    const dribble = setInterval(() => caller.send('x'), 50)
    assert.match(await caller.untilEnd(), /^HTTP\/1\.1 408 /)
    clearInterval(dribble)
    assert.equal(engine.outcomes.at(-1)?.status, 408)
    caller.socket.destroy()
    await engine.close()
  })

  it('gives up a caller that does not take its answer', async () => {
    const engine = await withBound('sendStallTimeoutMs')
    const caller = await connectRaw(engine.port, false)
    caller.socket.pause()
    caller.send('GET /large HTTP/1.1\r\nHost: a\r\n\r\n')
    await eventually(() => engine.outcomes.length === 1, 'the end of the exchange')
    await eventually(() => engine.server.connections === 0, 'no connection')
    caller.socket.destroy()
    await engine.close()
  })

  it('reads on after its last word, but not for ever', async () => {
    const engine = await withBound('lingerTimeoutMs')
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\n\r\n')
    assert.match(await caller.untilEnd(), /^HTTP\/1\.1 400 /)
    const more = setInterval(() => caller.send('more'), 50)
    await eventually(() => engine.server.connections === 0, 'no connection')
    clearInterval(more)
    caller.socket.destroy()
    await engine.close()
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

  it('answers a request that was on its way, and closes then', async () => {
    const engine = await startEngine((exchange) => exchange.answer(textAnswer(200, 'ok')))
    const caller = await connectRaw(engine.port)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.untilText('ok')
    const drained = engine.server.drain(10_000)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.match(
      await caller.untilEnd(),
      /keep-alive\r\n\r\nokHTTP[\s\S]*Connection: close\r\n\r\nok$/,
    )
    caller.end()
    await drained
    engine.client.close()
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
