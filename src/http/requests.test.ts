/**
 * Requests that are fine, however odd: what they mean to the handler, what the backend is sent, and
 * what the caller is told.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine, textAnswer } from '../../test/engine.ts'
import type { RawOrigin } from '../../test/raw.ts'
import { connectRaw, eventually, startRawOrigin, talk } from '../../test/raw.ts'
import type { Exchange, UpstreamCall } from './exchange.ts'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

describe('requests', () => {
  let engine: Engine
  let origin: RawOrigin
  let handle: (exchange: Exchange) => void
  /** What the origin does once a whole head has come. */
  let response = ok
  const heads: Exchange['head'][] = []

  before(async () => {
    origin = await startRawOrigin((connection) => {
      let answered = 0
      connection.socket.on('data', () => {
        const all = connection.received()
        const whole = all.endsWith('\r\n\r\n') || all.endsWith('body')
        if (whole && all.length > answered) {
          answered = all.length
          connection.send(response)
        }
      })
    })
    engine = await startEngine((exchange) => {
      heads.push(exchange.head)
      handle(exchange)
    })
  })
  beforeEach(() => {
    response = ok
    heads.length = 0
    handle = (exchange) => exchange.forward(callTo(origin.port, exchange))
  })
  after(async () => {
    await engine.close()
    await origin.close()
  })

  /** Sends one request on a connection that is then closed; the answer and what the origin got. */
  async function once(bytes: string, until = 'ok'): Promise<{ answer: string; sent: string }> {
    const before = origin.received().length
    const caller = await connectRaw(engine.port)
    caller.send(bytes)
    const answer = await caller.untilText(until)
    caller.socket.destroy()
    return { answer, sent: origin.received().slice(before) }
  }

  function forwarding(change: (exchange: Exchange) => Partial<UpstreamCall>): void {
    handle = (exchange) => exchange.forward(callTo(origin.port, exchange, change(exchange)))
  }

  it('keeps names, case, order, duplicates and bytes of fields', async () => {
    const fields =
      'x-a: 1\r\nX-B:  2\t\r\nx-A: 3\r\nX-Empty:\r\nX-High: \xe9\xff\r\nCookie: a=b\r\n'
    const { sent } = await once(`GET /a?b=%2f HTTP/1.1\r\nHost: A.example:80\r\n${fields}\r\n`)
    const kept = `Host: a.example\r\n${fields}Connection: keep-alive\r\n\r\n`
    assert.equal(sent, `GET /a?b=%2f HTTP/1.1\r\n${kept}`)
  })

  it('shows fields lazily, by index and by name', async () => {
    await once('GET / HTTP/1.1\r\nHost: a\r\nX-One:  a \r\nAccept: b\r\nx-one: c\r\n\r\n')
    const { fields } = heads[0]!
    assert.equal(fields.length, 4)
    assert.equal(fields.name(1), 'X-One')
    assert.equal(fields.lower(1), 'x-one')
    assert.equal(fields.value(1), 'a')
    assert.equal(fields.get('x-one'), 'a')
    assert.equal(fields.count('x-one'), 2)
    assert.equal(fields.get('accept'), 'b')
    assert.equal(fields.count('accept'), 1)
    assert.equal(fields.get('missing'), undefined)
    assert.equal(fields.count('date'), 0)
  })

  it('removes hop-by-hop and nominated fields, and still sends the gateway’s own', async () => {
    forwarding((exchange) => ({
      request: {
        ...callTo(0, exchange).request,
        headLines: 'Host: b\r\nX-Real-IP: 127.0.0.1\r\nX-UsagePlan-ID: plan\r\n',
        dropFields: new Set(['x-real-ip', 'x-usageplan-id']),
      },
    }))
    const { sent } = await once(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Real-IP, Authorization, X-UsagePlan-ID, close\r\n' +
        'X-Real-IP: 9.9.9.9\r\nX-UsagePlan-ID: evil\r\nAuthorization: x\r\nKeep-Alive: 5\r\nTE: trailers\r\n' +
        'Upgrade: h2c\r\nHTTP2-Settings: AAA\r\nProxy-Connection: keep-alive\r\n' +
        'Proxy-Authorization: x\r\nX-Kept: 1\r\n\r\n',
    )
    assert.equal(
      sent,
      'GET / HTTP/1.1\r\nHost: b\r\nX-Real-IP: 127.0.0.1\r\nX-UsagePlan-ID: plan\r\nX-Kept: 1\r\n' +
        'Connection: keep-alive\r\n\r\n',
    )
  })

  it('removes hop-by-hop and nominated fields of the response', async () => {
    response =
      'HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nSet-Cookie: a\r\n' +
      'set-cookie: b\r\nUpgrade: h2\r\nDate: then\r\nContent-Length: 2\r\n\r\nok'
    const { answer } = await once('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal(
      answer,
      'HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nset-cookie: b\r\nDate: then\r\nContent-Length: 2\r\n' +
        'Connection: keep-alive\r\n\r\nok',
    )
  })

  it('sends a length without its leading zeros', async () => {
    const zeros = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0004\r\n\r\nbody'
    assert.match((await once(zeros)).sent, /\r\nContent-Length: 4\r\n/)
  })

  it('tells one length where a backend told the same twice', async () => {
    response = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 02\r\n\r\nok'
    const { answer } = await once('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal(answer.match(/content-length: 2\r\n/gi)?.length, 1)
  })

  it('reads a chunked body whatever its chunks, and frames it anew', async () => {
    const { sent } = await once(
      'POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding:\tChunked \r\n\r\n' +
        '1;a="b"\r\na\r\n00A\r\n0123456789\r\n0;x\r\n\r\n',
    )
    assert.ok(
      sent.endsWith(
        'Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\nb\r\na0123456789\r\n0\r\n\r\n',
      ),
    )
  })

  it('passes trailers on as trailers, but none that a head could mistake', async () => {
    const { sent } = await once(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n1\r\na\r\n0\r\n' +
        'X-Sum: 1\r\nContent-Length: 9\r\nHost: evil\r\nAuthorization: evil\r\n' +
        'X-Forwarded-For: evil\r\nTransfer-Encoding: chunked\r\nx-sum: 2\r\n\r\n',
    )
    assert.ok(sent.endsWith('\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n'), sent)
    assert.ok(!sent.includes('evil'))
    assert.equal(heads[0]?.fields.get('authorization'), undefined)
    assert.equal(heads[0]?.host, 'a')
  })

  it('forwards GET, HEAD and DELETE with a body, and keeps its place behind them', async () => {
    const caller = await connectRaw(engine.port)
    for (const method of ['GET', 'DELETE', 'OPTIONS']) {
      const before = origin.received().length
      caller.send(`${method} /b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody`)
      await eventually(() => origin.received().length > before, 'the request at the origin')
      assert.match(origin.received().slice(before), /\r\n\r\nbody$/)
    }
    response = 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n'
    caller.send('HEAD /b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody')
    await caller.untilText('Content-Length: 7\r\nDate')
    response = ok
    caller.send('GET /after HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.until((all) => all.split('HTTP/1.1 200').length === 6)
    caller.socket.destroy()
  })

  it('reduces an absolute target that agrees with Host', async () => {
    const { sent } = await once('GET http://A.Example.:80/x?y HTTP/1.1\r\nHost: a.example\r\n\r\n')
    assert.match(sent, /^GET \/x\?y HTTP\/1\.1\r\n/)
    await once('GET http://a.example HTTP/1.1\r\nHost: a.example:80\r\n\r\n')
    assert.equal(heads[1]?.target, '/')
    await once('GET http://a.example?q HTTP/1.1\r\nHost: a.example:80\r\n\r\n')
    assert.equal(heads[2]?.target, '/?q')
  })

  it('keeps the path as it came: two slashes, dots, codes, a backslash', async () => {
    for (const target of ['//host/', '/a/../b', '/a%2Fb/%2e%2e', '/a\\b', '/"<>{}|^`']) {
      const { sent } = await once(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`)
      assert.ok(sent.startsWith(`GET ${target} HTTP/1.1\r\n`))
    }
  })

  it('makes one host of its spellings', async () => {
    const hosts = ['A.Example', 'a.example.', 'a.example:8080', 'a.example.:80', 'a.example:']
    for (const host of hosts) await once(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    assert.deepEqual(
      heads.map((head) => head.host),
      hosts.map(() => 'a.example'),
    )
    assert.deepEqual(
      heads.map((head) => head.hostField),
      hosts,
    )
    await once('GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n')
    assert.equal(heads.at(-1)?.host, '[::1]')
  })

  it('ignores one empty line before a request', async () => {
    await once('\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal(heads[0]?.method, 'GET')
  })

  it('serves HTTP/1.0: closes, or keeps alive when asked, without chunks', async () => {
    const closed = await talk(engine.port, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n')
    assert.match(closed, /\r\nConnection: close\r\n\r\nok$/)
    const kept = await once('GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n')
    assert.match(kept.answer, /\r\nConnection: keep-alive\r\n\r\nok$/)
    response =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\nX-T: 1\r\n\r\n'
    const plain = await talk(
      engine.port,
      'GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n',
    )
    assert.match(plain, /^HTTP\/1\.1 200 OK\r\nDate: [^\r]*\r\nConnection: close\r\n\r\nok$/)
    await talk(engine.port, 'GET / HTTP/1.0\r\n\r\n')
    assert.equal(heads.at(-1)?.host, '')
  })

  it('keeps a chunked response chunked, its trailers at the end', async () => {
    response =
      'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n'
    const { answer } = await once('GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'X-Sum: 1\r\n\r\n')
    assert.match(
      answer,
      /\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n$/,
    )
  })

  it('gives the caller the plan’s status and lines', async () => {
    const caller = await connectRaw(engine.port)
    const plan = (status: number) =>
      forwarding(() => ({
        onResponse: () => ({ status, dropFields: new Set(['x-old']), headLines: 'X-New: 1\r\n' }),
      }))
    response = 'HTTP/1.1 200 OK\r\nX-Old: 1\r\nContent-Length: 2\r\n\r\nok'
    plan(503)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const refused = await caller.untilText('ok')
    assert.match(
      refused,
      /^HTTP\/1\.1 503 Service Unavailable\r\nContent-Length: 2\r\nX-New: 1\r\nDate/,
    )
    // A status without a body cuts the backend's off; the next answer is in its place.
    plan(204)
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.untilText('204 No Content\r\nX-New: 1\r\n')
    plan(200)
    response = 'HTTP/1.1 204 None\r\n\r\n'
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const all = await caller.untilText('Content-Length: 0\r\n')
    assert.match(
      all,
      /204 No Content\r\nX-New: 1\r\nDate: [^\r]*\r\nConnection: keep-alive\r\n\r\nHTTP\/1\.1 200 OK\r\nX-New/,
    )
    caller.socket.destroy()
  })

  it('answers HEAD with the length and without the body', async () => {
    handle = (exchange) => exchange.answer(textAnswer(200, 'hello'))
    const caller = await connectRaw(engine.port)
    caller.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const all = await caller.untilText('hello')
    assert.match(all, /Content-Length: 5\r\nConnection: keep-alive\r\n\r\nHTTP\/1\.1 200 OK/)
    caller.socket.destroy()
  })

  it('sends 100 once the body is wanted, and only then', async () => {
    const caller = await connectRaw(engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 4\r\n\r\n')
    await caller.untilText('HTTP/1.1 100 Continue\r\n\r\n')
    caller.send('body')
    await caller.untilText('ok')
    assert.ok(!origin.received().includes('Expect'))
    // Without a body nothing is expected.
    caller.send('GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n')
    const all = await caller.until((text) => text.split('200 OK').length === 3)
    assert.equal(all.split('100 Continue').length, 2)
    caller.socket.destroy()
    // Refused without the body: it may come or not, so this connection has no next request.
    handle = (exchange) => exchange.answer(textAnswer(401, 'no'))
    const refused = await talk(
      engine.port,
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n',
    )
    assert.match(refused, /^HTTP\/1\.1 401 [\s\S]*Connection: close\r\n\r\nno$/)
  })

  it('serves 1,000 pipelined requests in order', async () => {
    handle = (exchange) => exchange.answer(textAnswer(200, `<${exchange.head.target}>`))
    const caller = await connectRaw(engine.port)
    let all = ''
    for (let n = 0; n < 1_000; n++) all += `GET /${n} HTTP/1.1\r\nHost: a\r\n\r\n`
    caller.send(all)
    const answers = await caller.untilText('</999>')
    const order = [...answers.matchAll(/<\/(\d+)>/g)].map((match) => Number(match[1]))
    assert.deepEqual(
      order,
      Array.from({ length: 1_000 }, (_, n) => n),
    )
    handle = (exchange) => exchange.forward(callTo(origin.port, exchange))
    caller.send('GET /a HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(200))
    await caller.until((text) => text.split('\r\n\r\nok').length === 201)
    caller.socket.destroy()
  })

  it('collects a body within its bound, and says when it is larger', async () => {
    handle = (exchange) =>
      exchange.collect(10, (body) =>
        exchange.answer(body === null ? textAnswer(413, 'large') : textAnswer(200, `[${body}]`)),
      )
    const caller = await connectRaw(engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234')
    caller.send('56789')
    await caller.untilText('[0123456789]')
    caller.send(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    )
    await caller.untilText('[abcde]')
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.untilText('[]')
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n01234567890')
    await caller.untilText('large')
    caller.send(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n',
    )
    await caller.until((all) => all.split('large').length === 3)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx')
    await caller.untilText('[x]')
    caller.socket.destroy()
  })

  it('forwards what was collected, or other bytes in its place', async () => {
    handle = (exchange) =>
      exchange.collect(100, (body) => {
        const call = callTo(origin.port, exchange)
        const replaced = exchange.head.target === '/other' ? Buffer.from(`${body}-body`) : 'stream'
        exchange.forward({ ...call, request: { ...call.request, body: replaced } })
      })
    const bytes = (target: string) =>
      `POST ${target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`
    assert.match((await once(bytes('/same'))).sent, /\r\nContent-Length: 4\r\n[\s\S]*\r\n\r\nbody$/)
    assert.match(
      (await once(bytes('/other'))).sent,
      /\r\nContent-Length: 9\r\n[\s\S]*\r\n\r\nbody-body$/,
    )
  })

  it('fails closed on lines that would split the head', async () => {
    for (const line of [
      'X: a\nB: c\r\n',
      'X: a\r\n\r\nB: c\r\n',
      'X: a',
      'X: \u010a\r\n',
      ': a\r\n',
      'X: a\0\r\n',
      'Content-Length: 3\r\n',
    ]) {
      const before = origin.received().length
      forwarding((exchange) => ({
        request: { ...callTo(0, exchange).request, headLines: line },
      }))
      const answer = await talk(engine.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      assert.match(answer, /^HTTP\/1\.1 500 /)
      assert.equal(origin.received().length, before)
      forwarding(() => ({
        onResponse: () => ({ status: 200, dropFields: new Set(), headLines: line }),
      }))
      assert.match(await talk(engine.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'), /^HTTP\/1\.1 500 /)
      handle = (exchange) =>
        exchange.answer({ status: 200, headLines: line, body: Buffer.alloc(0) })
      assert.match(await talk(engine.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'), /^HTTP\/1\.1 500 /)
    }
    assert.equal(engine.defects.length, 21)
  })
})
