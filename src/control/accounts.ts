/**
 * The root account: made at the first start, and its credentials as settings give them later.
 *
 * What wins: credentials in the settings; without them what the database has; for a new database
 * those of the credentials file (so that a lost database does not lock its users out); else they
 * are made up. The account's numbers are fixed once made, since its resources belong to them.
 */
import type { Clock } from '../lib/clock.ts'
import type { Random } from '../lib/random.ts'
import type { Secret } from '../lib/secret.ts'
import type { AccessKey, Account } from '../model/account.ts'
import type { AuditEntry, ReadTx, Store, WriteTx } from '../model/store.ts'
import { generatedAccount } from './account-numbers.ts'

export interface Credentials {
  readonly secretId: string
  readonly secretKey: Secret
  readonly uin: string
  readonly appId: number
}

export type GivenCredentials = { readonly [K in keyof Credentials]: Credentials[K] | null }

export interface RootAccount {
  readonly account: Account
  readonly credentials: Credentials
  /** Whether this start made the account. */
  readonly created: boolean
  /** Settings that could not be followed, in words. */
  readonly warnings: readonly string[]
}

export interface RootDeps {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** For the audit row. */
  readonly region: string
  readonly requestId: string
}

type PickedKey = Pick<Credentials, 'secretId' | 'secretKey'>

/** The setting that names the key of the root account which settings replace. */
const rootKeySetting = 'root-secret-id'

/**
 * Makes or finds the root account and gives it the credentials that win. Writes only what changes,
 * so that a process can start on a full disk.
 */
export async function ensureRootAccount(
  deps: RootDeps,
  given: GivenCredentials,
  kept: Credentials | null,
): Promise<RootAccount> {
  const { store, clock, random, region, requestId } = deps
  const made = generatedAccount(random)
  const settled = await store.read((tx) => settledRoot(tx, given))
  if (settled !== null) return answer(settled.account, settled.key, false, given)

  const audit: AuditEntry = {
    atMs: clock.now(),
    account: given.uin ?? kept?.uin ?? made.uin,
    region,
    action: 'Start',
    secretId: null,
    sourceAddress: null,
    requestId,
    resource: null,
  }
  const { value } = await store.write(audit, async (tx) => {
    // Another process may have made it meanwhile; inside the write that cannot change any more.
    const existing = await rootOf(tx)
    const fresh = {
      uin: audit.account,
      appId: given.appId ?? kept?.appId ?? made.appId,
      name: 'root',
      isRoot: true,
      createdAtMs: clock.now(),
    }
    if (existing === null && !(await tx.addAccount(fresh))) {
      throw new Error(`the numbers ${fresh.uin} and ${fresh.appId} belong to another account`)
    }
    const account = existing ?? fresh
    const key = await settleKey(tx, account, given, kept, made, clock.now())
    return { account, key, created: existing === null }
  })
  return answer(value.account, value.key, value.created, given)
}

async function rootOf(tx: ReadTx): Promise<Account | null> {
  return (await tx.accounts()).find(({ isRoot }) => isRoot) ?? null
}

/** The root account and its key when there is nothing to change about them. */
async function settledRoot(tx: ReadTx, given: GivenCredentials) {
  const account = await rootOf(tx)
  const keyId = await tx.setting(rootKeySetting)
  const key = keyId === null ? null : await tx.accessKey(keyId)
  if (account === null || key === null) return null
  return isWanted(key, pick(given, key, null, key)) ? { account, key } : null
}

function isWanted(key: AccessKey, wanted: PickedKey): boolean {
  const isSameId = key.secretId === wanted.secretId
  return isSameId && key.secretKey.reveal() === wanted.secretKey.reveal() && key.enabled
}

function answer(
  account: Account,
  { secretId, secretKey }: AccessKey,
  created: boolean,
  given: GivenCredentials,
): RootAccount {
  const credentials = { secretId, secretKey, uin: account.uin, appId: account.appId }
  return { account, credentials, created, warnings: warningsOf(account, given) }
}

/** The key that the root account has from now on; one that settings replaced is switched off. */
async function settleKey(
  tx: WriteTx,
  account: Account,
  given: GivenCredentials,
  kept: Credentials | null,
  made: PickedKey,
  nowMs: number,
): Promise<AccessKey> {
  const currentId = await tx.setting(rootKeySetting)
  const current = currentId === null ? null : await tx.accessKey(currentId)
  const wanted = pick(given, current, kept, made)
  if (current !== null && isWanted(current, wanted)) return current

  const other = await tx.accessKey(wanted.secretId)
  if (other !== null && other.account !== account.uin) {
    throw new Error(`the SecretId ${wanted.secretId} belongs to another account; choose another`)
  }
  if (current !== null && current.secretId !== wanted.secretId) {
    await tx.putAccessKey({ ...current, enabled: false })
  }
  const key = { ...wanted, account: account.uin, enabled: true, createdAtMs: nowMs }
  await tx.putAccessKey(key)
  await tx.putSetting(rootKeySetting, key.secretId)
  return key
}

function pick(
  given: GivenCredentials,
  current: AccessKey | null,
  kept: Credentials | null,
  made: PickedKey,
): PickedKey {
  const { secretId, secretKey } = given
  if (secretId !== null && secretKey !== null) return { secretId, secretKey }
  const chosen = current ?? kept ?? made
  return { secretId: chosen.secretId, secretKey: chosen.secretKey }
}

function warningsOf(account: Account, given: GivenCredentials): string[] {
  const warnings: string[] = []
  const keeps = "it is fixed since the first start, and the account's resources belong to it"
  if (given.uin !== null && given.uin !== account.uin) {
    warnings.push(`uin ${given.uin} has no effect: the root account is ${account.uin}; ${keeps}`)
  }
  if (given.appId !== null && given.appId !== account.appId) {
    warnings.push(
      `appId ${given.appId} has no effect: the root account's is ${account.appId}; ${keeps}`,
    )
  }
  return warnings
}
