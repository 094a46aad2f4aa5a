/**
 * Strangers at the login: what they do from their addresses does not keep the owner out at his.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Browser } from '../../../test/conformance/console.ts'
import {
  type ConsoleControl,
  eachConsoleControl,
  password,
  startConsoleControl,
} from '../../../test/conformance/console-control.ts'
import { systemRandom } from '../../lib/random.ts'
import { loginNamePaceMs, passwordHashesAtOnceMax, passwordHashesQueuedMax } from './limits.ts'
import { createPasswords } from './passwords.ts'

let at: ConsoleControl
eachConsoleControl((fresh) => {
  at = fresh
})

const from = (address: string) => new Browser(at.control.port, address)

async function guess(address: string, times: number): Promise<readonly string[]> {
  const codes: string[] = []
  for (let i = 0; i < times; i++) {
    codes.push((await from(address).session({ Name: 'root', Password: `guess ${i}` })).code)
  }
  return codes
}

describe('a stranger at one address', () => {
  it('cannot keep root out at another, however often he fails', async () => {
    const codes = await guess('127.0.0.66', 60)
    assert.equal(codes.filter((code) => code === 'AuthFailure.LoginFailure').length, 10)
    assert.equal(codes.at(-1), 'RequestLimitExceeded')
    await at.login(from('127.0.0.2'))
    assert.equal((await guess('127.0.0.66', 1))[0], 'RequestLimitExceeded')
  })

  it('is told nothing by a header that names another', async () => {
    for (let i = 0; i < 12; i++) {
      const answer = await from('127.0.0.66').session(
        { Name: 'root', Password: 'guess' },
        { 'x-forwarded-for': `10.0.0.${i}`, 'x-real-ip': `10.0.0.${i}` },
      )
      const code = i < 10 ? 'AuthFailure.LoginFailure' : 'RequestLimitExceeded'
      assert.equal(answer.code, code, String(i))
    }
  })
})

describe('strangers who keep all hashing busy', () => {
  it('do not keep root waiting where he has been', async () => {
    const busy = Promise.withResolvers<void>()
    const passwords = createPasswords(systemRandom, async (given, salt, bytes) => {
      if (given === 'guess') await busy.promise
      return Buffer.alloc(bytes, Buffer.concat([Buffer.from(given), salt]))
    })
    const asked = Promise.withResolvers<void>()
    const slow = await startConsoleControl(
      {},
      {
        ...passwords,
        matches(given, kept, isAhead) {
          if (given === password) asked.resolve()
          return passwords.matches(given, kept, isAhead)
        },
      },
    )
    try {
      await slow.login(new Browser(slow.control.port, '127.0.0.2'))
      const strange = (i: number) =>
        new Browser(slow.control.port, `127.0.1.${i}`).session({ Name: `n${i}`, Password: 'guess' })
      const held = Array.from({ length: 40 }, (_, i) => strange(i + 1))
      const room = passwordHashesAtOnceMax + passwordHashesQueuedMax
      // The others are refused: from now on there is no room for strangers.
      const refused: string[] = []
      await new Promise<void>((resolve) => {
        for (const each of held) {
          void each.then(({ code }) => {
            refused.push(code)
            if (refused.length === held.length - room) resolve()
          })
        }
      })
      assert.deepEqual(new Set(refused), new Set(['RequestLimitExceeded']))
      const login = slow.login(new Browser(slow.control.port, '127.0.0.2'))
      await asked.promise
      busy.resolve()
      assert.equal((await login).code, '')
      await Promise.all(held)
      assert.equal(refused.filter((code) => code === 'AuthFailure.LoginFailure').length, room)
    } finally {
      await slow.control.close()
    }
  })
})

describe('strangers at many addresses', () => {
  it('slow root down where it is new, and not where it has been', async () => {
    await at.login(from('127.0.0.2'))
    for (let i = 100; i < 130; i++) await guess(`127.0.0.${i}`, 1)
    const login = { Name: 'root', Password: password }
    assert.equal((await from('127.0.0.2').session(login)).code, '')
    const held = await from('127.0.0.3').session(login)
    assert.equal(held.code, 'RequestLimitExceeded')
    assert.equal(held.headers['retry-after'], String(loginNamePaceMs / 1000))
    assert.match(held.text, /try again in 30 s/)
    at.clock.advance(loginNamePaceMs)
    assert.equal((await from('127.0.0.3').session(login)).code, '')
    assert.equal((await from('127.0.0.3').session(login)).code, '')
  })
})
