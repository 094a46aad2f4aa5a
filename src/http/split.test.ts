/**
 * However TCP cuts the same bytes into segments, the engine understands the same: requests, bodies,
 * refusals, responses and their relayed bytes.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { listenerOf, textAnswer } from '../../test/engine.ts'
import { handSocket } from '../../test/hand-socket.ts'
import { ChunkedDecoder, clearRanges, dataRanges } from './chunked.ts'
import { createHttpClient } from './client.ts'
import { ServerConnection } from './connection.ts'
import type { HttpServerEvents, UpstreamCall } from './exchange.ts'
import type { LiveExchange } from './live-exchange.ts'
import { begin, flush, outgoingBytes } from './outgoing.ts'
import { ResponseRelay } from './relay.ts'
import { writeOut } from './round.ts'

const client = createHttpClient()
client.close()

/** A connection whose exchanges are handled so. */
function connected(
  onExchange: HttpServerEvents['onExchange'],
  onRefused: HttpServerEvents['onRefused'] = () => {},
) {
  const hand = handSocket()
  const connection = new ServerConnection(hand.socket, listenerOf(client, onExchange, onRefused))
  return { ...hand, connection }
}

/** Feeds the segments; what the engine understood, and what it answered. */
function understood(segments: readonly Buffer[]): string {
  const seen: string[] = []
  const { connection, feed, writes } = connected(
    (exchange) => {
      const { method, target, host, minorVersion, fields } = exchange.head
      const lines: string[] = []
      for (let i = 0; i < fields.length; i++) lines.push(`${fields.name(i)}=${fields.value(i)}`)
      seen.push(`${method} ${target} ${host} 1.${minorVersion} ${lines.join('|')}`)
      exchange.collect(10_000, (body) => {
        seen.push(body === null ? 'too large' : body.toString('latin1'))
        exchange.answer(textAnswer(200, 'ok'))
      })
    },
    ({ status, reason }) => seen.push(`${status} ${reason}`),
  )
  for (const segment of segments) feed(segment)
  // What waits for more of its line is looked at again by the tick.
  connection.tick(performance.now())
  writeOut()
  return `${seen.join('\n')}\n${writes.join('').replace(/Date: [^\r]*/g, 'Date')}`
}

function cut(bytes: string, places: readonly number[]): Buffer[] {
  const whole = Buffer.from(bytes, 'latin1')
  const ends = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b)
  const segments: Buffer[] = []
  let start = 0
  for (const end of [...ends, whole.length]) {
    if (end > start) segments.push(Buffer.from(whole.subarray(start, end)))
    start = end
  }
  return segments
}

const field = fc.constantFrom(
  'X-A: b\r\n',
  'x-empty:\r\n',
  'X-High: \xe9\r\n',
  'Content-Length: 3\r\n',
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Connection: close\r\n',
  'Connection: X-A\r\n',
  'Bad : x\r\n',
  ' folded\r\n',
  'LF: x\n',
  'NUL: \0\r\n',
)
const body = fc.constantFrom(
  '',
  'abc',
  '3\r\nabc\r\n0\r\n\r\n',
  '3;x\r\nabc\r\n0\r\nT: u\r\n\r\n',
  '0\r\n\r\n',
  'zz\r\n',
)
const requestLine = fc.constantFrom(
  'GET / HTTP/1.1\r\n',
  'POST /a?b HTTP/1.1\r\n',
  'GET http://a/ HTTP/1.1\r\n',
  'HEAD / HTTP/1.0\r\n',
  '\r\nGET / HTTP/1.1\r\n',
  'get / HTTP/1.1\r\n',
  'GET / HTTP/1.1\n',
)
const request = fc
  .tuple(requestLine, fc.array(field, { maxLength: 3 }), body)
  .map(([line, fields, content]) => `${line}Host: a\r\n${fields.join('')}\r\n${content}`)
const places = fc.array(fc.nat(), { maxLength: 12 })

describe('segments', () => {
  it('of answers of one round are one: all heads and bodies go in one write', () => {
    const { feed, writes } = connected((exchange) => exchange.answer(textAnswer(200, 'hello')))
    feed(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n'))
    assert.equal(writes.length, 0)
    writeOut()
    feed(Buffer.from('nonsense\r\n'))
    writeOut()
    assert.equal(writes.length, 2)
    const answer = /HTTP\/1\.1 200 OK\r\n[\s\S]*?\r\n\r\nhello/.source
    assert.match(writes[0] ?? '', new RegExp(`^${answer}${answer}$`))
    assert.match(writes[1] ?? '', /^HTTP\/1\.1 400 [\s\S]*\r\n\r\nmalformed request line$/)
  })

  it('that hold an end leave the answers to what was asked before', () => {
    let asked = 0
    const { socket, feed, writes } = connected((exchange) => {
      if (asked++ === 0) exchange.answer(textAnswer(200, 'hello'))
    })
    feed(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /slow HTTP/1.1\r\nHost: a\r\n\r\n'))
    socket.emit('end')
    assert.ok(asked === 2 && socket.destroyed)
    assert.match(writes.join(''), /hello$/)
  })

  it('do not change what a connection understands', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 3 }), places, (requests, at) => {
        const bytes = requests.join('')
        assert.equal(understood(cut(bytes, at)), understood(cut(bytes, [])))
      }),
      { numRuns: 400 },
    )
  })

  it('do not change it byte by byte either', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 2 }), (requests) => {
        const bytes = requests.join('')
        const all = Array.from({ length: bytes.length }, (_, index) => index)
        assert.equal(understood(cut(bytes, all)), understood(cut(bytes, [])))
      }),
      { numRuns: 100 },
    )
  })

  it('do not change what is relayed of a response', () => {
    const head = fc.constantFrom(
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      'HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200\r\nContent-Length: 5\r\nX: \xff\r\n\r\n',
      'HTTP/1.1 204 None\r\n\r\n',
      'HTTP/1.0 200 OK\r\n\r\n',
      'HTTP/1.1 200 OK\r\nX : y\r\n\r\n',
      'HTTP/1.1 2x0 OK\r\n\r\n',
    )
    const content = fc.constantFrom(
      '',
      'hello',
      'hello more',
      '5\r\nhello\r\n0\r\nT: u\r\n\r\n',
      '5\r\nhello!',
    )
    fc.assert(
      fc.property(head, content, places, (start, end, at) => {
        assert.deepEqual(relayed(cut(start + end, at)), relayed(cut(start + end, [])))
      }),
      { numRuns: 400 },
    )
  })

  it('do not change what a chunked body holds', () => {
    const chunk = fc.tuple(
      fc.string({ minLength: 1, maxLength: 20, unit: 'binary-ascii' }),
      fc.boolean(),
    )
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), places, (chunks, at) => {
        const encoded = chunks.map(([data, extension]) => {
          return `${data.length.toString(16)}${extension ? ';a=b' : ''}\r\n${data}\r\n`
        })
        const bytes = `${encoded.join('')}0\r\nT: u\r\n\r\nnext`
        const decoder = new ChunkedDecoder()
        let data = ''
        let left = ''
        for (const segment of cut(bytes, at)) {
          clearRanges()
          const end = decoder.decode(segment, 0, segment.length)
          for (let i = 0; i < dataRanges.count; i += 2) {
            data += segment.toString('latin1', dataRanges.offsets[i], dataRanges.offsets[i + 1])
          }
          left += segment.toString('latin1', end)
        }
        assert.equal(data, chunks.map(([text]) => text).join(''))
        assert.equal(decoder.trailers?.get('t'), 'u')
        assert.equal(left, 'next')
      }),
      { numRuns: 300 },
    )
  })
})

/** What a caller gets of a response in these segments, chunks joined, and how it ended. */
function relayed(segments: readonly Buffer[]): unknown {
  const { socket, writes } = handSocket()
  const exchange = {
    head: { method: 'GET', minorVersion: 1 },
    gotHead: () => {},
    began: () => {},
    mayKeepAlive: () => true,
    flushResponse: () => {
      outgoingBytes()
      return flush(socket, false)
    },
  }
  const call = {
    onResponse: (head: { status: number }) => ({
      status: head.status,
      dropFields: new Set<string>(),
      headLines: '',
    }),
  }
  // The relay uses of an exchange and a call what stands here.
  const relay = new ResponseRelay(
    exchange as unknown as LiveExchange,
    call as unknown as UpstreamCall,
  )
  begin()
  for (const segment of segments) {
    // Behind the end the call gives the connection up: what comes later is never looked at.
    if (relay.problem === '' && !relay.done) relay.take(segment, segment.length)
  }
  writeOut()
  const [head = '', ...rest] = writes
    .join('')
    .replace(/Date: [^\r]*/g, 'Date')
    .split('\r\n\r\n')
  let content = rest.join('\r\n\r\n')
  if (head.includes('chunked')) content = joined(content)
  return { head, content, done: relay.done, problem: relay.problem }
}

/** The data of a chunked body as far as it goes. */
function joined(bytes: string): string {
  const piece = Buffer.from(bytes, 'latin1')
  clearRanges()
  const decoder = new ChunkedDecoder()
  decoder.decode(piece, 0, piece.length)
  let data = ''
  for (let i = 0; i < dataRanges.count; i += 2) {
    data += piece.toString('latin1', dataRanges.offsets[i], dataRanges.offsets[i + 1])
  }
  return `${data} ${decoder.done} ${decoder.trailers?.get('t') ?? ''}`
}
