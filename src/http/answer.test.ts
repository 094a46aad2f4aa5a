/** What the engine adds to answers of the gateway itself: a length, a Date. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Engine } from '../../test/engine.ts'
import { startEngine, textAnswer } from '../../test/engine.ts'
import { connectRaw } from '../../test/raw.ts'
import type { Exchange } from './exchange.ts'

describe("the gateway's own answer", () => {
  let answerWith: Partial<Parameters<Exchange['answer']>[0]>
  let own: Engine

  before(async () => {
    own = await startEngine((exchange) => {
      exchange.answer({ ...textAnswer(200, 'abc'), ...answerWith })
    })
  })
  after(() => own.close())

  async function ask(method: string): Promise<string> {
    const caller = await connectRaw(own.port)
    caller.send(`${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    const answer = await caller.untilEnd()
    caller.socket.destroy()
    return answer
  }

  it('tells HEAD another length than its body has, or none', async () => {
    answerWith = { headLength: 7 }
    assert.match(await ask('HEAD'), /\r\nContent-Length: 7\r\n/)
    assert.match(await ask('GET'), /\r\nContent-Length: 3\r\n[\s\S]*abc$/)
    answerWith = { headLength: -1 }
    assert.ok(!(await ask('HEAD')).includes('Content-Length'))
    answerWith = {}
    assert.match(await ask('HEAD'), /\r\nContent-Length: 3\r\n/)
  })

  it('has one Date, its own where it brings one', async () => {
    answerWith = {}
    assert.equal((await ask('GET')).split('\r\nDate: ').length, 2)
    answerWith = { dated: true, headLines: 'Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n' }
    const answer = await ask('GET')
    assert.equal(answer.split('\r\nDate: ').length, 2)
    assert.match(answer, /\r\nDate: Thu, 01 Jan 1970/)
  })
})
