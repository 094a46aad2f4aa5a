/**
 * Who sees a backend's answer pass, and who takes it away: whatever its framing, and however it
 * ends.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine, textAnswer } from '../../test/engine.ts'
import type { RawOrigin, Wire } from '../../test/raw.ts'
import { connectRaw, eventually, respondEach, startRawOrigin } from '../../test/raw.ts'
import type { Exchange, ResponsePlan, TakenResponse, UpstreamCall } from './exchange.ts'

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const head = 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const cut = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

/** Pieces of a response; `end`: the origin's side ends behind them, `reset`: it breaks off. */
interface Script {
  readonly pieces: readonly string[]
  readonly last?: 'end' | 'reset'
}

describe('hooks of a response', () => {
  let engine: Engine
  let origin: RawOrigin
  let script: Script
  let plan: Partial<ResponsePlan>
  let change: Partial<UpstreamCall>
  let exchanges: Exchange[]

  before(async () => {
    origin = await startRawOrigin((connection) =>
      respondEach(() => {
        void play(connection)
        return null
      })(connection),
    )
    engine = await startEngine((exchange) => {
      exchanges.push(exchange)
      const onResponse: UpstreamCall['onResponse'] = ({ status }) => ({
        ...{ status, dropFields: new Set(['x-dropped']), headLines: 'X-Ours: 1\r\n' },
        ...plan,
      })
      exchange.forward(callTo(origin.port, exchange, { onResponse, ...change }))
    })
  })
  beforeEach(() => {
    plan = {}
    change = {}
    exchanges = []
  })
  after(async () => {
    await engine.close()
    await origin.close()
  })

  async function play(connection: Wire) {
    const { pieces, last } = script
    for (const piece of pieces) {
      connection.send(piece)
      // Another segment, as far as a local connection can tell.
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    if (last === 'end') connection.end()
    if (last === 'reset') connection.reset()
  }

  /** One request on a connection of its own; all that came back until the exchange was over. */
  async function call(request: string): Promise<string> {
    const before = engine.outcomes.length
    const caller = await connectRaw(engine.port)
    caller.send(request)
    await eventually(() => engine.outcomes.length > before, 'an outcome')
    caller.end()
    const answer = await caller.untilEnd()
    caller.socket.destroy()
    return answer
  }

  function watch() {
    const seen = { lines: '', body: '', ends: [] as string[] }
    plan = {
      copy: {
        head: (lines) => {
          seen.lines += lines
        },
        data: (bytes) => {
          seen.body += Buffer.from(bytes).toString('latin1')
        },
        end: (how) => seen.ends.push(how),
      },
    }
    return seen
  }

  const kept = 'X-A: 1\r\nX-Dropped: 2\r\n'
  const framed: readonly (readonly [string, string, Script, string])[] = [
    [
      'a length',
      get,
      { pieces: [`HTTP/1.1 200 OK\r\n${kept}Content-Length: 6\r\n\r\nabc`, 'def'] },
      'abcdef',
    ],
    [
      'chunks',
      get,
      {
        pieces: [
          `HTTP/1.1 200 OK\r\n${kept}Connection: x-hop\r\nX-Hop: 1\r\nTransfer-Encoding: chunked`,
          `\r\n\r\n${chunk('abc')}3\r\nd`,
          `ef\r\n0\r\nX-Trailer: 1\r\n\r\n`,
        ],
      },
      'abcdef',
    ],
    [
      'a content coding',
      get,
      { pieces: [`HTTP/1.1 200 OK\r\n${kept}Content-Length: 3\r\n\r\n\x1f\x8b\x00`] },
      '\x1f\x8b\x00',
    ],
    ['no body', get, { pieces: [`HTTP/1.1 200 OK\r\n${kept}Content-Length: 0\r\n\r\n`] }, ''],
    [
      'a length alone',
      head,
      { pieces: [`HTTP/1.1 200 OK\r\n${kept}Content-Length: 6\r\n\r\n`] },
      '',
    ],
    ['204', get, { pieces: [`HTTP/1.1 204 None\r\n${kept}\r\n`] }, ''],
    ['304', get, { pieces: [`HTTP/1.1 304 Same\r\n${kept}Content-Length: 6\r\n\r\n`] }, ''],
    [
      'interim answers before it',
      get,
      {
        pieces: [
          'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n',
          `HTTP/1.1 200 OK\r\n${kept}Content-Length: 2\r\n\r\nok`,
        ],
      },
      'ok',
    ],
  ]

  describe('a copy', () => {
    for (const [what, request, told, body] of framed) {
      it(`sees an answer with ${what} as the caller does, and that it is whole`, async () => {
        script = told
        const seen = watch()
        const answer = await call(request)
        assert.equal(seen.body, body)
        assert.deepEqual(seen.ends, ['whole'])
        assert.equal(seen.lines, kept)
        assert.match(answer, /X-A: 1\r\n[\s\S]*X-Ours: 1\r\n/)
        assert.ok(!answer.includes('X-Dropped'), answer)
      })
    }

    it('is told of an end that a crash may be', async () => {
      script = { pieces: ['HTTP/1.1 200 OK\r\n\r\nabc', 'def'], last: 'end' }
      const seen = watch()
      assert.match(await call(get), /3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n$/)
      assert.deepEqual(seen, { lines: '', body: 'abcdef', ends: ['closed'] })
    })

    const broken: readonly (readonly [string, Script])[] = [
      ['ends too early', { pieces: [cut], last: 'end' }],
      ['is reset', { pieces: [cut], last: 'reset' }],
      ['is reset without a length', { pieces: ['HTTP/1.1 200 OK\r\n\r\nabc'], last: 'reset' }],
      [
        'has a malformed chunk',
        {
          pieces: [
            `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk('abc')}`,
            'zz\r\n',
          ],
        },
      ],
      [
        'lacks its last chunk',
        {
          pieces: [`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk('abc')}`],
          last: 'end',
        },
      ],
    ]
    for (const [what, told] of broken) {
      it(`is told that an answer is broken that ${what}`, async () => {
        script = told
        const seen = watch()
        await call(get)
        assert.deepEqual(seen, { lines: '', body: 'abc', ends: ['broken'] })
      })
    }

    it('is told when the body is cut off because its new status has none', async () => {
      script = { pieces: [cut, 'defghi'] }
      const seen = watch()
      plan = { ...plan, status: 204 }
      await call(get)
      assert.deepEqual(seen.ends, ['broken'])
    })

    it('is told when the caller goes, and when the backend falls silent', async () => {
      script = { pieces: [cut] }
      const seen = watch()
      const caller = await connectRaw(engine.port)
      caller.send(get)
      await caller.untilText('abc')
      assert.deepEqual(seen.ends, [])
      caller.reset()
      await eventually(() => seen.ends.length > 0, 'the end')
      assert.deepEqual(seen, { lines: '', body: 'abc', ends: ['broken'] })

      const silent = watch()
      change = { timeoutMs: 1_000 }
      await call(get)
      assert.deepEqual(silent.ends, ['broken'])
    })

    it('sees nothing of an answer that is none', async () => {
      script = { pieces: ['HTTP/1.1 200 OK\nContent-Length: 2\n\nok'] }
      const seen = watch()
      assert.match(await call(get), /^HTTP\/1\.1 502/)
      assert.deepEqual(seen, { lines: '', body: '', ends: [] })
    })
  })

  describe('a taking', () => {
    /** Takes answers and answers with what was taken; `later` waits before. */
    function take(bodyBytesMax: number, later: Promise<void> | null = null) {
      const taken: (TakenResponse | null)[] = []
      plan = {
        instead: {
          bodyBytesMax,
          done(response) {
            taken.push(response && { ...response, body: Buffer.from(response.body) })
            const exchange = exchanges.at(-1)
            const answer = textAnswer(299, response === null ? 'too large' : `[${response.body}]`)
            if (later === null) exchange?.answer(answer)
            else void later.then(() => exchange?.answer(answer))
          },
        },
      }
      return taken
    }

    for (const [what, request, told, body] of framed) {
      it(`gets an answer with ${what} whole, and the caller another one`, async () => {
        script = told
        const connections = origin.connections.length
        const taken = take(6)
        const answer = await call(request)
        assert.equal(taken.length, 1)
        assert.equal(taken[0]?.lines, kept)
        assert.equal(taken[0]?.body.toString('latin1'), body)
        assert.match(answer, /^HTTP\/1\.1 299 Status\r\n/)
        assert.ok(!answer.includes('X-A'), answer)
        assert.equal(engine.outcomes.at(-1)?.status, 299)
        assert.ok((engine.outcomes.at(-1)?.responseMs ?? -1) >= 0)
        // The connection to the backend carries the next call.
        const opened = origin.connections.length
        assert.ok(opened <= connections + 1)
        await call(request)
        assert.equal(origin.connections.length, opened)
      })
    }

    it('gets an answer that ends with its connection', async () => {
      script = { pieces: ['HTTP/1.1 200 OK\r\n\r\nabc', 'def'], last: 'end' }
      const taken = take(6)
      assert.match(await call(get), /\[abcdef\]$/)
      assert.equal(taken[0]?.body.toString(), 'abcdef')
    })

    const large: readonly (readonly [string, Script])[] = [
      ['a length', { pieces: ['HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n'] }],
      ['chunks', { pieces: [`${chunked}${chunk('abc')}`, chunk('defg')] }],
      ['no framing', { pieces: ['HTTP/1.1 200 OK\r\n\r\nabc', 'defg'] }],
    ]
    for (const [what, told] of large) {
      it(`is told of a body with ${what} that is one byte too large, at once`, async () => {
        script = told
        const taken = take(6)
        assert.match(await call(get), /too large$/)
        assert.deepEqual(taken, [null])
        await origin.connections.at(-1)?.untilEnd()
      })
    }

    const broken: readonly (readonly [string, Script])[] = [
      [
        'ends too early',
        { pieces: ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'], last: 'end' },
      ],
      ['is reset', { pieces: ['HTTP/1.1 200 OK\r\n\r\nabc'], last: 'reset' }],
      [
        'has a malformed chunk',
        { pieces: ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc', 'zz\r\n'] },
      ],
    ]
    for (const [what, told] of broken) {
      it(`ends in a failure when the answer ${what}`, async () => {
        script = told
        const taken = take(6)
        assert.match(await call(get), /^HTTP\/1\.1 502 [\s\S]*malformed$/)
        assert.deepEqual(taken, [])
      })
    }

    it('ends in a failure when the backend falls silent', async () => {
      script = { pieces: ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'] }
      change = { timeoutMs: 300 }
      const taken = take(6)
      assert.match(await call(get), /^HTTP\/1\.1 504 [\s\S]*timeout$/)
      assert.deepEqual(taken, [])
    })

    it('hears nothing when the caller goes before', async () => {
      script = { pieces: ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'] }
      const taken = take(6)
      const before = engine.outcomes.length
      const caller = await connectRaw(engine.port)
      const seen = origin.received().length
      caller.send(get)
      await eventually(() => origin.received().length > seen, 'the call')
      caller.reset()
      await eventually(() => engine.outcomes.length > before, 'an outcome')
      assert.equal(engine.outcomes.at(-1)?.status, 499)
      await origin.connections.at(-1)?.untilEnd()
      assert.deepEqual(taken, [])
    })

    it('may answer later, on a connection that goes on', async () => {
      script = { pieces: [ok] }
      const { promise, resolve } = Promise.withResolvers<void>()
      const taken = take(6, promise)
      const caller = await connectRaw(engine.port)
      caller.send(get + get)
      await eventually(() => taken.length > 0, 'the answer')
      assert.equal(caller.received(), '')
      resolve()
      await caller.until((text) => text.split('[ok]').length === 3)
      caller.socket.destroy()
    })

    it('may answer a caller that has gone meanwhile', async () => {
      script = { pieces: [ok] }
      const { promise, resolve } = Promise.withResolvers<void>()
      const taken = take(6, promise)
      const before = engine.outcomes.length
      const caller = await connectRaw(engine.port)
      caller.send(get)
      await eventually(() => taken.length > 0, 'the answer')
      caller.reset()
      await eventually(() => engine.outcomes.length > before, 'an outcome')
      resolve()
      await promise
      assert.equal(engine.outcomes.at(-1)?.status, 499)
      assert.deepEqual(engine.defects, [])
    })

    it('may answer before the whole request has come', async () => {
      script = { pieces: [ok] }
      take(6)
      const caller = await connectRaw(engine.port)
      const sent = origin.received().length
      caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo')
      await eventually(() => origin.received().length > sent, 'the call')
      const connection = origin.connections.at(-1)
      assert.ok(connection)
      await play(connection)
      await caller.untilText('[ok]')
      caller.send(`dy${get}`)
      await caller.until((text) => text.split('[ok]').length === 3)
      caller.socket.destroy()
    })

    it('that throws is a defect of its own exchange', async () => {
      script = { pieces: [ok] }
      plan = {
        instead: {
          bodyBytesMax: 6,
          done() {
            throw new Error('thrown')
          },
        },
      }
      const defects = engine.defects.length
      assert.match(await call(get), /^HTTP\/1\.1 500 /)
      assert.equal(engine.defects.length, defects + 1)
    })
  })
})
