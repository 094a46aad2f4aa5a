import assert from 'node:assert/strict'
import { scryptSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { systemRandom } from '../../lib/random.ts'
import { passwordHashesAtOnceMax, passwordHashesQueuedMax } from './limits.ts'
import { createPasswords, type Derive } from './passwords.ts'

describe('a password', () => {
  it('is kept as scrypt with its parameters and a salt of its own', async () => {
    const passwords = createPasswords(systemRandom)
    const kept = await passwords.hash('correct horse battery')
    const [kind, cost, blockSize, salt = '', hash] = kept.split('$')
    assert.deepEqual([kind, cost, blockSize], ['scrypt', '65536', '8'])
    const options = { N: 65_536, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
    const expected = scryptSync(
      'correct horse battery',
      Buffer.from(salt, 'base64url'),
      32,
      options,
    )
    assert.equal(hash, expected.toString('base64url'))
    assert.equal(await passwords.matches('correct horse battery', kept), true)
    assert.equal(await passwords.matches('correct horse batterz', kept), false)
    assert.notEqual((await passwords.hash('correct horse battery')).split('$')[3], salt)
  })

  it('is the same however its characters are composed', async () => {
    const passwords = createPasswords(systemRandom, plain)
    const kept = await passwords.hash('Z\u00fcrich Z\u00fcrich')
    assert.equal(await passwords.matches('Zu\u0308rich Zu\u0308rich', kept), true)
  })

  it('of nobody costs the work of a real one and never matches', async () => {
    const asked: unknown[] = []
    const passwords = createPasswords(systemRandom, async (_password, _salt, bytes, options) => {
      asked.push([bytes, options])
      return Buffer.alloc(bytes)
    })
    const kept = await passwords.hash('x')
    // Even where the derived key is nobody's, which is all zeros.
    assert.equal(await passwords.matches('x', null), false)
    assert.equal(await passwords.matches('x', kept), true)
    assert.deepEqual(asked[1], asked[0])
    assert.deepEqual(asked[2], asked[0])
  })

  it('that cannot be read in the store is an error, not a match', async () => {
    const passwords = createPasswords(systemRandom, plain)
    await assert.rejects(passwords.matches('x', 'scrypt$1$1$$'), /cannot be read/)
  })
})

describe('a flood of logins', () => {
  it('hashes few at once, queues some, refuses the rest, and goes on after errors', async () => {
    let running = 0
    let most = 0
    const gates: PromiseWithResolvers<void>[] = []
    const passwords = createPasswords(systemRandom, async (_password, _salt, bytes) => {
      most = Math.max(most, ++running)
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      await gate.promise.finally(() => running--)
      return Buffer.alloc(bytes, 1)
    })
    const room = passwordHashesAtOnceMax + passwordHashesQueuedMax
    const results = Array.from({ length: room + 5 }, () =>
      passwords.hash('x').then(
        () => 'hashed',
        (error) => error.code ?? 'failed',
      ),
    )
    const refused = await Promise.all(results.slice(room))
    assert.deepEqual(refused, Array(5).fill('RequestLimitExceeded'))
    for (let i = 0; i < room; i++) {
      if (i === 3) gates[i]?.reject(new Error('no memory'))
      else gates[i]?.resolve()
      await new Promise(setImmediate)
    }
    const ended = await Promise.all(results.slice(0, room))
    assert.deepEqual(
      ended.filter((each) => each !== 'hashed'),
      ['failed'],
    )
    assert.equal(most, passwordHashesAtOnceMax)
    const again = passwords.hash('y')
    await new Promise(setImmediate)
    gates.at(-1)?.resolve()
    assert.ok(await again)
  })
})

describe('who has logged in before', () => {
  it('waits in a queue of its own, ahead of a flood', async () => {
    const begun: string[] = []
    const gates: PromiseWithResolvers<void>[] = []
    const passwords = createPasswords(systemRandom, async (password, _salt, bytes) => {
      begun.push(password)
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      await gate.promise
      return Buffer.alloc(bytes, 1)
    })
    const room = passwordHashesAtOnceMax + passwordHashesQueuedMax
    const flood = Array.from({ length: room }, (_, i) => passwords.matches(`flood ${i}`, null))
    await assert.rejects(passwords.matches('one more', null), /RequestLimitExceeded/)
    const known = passwords.matches('known', null, true)
    gates[0]?.resolve()
    while (begun.length <= passwordHashesAtOnceMax) await new Promise(setImmediate)
    assert.equal(begun.at(-1), 'known')
    while (begun.length < room + 1) {
      for (const gate of gates) gate.resolve()
      await new Promise(setImmediate)
    }
    for (const gate of gates) gate.resolve()
    await Promise.all([known, ...flood])
    assert.deepEqual(
      begun.filter((each) => each !== 'known'),
      flood.map((_, i) => `flood ${i}`),
    )
  })

  it('is bounded as well', async () => {
    const never = createPasswords(systemRandom, () => new Promise<Buffer>(() => {}))
    const room = passwordHashesAtOnceMax + passwordHashesQueuedMax
    for (let i = 0; i < room; i++) void never.matches('x', null, true)
    await assert.rejects(never.matches('x', null, true), /RequestLimitExceeded/)
  })
})

const plain: Derive = async (password, salt, bytes) =>
  Buffer.alloc(bytes, Buffer.concat([Buffer.from(password), salt]))
