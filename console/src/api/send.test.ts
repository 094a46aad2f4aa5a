import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { ApiError, NetworkError } from './errors.ts'
import type { Sent } from './requests.ts'
import { send, sendEarly } from './send.ts'

let asked: string[]
let answer: () => Response

beforeEach(() => {
  asked = []
  answer = () => Response.json({ Response: { RequestId: 'r', N: asked.length } })
  mock.timers.enable({ apis: ['setTimeout'] })
  mock.method(globalThis, 'fetch', async (path: string) => {
    asked.push(path)
    return answer()
  })
})
afterEach(() => {
  mock.timers.reset()
  mock.restoreAll()
})

const request = (body: string): Sent => ({
  name: 'DescribeThings',
  path: '/',
  method: 'POST',
  headers: { 'X-TC-Region': 'here' },
  body,
})

describe('send', () => {
  it('takes the answer of the same request that was sent early, once', async () => {
    sendEarly(request('a'))
    assert.deepEqual(await send(request('a')), { RequestId: 'r', N: 1 })
    assert.equal(asked.length, 1)
    assert.deepEqual(await send(request('a')), { RequestId: 'r', N: 2 })
  })

  it('takes no answer that has grown old', async () => {
    sendEarly(request('old'))
    // Answers come in microtasks here; the time starts with them.
    await new Promise(setImmediate)
    mock.timers.tick(10_000)
    await send(request('old'))
    assert.equal(asked.length, 2)
  })

  it('asks for itself when anything differs', async () => {
    sendEarly(request('b'))
    await send({ ...request('b'), headers: { 'X-TC-Region': 'there' } })
    await send(request('c'))
    assert.equal(asked.length, 3)
  })

  it('throws what the server refused, early or not, and names the field', async () => {
    const refusal = { Code: 'InvalidParameter', Message: 'no' }
    const headers = { 'X-Sluice-Field': 'Limit' }
    answer = () => Response.json({ Response: { RequestId: 'r', Error: refusal } }, { headers })
    sendEarly(request('d'))
    for (let n = 0; n < 2; n++) {
      const error = await send(request('d')).catch((thrown: unknown) => thrown)
      assert.ok(error instanceof ApiError)
      assert.deepEqual(
        [error.action, error.code, error.message, error.requestId, error.field],
        ['DescribeThings', 'InvalidParameter', 'no', 'r', 'Limit'],
      )
    }
  })

  it('takes what is no answer of the server for none', async () => {
    answer = () => new Response('bad gateway', { status: 502 })
    await assert.rejects(send(request('e')), NetworkError)
  })
})
