/**
 * Store suite: users of the console and their sessions.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ConsoleSession, ConsoleUser } from '../../src/model/console-session.ts'
import type { Store, WriteTx } from '../../src/model/store.ts'
import { auditOf, guangzhou, stranger } from './store-builders.ts'
import { type MakePlace, withPlace } from './store-place.ts'

const user: ConsoleUser = {
  name: 'root',
  account: guangzhou.account,
  passwordHash: 'scrypt$plain-hash',
  isOneTime: true,
  language: null,
  changedAtMs: 1_000,
}

function sessionOf(idHash: string, values: Partial<ConsoleSession> = {}): ConsoleSession {
  return {
    idHash,
    userName: 'root',
    account: guangzhou.account,
    createdAtMs: 1_000,
    seenAtMs: 1_000,
    provedAtMs: 1_000,
    sourceAddress: '127.0.0.1',
    userAgent: 'a browser 浏览器\0',
    ...values,
  }
}

async function write<T>(store: Store, work: (tx: WriteTx) => Promise<T>): Promise<T> {
  return (await store.write(auditOf(guangzhou), work)).value
}

export function storeConsole(make: MakePlace): void {
  keeping(make)
  ending(make)
}

function keeping(make: MakePlace): void {
  it('keeps users by name, the hash of their password unreadable', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, (tx) => tx.putConsoleUser(user))
      const changed = { ...user, passwordHash: 'scrypt$other', language: 'zh-CN', isOneTime: false }
      await store.read(async (tx) => {
        assert.deepEqual(await tx.consoleUser('root'), user)
        for (const name of ['Root', '', '\0']) assert.equal(await tx.consoleUser(name), null)
      })
      const rows = await place.query('select * from console_users')
      assert.doesNotMatch(JSON.stringify(rows), /plain-hash/)
      await write(store, (tx) => tx.putConsoleUser({ ...changed, language: 'zh-CN' }))
      assert.deepEqual(await store.read((tx) => tx.consoleUser('root')), changed)
    }))

  it('keeps sessions by the hash of their id, newest first, and only of the account', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const first = sessionOf('aa')
      const second = sessionOf('bb', { createdAtMs: 2_000, provedAtMs: 3_000 })
      const foreign = sessionOf('cc', { account: stranger.account })
      await write(store, async (tx) => {
        for (const each of [first, second, foreign]) await tx.putConsoleSession(each)
      })
      await store.read(async (tx) => {
        assert.deepEqual(await tx.consoleSession('aa'), first)
        for (const id of ['AA', '', '\0']) assert.equal(await tx.consoleSession(id), null)
        assert.deepEqual(await tx.consoleSessions(guangzhou.account), [second, first])
      })
      await write(store, async (tx) => {
        await tx.removeConsoleSession('aa')
        await tx.removeConsoleSession('nobody')
      })
      assert.equal(await store.read((tx) => tx.consoleSession('aa')), null)
    }))
}

function ending(make: MakePlace): void {
  it('notes the use of a session without an audit row, and never of one that is gone', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      await write(store, (tx) => tx.putConsoleSession(sessionOf('aa')))
      const page = { limit: 10, offset: 0 }
      const before = await store.read((tx) => tx.audit(guangzhou, page))
      await store.touchConsoleSession('aa', 5_000)
      await store.touchConsoleSession('aa', 4_000)
      await store.touchConsoleSession('bb', 5_000)
      await store.read(async (tx) => {
        assert.equal((await tx.consoleSession('aa'))?.seenAtMs, 5_000)
        assert.equal(await tx.consoleSession('bb'), null)
        assert.deepEqual(await tx.audit(guangzhou, page), before)
      })
    }))

  it('takes away what is stale, of one account', () =>
    withPlace(make, async (place) => {
      const store = await place.open()
      const old = { createdAtMs: 1_000, seenAtMs: 9_000 }
      const unused = { createdAtMs: 5_000, seenAtMs: 5_000 }
      const alive = { createdAtMs: 5_000, seenAtMs: 9_000 }
      await write(store, async (tx) => {
        await tx.putConsoleSession(sessionOf('old', old))
        await tx.putConsoleSession(sessionOf('unused', unused))
        await tx.putConsoleSession(sessionOf('alive', alive))
        await tx.putConsoleSession(sessionOf('foreign', { ...old, account: stranger.account }))
        const ages = { seenBeforeMs: 6_000, createdBeforeMs: 2_000 }
        await tx.removeStaleConsoleSessions(guangzhou.account, ages)
      })
      await store.read(async (tx) => {
        const kept = await tx.consoleSessions(guangzhou.account)
        assert.deepEqual(
          kept.map(({ idHash }) => idHash),
          ['alive'],
        )
        assert.ok(await tx.consoleSession('foreign'))
      })
    }))
}
