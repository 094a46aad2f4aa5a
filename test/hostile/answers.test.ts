/**
 * Answers that are kept or rewritten, on the engine and real sockets: whatever a backend sends and
 * however it ends, callers are given whole and true answers or an error.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { RuleNode } from '../../src/snapshot/rules.ts'
import { fakeFunctions } from '../fakes/functions.ts'
import type { LiveGateway } from '../fakes/live-gateway.ts'
import { bodyOf, fieldsIn, host, startLiveGateway, statusOf } from '../fakes/live-gateway.ts'
import { attached } from '../fakes/rules.ts'
import { anApi } from '../fakes/snapshot.ts'
import { connectRaw, eventually } from '../raw.ts'

const cache: RuleNode = {
  ...{ type: 'ProxyCache', keys: [], methods: ['GET', 'HEAD'], statuses: [200, 301, 404] },
  ...{ honoursBackend: true, ttlSeconds: 300 },
}
const rewrite: RuleNode = {
  ...{ type: 'CustomRes', timeoutSeconds: 15, base64: false },
  ...{ status: false, headers: true, body: true },
  function: { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: null },
}

const functions = fakeFunctions()
let live: LiveGateway
let path = 0

before(async () => {
  live = await startLiveGateway({ functions })
  live.serve(anApi({ backend: live.backend() }))
})
after(() => live.close())
beforeEach(() => {
  live.reset()
  path++
})

const ok = (fields: string, body = 'ok') =>
  `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`
const chunks = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'

const get = (head = '', method = 'GET') => live.send(`/release/${path}`, head, '', method)

describe('kept answers', () => {
  before(() => live.put(attached(cache)))

  /** Two equal calls; the first answer is what the backend says here, the second its usual one. */
  async function twice(response: string, head = '') {
    live.respond = () => {
      live.respond = () => ok('X-Second: 1\r\n', 'second')
      return response
    }
    const first = await get(head)
    return { first, second: await get(head), asked: live.requests.length }
  }

  it('are byte for byte what the first caller was given, but for what is about the call', async () => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('latin1')
    const fields = 'X-B: \xe9\r\nETag: "a"\r\nx-b: 2\r\nConnection: x-hop\r\nX-Hop: 1\r\n'
    const { first, second, asked } = await twice(ok(fields, body))
    assert.equal(asked, 1)
    assert.equal(bodyOf(second), body)
    const told = (message: string) =>
      [...fieldsIn(message)].filter(([name]) => !['age', 'x-api-requestid', 'date'].includes(name))
    assert.deepEqual(told(second).sort(), told(first).sort())
    assert.deepEqual(fieldsIn(second).get('age'), ['0'])
    assert.equal(fieldsIn(second).get('date')?.length, 1)
    assert.ok(!second.toLowerCase().includes('x-hop'))
  })

  it('have a length where the backend sent chunks, and none of its trailers', async () => {
    const { second, asked } = await twice(
      'HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '3;x=y\r\nabc\r\n3\r\ndef\r\n0\r\nX-T: evil\r\n\r\n',
    )
    assert.equal(asked, 1)
    assert.equal(bodyOf(second), 'abcdef')
    assert.deepEqual(fieldsIn(second).get('content-length'), ['6'])
    assert.ok(!second.includes('evil') && !fieldsIn(second).has('transfer-encoding'))
  })

  it('answer HEAD with the length alone, and conditions with 304', async () => {
    await twice(ok('ETag: "a"\r\n', 'whole'))
    const head = await get('', 'HEAD')
    assert.deepEqual(fieldsIn(head).get('content-length'), ['5'])
    assert.equal(bodyOf(head), '')
    const same = await get('If-None-Match: "b", W/"a"\r\n')
    assert.equal(statusOf(same), 304)
    assert.deepEqual(fieldsIn(same).get('etag'), ['"a"'])
    assert.equal(bodyOf(same), '')
    assert.equal(live.requests.length, 1)
  })

  for (const [what, response] of [
    ['has two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
    ['has a malformed chunk', `${chunks.slice(0, -5)}zz\r\n`],
    ['sets a cookie', ok('set-cookie: a=b\r\n')],
    ['is private', ok('Cache-Control: private\r\n')],
    ['hides a prohibition', ok('Cache-Control: max-age="60\\", no-store\r\n')],
    ['forbids in a second field', ok('Cache-Control: public\r\nCache-control: no-store\r\n')],
    ['has a malformed lifetime', ok('Cache-Control: max-age=1e9\r\n')],
    ['is stale', ok('Age: 60\r\nCache-Control: max-age=60\r\n')],
    ['varies by all', ok('Vary: *\r\n')],
    ['varies by what the gateway says', ok('Vary: X-Real-IP\r\n')],
    ['is a part', 'HTTP/1.1 206 Part\r\nContent-Length: 2\r\n\r\nok'],
  ] as const) {
    it(`are none where an answer ${what}`, async () => {
      const { second } = await twice(response)
      assert.equal(bodyOf(second), 'second')
    })
  }

  it('are none where an answer ends too early, or with its connection', async () => {
    for (const response of [
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart',
      'HTTP/1.1 200 OK\r\n\r\nok',
    ]) {
      path++
      live.respond = () => {
        live.respond = () => ok('', 'second')
        setImmediate(() => live.origin.connections.at(-1)?.end())
        return response
      }
      await get()
      assert.equal(bodyOf(await get()), 'second')
    }
  })

  it('cannot be poisoned by what a key does not hold', async () => {
    for (const poison of [
      'Range: bytes=0-0\r\n',
      'X-HTTP-Method-Override: DELETE\r\n',
      'Authorization: Bearer evil\r\n',
      'Cookie: role=admin\r\n',
      'Content-Length: 4\r\n\r\nevil',
    ]) {
      path++
      live.respond = () => ok('', 'poisoned')
      await get(poison)
      live.respond = () => ok('', 'clean')
      assert.equal(bodyOf(await get()), 'clean', poison)
    }
    // Nor by another query.
    const send = async (query: string, body: string) => {
      live.respond = () => ok('', body)
      return bodyOf(await live.send(`/release/${path}x${query}`))
    }
    assert.equal(await send('?a', 'first'), 'first')
    for (const query of ['?a=', '', '?', '?a&a', '?%61']) {
      assert.equal(await send(query, `of ${query}`), `of ${query}`)
    }
    assert.equal(await send('?a', 'not asked'), 'first')
  })

  it('are none of a caller that goes while its answer comes', async () => {
    live.respond = () => 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart'
    const caller = await connectRaw(live.port)
    caller.send(`GET /release/${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    await caller.untilText('part')
    caller.reset()
    await eventually(() => live.records.length > 0, 'the record')
    live.respond = () => ok('', 'second')
    assert.equal(bodyOf(await get()), 'second')
  })
})

describe('rewritten answers', () => {
  before(() => live.put(attached(rewrite)))
  after(() => live.put(attached()))

  it('are framed by the gateway, whatever the backend sent', async () => {
    functions.answer = () => ({ replace_body: 'made', replace_headers: { 'X-Made': '1' } })
    for (const response of [ok('X-A: 1\r\n'), chunks, ok('', '')]) {
      live.respond = () => response
      const answer = await get()
      assert.equal(bodyOf(answer), 'made')
      assert.deepEqual(fieldsIn(answer).get('content-length'), ['4'])
      assert.deepEqual(fieldsIn(answer).get('x-made'), ['1'])
      assert.equal(fieldsIn(answer).get('date')?.length, 1)
    }
  })

  it('have no body where their status has none, and HEAD has no length', async () => {
    functions.answer = () => ({ replace_body: 'made' })
    live.respond = () => 'HTTP/1.1 204 None\r\n\r\n'
    const none = await get()
    assert.equal(statusOf(none), 204)
    assert.ok(!fieldsIn(none).has('content-length'))
    assert.equal(bodyOf(none), '')
    live.respond = () => 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n'
    const head = await get('', 'HEAD')
    assert.equal(statusOf(head), 200)
    assert.ok(!fieldsIn(head).has('content-length'))
  })

  it('are refused where the function would split them, or fails', async () => {
    live.respond = () => ok('X-Secret: s\r\n', 'secret')
    for (const answer of [
      { replace_headers: { 'X-A': 'a\r\nX-B: b' } },
      { replace_headers: { 'X-A\r\nX-B': 'b' } },
      { replace_headers: { 'Content-Length': '0' } },
      { replace_headers: { 'transfer-encoding': 'chunked' } },
      'nothing',
    ]) {
      functions.answer = () => answer
      const answered = await get()
      assert.equal(statusOf(answered), 502)
      assert.equal(bodyOf(answered), '{"message":"Response rewrite failed"}')
      assert.ok(!answered.toLowerCase().includes('x-secret'))
    }
    assert.match(live.records.at(-1)?.error ?? '', /^Response rewrite failed \(/)
    assert.equal(live.records.at(-1)?.upstreamStatus, 200)
  })

  it('are none where the backend breaks off: the function is not asked', async () => {
    const asked = functions.asked.length
    live.respond = () => {
      setImmediate(() => live.origin.connections.at(-1)?.end())
      return 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart'
    }
    const answered = await get()
    assert.equal(statusOf(answered), 502)
    assert.equal(bodyOf(answered), '{"message":"Bad Gateway"}')
    assert.equal(functions.asked.length, asked)
  })

  it('are asked for without codings, so that no caller gets around the function', async () => {
    functions.answer = () => ({ replace_body: 'made' })
    live.respond = () => ok('')
    await get('Accept-Encoding: gzip\r\nRange: bytes=0-1\r\n')
    const sent = fieldsIn(live.requests.at(-1))
    assert.ok(!sent.has('accept-encoding') && !sent.has('range'))
  })
})
