/**
 * Bodies at the control port, by callers that send as they like, before any signature is looked at.
 */
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { until } from '../../test/product.ts'
import { connectRaw, eventually, type Wire } from '../../test/raw.ts'
import { createFront } from './front.ts'
import { freeBodyBytes, requestBodyBytesMax } from './limits.ts'

const room = 1_048_576
const head = (fields: string) =>
  `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${fields}\r\n`
const post = (bytes: number) => head(`Content-Length: ${bytes}\r\n`) + 'x'.repeat(bytes)

describe('bodies at the control port', () => {
  let front: FastifyInstance
  let callers: Wire[] = []
  let arrived: number[] = []
  let answerAll = () => {}

  beforeEach(async () => {
    callers = []
    arrived = []
    const gate = Promise.withResolvers<void>()
    answerAll = gate.resolve
    front = createFront({
      async api({ body }) {
        arrived.push(body.length)
        if (body.length > freeBodyBytes) await gate.promise
        return { headers: {}, body: `taken ${body.length}` }
      },
      refuse: (_incoming, { code }) => ({ headers: {}, body: `refused ${code}` }),
      console: null,
      notReady: () => null,
      metrics: () => '',
      heldBodyBytesMax: room,
    })
    await front.listen({ host: '127.0.0.1', port: 0 })
  })
  afterEach(async () => {
    for (const { socket } of callers) socket.destroy()
    answerAll()
    await front.close()
  })

  async function send(bytes: string): Promise<Wire> {
    // Listening on TCP, so its address is an object.
    const caller = await connectRaw((front.server.address() as AddressInfo).port)
    callers.push(caller)
    caller.send(bytes)
    return caller
  }

  it('hold no more than the room for all, and leave usual calls theirs', async () => {
    const first = await send(post(room))
    await eventually(() => arrived.length === 1, 'the first is whole')
    const second = await send(post(room))
    await second.untilText('refused RequestLimitExceeded')
    const small = await send(post(freeBodyBytes))
    await small.untilText(`taken ${freeBodyBytes}`)

    answerAll()
    await first.untilText(`taken ${room}`)
    const third = await send(post(room))
    await third.untilText(`taken ${room}`)
  })

  it('give their room back when their callers go', async () => {
    const gone = await send(head(`Content-Length: ${room}\r\n`) + 'x'.repeat(room - 1))
    const refusedNow = async () => {
      const other = await send(post(room))
      const answer = await other.until((received) => /refused|taken/.test(received))
      return answer.includes('refused')
    }
    answerAll()
    await until('the room to be taken', refusedNow)
    gone.reset()
    await until('the room to be free', async () => !(await refusedNow()))
  })

  it('are bounded each, with a length and without', async () => {
    const told = await send(head(`Content-Length: ${requestBodyBytesMax + 1}\r\n`))
    await told.untilText('refused RequestSizeLimitExceeded')
    const chunk = `${(room / 2).toString(16)}\r\n${'x'.repeat(room / 2)}\r\n`
    const untold = await send(head('Transfer-Encoding: chunked\r\n') + chunk.repeat(3))
    await untold.untilText('refused RequestLimitExceeded')
  })
})
