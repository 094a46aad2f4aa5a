/**
 * Requests that functions rewrite, on the real engine: bodies in any framing, connections that go
 * on, callers that leave. The origin sees one well-framed request or none.
 */
import assert from 'node:assert/strict'
import { createConnection } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { failing, fakeFunctions } from '../../../test/fakes/functions.ts'
import {
  bodyOf,
  fieldsIn,
  host,
  type LiveGateway,
  startLiveGateway,
  statusOf,
} from '../../../test/fakes/live-gateway.ts'
import { attached } from '../../../test/fakes/rules.ts'
import { anApi } from '../../../test/fakes/snapshot.ts'
import { eventually } from '../../../test/raw.ts'
import type { CustomAuthData, CustomReqData } from '../../snapshot/rules.ts'

const call = { name: 'f', namespace: 'default', qualifier: '$LATEST', appId: null }
const rewriting: CustomReqData = {
  ...{ type: 'CustomReq', function: call, timeoutSeconds: 15, base64: false },
  ...{ sendsBody: true, sendsHeaders: true, sendsQuery: true },
}
const authorising: CustomAuthData = {
  ...{ type: 'CustomAuth', authoriser: { kind: 'function', function: call } },
  ...{ timeoutSeconds: 15, cacheSeconds: 0, sendsBody: true, headers: [], queries: [] },
  version: '',
}

describe('rewritten requests on the wire', () => {
  const functions = fakeFunctions()
  let live: LiveGateway

  before(async () => {
    live = await startLiveGateway({ functions })
    live.serve(anApi({ backend: live.backend() }))
  })
  after(() => live?.close())
  beforeEach(() => {
    live.reset()
    functions.asked.length = 0
    functions.answer = () => ({})
    live.put(attached(rewriting))
  })

  const chunks = (...parts: readonly string[]) =>
    [...parts, ''].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')

  it('have the length of their new body, whatever the caller sent', async () => {
    for (const body of ['', 'new', 'x'.repeat(200_000)]) {
      functions.answer = () => ({ replace_body: body, replace_headers: { 'X-Seen': '1' } })
      live.requests.length = 0
      const length = 'Content-Length: 3\r\n'
      assert.equal(statusOf(await live.send('/release/', length, 'old', 'POST')), 200)
      const chunked = 'Transfer-Encoding: chunked\r\n'
      assert.equal(statusOf(await live.send('/release/', chunked, chunks('o', 'ld'), 'POST')), 200)
      assert.equal(statusOf(await live.send('/release/')), 200)
      assert.equal(live.requests.length, 3)
      for (const [i, request] of live.requests.entries()) {
        const seen = bodyOf(request)
        const own = ['old', 'old', ''][i] ?? ''
        const wanted = body === '' ? own : body
        const fields = fieldsIn(request)
        const isChunked = fields.has('transfer-encoding')
        assert.equal(seen, isChunked ? chunks(wanted) : wanted)
        if (wanted !== '' && !isChunked) {
          assert.deepEqual(fields.get('content-length'), [String(wanted.length)])
        }
        assert.deepEqual(fields.get('x-seen'), ['1'])
      }
    }
  })

  it('leave a connection that goes on: the next request is read from its own start', async () => {
    functions.answer = ({ event }) => {
      return { replace_querys: { was: JSON.parse(event).body ?? 'nothing' } }
    }
    const socket = createConnection(live.port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    const head = (method: string) => `${method} /release/ HTTP/1.1\r\nHost: ${host}\r\n`
    socket.write(`${head('POST')}Content-Length: 3\r\n\r\none${head('GET')}\r\n`)
    socket.write(`${head('POST')}Transfer-Encoding: chunked\r\n\r\n${chunks('thr', 'ee')}`)
    await eventually(() => live.requests.length === 3, 'three requests')
    await eventually(() => text.split('HTTP/1.1 200').length === 4, 'three answers')
    socket.destroy()
    const targets = live.requests.map((request) => request.split(' ', 2)[1])
    assert.deepEqual(targets, ['/?was=one', '/?was=nothing', '/?was=three'])
    assert.deepEqual(
      live.requests.map((request) => bodyOf(request).length > 0),
      [true, false, true],
    )
  })

  it('reach no origin when the function fails, and the body is not left in the way', async () => {
    functions.answer = () => failing('error')
    const text = await live.send('/release/', 'Content-Length: 3\r\n', 'old', 'POST')
    assert.equal(statusOf(text), 502)
    assert.equal(live.requests.length, 0)
  })

  it('ask for nobody: a caller that left before its answer costs no backend call', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    functions.answer = () => promise
    const socket = createConnection(live.port, '127.0.0.1')
    socket.write(`GET /release/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    await eventually(() => functions.asked.length === 1, 'the function to be asked')
    socket.resetAndDestroy()
    await eventually(() => live.records.length === 1, 'the record of the call')
    assert.equal(live.records[0]?.status, 499)
    resolve({ replace_headers: { 'X-A': '1' } })
    functions.answer = () => ({})
    assert.equal(statusOf(await live.send('/release/')), 200)
    assert.equal(live.requests.length, 1)
  })

  it('may have been read by an authoriser before', async () => {
    live.put(attached(authorising, rewriting))
    const bodies: unknown[] = []
    functions.answer = ({ event }) => {
      bodies.push(JSON.parse(event).body)
      return { 'api-auth': true, replace_headers: { 'X-Seen': '1' } }
    }
    const chunked = 'Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n'
    const text = await live.send('/release/', chunked, chunks('bo', 'dy'), 'POST')
    assert.ok(text.includes('HTTP/1.1 200'), text)
    assert.deepEqual(bodies, ['body', 'body'])
    assert.match(live.requests[0] ?? '', /body/)
    assert.deepEqual(fieldsIn(live.requests[0]).get('x-seen'), ['1'])
  })
})
