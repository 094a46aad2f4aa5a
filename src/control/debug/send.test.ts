import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { sendCall, whyUnanswered } from './send.ts'

const call = { host: '127.0.0.1', method: 'GET', target: '/', headers: [['Host', 'a']] as const }

/** A server that closes every connection, or, when it is closed itself, a port of nobody. */
async function unanswered(isOpen: boolean): Promise<unknown> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  if (!isOpen) await new Promise((done) => server.close(done))
  try {
    await sendCall({ ...call, port, body: Buffer.alloc(0) })
    return null
  } catch (error) {
    return error
  } finally {
    server.close()
  }
}

describe('a call that is not answered', () => {
  it('is told in both languages', async () => {
    const refused = whyUnanswered(await unanswered(false))
    assert.deepEqual(refused, { 'en-US': 'it refuses connections', 'zh-CN': '连接被拒绝' })
    const closed = whyUnanswered(await unanswered(true))
    assert.deepEqual(closed, { 'en-US': 'the connection was closed', 'zh-CN': '连接被断开' })
  })

  it('is told by its code where there are no words', () => {
    const odd = Object.assign(new Error('Parse Error: Expected HTTP/'), { code: 'HPE_INVALID' })
    assert.equal(whyUnanswered(odd)['zh-CN'], 'HPE_INVALID')
    assert.equal(whyUnanswered('odd')['zh-CN'], '调用失败')
  })
})
