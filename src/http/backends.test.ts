/**
 * Backends that lie, break off, stall or are not there: what the caller sees, and which connections
 * are used again.
 */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine } from '../../test/engine.ts'
import type { RawOrigin, Wire } from '../../test/raw.ts'
import { connectRaw, eventually, respondEach, startRawOrigin, talk } from '../../test/raw.ts'
import type { Exchange } from './exchange.ts'

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

describe('backends', () => {
  let engine: Engine
  let origin: RawOrigin
  let timeoutMs = 10_000
  /** What the origin does with each request of each connection. */
  let serve: (connection: Wire, request: string, index: number) => void

  before(async () => {
    engine = await startEngine((exchange: Exchange) =>
      exchange.forward(callTo(origin.port, exchange, { timeoutMs })),
    )
  })
  beforeEach(async () => {
    timeoutMs = 10_000
    origin = await startRawOrigin((connection, index) =>
      respondEach((request) => {
        serve(connection, request, index)
        return null
      })(connection),
    )
  })
  afterEach(() => origin.close())
  after(() => engine.close())

  /** The first answer of a connection on which this was the response; then the origin is honest. */
  async function answerTo(response: string, request = get, close = false): Promise<string> {
    serve = (connection, _, index) => {
      connection.send(index === 0 ? response : ok)
      if (index === 0 && close) connection.end()
    }
    const caller = await connectRaw(engine.port)
    const outcomes = engine.outcomes.length
    caller.send(request)
    await eventually(() => engine.outcomes.length > outcomes, 'an outcome')
    caller.send(get)
    const all = await caller.until(
      (text) => text.split('HTTP/1.1 ').length > 2 && text.endsWith('\r\n\r\nok'),
    )
    caller.socket.destroy()
    return all
  }

  describe('lies', () => {
    const malformed: readonly (readonly [string, string])[] = [
      ['no HTTP at all', 'hello\r\n\r\n'],
      ['HTTP/2', 'HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
      ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok'],
      ['lines ended by LF', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
      ['a folded field', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok'],
      ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
      [
        'length and chunked',
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok',
      ],
      [
        'a coding that is not chunked',
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      ],
      ['chunked in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
      ['101 unasked', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n'],
      ['a flood of 1xx', 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'.repeat(50) + ok],
      ['1,001 fields', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(1001)}\r\n`],
      ['a head of 70 KiB', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(70_000)}`],
    ]
    for (const [what, response] of malformed) {
      it(`answers 502 to ${what} and uses the connection no more`, async () => {
        const all = await answerTo(response)
        assert.match(all, /^HTTP\/1\.1 502 Bad Gateway[\s\S]*malformedHTTP\/1\.1 200 OK/)
        assert.equal(origin.connections.length, 2)
        await origin.connections[0]?.untilEnd()
      })
    }

    const leftovers: readonly (readonly [string, string, string])[] = [
      ['a body behind 204', 'HTTP/1.1 204 None\r\n\r\nevil', '204 None'],
      ['a body behind 304', 'HTTP/1.1 304 Same\r\nContent-Length: 4\r\n\r\nevil', '304 Same'],
      ['more than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokevil', '200 OK'],
      ['two responses', `${ok}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`, '200 OK'],
      [
        'more than its chunks',
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nevil',
        '200 OK',
      ],
    ]
    for (const [what, response, status] of leftovers) {
      it(`throws away ${what}, and the connection`, async () => {
        const all = await answerTo(response)
        assert.ok(all.startsWith(`HTTP/1.1 ${status}\r\n`), all)
        assert.ok(!all.includes('evil'), all)
        assert.match(all, /HTTP\/1\.1 200 OK[\s\S]*\r\n\r\nok$/)
        assert.equal(origin.connections.length, 2)
      })
    }

    it('throws away a body in answer to HEAD', async () => {
      const all = await answerTo(ok, 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n')
      assert.equal(all.split('\r\n\r\nok').length, 2)
      assert.equal(origin.connections.length, 2)
    })

    it('passes interim responses over', async () => {
      const all = await answerTo(
        `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${ok}`,
      )
      assert.match(all, /^HTTP\/1\.1 200 OK/)
      assert.ok(!all.includes('103'))
      assert.equal(origin.connections.length, 1)
    })

    const cut: readonly (readonly [string, string])[] = [
      ['less than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart'],
      [
        'the middle of a chunk',
        'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n9\r\npart',
      ],
      ['no last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n'],
    ]
    for (const [what, response] of cut) {
      it(`breaks off towards the caller after ${what}`, async () => {
        const outcomes = engine.outcomes.length
        serve = (connection) => {
          connection.send(response)
          connection.end()
        }
        const all = await talk(engine.port, get)
        assert.match(all, /part(\r\n)?$/)
        assert.ok(!all.includes('\r\n0\r\n'))
        assert.equal(engine.outcomes[outcomes]?.status, 200)
        assert.match(engine.outcomes[outcomes]?.error ?? '', /closed within/)
      })
    }

    it('breaks off after a malformed chunk', async () => {
      serve = (connection) =>
        connection.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nxx\r\n')
      const all = await talk(engine.port, get)
      assert.ok(!all.endsWith('0\r\n\r\n'))
      assert.match(engine.outcomes.at(-1)?.error ?? '', /malformed/)
    })

    it('resets an HTTP/1.0 caller whose answer broke off', async () => {
      serve = (connection) => {
        connection.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n')
      }
      const caller = await connectRaw(engine.port)
      caller.send('GET / HTTP/1.0\r\nHost: a\r\n\r\n')
      await caller.untilText('part')
      origin.connections[0]?.socket.destroy()
      await caller.untilEnd()
      assert.equal(caller.failure(), 'ECONNRESET')
    })

    it('takes the end of the connection as the end of the body, chunked for the caller', async () => {
      const all = await answerTo('HTTP/1.1 200 OK\r\n\r\nall', get, true)
      assert.match(
        all,
        /Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n3\r\nall\r\n0\r\n\r\n/,
      )
      assert.equal(origin.connections.length, 2)
    })
  })

  describe('pooled connections', () => {
    it('are used again, the last one first', async () => {
      serve = (connection) => connection.send(ok)
      const caller = await connectRaw(engine.port)
      for (let n = 1; n <= 5; n++) {
        caller.send(get)
        await caller.until((all) => all.split('\r\n\r\nok').length === n + 1)
      }
      assert.equal(origin.connections.length, 1)
      caller.socket.destroy()
    })

    it('are not used again after Connection: close or HTTP/1.0', async () => {
      for (const head of ['HTTP/1.1 200 OK\r\nConnection: close', 'HTTP/1.0 200 OK']) {
        const before = origin.connections.length
        serve = (connection) => connection.send(`${head}\r\nContent-Length: 2\r\n\r\nok`)
        await once()
        await once()
        assert.equal(origin.connections.length, before + 2)
      }
    })

    async function once(request = get): Promise<string> {
      const caller = await connectRaw(engine.port)
      caller.send(request)
      const all = await caller.until((text) => /\r\n\r\n[a-z]+$/.test(text) || caller.ended())
      caller.socket.destroy()
      return all
    }

    it('are not used again once the backend is about to close them', async () => {
      serve = (connection) =>
        connection.send('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok')
      await once()
      await once()
      assert.equal(origin.connections.length, 2)
    })

    it('are thrown away when bytes come while they are idle', async () => {
      serve = (connection) => connection.send(ok)
      await once()
      origin.connections[0]?.send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
      await origin.connections[0]?.untilEnd()
      assert.ok(!(await once()).includes('evil'))
      assert.equal(origin.connections.length, 2)
    })

    /** Makes the first connection idle, then has it die as the next request arrives on it. */
    async function raced(request: string, byReset: boolean): Promise<string> {
      let requests = 0
      serve = (connection, _, index) => {
        requests++
        if (index === 0 && requests > 1) {
          if (byReset) connection.reset()
          else connection.socket.destroy()
        } else connection.send(ok)
      }
      await once()
      return once(request)
    }

    for (const byReset of [false, true]) {
      const how = byReset ? 'resets' : 'closes'
      it(`repeat an idempotent call once when the backend ${how} as it comes`, async () => {
        assert.match(await raced(get, byReset), /\r\n\r\nok$/)
        assert.equal(origin.connections.length, 2)
        assert.equal(origin.connections[1]?.received().split('GET /').length, 2)
      })

      it(`never repeat a POST when the backend ${how} as it comes`, async () => {
        assert.match(await raced(post, byReset), /^HTTP\/1\.1 502 /)
        assert.equal(origin.received().split('POST /').length, 2)
      })
    }

    it('repeat a PUT with its whole body at hand', async () => {
      assert.match(await raced(post.replace('POST', 'PUT'), false), /\r\n\r\nok$/)
      assert.match(origin.connections[1]?.received() ?? '', /^PUT [\s\S]*\r\n\r\nbody$/)
    })

    it('repeat once and no more, and not after a byte of a response', async () => {
      serve = (connection) => connection.send(ok)
      await once()
      serve = (connection) => connection.socket.destroy()
      assert.match(await once(), /^HTTP\/1\.1 502 /)
      assert.equal(origin.connections.length, 2)
      serve = (connection) => connection.send(ok)
      await once()
      serve = (connection) => {
        connection.send('HTTP/1.1 2')
        connection.end()
      }
      assert.match(await once(), /^HTTP\/1\.1 502 /)
      assert.equal(origin.connections.length, 3)
    })

    it('do not repeat a streamed body that was not whole', async () => {
      serve = (connection) => connection.send(ok)
      await once()
      const caller = await connectRaw(engine.port)
      caller.send('PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nbody')
      await origin.connections[0]?.untilText('PUT')
      origin.connections[0]?.socket.destroy()
      await caller.untilText('HTTP/1.1 502 ')
      assert.equal(origin.connections.length, 1)
      caller.socket.destroy()
    })
  })

  describe('trouble', () => {
    it('answers 502 when nobody listens', async () => {
      const gone = await startRawOrigin()
      await gone.close()
      const other = await startEngine((exchange) => exchange.forward(callTo(gone.port, exchange)))
      const caller = await connectRaw(other.port)
      caller.send(get + get)
      const all = await caller.until((text) => text.split('connect').length === 3)
      assert.equal(all.split('HTTP/1.1 502').length, 3)
      assert.match(other.outcomes[0]?.error ?? '', /ECONNREFUSED/)
      assert.equal(other.outcomes[0]?.upstreamStatus, -1)
      assert.equal(other.outcomes[0]?.connectMs, -1)
      caller.socket.destroy()
      await other.close()
    })

    it('answers 504 to a backend that says nothing, and ends its call', async () => {
      timeoutMs = 300
      serve = () => {}
      const caller = await connectRaw(engine.port)
      caller.send(get)
      assert.match(await caller.untilText('timeout'), /^HTTP\/1\.1 504 /)
      await origin.connections[0]?.untilEnd()
      timeoutMs = 10_000
      serve = (connection) => connection.send(ok)
      caller.send(get)
      await caller.untilText('\r\n\r\nok')
      caller.socket.destroy()
    })

    it('lets each silence take the timeout, never the whole', async () => {
      // Far more than the silences, and less than all of them: a busy machine makes them longer.
      timeoutMs = 2_000
      serve = (connection) => {
        let left = 5
        connection.send('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')
        const timer = setInterval(() => {
          connection.send('x')
          if (--left === 0) clearInterval(timer)
        }, 500)
      }
      const caller = await connectRaw(engine.port)
      caller.send(get)
      await caller.untilText('xxxxx')
      caller.socket.destroy()
      serve = (connection) => connection.send('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx')
      const cutOff = await talk(engine.port, get)
      assert.match(cutOff, /\r\n\r\nx$/)
      assert.match(engine.outcomes.at(-1)?.error ?? '', /timed out within/)
    })

    it('breaks off when the backend resets behind its head', async () => {
      serve = (connection) => {
        connection.send('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx')
      }
      const caller = await connectRaw(engine.port)
      caller.send(get)
      await caller.untilText('\r\n\r\nx')
      origin.connections[0]?.reset()
      assert.match(await caller.untilEnd(), /\r\n\r\nx$/)
      assert.equal(engine.outcomes.at(-1)?.error, 'ECONNRESET')
    })

    it('relays an answer that comes before the upload has ended', async () => {
      const early = await startRawOrigin((connection) =>
        connection.socket.once('data', () => {
          connection.send('HTTP/1.1 413 Large\r\nContent-Length: 2\r\n\r\nno')
        }),
      )
      const other = await startEngine((exchange) => exchange.forward(callTo(early.port, exchange)))
      const caller = await connectRaw(other.port)
      caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nbody')
      await caller.untilText('\r\n\r\nno')
      // The rest of the body belongs to no request.
      caller.send(`${'x'.repeat(6)}${get}`)
      await caller.until((all) => all.split('413 Large').length === 3)
      assert.equal(early.connections.length, 2)
      caller.socket.destroy()
      await other.close()
      await early.close()
    })

    it('tells the truth about an exchange', async () => {
      serve = (connection) => connection.send(ok)
      const caller = await connectRaw(engine.port)
      caller.send(post)
      const answer = await caller.untilText('\r\n\r\nok')
      const outcome = engine.outcomes.at(-1)!
      assert.equal(outcome.status, 200)
      assert.equal(outcome.upstreamStatus, 200)
      assert.equal(outcome.requestBytes, post.length)
      assert.equal(outcome.responseBytes, answer.length)
      assert.equal(outcome.upstreamAddress, `127.0.0.1:${origin.port}`)
      assert.equal(outcome.error, '')
      const { connectMs, headerMs, responseMs, durationMs } = outcome
      assert.ok(0 <= connectMs && connectMs <= headerMs && headerMs <= responseMs)
      assert.ok(responseMs <= durationMs)
      caller.socket.destroy()
    })
  })
})
