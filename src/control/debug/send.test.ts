import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { freePort } from '../../../test/ports.ts'
import { sendCall, whyUnanswered } from './send.ts'

const call = { host: '127.0.0.1', method: 'GET', target: '/', headers: [['Host', 'a']] as const }

/** What a call of this port fails with. */
async function failure(port: number): Promise<unknown> {
  try {
    await sendCall({ ...call, port, body: Buffer.alloc(0) })
    return null
  } catch (error) {
    return error
  }
}

describe('a call that is not answered', () => {
  it('is told in both languages when nobody listens', async () => {
    const why = whyUnanswered(await failure(await freePort()))
    assert.deepEqual(why, { 'en-US': 'it refuses connections', 'zh-CN': '连接被拒绝' })
  })

  it('is told in both languages when the connection is closed', async () => {
    const port = await freePort()
    const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1')
    await once(server, 'listening')
    const why = whyUnanswered(await failure(port))
    server.close()
    assert.deepEqual(why, { 'en-US': 'the connection was closed', 'zh-CN': '连接被断开' })
  })

  it('is told by its code where there are no words', () => {
    const odd = Object.assign(new Error('Parse Error: Expected HTTP/'), { code: 'HPE_INVALID' })
    assert.equal(whyUnanswered(odd)['zh-CN'], 'HPE_INVALID')
    assert.equal(whyUnanswered('odd')['zh-CN'], '调用失败')
  })
})
