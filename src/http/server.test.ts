import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { RawOrigin } from '../../test/raw.ts'
import { connectRaw, respondEach, startRawOrigin } from '../../test/raw.ts'
import type { Answer, Exchange, Outcome } from './exchange.ts'
import type { HttpServer } from './server.ts'
import { createHttpServer } from './server.ts'

describe('server', () => {
  let server: HttpServer
  let origin: RawOrigin
  let port = 0
  const outcomes: Outcome[] = []

  function text(status: number, body: string): Answer {
    return { status, headLines: 'Content-Type: text/plain\r\n', body: Buffer.from(body) }
  }

  function handle(exchange: Exchange): void {
    exchange.onEnd = (outcome) => outcomes.push(outcome)
    if (exchange.head.target === '/answer') exchange.answer(text(200, 'here'))
    else {
      exchange.forward({
        origin: { scheme: 'http', host: '127.0.0.1', port: origin.port },
        request: {
          method: exchange.head.method,
          target: exchange.head.target,
          dropFields: new Set(['x-drop']),
          headLines: 'Host: backend\r\n',
          body: 'stream',
        },
        timeoutMs: 5_000,
        onResponse: (head) => ({
          status: head.status,
          dropFields: new Set(),
          headLines: 'X-Gw: 1\r\n',
        }),
        onFailure: (failure) => text(502, failure.reason),
      })
    }
  }

  before(async () => {
    origin = await startRawOrigin(
      respondEach(() => 'HTTP/1.1 200 Fine\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok'),
    )
    server = createHttpServer(
      {},
      {
        onExchange: handle,
        onRefused: () => {},
        errorAnswer: text,
      },
    )
    port = await server.listen({ host: '127.0.0.1', port: 0 })
  })
  after(async () => {
    await server.close()
    await origin.close()
  })

  it('answers by itself and forwards, on one connection', async () => {
    const caller = await connectRaw(port)
    caller.send('GET /answer HTTP/1.1\r\nHost: a\r\n\r\n')
    await caller.untilText('here')
    caller.send(
      'POST /up HTTP/1.1\r\nHost: a\r\nX-Drop: 1\r\nX-Keep: 1\r\nContent-Length: 3\r\n\r\nabc',
    )
    const all = await caller.untilText('ok')
    assert.match(
      all,
      /HTTP\/1.1 200 Fine\r\nX-A: 1\r\nContent-Length: 2\r\nX-Gw: 1\r\nDate: .*\r\nConnection: keep-alive\r\n\r\nok$/,
    )
    assert.equal(
      origin.received(),
      'POST /up HTTP/1.1\r\nHost: backend\r\nX-Keep: 1\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nabc',
    )
    caller.end()
    await caller.untilEnd()
    assert.equal(outcomes.length, 2)
    assert.equal(outcomes[1]?.upstreamStatus, 200)
    assert.equal(outcomes[1]?.error, '')
  })
})
