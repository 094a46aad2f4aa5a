/**
 * Users of the console and their sessions. When a session was last seen is a column of its own, so
 * that noting it writes nothing else.
 */
import type {
  ConsoleReads,
  ConsoleSession,
  ConsoleUser,
  ConsoleWrites,
} from '../model/console-session.ts'
import { askedKey, fromBody, storedKey, toBody } from './body.ts'
import type { Run } from './read.ts'
import type { Db, Tables } from './schema.ts'
import type { Sealer } from './seal.ts'

export function readConsole(run: Run, sealer: Sealer): ConsoleReads {
  return {
    consoleUser: (name) =>
      run(async (db) => {
        const row = await db
          .selectFrom('console_users')
          .selectAll()
          .where('name', '=', askedKey(name))
          .executeTakeFirst()
        return row ? toUser(row, sealer) : null
      }),

    consoleSession: (idHash) =>
      run(async (db) => {
        const row = await db
          .selectFrom('console_sessions')
          .selectAll()
          .where('id_hash', '=', askedKey(idHash))
          .executeTakeFirst()
        return row ? toSession(row) : null
      }),

    consoleSessions: (account) =>
      run(async (db) => {
        const rows = await db
          .selectFrom('console_sessions')
          .selectAll()
          .where('account', '=', askedKey(account))
          .orderBy('created_at_ms', 'desc')
          .orderBy('id_hash')
          .execute()
        return rows.map(toSession)
      }),
  }
}

export function writeConsole(run: Run, sealer: Sealer): ConsoleWrites {
  return {
    putConsoleUser: (user) =>
      run(async (db) => {
        const { name, ...values } = toUserRow(user, sealer)
        await db
          .insertInto('console_users')
          .values({ name, ...values })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
          .execute()
      }),

    putConsoleSession: (session) =>
      run(async (db) => {
        const { id_hash, ...values } = toSessionRow(session)
        await db
          .insertInto('console_sessions')
          .values({ id_hash, ...values })
          .onConflict((conflict) => conflict.column('id_hash').doUpdateSet(values))
          .execute()
      }),

    removeConsoleSession: (idHash) =>
      run(async (db) => {
        await db.deleteFrom('console_sessions').where('id_hash', '=', askedKey(idHash)).execute()
      }),

    removeStaleConsoleSessions: (account, { seenBeforeMs, createdBeforeMs }) =>
      run(async (db) => {
        await db
          .deleteFrom('console_sessions')
          .where('account', '=', askedKey(account))
          .where((eb) =>
            eb.or([eb('seen_at_ms', '<', seenBeforeMs), eb('created_at_ms', '<', createdBeforeMs)]),
          )
          .execute()
      }),
  }
}

/** One statement of its own; never takes a time back. */
export async function touchConsoleSession(db: Db, idHash: string, seenAtMs: number): Promise<void> {
  await db
    .updateTable('console_sessions')
    .set({ seen_at_ms: seenAtMs })
    .where('id_hash', '=', askedKey(idHash))
    .where('seen_at_ms', '<', seenAtMs)
    .execute()
}

type KeptUser = Omit<ConsoleUser, 'passwordHash'>
type KeptSession = Omit<ConsoleSession, 'seenAtMs'>

function toUserRow({ passwordHash, ...rest }: ConsoleUser, sealer: Sealer) {
  const name = storedKey(rest.name)
  return {
    name,
    account: storedKey(rest.account),
    sealed: sealer.seal(`console_users:${name}`, passwordHash),
    body: toBody(rest),
  }
}

function toUser(row: Tables['console_users'], sealer: Sealer): ConsoleUser {
  const passwordHash = sealer.open(`console_users:${row.name}`, row.sealed)
  return { ...fromBody<KeptUser>(row.body), passwordHash }
}

function toSessionRow({ seenAtMs, ...rest }: ConsoleSession): Tables['console_sessions'] {
  return {
    id_hash: storedKey(rest.idHash),
    account: storedKey(rest.account),
    created_at_ms: rest.createdAtMs,
    seen_at_ms: seenAtMs,
    body: toBody(rest),
  }
}

function toSession(row: Tables['console_sessions']): ConsoleSession {
  return { ...fromBody<KeptSession>(row.body), seenAtMs: row.seen_at_ms }
}
