/**
 * One connection's pipelined requests do not hold the others up: it has a few a turn. Counted in
 * turns of the event loop, never in time.
 */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { startEngine, textAnswer } from '../../test/engine.ts'
import { connectRaw, eventually } from '../../test/raw.ts'
import { requestsPerTurnMax } from './limits.ts'

const requests = 300
const request = (index: number, more = '') => `GET /${index} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
const many = Array.from({ length: requests }, (_, index) => request(index)).join('')

describe('pipelined requests', () => {
  let engine: Engine
  let inTurn = 0
  let mostInTurn = 0
  let served: string[] = []

  before(async () => {
    engine = await startEngine((exchange) => {
      if (inTurn++ === 0) setImmediate(() => (inTurn = 0))
      mostInTurn = Math.max(mostInTurn, inTurn)
      served.push(exchange.head.target)
      exchange.answer(textAnswer(200, `<${exchange.head.target}>`))
    })
  })
  afterEach(() => {
    mostInTurn = 0
    served = []
  })
  after(() => engine.close())

  it('are answered a few in a turn, all of them and in order', async () => {
    const caller = await connectRaw(engine.port)
    caller.send(many)
    const answers = await caller.untilText(`</${requests - 1}>`)
    const order = [...answers.matchAll(/<\/(\d+)>/g)].map((match) => Number(match[1]))
    assert.deepEqual(order, [...Array(requests).keys()])
    assert.equal(mostInTurn, requestsPerTurnMax)
    caller.socket.destroy()
  })

  it('are answered before the end that came behind them is taken for one', async () => {
    const caller = await connectRaw(engine.port)
    caller.send(many)
    caller.end()
    const answers = await caller.untilEnd()
    assert.equal(answers.split('HTTP/1.1 200 ').length - 1, requests)
    caller.socket.destroy()
  })

  it('stop at the one that asks to close, and at a reset', async () => {
    const closing = await connectRaw(engine.port)
    closing.send(many + request(requests, 'Connection: close\r\n') + many)
    const answers = await closing.untilEnd()
    assert.equal(answers.split('HTTP/1.1 200 ').length - 1, requests + 1)
    closing.socket.destroy()
    const gone = await connectRaw(engine.port)
    gone.send(many)
    await gone.untilText('</0>')
    gone.reset()
    await eventually(() => engine.server.connections === 0, 'the connection is gone')
    assert.deepEqual(engine.defects, [])
  })

  it('wait while their answers are not taken, and are read no further than the bound', async () => {
    const caller = await connectRaw(engine.port)
    caller.socket.pause()
    const count = 20_000
    for (let index = 0; index < count; index++) caller.send(request(index, 'X-Long: yes\r\n'))
    await eventually(() => served.length > requests, 'some are served')
    caller.socket.resume()
    await eventually(() => served.length === count, 'all are served')
    await caller.untilText(`</${count - 1}>`)
    assert.ok(mostInTurn <= requestsPerTurnMax)
    caller.socket.destroy()
  })
})
