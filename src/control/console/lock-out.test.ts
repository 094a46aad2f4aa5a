import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loginFailuresKeptMax, loginLockMs } from './limits.ts'
import { LockOut } from './lock-out.ts'

/** Whether an attempt is let in; one that is counts. */
function tries(lock: LockOut, key: string, nowMs: number): boolean {
  if (lock.heldUntil(key, nowMs) > 0) return false
  lock.count(key, nowMs)
  return true
}

describe('the lock-out', () => {
  it('lets max attempts in and locks from then on, until its time is over', () => {
    const lock = new LockOut(3)
    for (let i = 0; i < 3; i++) assert.equal(tries(lock, 'a', i), true)
    assert.equal(lock.heldUntil('a', 5), 2 + loginLockMs)
    assert.equal(tries(lock, 'b', 5), true)
    assert.equal(tries(lock, 'a', 1 + loginLockMs), false)
    assert.equal(tries(lock, 'a', 2 + loginLockMs), true)
  })

  it('is not prolonged by attempts while it holds', () => {
    const lock = new LockOut(1)
    tries(lock, 'a', 0)
    for (let at = 1; at < loginLockMs; at += loginLockMs / 7) tries(lock, 'a', at)
    assert.equal(tries(lock, 'a', loginLockMs), true)
  })

  it('forgets failures that lie far apart', () => {
    const lock = new LockOut(2)
    for (let i = 0; i < 5; i++) assert.equal(tries(lock, 'a', i * loginLockMs), true)
  })

  it('does not count what is taken back, and unlocks what was locked by it', () => {
    const lock = new LockOut(2)
    tries(lock, 'a', 0)
    const second = lock.count('a', 1)
    assert.equal(tries(lock, 'a', 2), false)
    second.takeBack()
    assert.equal(tries(lock, 'a', 2), true)
    assert.equal(tries(lock, 'a', 3), false)
    lock.forget('a')
    assert.equal(tries(lock, 'a', 3), true)
  })

  it('remembers a bounded number, the last used ones', () => {
    const lock = new LockOut(1)
    tries(lock, 'first', 0)
    for (let i = 0; i < loginFailuresKeptMax - 1; i++) tries(lock, `name ${i}`, 0)
    assert.equal(tries(lock, 'first', 1), false)
    tries(lock, 'one more', 1)
    assert.equal(tries(lock, 'first', 1), true)
  })
})
