/**
 * Callers who wait for one answer, on real sockets before a real origin: what the engine says when
 * one of them goes away.
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { cacheRule } from '../../../test/fakes/cached.ts'
import { host, type LiveGateway, startLiveGateway } from '../../../test/fakes/live-gateway.ts'
import { attached } from '../../../test/fakes/rules.ts'
import { anApi } from '../../../test/fakes/snapshot.ts'
import { connectRaw, eventually, type Wire } from '../../../test/raw.ts'
import { Cache } from '../cache/cache.ts'

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nonce'

describe('callers who wait for one answer', () => {
  const cache = new Cache()
  let live: LiveGateway
  let round = 0
  let callers: Wire[] = []

  before(async () => {
    live = await startLiveGateway({ cache })
    live.serve(anApi({ backend: live.backend() }))
    live.put(attached(cacheRule()))
  })
  after(() => live?.close())
  beforeEach(() => {
    live.reset()
    live.respond = () => null
    round++
    callers = []
  })

  const waiting = (count: number) =>
    eventually(() => cache.misses.waiting === count, `${count} wait`)
  const requests = (count: number) =>
    eventually(() => live.requests.length === count, `${count} requests`)

  async function call(): Promise<void> {
    const caller = await connectRaw(live.port)
    caller.send(`GET /release/${round} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    callers.push(caller)
  }

  /** One whose request is at the origin, and others who wait. */
  async function many(others: number): Promise<void> {
    await call()
    await requests(1)
    for (let i = 0; i < others; i++) await call()
    await waiting(others)
  }

  async function answered(from: number): Promise<void> {
    live.origin.connections.at(-1)?.send(answer)
    for (const caller of callers.slice(from)) {
      assert.match(await caller.untilText('once'), /^HTTP\/1\.1 200 OK\r\n/)
    }
    for (const caller of callers) caller.socket.destroy()
  }

  it('all get it', async () => {
    await many(30)
    await answered(0)
    assert.equal(live.requests.length, 1)
    assert.equal(cache.misses.waiting, 0)
    await eventually(() => live.records.length === 31, 'the records')
    assert.equal(live.records.filter(({ upstreamStatus }) => upstreamStatus === 200).length, 1)
    assert.ok(live.records.every(({ status, error }) => status === 200 && error === ''))
  })

  it('wait on where the first of them goes away, before its answer or in its middle', async () => {
    await many(5)
    callers[0]?.reset()
    await requests(2)
    await waiting(4)
    live.origin.connections.at(-1)?.send(answer.slice(0, -2))
    await callers[1]?.untilText('on')
    callers[1]?.reset()
    await requests(3)
    await waiting(3)
    await answered(2)
    assert.equal(live.requests.length, 3)
    const gone = live.records.filter(({ error }) => error === 'Client closed connection')
    assert.deepEqual(gone.map(({ status }) => status).sort(), [200, 499])
  })

  it('are fewer when one of those who wait goes away', async () => {
    await many(4)
    callers[2]?.reset()
    await waiting(3)
    callers.splice(2, 1)
    await answered(0)
    assert.equal(live.requests.length, 1)
  })

  it('go on their own where the origin breaks off', async () => {
    await many(4)
    live.respond = () => answer
    live.origin.connections.at(-1)?.send(answer.slice(0, -2))
    await callers[0]?.untilText('on')
    live.origin.connections.at(-1)?.reset()
    await requests(5)
    for (const caller of callers.slice(1)) await caller.untilText('once')
    for (const caller of callers) caller.socket.destroy()
  })
})
