/**
 * Hostile requests on raw sockets, each with an innocent request pipelined behind it: refused with
 * the status that the case asks for, the connection closed, nothing at the backend.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine } from '../../test/engine.ts'
import type { RawOrigin } from '../../test/raw.ts'
import { connectRaw, eventually, respondEach, startRawOrigin } from '../../test/raw.ts'

const innocent = 'GET /innocent HTTP/1.1\r\nHost: innocent.example\r\nX-Own: innocent\r\n\r\n'
const get = (lines: string, target = '/x') => `GET ${target} HTTP/1.1\r\n${lines}\r\n`
const post = (lines: string, body = '') =>
  `POST /x HTTP/1.1\r\nHost: a.example\r\n${lines}\r\n${body}`
const chunked = (body: string) => post('Transfer-Encoding: chunked\r\n', body)

type Case = readonly [what: string, bytes: string, status: number]

const framingCases: readonly Case[] = [
  [
    'length and chunked',
    post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    400,
  ],
  [
    'chunked and length',
    post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n'),
    400,
  ],
  ['two lengths', post('Content-Length: 5\r\nContent-Length: 6\r\n', 'abcdef'), 400],
  ['the same length twice', post('Content-Length: 5\r\ncontent-length: 5\r\n', 'abcde'), 400],
  ['a list of lengths', post('Content-Length: 5, 5\r\n', 'abcde'), 400],
  ['length +5', post('Content-Length: +5\r\n', 'abcde'), 400],
  ['length -5', post('Content-Length: -5\r\n', 'abcde'), 400],
  ['length 0x5', post('Content-Length: 0x5\r\n', 'abcde'), 400],
  ['length 5_0', post('Content-Length: 5_0\r\n', 'abcde'), 400],
  ['length 5.0', post('Content-Length: 5.0\r\n', 'abcde'), 400],
  ['length of 16 digits', post(`Content-Length: 1${'0'.repeat(15)}\r\n`, 'abcde'), 400],
  ['empty length', post('Content-Length:\r\n', 'abcde'), 400],
  ['length with a space before the colon', post('Content-Length : 5\r\n', 'abcde'), 400],
  ['coding xchunked', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), 400],
  ['coding chunked, identity', post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'), 400],
  ['coding ,chunked', post('Transfer-Encoding: ,chunked\r\n', '0\r\n\r\n'), 400],
  ['coding chunked, chunked', post('Transfer-Encoding: chunked, chunked\r\n', '0\r\n\r\n'), 400],
  [
    'two codings',
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    400,
  ],
  ['coding behind a vertical tab', post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'), 400],
  ['folded coding', post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'), 400],
  ['quoted coding', post('Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n'), 400],
  ['empty coding', post('Transfer-Encoding:\r\n', '0\r\n\r\n'), 400],
  ['coding gzip', post('Transfer-Encoding: gzip\r\n', '0\r\n\r\n'), 501],
  ['coding gzip, chunked', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 400],
  [
    'coding in HTTP/1.0',
    'POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
]

const chunkCases: readonly Case[] = [
  ['chunk size 0x1', chunked('0x1\r\na\r\n0\r\n\r\n'), 400],
  ['chunk size +1', chunked('+1\r\na\r\n0\r\n\r\n'), 400],
  ['chunk size -1', chunked('-1\r\na\r\n0\r\n\r\n'), 400],
  ['chunk size 1_0', chunked('1_0\r\na\r\n0\r\n\r\n'), 400],
  ['chunk size of 17 digits', chunked(`1${'0'.repeat(16)}\r\na\r\n0\r\n\r\n`), 400],
  ['17 digits of zero', chunked(`${'0'.repeat(17)}\r\n\r\n`), 400],
  ['chunk size behind a space', chunked(' 1\r\na\r\n0\r\n\r\n'), 400],
  ['chunk size before a space', chunked('1 \r\na\r\n0\r\n\r\n'), 400],
  ['empty chunk size', chunked('\r\na\r\n0\r\n\r\n'), 400],
  ['chunk extension of 17 KiB', chunked(`1;${'x'.repeat(17_000)}\r\na\r\n0\r\n\r\n`), 400],
  ['chunk extension with a control byte', chunked('1;a=\x01\r\na\r\n0\r\n\r\n'), 400],
  ['an empty chunk extension', chunked('1;\r\na\r\n0\r\n\r\n'), 400],
  ['a chunk extension with an open quote', chunked('1;a="\r\na\r\n0\r\n\r\n'), 400],
  ['chunk size ended by LF', chunked('1\na\r\n0\r\n\r\n'), 400],
  ['chunk size ended by CR', chunked('1\ra\r\n0\r\n\r\n'), 400],
  ['chunk extension ended by LF', chunked('1;a\na\r\n0\r\n\r\n'), 400],
  ['chunk data ended by LF', chunked('1\r\na\n0\r\n\r\n'), 400],
  ['chunk data longer than its size', chunked('1\r\nab\r\n0\r\n\r\n'), 400],
  ['last chunk ended by LF', chunked('0\n\r\n'), 400],
  ['trailers ended by LF', chunked('0\r\nA: b\n\r\n'), 400],
  ['folded trailer', chunked('0\r\nA: b\r\n c\r\n\r\n'), 400],
  ['trailer without a colon', chunked('0\r\nA\r\n\r\n'), 400],
  ['17 KiB of trailers', chunked(`0\r\nA: ${'x'.repeat(17_000)}\r\n\r\n`), 400],
]

const lineCases: readonly Case[] = [
  ['lines ended by LF', 'GET /x HTTP/1.1\nHost: a.example\n\n', 400],
  ['a field ended by LF', get('Host: a.example\nX-A: b\r\n'), 400],
  ['a field ended by CR', get('Host: a.example\rX-A: b\r\n'), 400],
  ['a bare CR at the end of the head', 'GET /x HTTP/1.1\r\nHost: a.example\r\n\rX: y\r\n\r\n', 400],
  ['NUL in a value', get('Host: a.example\r\nX-A: b\x00c\r\n'), 400],
  ['NUL in a name', get('Host: a.example\r\nX\x00A: b\r\n'), 400],
  ['DEL in a value', get('Host: a.example\r\nX-A: b\x7fc\r\n'), 400],
  ['0x80 in a name', get('Host: a.example\r\nX\x80A: b\r\n'), 400],
  ['a space before the colon', get('Host: a.example\r\nX-A : b\r\n'), 400],
  ['a space within a name', get('Host: a.example\r\nX A: b\r\n'), 400],
  ['an empty name', get('Host: a.example\r\n: b\r\n'), 400],
  ['a line without a colon', get('Host: a.example\r\nX-A\r\n'), 400],
  ['a folded value', get('Host: a.example\r\nX-A: b\r\n c\r\n'), 400],
  ['a folded first field', get(' X: y\r\nHost: a.example\r\n'), 400],
]

const requestLineCases: readonly Case[] = [
  ['another host in the target', get('Host: a.example\r\n', 'http://b.example/x'), 400],
  ['another port in the target', get('Host: a.example\r\n', 'http://a.example:81/x'), 400],
  ['https in the target', get('Host: a.example\r\n', 'https://a.example/x'), 400],
  ['user info in the target', get('Host: a.example\r\n', 'http://u@a.example/x'), 400],
  ['ftp in the target', get('Host: a.example\r\n', 'ftp://a.example/x'), 400],
  ['an authority as target', get('Host: a.example\r\n', 'a.example:80'), 400],
  ['an asterisk as target', get('Host: a.example\r\n', '*'), 400],
  ['CONNECT', 'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n', 405],
  ['TRACE', 'TRACE /x HTTP/1.1\r\nHost: a.example\r\n\r\n', 405],
  ['HTTP/0.9', 'GET /x\r\n\r\n', 400],
  ['HTTP/1.9', 'GET /x HTTP/1.9\r\nHost: a.example\r\n\r\n', 505],
  ['HTTP/2.0', 'GET /x HTTP/2.0\r\nHost: a.example\r\n\r\n', 505],
  ['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  ['http in lower case', 'GET /x http/1.1\r\nHost: a.example\r\n\r\n', 400],
  ['a version with blanks', 'GET /x HTTP/1.1 \r\nHost: a.example\r\n\r\n', 400],
  ['a version of two digits', 'GET /x HTTP/1.10\r\nHost: a.example\r\n\r\n', 400],
  ['two spaces', 'GET  /x HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
  ['a tab for a space', 'GET\t/x HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
  ['a space before the method', ' GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n', 400],
  ['a target of 64 KiB', get('Host: a.example\r\n', `/${'x'.repeat(65_535)}`), 414],
  ['a lower-case method', 'get /x HTTP/1.1\r\nHost: a.example\r\n\r\n', 501],
  ['an unknown method', 'BREW /x HTTP/1.1\r\nHost: a.example\r\n\r\n', 501],
  ['a fragment in the target', get('Host: a.example\r\n', '/x#y'), 400],
  ['0x80 in the target', get('Host: a.example\r\n', '/\x80'), 400],
  ['NUL in the target', get('Host: a.example\r\n', '/\x00'), 400],
  ['TLS on the plain port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
  ['an expectation unknown to us', post('Expect: xyz\r\nContent-Length: 3\r\n', 'abc'), 417],
]

const hostCases: readonly Case[] = [
  ['no Host', get('X-A: b\r\n'), 400],
  ['two Hosts', get('Host: a.example\r\nHost: b.example\r\n'), 400],
  ['the same Host twice', get('Host: a.example\r\nhost: a.example\r\n'), 400],
  ['an empty Host', get('Host:\r\n'), 400],
  ['Host with user info', get('Host: u@a.example\r\n'), 400],
  ['Host with a path', get('Host: a.example/x\r\n'), 400],
  ['Host with port 99999', get('Host: a.example:99999\r\n'), 400],
  ['Host with port 0', get('Host: a.example:0\r\n'), 400],
  ['Host with port +80', get('Host: a.example:+80\r\n'), 400],
  ['Host with a space', get('Host: a.example b\r\n'), 400],
  ['Host with a comma', get('Host: a.example, b.example\r\n'), 400],
  ['Host with an empty label', get('Host: a..example\r\n'), 400],
  ['Host in UTF-8', get('Host: b\xc3\xbccher.example\r\n'), 400],
  ['Host with a percent code', get('Host: a%2eexample\r\n'), 400],
  ['Host with a broken IPv6 address', get('Host: [::g]\r\n'), 400],
  ['Host of 400 bytes', get(`Host: ${'a'.repeat(400)}\r\n`), 400],
]

const sizeCases: readonly Case[] = [
  ['1,001 fields', get(`Host: a.example\r\n${'X-A: b\r\n'.repeat(1_000)}`), 431],
  ['a field of 64 KiB', get(`Host: a.example\r\nX-A: ${'x'.repeat(65_536)}\r\n`), 431],
  [
    'a head of 1 MiB',
    get(`Host: a.example\r\n${`X-A: ${'x'.repeat(2_040)}\r\n`.repeat(512)}`),
    431,
  ],
  ['a name of 64 KiB', get(`Host: a.example\r\n${'x'.repeat(65_536)}: b\r\n`), 431],
  ['a method of 64 KiB', `${'G'.repeat(70_000)} /x HTTP/1.1\r\nHost: a.example\r\n\r\n`, 431],
]

describe('hostile requests', () => {
  let engine: Engine
  let origin: RawOrigin

  before(async () => {
    origin = await startRawOrigin(
      respondEach(() => 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\norigin'),
    )
    engine = await startEngine((exchange) => exchange.forward(callTo(origin.port, exchange)))
  })
  after(async () => {
    await engine.close()
    await origin.close()
  })

  async function refuses([what, bytes, status]: Case): Promise<void> {
    for (const step of [bytes.length + innocent.length, 7]) {
      const refusedBefore = engine.refused.length + engine.outcomes.length
      const originBefore = origin.received().length
      const caller = await connectRaw(engine.port)
      const all = bytes + innocent
      for (let at = 0; at < all.length; at += step) caller.send(all.slice(at, at + step))
      const answer = await caller.untilEnd()
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), what)
      assert.equal(answer.split('HTTP/1.1 ').length, 2, `${what}: one answer only`)
      assert.match(answer, /\r\nConnection: close\r\n/)
      // A fault in a body behind a well-formed head may have begun upstream, never ended there.
      const leaked = origin.received().slice(originBefore)
      assert.ok(!leaked.includes('innocent'), `${what}: the innocent request went on`)
      assert.ok(!/(^|\r\n)0\r\n\r\n$/.test(leaked), `${what}: something whole went on`)
      if (bytes.indexOf('chunked') < 0) assert.equal(leaked, '', what)
      // One line in the log.
      await eventually(
        () => engine.refused.length + engine.outcomes.length === refusedBefore + 1,
        `${what}: one record`,
      )
      caller.socket.destroy()
    }
  }

  for (const [title, cases] of Object.entries({
    framing: framingCases,
    chunks: chunkCases,
    lines: lineCases,
    'request line': requestLineCases,
    host: hostCases,
    size: sizeCases,
  })) {
    describe(title, () => {
      for (const one of cases) it(`refuses ${one[0]}: ${one[2]}`, () => refuses(one))
    })
  }

  it('serves on after all of this', async () => {
    const caller = await connectRaw(engine.port)
    caller.send(innocent)
    assert.match(await caller.untilText('origin'), /^HTTP\/1\.1 200 OK/)
    caller.socket.destroy()
    assert.deepEqual(engine.defects, [])
  })
})
