/**
 * Requests of the gateway's own: what is sent, what is taken, and every way to fail, each within
 * its bounds.
 */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { RawOrigin, Wire } from '../../test/raw.ts'
import { eventually, respondEach, startRawOrigin } from '../../test/raw.ts'
import type { HttpClient } from './client.ts'
import { createHttpClient } from './client.ts'
import type { FetchBounds, FetchResult, OwnRequest } from './fetch.ts'
import { fetchWhole } from './fetch.ts'

const bounds: FetchBounds = { timeoutMs: 10_000, bodyBytesMax: 1000 }

describe('a request of our own', () => {
  let client: HttpClient
  let origin: RawOrigin
  const requests: string[] = []
  /** What the origin sends for a request; it may also do something else. */
  let serve: (connection: Wire, index: number) => void = () => {}

  before(async () => {
    client = createHttpClient()
    origin = await startRawOrigin((connection, index) =>
      respondEach((request) => {
        requests.push(request)
        serve(connection, index)
        return null
      })(connection),
    )
  })
  afterEach(() => {
    requests.length = 0
  })
  after(async () => {
    client.close()
    await origin.close()
  })

  function ask(wish: Partial<OwnRequest> = {}, limits: Partial<FetchBounds> = {}) {
    const request: OwnRequest = {
      origin: { scheme: 'http', host: '127.0.0.1', port: origin.port },
      ...{ method: 'GET', target: '/keys?a=1', headLines: 'Host: keys.test\r\n', body: null },
      ...wish,
    }
    return new Promise<FetchResult>((resolve) => {
      fetchWhole(client, request, { ...bounds, ...limits }, resolve)
    })
  }

  async function answerTo(response: string, limits: Partial<FetchBounds> = {}, close = false) {
    serve = (connection) => {
      connection.send(response)
      if (close) connection.end()
    }
    const result = await ask({}, limits)
    if ('failure' in result) return `${result.failure.kind}: ${result.failure.reason}`
    return `${result.answer.status} ${result.answer.body}`
  }

  it('is sent as it is, and its answer taken whole', async () => {
    serve = (connection) =>
      connection.send('HTTP/1.1 201 Made\r\nX: 1\r\nx: 2\r\nContent-Length: 2\r\n\r\nok')
    const result = await ask({ method: 'POST', body: Buffer.from('body') })
    assert.ok('answer' in result)
    assert.equal(result.answer.status, 201)
    assert.equal(result.answer.fields.get('x'), '1, 2')
    assert.equal(String(result.answer.body), 'ok')
    const lines = ['POST /keys?a=1 HTTP/1.1', 'Host: keys.test', 'Connection: keep-alive']
    assert.equal(requests[0], [...lines, 'Content-Length: 4', '', 'body'].join('\r\n'))
  })

  it('takes every framing there is', async () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    assert.equal(await answerTo(`${chunked}2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`), '200 abc')
    assert.equal(
      await answerTo('HTTP/1.1 200 OK\r\n\r\nuntil the end', {}, true),
      '200 until the end',
    )
    const early = 'HTTP/1.1 103 Early Hints\r\n\r\n'
    assert.equal(await answerTo(`${early}HTTP/1.1 204 No Content\r\n\r\n`), '204 ')
    assert.equal(await answerTo('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'), '200 ')
  })

  it('takes an answer that comes byte by byte', async () => {
    const response = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n'
    serve = async (connection) => {
      for (const byte of response) {
        await new Promise((resolve) => connection.socket.write(byte, 'latin1', resolve))
      }
    }
    const result = await ask()
    assert.ok('answer' in result)
    assert.equal(String(result.answer.body), 'ab')
  })

  it('follows no redirect', async () => {
    const moved = 'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n'
    assert.equal(await answerTo(`${moved}Content-Length: 0\r\n\r\n`), '302 ')
    assert.equal(requests.length, 1)
  })

  it('uses a connection again, and a fresh one when that is dead', async () => {
    const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
    assert.equal(await answerTo(ok), '200 ok')
    const before = origin.connections.length
    assert.equal(await answerTo(ok), '200 ok')
    assert.equal(origin.connections.length, before)
    serve = (connection, index) => {
      if (index > 0 && origin.connections.length === before) connection.reset()
      else connection.send(ok)
    }
    const result = await ask()
    assert.ok('answer' in result, JSON.stringify(result))
    assert.equal(origin.connections.length, before + 1)
  })

  it('takes a body of its bound and not one byte more', async () => {
    const plain = (bytes: number) =>
      `HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`
    assert.match(await answerTo(plain(1000)), /^200 x{1000}$/)
    assert.equal(await answerTo(plain(1001)), 'malformed: a body of more than 1000 bytes')
    const announced = 'HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n'
    assert.equal(await answerTo(announced), 'malformed: a body of more than 1000 bytes', 'at once')
    const chunked = (bytes: number) => {
      const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
      return `${head}${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`
    }
    assert.match(await answerTo(chunked(1000)), /^200 x{1000}$/)
    assert.equal(await answerTo(chunked(1001)), 'malformed: a body of more than 1000 bytes')
    const endless = `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(1001)}`
    assert.equal(await answerTo(endless), 'malformed: a body of more than 1000 bytes')
  })

  it('fails where the answer is none or breaks off', async () => {
    assert.match(await answerTo('SSH-2.0-x\r\n\r\n'), /^malformed: /)
    assert.match(await answerTo('HTTP/1.1 101 Switch\r\n\r\n'), /^malformed: protocol switched/)
    assert.match(await answerTo('HTTP/1.1 100 Go\r\n\r\n'.repeat(17)), /^malformed: too many/)
    const short = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'
    assert.match(await answerTo(short, {}, true), /^malformed: closed before/)
    assert.match(await answerTo('', {}, true), /^malformed: closed before/)
    const twice = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'
    assert.match(await answerTo(twice), /^malformed: Content-Length beside/)
    assert.match(
      await answerTo('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n'),
      /^malformed/,
    )
  })

  it('has one deadline, however busy the other side looks', async () => {
    const timers = new Set<NodeJS.Timeout>()
    serve = (connection) => {
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n')
      timers.add(setInterval(() => connection.send('x'), 20))
    }
    const result = await ask({}, { timeoutMs: 1_000 })
    for (const timer of timers) clearInterval(timer)
    assert.deepEqual(result, {
      failure: { kind: 'timeout', reason: 'no whole answer in 1000 ms' },
    })
    const gone = origin.connections.at(-1)
    assert.ok(gone)
    await eventually(() => gone.ended(), 'the connection is closed')
    serve = () => {}
    assert.match(JSON.stringify(await ask({}, { timeoutMs: 1_000 })), /"kind":"timeout"/)
  })

  it('goes nowhere that the address policy forbids', async () => {
    const there = { scheme: 'http', host: '169.254.169.254', port: 80 } as const
    const result = await ask({ origin: there })
    assert.ok('failure' in result)
    assert.equal(result.failure.kind, 'forbidden')
    const guarded = createHttpClient({ addresses: { ownPorts: [origin.port] } })
    const request: OwnRequest = {
      origin: { scheme: 'http', host: '127.0.0.1', port: origin.port },
      ...{ method: 'GET', target: '/', headLines: 'Host: a\r\n', body: null },
    }
    const own = await new Promise<FetchResult>((resolve) => {
      fetchWhole(guarded, request, bounds, resolve)
    })
    guarded.close()
    assert.ok('failure' in own)
    assert.equal(own.failure.kind, 'forbidden')
    assert.equal(requests.length, 0)
  })

  it('tells of a server that is not there', async () => {
    const empty = await startRawOrigin()
    await empty.close()
    const result = await ask({ origin: { scheme: 'http', host: '127.0.0.1', port: empty.port } })
    assert.ok('failure' in result)
    assert.equal(result.failure.kind, 'connect')
  })

  it('that was cancelled says nothing and closes its connection', async () => {
    serve = () => {}
    let heard = 0
    const request: OwnRequest = {
      origin: { scheme: 'http', host: '127.0.0.1', port: origin.port },
      ...{ method: 'GET', target: '/', headLines: 'Host: a\r\n', body: null },
    }
    const cancel = fetchWhole(client, request, bounds, () => heard++)
    await eventually(() => requests.length === 1, 'the request is there')
    cancel()
    const connection = origin.connections.at(-1)
    assert.ok(connection)
    await eventually(() => connection.ended(), 'the connection is closed')
    assert.equal(heard, 0)
  })
})
