/**
 * Requests that are fine, however odd: what they mean to the handler, what the backend is sent, and
 * what the caller is told.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Pair } from '../../test/engine.ts'
import { callTo, startPair, textAnswer } from '../../test/engine.ts'
import { connectRaw, talk } from '../../test/raw.ts'

describe('requests', () => {
  let pair: Pair
  before(async () => {
    pair = await startPair()
  })
  beforeEach(() => pair.reset())
  after(() => pair.close())

  it('keeps names, case, order, duplicates and bytes of fields', async () => {
    const fields =
      'x-a: 1\r\nX-B:  2\t\r\nx-A: 3\r\nX-Empty:\r\nX-High: \xe9\xff\r\nCookie: a=b\r\n'
    const { sent } = await pair.once(`GET /a?b=%2f HTTP/1.1\r\nHost: A.example:80\r\n${fields}\r\n`)
    const kept = `Host: a.example\r\nConnection: keep-alive\r\n${fields}\r\n`
    assert.equal(sent, `GET /a?b=%2f HTTP/1.1\r\n${kept}`)
  })

  it('shows fields lazily, by index and by name', async () => {
    await pair.once('GET / HTTP/1.1\r\nHost: a\r\nX-One:  a \r\nAccept: b\r\nx-one: c\r\n\r\n')
    const { fields } = pair.heads[0]!
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
    pair.forwarding((exchange) => ({
      request: {
        ...callTo(0, exchange).request,
        headLines: 'Host: b\r\nX-Real-IP: 127.0.0.1\r\nX-UsagePlan-ID: plan\r\n',
        dropFields: new Set(['x-real-ip', 'x-usageplan-id']),
      },
    }))
    const { sent } = await pair.once(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Real-IP, Authorization, X-UsagePlan-ID, close\r\n' +
        'X-Real-IP: 9.9.9.9\r\nX-UsagePlan-ID: evil\r\nAuthorization: x\r\nKeep-Alive: 5\r\nTE: trailers\r\n' +
        'Upgrade: h2c\r\nHTTP2-Settings: AAA\r\nProxy-Connection: keep-alive\r\n' +
        'Proxy-Authorization: x\r\nX-Kept: 1\r\n\r\n',
    )
    assert.equal(
      sent,
      'GET / HTTP/1.1\r\nHost: b\r\nX-Real-IP: 127.0.0.1\r\nX-UsagePlan-ID: plan\r\n' +
        'Connection: keep-alive\r\nX-Kept: 1\r\n\r\n',
    )
  })

  it('removes hop-by-hop and nominated fields of the response', async () => {
    pair.response =
      'HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nSet-Cookie: a\r\n' +
      'set-cookie: b\r\nUpgrade: h2\r\nDate: then\r\nContent-Length: 2\r\n\r\nok'
    const { answer } = await pair.once('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal(
      answer,
      'HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nset-cookie: b\r\nDate: then\r\nContent-Length: 2\r\n' +
        'Connection: keep-alive\r\n\r\nok',
    )
  })

  it('tells one length where a backend told the same twice', async () => {
    pair.response = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 02\r\n\r\nok'
    const { answer } = await pair.once('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal(answer.match(/content-length: 2\r\n/gi)?.length, 1)
  })

  it('reduces an absolute target that agrees with Host', async () => {
    const { sent } = await pair.once(
      'GET http://A.Example.:80/x?y HTTP/1.1\r\nHost: a.example\r\n\r\n',
    )
    assert.match(sent, /^GET \/x\?y HTTP\/1\.1\r\n/)
    await pair.once('GET http://a.example HTTP/1.1\r\nHost: a.example:80\r\n\r\n')
    assert.equal(pair.heads[1]?.target, '/')
    await pair.once('GET http://a.example?q HTTP/1.1\r\nHost: a.example:80\r\n\r\n')
    assert.equal(pair.heads[2]?.target, '/?q')
  })

  it('keeps the path as it came: two slashes, dots, codes, a backslash', async () => {
    for (const target of ['//host/', '/a/../b', '/a%2Fb/%2e%2e', '/a\\b', '/"<>{}|^`']) {
      const { sent } = await pair.once(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`)
      assert.ok(sent.startsWith(`GET ${target} HTTP/1.1\r\n`))
    }
  })

  it('makes one host of its spellings', async () => {
    const hosts = ['A.Example', 'a.example.', 'a.example:8080', 'a.example.:80', 'a.example:']
    for (const host of hosts) await pair.once(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    assert.deepEqual(
      pair.heads.map((head) => head.host),
      hosts.map(() => 'a.example'),
    )
    assert.deepEqual(
      pair.heads.map((head) => head.hostField),
      hosts,
    )
    await pair.once('GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n')
    assert.equal(pair.heads.at(-1)?.host, '[::1]')
  })

  it('ignores one empty line before a request', async () => {
    await pair.once('\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal(pair.heads[0]?.method, 'GET')
  })

  it('serves HTTP/1.0: closes, or keeps alive when asked, without chunks', async () => {
    const closed = await talk(pair.engine.port, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n')
    assert.match(closed, /\r\nConnection: close\r\n\r\nok$/)
    const kept = await pair.once('GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n')
    assert.match(kept.answer, /\r\nConnection: keep-alive\r\n\r\nok$/)
    pair.response =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\nX-T: 1\r\n\r\n'
    const plain = await talk(
      pair.engine.port,
      'GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n',
    )
    assert.match(plain, /^HTTP\/1\.1 200 OK\r\nDate: [^\r]*\r\nConnection: close\r\n\r\nok$/)
    await talk(pair.engine.port, 'GET / HTTP/1.0\r\n\r\n')
    assert.equal(pair.heads.at(-1)?.host, '')
  })

  it('keeps a chunked response chunked, its trailers at the end', async () => {
    pair.response =
      'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n'
    const { answer } = await pair.once('GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'X-Sum: 1\r\n\r\n')
    assert.match(
      answer,
      /\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n$/,
    )
  })

  it('gives the caller the plan’s status and lines', async () => {
    const caller = await connectRaw(pair.engine.port)
    const plan = (status: number) =>
      pair.forwarding(() => ({
        onResponse: () => ({ status, dropFields: new Set(['x-old']), headLines: 'X-New: 1\r\n' }),
      }))
    pair.response = 'HTTP/1.1 200 OK\r\nX-Old: 1\r\nContent-Length: 2\r\n\r\nok'
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
    pair.response = 'HTTP/1.1 204 None\r\n\r\n'
    caller.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const all = await caller.untilText('Content-Length: 0\r\n')
    assert.match(
      all,
      /204 No Content\r\nX-New: 1\r\nDate: [^\r]*\r\nConnection: keep-alive\r\n\r\nHTTP\/1\.1 200 OK\r\nX-New/,
    )
    caller.socket.destroy()
  })

  it('answers HEAD with the length and without the body', async () => {
    pair.handle = (exchange) => exchange.answer(textAnswer(200, 'hello'))
    const caller = await connectRaw(pair.engine.port)
    caller.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const all = await caller.untilText('hello')
    assert.match(all, /Content-Length: 5\r\nConnection: keep-alive\r\n\r\nHTTP\/1\.1 200 OK/)
    caller.socket.destroy()
  })
})
