/**
 * Bodies: framed anew, collected, replaced, bounded, expected; and the place kept behind them.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Pair } from '../../test/engine.ts'
import { callTo, startPair, textAnswer } from '../../test/engine.ts'
import { connectRaw, eventually, talk } from '../../test/raw.ts'

describe('bodies', () => {
  let pair: Pair
  before(async () => {
    pair = await startPair()
  })
  beforeEach(() => pair.reset())
  after(() => pair.close())

  it('sends a length without its leading zeros', async () => {
    const zeros = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0004\r\n\r\nbody'
    assert.match((await pair.once(zeros)).sent, /\r\nContent-Length: 4\r\n/)
  })

  it('reads a chunked body whatever its chunks, and frames it anew', async () => {
    const { sent } = await pair.once(
      'POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding:\tChunked \r\n\r\n' +
        '1;a="b"\r\na\r\n00A\r\n0123456789\r\n0;x\r\n\r\n',
    )
    assert.ok(sent.endsWith('Transfer-Encoding: chunked\r\n\r\nb\r\na0123456789\r\n0\r\n\r\n'))
  })

  it('passes trailers on as trailers, but none that a head could mistake', async () => {
    const { sent } = await pair.once(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n1\r\na\r\n0\r\n' +
        'X-Sum: 1\r\nContent-Length: 9\r\nHost: evil\r\nAuthorization: evil\r\n' +
        'X-Forwarded-For: evil\r\nTransfer-Encoding: chunked\r\nx-sum: 2\r\n\r\n',
    )
    assert.ok(sent.endsWith('\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n'), sent)
    assert.ok(!sent.includes('evil'))
    assert.equal(pair.heads[0]?.fields.get('authorization'), undefined)
    assert.equal(pair.heads[0]?.host, 'a')
  })

  it('forwards GET, HEAD and DELETE with a body, and keeps its place behind them', async () => {
    const caller = await connectRaw(pair.engine.port)
    for (const method of ['GET', 'DELETE', 'OPTIONS']) {
      const before = pair.origin.received().length
      caller.send(`${method} /b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody`)
      await eventually(() => pair.origin.received().length > before, 'the request at the origin')
      assert.match(pair.origin.received().slice(before), /\r\n\r\nbody$/)
    }
    pair.response = 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n'
    caller.send('HEAD /b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody')
    await caller.untilText('Content-Length: 7\r\nDate')
    pair.reset()
    caller.send('GET /after HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.until((all) => all.split('HTTP/1.1 200').length === 6)
    caller.socket.destroy()
  })

  it('sends 100 once the body is wanted, and only then', async () => {
    const caller = await connectRaw(pair.engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 4\r\n\r\n')
    await caller.untilText('HTTP/1.1 100 Continue\r\n\r\n')
    caller.send('body')
    await caller.untilText('ok')
    assert.ok(!pair.origin.received().includes('Expect'))
    // Without a body nothing is expected.
    caller.send('GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n')
    const all = await caller.until((text) => text.split('200 OK').length === 3)
    assert.equal(all.split('100 Continue').length, 2)
    caller.socket.destroy()
    // Refused without the body: it may come or not, so this connection has no next request.
    pair.handle = (exchange) => exchange.answer(textAnswer(401, 'no'))
    const refused = await talk(
      pair.engine.port,
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n',
    )
    assert.match(refused, /^HTTP\/1\.1 401 [\s\S]*Connection: close\r\n\r\nno$/)
  })

  it('serves 1,000 pipelined requests in order', async () => {
    pair.handle = (exchange) => exchange.answer(textAnswer(200, `<${exchange.head.target}>`))
    const caller = await connectRaw(pair.engine.port)
    let all = ''
    for (let n = 0; n < 1_000; n++) all += `GET /${n} HTTP/1.1\r\nHost: a\r\n\r\n`
    caller.send(all)
    const answers = await caller.untilText('</999>')
    const order = [...answers.matchAll(/<\/(\d+)>/g)].map((match) => Number(match[1]))
    assert.deepEqual(
      order,
      Array.from({ length: 1_000 }, (_, n) => n),
    )
    pair.handle = (exchange) => exchange.forward(callTo(pair.origin.port, exchange))
    caller.send('GET /a HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(200))
    await caller.until((text) => text.split('\r\n\r\nok').length === 201)
    caller.socket.destroy()
  })

  it('keeps a connection behind a body that nobody wanted, if it is not long', async () => {
    pair.handle = (exchange) => exchange.answer(textAnswer(401, 'no'))
    const post = 'POST / HTTP/1.1\r\nHost: a\r\n'
    const caller = await connectRaw(pair.engine.port)
    caller.send(`${post}Content-Length: 100000\r\n\r\n`)
    await caller.untilText('Connection: keep-alive')
    caller.send(Buffer.alloc(100_000, 'x'))
    caller.send(`${post}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`)
    caller.send(`${post}Content-Length: 1000000\r\n\r\n`)
    const all = await caller.untilEnd()
    assert.equal(all.split('401 Unauthorized').length, 4)
    assert.match(all, /Connection: close\r\n\r\nno$/)
    caller.socket.destroy()
    // A chunked one says nothing of its length: it is read to the bound, then cut off.
    const chunked = await connectRaw(pair.engine.port)
    chunked.send(`${post}Transfer-Encoding: chunked\r\n\r\nffffff\r\n`)
    chunked.send(Buffer.alloc(400_000, 'x'))
    assert.match(await chunked.untilEnd(), /^HTTP\/1\.1 401 /)
    chunked.socket.destroy()
  })

  it('collects a body within its bound, and says when it is larger', async () => {
    pair.handle = (exchange) =>
      exchange.collect(10, (body) =>
        exchange.answer(body === null ? textAnswer(413, 'large') : textAnswer(200, `[${body}]`)),
      )
    const caller = await connectRaw(pair.engine.port)
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

  it('gives a body that came with its head in the call that asks for it', async () => {
    const inCall: boolean[] = []
    let asked = 0
    pair.handle = (exchange) => {
      let isAsking = true
      exchange.collect(100, (body) => {
        inCall.push(isAsking)
        exchange.answer(textAnswer(200, `[${body}]`))
      })
      isAsking = false
      asked++
    }
    const caller = await connectRaw(pair.engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nwhole')
    await caller.untilText('[whole]')
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nto')
    await eventually(() => asked === 2, 'the second head')
    caller.send('lat')
    await caller.untilText('[tolat]')
    assert.deepEqual(inCall, [true, false])
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n')
    assert.match(await caller.untilEnd(), /HTTP\/1\.1 400 /)
    assert.equal(inCall.length, 2)
    caller.socket.destroy()
  })

  it('answers 413 to a streamed body beyond its bound, told before or not', async () => {
    pair.forwarding(() => ({ bodyBytesMax: 4 }))
    await pair.once('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody')
    const head = 'POST / HTTP/1.1\r\nHost: a\r\n'
    for (const rest of [
      'Content-Length: 5\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n',
    ]) {
      const before = pair.origin.received().length
      assert.match(await talk(pair.engine.port, head + rest), /^HTTP\/1\.1 413 /)
      assert.equal(pair.origin.received().length, before)
    }
    const caller = await connectRaw(pair.engine.port)
    const before = pair.origin.received().length
    caller.send(`${head}Transfer-Encoding: chunked\r\n\r\n4\r\n1234\r\n`)
    await eventually(() => pair.origin.received().endsWith('1234\r\n'), 'the first chunk')
    caller.send('1\r\n5\r\n0\r\n\r\n')
    assert.match(await caller.untilEnd(), /^HTTP\/1\.1 413 /)
    assert.ok(!pair.origin.received().slice(before).includes('0\r\n\r\n'))
    caller.socket.destroy()
  })

  it('collects a body of many small chunks and segments', async () => {
    pair.handle = (exchange) =>
      exchange.collect(200_000, (body) => exchange.answer({ ...textAnswer(200, ''), body: body! }))
    const caller = await connectRaw(pair.engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    let expected = ''
    for (let n = 0; n < 200; n++) {
      const letters = 'abcdefghij'.repeat(50)
      expected += letters
      caller.send([...letters].map((letter) => `1\r\n${letter}\r\n`).join(''))
      if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    caller.send('0\r\n\r\n')
    const all = await caller.until((text) => text.length > 100_000)
    assert.ok(all.endsWith(`\r\n\r\n${expected}`))
    caller.socket.destroy()
  })

  it('forwards what was collected, or other bytes in its place', async () => {
    pair.handle = (exchange) =>
      exchange.collect(100, (body) => {
        const call = callTo(pair.origin.port, exchange)
        const replaced = exchange.head.target === '/other' ? Buffer.from(`${body}-body`) : 'stream'
        exchange.forward({ ...call, request: { ...call.request, body: replaced } })
      })
    const bytes = (target: string) =>
      `POST ${target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`
    assert.match((await pair.once(bytes('/same'))).sent, /\r\nContent-Length: 4\r\n\r\nbody$/)
    assert.match((await pair.once(bytes('/other'))).sent, /\r\nContent-Length: 9\r\n\r\nbody-body$/)
  })

  it('fails closed on lines that would split the head', async () => {
    const split = [
      'X: a\nB: c\r\n',
      'X: a\r\n\r\nB: c\r\n',
      'X: a',
      'X: \u010a\r\n',
      'X: a\u010d\u010aB: c\r\n',
      'X: \u4e2d\r\n',
      ': a\r\n',
      'X: a\0\r\n',
      'Content-Length: 3\r\n',
    ]
    for (const line of split) {
      const before = pair.origin.received().length
      pair.forwarding((exchange) => ({
        request: { ...callTo(0, exchange).request, headLines: line },
      }))
      const answer = await talk(pair.engine.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      assert.match(answer, /^HTTP\/1\.1 500 /)
      assert.equal(pair.origin.received().length, before)
      pair.forwarding(() => ({
        onResponse: () => ({ status: 200, dropFields: new Set(), headLines: line }),
      }))
      assert.match(
        await talk(pair.engine.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
        /^HTTP\/1\.1 500 /,
      )
      pair.handle = (exchange) =>
        exchange.answer({ status: 200, headLines: line, body: Buffer.alloc(0) })
      assert.match(
        await talk(pair.engine.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
        /^HTTP\/1\.1 500 /,
      )
    }
    assert.equal(pair.engine.defects.length, split.length * 3)
  })
})
