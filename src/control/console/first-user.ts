/**
 * The user of the root account, made at the first start with a password that is good for nothing
 * but choosing another; and the way back for an account that has lost its password.
 */
import type { Account } from '../../model/account.ts'
import type { AuditEntry, WriteTx } from '../../model/store.ts'
import type { RootDeps } from '../accounts.ts'
import type { Passwords } from './passwords.ts'
import { endAll, makeOneTimePassword } from './sessions.ts'

export const rootUserName = 'root'

export interface OneTimeUser {
  readonly name: string
  readonly password: string
}

/** Null: there is a user already. */
export async function oneTimeUser(
  { store, clock, random, region, requestId }: RootDeps,
  passwords: Passwords,
  account: Account,
): Promise<OneTimeUser | null> {
  const name = rootUserName
  if ((await store.read((tx) => tx.consoleUser(name))) !== null) return null
  const password = makeOneTimePassword(random)
  const passwordHash = await passwords.hash(password)
  const nowMs = clock.now()
  const who = { account: account.uin, region, action: 'Start', secretId: null, requestId }
  const audit: AuditEntry = { ...who, atMs: nowMs, sourceAddress: null, resource: null }
  const { value } = await store.write(audit, async (tx) => {
    // Another process may have made it meanwhile.
    if ((await tx.consoleUser(name)) !== null) return null
    await putOneTime(tx, account.uin, name, passwordHash, nowMs)
    return { name, password }
  })
  return value
}

/** Puts a one-time password in place of whatever there was, and ends the account's sessions. */
export async function putOneTime(
  tx: WriteTx,
  account: string,
  name: string,
  passwordHash: string,
  changedAtMs: number,
): Promise<void> {
  const before = await tx.consoleUser(name)
  const language = before?.language ?? null
  await tx.putConsoleUser({ name, account, passwordHash, isOneTime: true, language, changedAtMs })
  await endAll(tx, account)
}
