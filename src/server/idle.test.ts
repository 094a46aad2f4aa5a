import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createIdle } from './idle.ts'

describe('createIdle', () => {
  it('is reached at once when nothing runs', async () => {
    await createIdle().reached()
  })

  it('is reached when the last call has ended, failed ones included', async () => {
    const idle = createIdle()
    const first = Promise.withResolvers<string>()
    const second = Promise.withResolvers<string>()
    const work = idle.counted((what: Promise<string>) => what)
    const one = work(first.promise)
    const two = work(second.promise)
    let reached = false
    const waiting = idle.reached().then(() => {
      reached = true
    })
    first.resolve('done')
    assert.equal(await one, 'done')
    assert.equal(reached, false)
    second.reject(new Error('failed'))
    await assert.rejects(two, /failed/)
    await waiting
  })
})
