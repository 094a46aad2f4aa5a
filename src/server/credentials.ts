/**
 * The files in the data directory that hold what is secret of the control plane: the root account's
 * credentials, and the key that seals secrets in the database.
 */
import { join } from 'node:path'
import type { Credentials } from '../control/accounts.ts'
import { secretText } from '../lib/ids.ts'
import type { Random } from '../lib/random.ts'
import { Secret } from '../lib/secret.ts'
import { replaceFileSync } from '../lib/whole-file.ts'
import { readSecretFile } from './secret-file.ts'

const storeKeyCharacters = 64

export function credentialsFile(dataDir: string): string {
  return join(dataDir, 'credentials.json')
}

/** What the file says, or null when there is none. Throws for a file that cannot be understood. */
export function readCredentials(dataDir: string): Credentials | null {
  const path = credentialsFile(dataDir)
  const text = readSecretFile(path)
  if (text === null) return null
  const broken = new Error(`${path} is not what was written there; restore or remove it`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw broken
  }
  if (typeof value !== 'object' || value === null) throw broken
  // Any object is one of members that have to be looked at.
  const { secretId, secretKey, uin, appId } = value as { [name: string]: unknown }
  if (typeof secretId !== 'string' || typeof secretKey !== 'string') throw broken
  if (typeof uin !== 'string' || typeof appId !== 'number') throw broken
  return { secretId, secretKey: new Secret(secretKey), uin, appId }
}

/** Writes the file when it says something else. */
export function keepCredentials(dataDir: string, credentials: Credentials): void {
  const { secretId, secretKey, uin, appId } = credentials
  const wanted = { secretId, secretKey: secretKey.reveal(), uin, appId }
  const text = `${JSON.stringify(wanted, null, 2)}\n`
  const path = credentialsFile(dataDir)
  if (readSecretFile(path) !== text) replaceFileSync(path, text)
}

/**
 * The key that seals secrets in the database, made at the first start. Control processes that share
 * a database share this file's content.
 */
export function ensureStoreKey(dataDir: string, random: Random): Secret {
  const path = join(dataDir, 'store.key')
  const kept = readSecretFile(path)?.trim() ?? ''
  if (kept !== '') return new Secret(kept)
  const made = secretText(random, storeKeyCharacters)
  replaceFileSync(path, `${made}\n`)
  return new Secret(made)
}
