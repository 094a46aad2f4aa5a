/**
 * The root account: made at the first start, and its credentials as settings give them later.
 *
 * What wins: credentials in the settings; without them what the database has; for a new database
 * those of the credentials file (so that a lost database does not lock its users out); else they
 * are made up. The account's numbers are fixed once made, since its resources belong to them.
 */
import type { Clock } from '../lib/clock.ts'
import type { Random } from '../lib/random.ts'
import { Secret } from '../lib/secret.ts'
import type { AccessKey, Account } from '../model/account.ts'
import type { AuditEntry, Store, WriteTx } from '../model/store.ts'
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

/** The setting that names the key of the root account which settings replace. */
const rootKeySetting = 'root-secret-id'

/** Makes or finds the root account and gives it the credentials that win. */
export async function ensureRootAccount(
  { store, clock, random, region, requestId }: RootDeps,
  given: GivenCredentials,
  kept: Credentials | null,
): Promise<RootAccount> {
  const before = await store.read(async (tx) => (await tx.accounts()).find(({ isRoot }) => isRoot))
  const made = generatedAccount(random)
  const uin = before?.uin ?? given.uin ?? kept?.uin ?? made.uin
  const audit: AuditEntry = {
    atMs: clock.now(),
    account: uin,
    region,
    action: 'Start',
    secretId: null,
    sourceAddress: null,
    requestId,
    resource: null,
  }
  const { value } = await store.write(audit, async (tx) => {
    // Another process may have made it meanwhile; inside the write that cannot change any more.
    const existing = (await tx.accounts()).find(({ isRoot }) => isRoot) ?? null
    const fresh = {
      uin,
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
  const { account, key, created } = value
  const { secretId, secretKey } = key
  const credentials = { secretId, secretKey, uin: account.uin, appId: account.appId }
  return { account, credentials, created, warnings: warningsOf(account, given) }
}

/** The key that the root account has from now on; one that settings replaced is switched off. */
async function settleKey(
  tx: WriteTx,
  account: Account,
  given: GivenCredentials,
  kept: Credentials | null,
  made: { readonly secretId: string; readonly secretKey: string },
  nowMs: number,
): Promise<AccessKey> {
  const currentId = await tx.setting(rootKeySetting)
  const current = currentId === null ? null : await tx.accessKey(currentId)
  const wanted = pick(given, current, kept, made)
  const isSame =
    current?.secretId === wanted.secretId &&
    current.secretKey.reveal() === wanted.secretKey.reveal() &&
    current.enabled
  if (isSame) return current

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
  made: { readonly secretId: string; readonly secretKey: string },
): { readonly secretId: string; readonly secretKey: Secret } {
  const { secretId, secretKey } = given
  if (secretId !== null && secretKey !== null) return { secretId, secretKey }
  const stored = current ?? kept
  if (stored !== null) return { secretId: stored.secretId, secretKey: stored.secretKey }
  return { secretId: made.secretId, secretKey: new Secret(made.secretKey) }
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
