/**
 * The deployment's own section of the snapshot, and the key in it by which control signs calls to
 * unreleased drafts: made once, kept sealed in the database, so that all control processes have it.
 */
import type { RootDeps } from '../control/accounts.ts'
import { draftKeySetting } from '../control/debug/draft-key.ts'
import { assert } from '../lib/assert.ts'
import type { Account } from '../model/account.ts'
import type { ReadTx } from '../model/store.ts'
import type { SettingsSection } from '../snapshot/snapshot.ts'
import type { Settings } from './settings.ts'

const keyBytes = 32

/** The key, hex; made now if there was none. */
export async function ensureDraftKey(deps: RootDeps, account: Account): Promise<string> {
  const { store, clock, random, region, requestId } = deps
  const kept = await store.read((tx) => tx.setting(draftKeySetting))
  if (kept !== null) return kept
  const who = { account: account.uin, region, action: 'Start', secretId: null, requestId }
  const audit = { ...who, atMs: clock.now(), sourceAddress: null, resource: null }
  const made = await store.write(audit, async (tx) => {
    const others = await tx.setting(draftKeySetting)
    if (others !== null) return others
    const key = Buffer.from(random.bytes(keyBytes)).toString('hex')
    await tx.putSetting(draftKeySetting, key)
    tx.changed({ kind: 'settings' })
    return key
  })
  return made.value
}

export async function readSettingsSection(
  tx: ReadTx,
  { baseDomain, serverName }: Settings,
): Promise<SettingsSection> {
  const draftKey = await tx.setting(draftKeySetting)
  assert(draftKey !== null, 'the draft key is made before anything is published')
  return { kind: 'settings', baseDomain, serverName, draftKey }
}
