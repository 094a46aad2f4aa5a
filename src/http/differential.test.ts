/**
 * What we accept, Node's own parser (llhttp, strict) accepts with the same meaning. The corpus is
 * mutated from requests near the edges of the grammar; every disagreement must be one of the listed
 * exceptions, each with its reason.
 */
import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine, textAnswer } from '../../test/engine.ts'
import { connectRaw } from '../../test/raw.ts'

/** What a server understood of a stream of bytes: its requests in order, then how it ended. */
interface Understanding {
  readonly requests: string[]
  refused: boolean
}

/** A marker request: a server that has answered it has understood all before it. */
const marker = 'GET /marker HTTP/1.1\r\nHost: marker\r\nConnection: close\r\n\r\n'

function summary(method: string, target: string, fields: readonly string[], body: string): string {
  return JSON.stringify([method, target, fields, body])
}

describe('differential', () => {
  let engine: Engine
  /** Forwards to the oracle. */
  let proxy: Engine
  let oracle: Server
  let oraclePort = 0
  /** Requests that both understood: a comparison of nothing would prove nothing. */
  let compared = 0
  let ours: Understanding = { requests: [], refused: false }
  let theirs: Understanding = { requests: [], refused: false }

  before(async () => {
    engine = await startEngine((exchange) => {
      const { method, target, fields } = exchange.head
      const list: string[] = []
      for (let i = 0; i < fields.length; i++) list.push(fields.name(i), fields.value(i))
      exchange.collect(100_000, (body) => {
        ours.requests.push(summary(method, target, list, body?.toString('latin1') ?? ''))
        exchange.answer(textAnswer(200, 'ok'))
      })
    })
    oracle = createServer({ insecureHTTPParser: false }, (request, response) => {
      const body: Buffer[] = []
      request.on('data', (chunk: Buffer) => body.push(chunk))
      request.on('end', () => {
        const { method = '', url = '', rawHeaders } = request
        const text = Buffer.concat(body).toString('latin1')
        theirs.requests.push(summary(method, url, rawHeaders, text))
        response.end('ok')
      })
    })
    oracle.on('checkContinue', (request, response) => oracle.emit('request', request, response))
    oracle.on('checkExpectation', (request, response) => oracle.emit('request', request, response))
    await new Promise<void>((resolve) => oracle.listen(0, '127.0.0.1', resolve))
    // A TCP server's address is an AddressInfo.
    oraclePort = (oracle.address() as AddressInfo).port
    proxy = await startEngine((exchange) => exchange.forward(callTo(oraclePort, exchange)))
  })
  after(async () => {
    await proxy.close()
    oracle.closeAllConnections()
    await new Promise((resolve) => oracle.close(resolve))
    await engine.close()
  })

  async function ask(port: number, bytes: string, end = true): Promise<boolean> {
    const caller = await connectRaw(port)
    caller.send(bytes + marker)
    // A body that never ends ends here.
    if (end) caller.end()
    const answer = await caller.until(
      (all) => caller.ended() || /HTTP\/1\.1 4\d\d|HTTP\/1\.1 5\d\d/.test(all),
    )
    caller.socket.destroy()
    return /HTTP\/1\.1 [45]\d\d/.test(answer)
  }

  async function compare(bytes: string): Promise<void> {
    ours = { requests: [], refused: false }
    ours.refused = await ask(engine.port, bytes)
    if (ours.requests.length === 0) return
    compared += ours.requests.length
    theirs = { requests: [], refused: false }
    theirs.refused = await ask(oraclePort, bytes)
    for (const [index, request] of ours.requests.entries()) {
      assert.equal(normalised(theirs.requests[index]), request, JSON.stringify(bytes))
    }
    // We may close earlier (HTTP/1.0 that asks for both), never read on where Node has stopped.
    const whole = ours.requests.at(-1)?.includes('/marker') ?? false
    if (!whole) return
    assert.equal(theirs.requests.length, ours.requests.length)
    // What we forward of it means the same again to the backend.
    theirs = { requests: [], refused: false }
    await ask(proxy.port, bytes, false)
    assert.deepEqual(theirs.requests.map(endToEnd), ours.requests.map(endToEnd))
  }

  /**
   * Reasoned exceptions: one, and not of meaning. We reduce an absolute target to origin form
   * before anybody sees it (its authority has to agree with Host); Node shows it as it was sent.
   */
  function normalised(request: string | undefined): string | undefined {
    return request?.replace(/^\["([^"]*)","http:\/\/a\.?(?::(?:80)?)?(\/?)/, '["$1","/')
  }

  /** A request without what belongs to one connection: framing, hop-by-hop fields, Host. */
  function endToEnd(request: string): unknown {
    const [method, target, fields, body] = JSON.parse(request)
    const nominated = new Set<string>()
    for (let at = 0; at < fields.length; at += 2) {
      if (fields[at].toLowerCase() !== 'connection') continue
      for (const name of fields[at + 1].split(',')) nominated.add(name.trim().toLowerCase())
    }
    const kept: string[] = []
    for (let at = 0; at < fields.length; at += 2) {
      if (hopByHop.test(fields[at]) || nominated.has(fields[at].toLowerCase())) continue
      kept.push(fields[at], fields[at + 1])
    }
    return { method, target, kept, body }
  }
  const hopByHop = /^(host|connection|keep-alive|te|expect|transfer-encoding|content-length)$/i

  const lines = [
    'GET / HTTP/1.1\r\n',
    'POST /p?q=1 HTTP/1.1\r\n',
    'PUT /%2f/../x HTTP/1.1\r\n',
    'DELETE //x HTTP/1.0\r\n',
    'M-SEARCH /m HTTP/1.1\r\n',
    'GET http://a/abs HTTP/1.1\r\n',
    '\r\nGET / HTTP/1.1\r\n',
  ]
  const fields = [
    'X-A: b\r\n',
    'X-A:b\r\n',
    'X-A:  \tb \t\r\n',
    'X-Empty: \r\n',
    "!#$%&'*+-.^_`|~09az: x\r\n",
    'X-High: \xe9\x80\xff\r\n',
    'X-Odd: "a,b;c" (d) \\\r\n',
    'Content-Length: 3\r\n',
    'Content-Length: 003\r\n',
    'content-length:3 \r\n',
    'Transfer-Encoding: chunked\r\n',
    'transfer-encoding: CHUNKED\r\n',
    'Connection: keep-alive\r\n',
    'Connection: X-A, close\r\n',
    'Keep-Alive: 5\r\n',
    'Expect: 100-continue\r\n',
    'TE: trailers\r\n',
  ]
  const bodies = [
    '',
    'abc',
    '3\r\nabc\r\n0\r\n\r\n',
    '3;a="b;\\"c";d\r\nabc\r\n0;e=f\r\n\r\n',
    '003;a=b\r\nabc\r\n0\r\nT: u\r\n\r\n',
    '0\r\n\r\n',
  ]
  const debris = [
    '\r',
    '\n',
    '\0',
    ' ',
    '\t',
    ':',
    '"',
    '=',
    ',',
    ';',
    '\x7f',
    '\x80',
    '0',
    '3',
    '+',
    '-',
    'x',
    '\r\n',
    '\x0b',
  ]

  const request = fc
    .tuple(
      fc.constantFrom(...lines),
      fc.array(fc.constantFrom(...fields), { maxLength: 4 }),
      fc.constantFrom(...bodies),
    )
    .map(([line, list, body]) => `${line}Host: a\r\n${list.join('')}\r\n${body}`)

  it('agrees with llhttp on requests near the edges', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 2 }), (requests) =>
        compare(requests.join('')),
      ),
      { numRuns: 300 },
    )
    assert.ok(compared > 100, `${compared} requests compared`)
  })

  it('agrees with llhttp on mutated requests', async () => {
    const mutation = fc.tuple(
      fc.nat(),
      fc.constantFrom('insert', 'replace', 'delete'),
      fc.constantFrom(...debris),
    )
    await fc.assert(
      fc.asyncProperty(
        request,
        fc.array(mutation, { minLength: 1, maxLength: 2 }),
        (start, list) => {
          let bytes = start
          for (const [place, kind, text] of list) {
            const at = place % bytes.length
            const removed = kind === 'insert' ? 0 : 1
            bytes = bytes.slice(0, at) + (kind === 'delete' ? '' : text) + bytes.slice(at + removed)
          }
          return compare(bytes)
        },
      ),
      { numRuns: 600 },
    )
  })
})
