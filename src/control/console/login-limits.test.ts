import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { loginLockMs, loginNameAtOnceMax, loginNamePaceMs } from './limits.ts'
import { type Attempt, addressKey, LoginLimits } from './login-limits.ts'

const at = (address: string, name = 'root', hasSessionThere = false) => {
  return { name, sourceAddress: address, hasSessionThere }
}

/** Tries a wrong password; answers whether it was looked at. */
function fails(limits: LoginLimits, who: ReturnType<typeof at>, nowMs: number): boolean {
  return !('heldUntilMs' in limits.begin(who, nowMs))
}

function isLetIn(attempt: object): attempt is Attempt {
  return !('heldUntilMs' in attempt)
}

/** Strangers at so many addresses have failed as much as they may. */
function besieged(nowMs: number, networks = 300): LoginLimits {
  const limits = new LoginLimits()
  for (let i = 0; i < networks; i++) {
    for (let j = 0; j < 20; j++) fails(limits, at(`10.1.${i >> 8}.${i & 255}`), nowMs)
  }
  return limits
}

describe('the limits of logins', () => {
  it('keep a stranger at one address from keeping anybody out elsewhere', () => {
    const limits = new LoginLimits()
    // As fast as he can, for a day.
    let looked = 0
    for (let nowMs = 0; nowMs < 86_400_000; nowMs += 5_000) {
      if (fails(limits, at('10.0.0.1'), nowMs)) looked += 1
      if (nowMs % 600_000 !== 0) continue
      const owner = limits.begin(at('10.0.0.2'), nowMs)
      assert.ok(isLetIn(owner), `after ${nowMs} ms`)
      owner.withdrawn()
    }
    assert.ok(looked <= (10 * 86_400_000) / loginLockMs, `${looked} passwords were looked at`)
  })

  it('lock an address that tries many names, and no other', () => {
    const limits = new LoginLimits()
    let looked = 0
    for (let i = 0; i < 200; i++) if (fails(limits, at('10.0.0.1', `name ${i}`), 0)) looked += 1
    assert.equal(looked, 50)
    assert.equal(fails(limits, at('10.0.0.1'), 0), false)
    assert.equal(fails(limits, at('10.0.0.2'), 0), true)
  })

  it('slow strangers at many addresses down together, each by no more than a step', () => {
    const nowMs = 1_000_000
    const limits = besieged(nowMs)
    const held = limits.begin(at('10.2.0.1'), nowMs)
    assert.deepEqual(held, { heldUntilMs: nowMs + loginNamePaceMs, by: 'pace' })
    assert.equal(fails(limits, at('10.2.0.1'), nowMs + loginNamePaceMs), true)
    assert.equal(fails(limits, at('10.2.0.2'), nowMs + loginNamePaceMs), false)
    assert.equal(fails(limits, at('10.2.0.2', 'other'), nowMs), true)
  })

  it('let a name in at once from where it has logged in, whatever strangers do', () => {
    const limits = new LoginLimits()
    const first = limits.begin(at('10.0.0.2', 'Root'), 0)
    assert.ok(isLetIn(first))
    first.succeeded()
    for (let i = 0; i < 300; i++) fails(limits, at(`10.1.0.${i & 255}`), 1)
    assert.equal(fails(limits, at('10.0.0.3'), 1), false)
    assert.equal(fails(limits, at('10.0.0.2'), 1), true)
    // A session of the database tells the same, in another process or after a restart.
    assert.equal(fails(limits, at('10.0.0.3', 'root', true), 1), true)
    // There it is the lock that counts.
    for (let i = 0; i < 9; i++) assert.equal(fails(limits, at('10.0.0.2'), 2), true)
    assert.deepEqual(limits.begin(at('10.0.0.2'), 2), {
      heldUntilMs: 2 + loginLockMs,
      by: 'lock',
    })
  })

  it('count neither a success nor an attempt whose password was not looked at', () => {
    const limits = new LoginLimits()
    for (let i = 0; i < 500; i++) {
      const attempt = limits.begin(at('10.0.0.1'), 0)
      assert.ok(isLetIn(attempt), String(i))
      if (i % 2) attempt.withdrawn()
      else attempt.succeeded()
    }
    assert.equal(fails(limits, at('10.0.0.9'), 0), true)
  })

  it('never look at more passwords of a name than its pace allows', () => {
    const attempts = fc.array(fc.record({ address: fc.nat(400), afterMs: fc.nat(20_000) }), {
      minLength: 50,
      maxLength: 400,
    })
    fc.assert(
      fc.property(attempts, (all) => {
        const limits = new LoginLimits()
        let nowMs = 0
        let looked = 0
        for (const { address, afterMs } of all) {
          nowMs += afterMs
          if (fails(limits, at(`10.0.${address >> 8}.${address & 255}`), nowMs)) looked += 1
        }
        assert.ok(looked <= loginNameAtOnceMax + nowMs / loginNamePaceMs, `${looked} in ${nowMs}`)
      }),
    )
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
