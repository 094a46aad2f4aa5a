/**
 * The token by which a gateway joins its control plane, kept in the data directory.
 *
 * Whoever starts first on a data directory makes it; creation is exclusive, so that control and
 * gateway started at once agree.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '../lib/error-code.ts'
import { secretText } from '../lib/ids.ts'
import type { Random } from '../lib/random.ts'
import { Secret } from '../lib/secret.ts'

const tokenCharacters = 40

/** There is a file, and it holds no token. */
export class JoinTokenUnreadable extends Error {
  override readonly name = 'JoinTokenUnreadable'
}

export function joinTokenFile(dataDir: string): string {
  return join(dataDir, 'join-token')
}

/** What the feed admits as a token. */
const tokenForm = /^[\x21-\x7e]{1,512}$/

/** The kept token, or null when there is none; a file that holds no token has none. */
export function readJoinToken(dataDir: string): Secret | null {
  try {
    const text = readFileSync(joinTokenFile(dataDir), 'utf8').trim()
    return tokenForm.test(text) ? new Secret(text) : null
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** The kept token, made now if there was none. Throws JoinTokenUnreadable. */
export function ensureJoinToken(dataDir: string, random: Random): Secret {
  const kept = readJoinToken(dataDir)
  if (kept !== null) return kept
  const path = joinTokenFile(dataDir)
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${secretText(random, tokenCharacters)}\n`, { mode: 0o600 })
  try {
    linkSync(draft, path) // whole or not at all, and never over another one's
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  const made = readJoinToken(dataDir)
  if (made === null)
    throw new JoinTokenUnreadable(`${path} holds no token; remove it for a new one`)
  return made
}
