/**
 * A listener with as many connections as it may have: who only waits makes room, who is being
 * served keeps its place.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { startEngine, textAnswer } from '../../test/engine.ts'
import type { Wire } from '../../test/raw.ts'
import { connectRaw, eventually } from '../../test/raw.ts'

const connectionsMax = 3
/** More than sockets hold. */
const large = 'x'.repeat(16 * 1_048_576)
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`

describe('a full house', () => {
  let engine: Engine
  let held = 0
  before(async () => {
    engine = await startEngine(
      (exchange) => {
        const { target } = exchange.head
        if (target === '/hold') held++
        else exchange.answer(textAnswer(200, target === '/large' ? large : 'served'))
      },
      { limits: { connectionsMax, drainIdleMs: 0 } },
    )
  })
  after(() => engine.close())

  async function fill(): Promise<Wire[]> {
    const callers = []
    for (let count = 0; count < connectionsMax; count++) callers.push(await connectRaw(engine.port))
    await eventually(() => engine.server.connections === connectionsMax, 'all are in')
    return callers
  }

  async function empty(callers: readonly Wire[]): Promise<void> {
    for (const { socket } of callers) socket.destroy()
    await eventually(() => engine.server.connections === 0, 'all have left')
  }

  it('lets the one that waits longest go when another comes', async () => {
    const callers = await fill()
    callers[0]?.send(get('/hold'))
    callers[1]?.send(get('/'))
    await callers[1]?.untilText('served')
    const late = await connectRaw(engine.port)
    late.send(get('/'))
    await late.untilText('served')
    await callers[1]?.untilEnd()
    assert.deepEqual(
      callers.map((caller) => caller.ended()),
      [false, true, false],
    )
    await empty([...callers, late])
  })

  it('closes who comes while all the others are being served', async () => {
    held = 0
    const callers = await fill()
    for (const caller of callers) caller.send(get('/hold'))
    await eventually(() => held === connectionsMax, 'all are being served')
    const late = await connectRaw(engine.port)
    assert.equal(await late.untilEnd(), '')
    assert.ok(callers.every((caller) => !caller.ended()))
    await empty([...callers, late])
  })

  it('closes nobody whose answer is still on its way', async () => {
    const before = engine.outcomes.length
    const callers = await fill()
    for (const caller of callers) {
      caller.socket.pause()
      caller.send(get('/large'))
    }
    await eventually(() => engine.outcomes.length === before + connectionsMax, 'all are answered')
    const late = await connectRaw(engine.port)
    assert.equal(await late.untilEnd(), '')
    for (const caller of callers) {
      caller.socket.resume()
      await caller.until((received) => received.length > large.length)
    }
    await empty([...callers, late])
  })
})
