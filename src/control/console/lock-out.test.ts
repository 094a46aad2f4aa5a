import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loginFailuresKeptMax, loginLockMs } from './limits.ts'
import { addressKey, LockOut } from './lock-out.ts'

const isLocked = (attempt: object) => 'lockedUntilMs' in attempt

describe('the lock-out', () => {
  it('lets max attempts in and locks from then on, until its time is over', () => {
    const lock = new LockOut(3)
    for (let i = 0; i < 3; i++) assert.equal(isLocked(lock.begin('a', i)), false)
    assert.deepEqual(lock.begin('a', 5), { lockedUntilMs: 2 + loginLockMs })
    assert.equal(isLocked(lock.begin('b', 5)), false)
    assert.equal(isLocked(lock.begin('a', 1 + loginLockMs)), true)
    assert.equal(isLocked(lock.begin('a', 2 + loginLockMs)), false)
  })

  it('is not prolonged by attempts while it holds', () => {
    const lock = new LockOut(1)
    lock.begin('a', 0)
    for (let at = 1; at < loginLockMs; at += loginLockMs / 7) lock.begin('a', at)
    assert.equal(isLocked(lock.begin('a', loginLockMs)), false)
  })

  it('forgets failures that lie far apart', () => {
    const lock = new LockOut(2)
    for (let i = 0; i < 5; i++) assert.equal(isLocked(lock.begin('a', i * loginLockMs)), false)
  })

  it('forgets all failures with a success', () => {
    const lock = new LockOut(2)
    lock.begin('a', 0)
    const second = lock.begin('a', 1)
    assert.ok('succeeded' in second)
    second.succeeded()
    assert.equal(isLocked(lock.begin('a', 2)), false)
  })

  it('remembers a bounded number, the last used ones', () => {
    const lock = new LockOut(1)
    lock.begin('first', 0)
    for (let i = 0; i < loginFailuresKeptMax - 1; i++) lock.begin(`name ${i}`, 0)
    assert.equal(isLocked(lock.begin('first', 1)), true)
    lock.begin('one more', 1)
    assert.equal(isLocked(lock.begin('first', 1)), false)
  })
})

describe('an address', () => {
  it('counts as itself in IPv4, as its network in IPv6, whatever the spelling', () => {
    assert.equal(addressKey('10.0.0.1'), addressKey('::ffff:10.0.0.1'))
    assert.notEqual(addressKey('10.0.0.1'), addressKey('10.0.0.2'))
    assert.equal(addressKey('2001:db8::1'), addressKey('2001:db8:0:0:ffff::2'))
    assert.notEqual(addressKey('2001:db8::1'), addressKey('2001:db8:0:1::1'))
    assert.equal(addressKey('fe80::1%eth0'), addressKey('fe80::1'))
    assert.equal(addressKey(null), '')
  })
})
