/**
 * Whose time it is while a body passes: the caller's, as long as more of it has to come.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../../test/engine.ts'
import { callTo, startEngine, textAnswer } from '../../test/engine.ts'
import type { RawOrigin, Wire } from '../../test/raw.ts'
import { connectRaw, eventually, startRawOrigin } from '../../test/raw.ts'

const pauseMs = 50
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'

describe('the time for which a backend waits for its caller', () => {
  let engine: Engine
  let origin: RawOrigin
  let told: { readonly callerMs: number; readonly owes: boolean }[] = []

  before(async () => {
    origin = await startRawOrigin()
    engine = await startEngine((exchange) => {
      const note = () => told.push({ callerMs: exchange.callerMs, owes: exchange.callerOwes() })
      const call = callTo(origin.port, exchange)
      exchange.forward({
        ...call,
        onResponse(head) {
          note()
          return call.onResponse(head)
        },
        onFailure() {
          note()
          return textAnswer(502, 'failed')
        },
      })
    })
  })
  after(async () => {
    await engine.close()
    await origin.close()
  })

  let served = 0
  /** No answer leaves its connection open, so each call has its own. */
  async function nextConnection(): Promise<Wire> {
    await eventually(() => origin.connections.length > served, 'a call')
    const connection = origin.connections[served++]
    assert.ok(connection)
    return connection
  }

  it('is that between the pieces of a body, not that before the answer', async () => {
    told = []
    const caller = await connectRaw(engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na')
    const backend = await nextConnection()
    await backend.untilText('\r\n\r\na')
    await sleep(pauseMs)
    caller.send('b')
    await backend.untilText('\r\n\r\nab')
    await sleep(pauseMs)
    backend.send(answer)
    await caller.untilText('ok')
    const [seen] = told
    assert.equal(seen?.owes, false)
    // Timers may be early by a little.
    assert.ok(seen.callerMs >= pauseMs * 0.9, `${seen.callerMs}`)
    await eventually(() => engine.outcomes.length === 1, 'the end')
    const wholeMs = engine.outcomes[0]?.headerMs ?? 0
    assert.ok(wholeMs - seen.callerMs >= pauseMs * 0.9, `${seen.callerMs} of ${wholeMs}`)
    caller.socket.destroy()
  })

  it('is none where the body came with the head, or there is none', async () => {
    for (const request of [
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\na',
    ]) {
      told = []
      const caller = await connectRaw(engine.port)
      caller.send(request)
      const backend = await nextConnection()
      await backend.untilText(request.slice(request.indexOf('\r\n\r\n')))
      await sleep(pauseMs)
      backend.send(answer)
      await caller.untilEnd()
      assert.deepEqual(told, [{ callerMs: 0, owes: false }])
    }
  })

  it('lasts until the backend gives up on the caller', async () => {
    told = []
    const caller = await connectRaw(engine.port)
    caller.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na')
    const backend = await nextConnection()
    await backend.untilText('\r\n\r\na')
    backend.end()
    await caller.untilText('failed')
    assert.equal(told[0]?.owes, true)
    caller.socket.destroy()
  })
})
