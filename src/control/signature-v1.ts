/**
 * HmacSHA1 and HmacSHA256, the older signatures: all goes in form or query fields, and what is
 * signed are the decoded values, sorted by name (compat/protocol.md 3).
 */
import { createHmac } from 'node:crypto'
import type { Secret } from '../lib/secret.ts'
import { sameText } from './same-text.ts'
import { withoutPort } from './signature-tc3.ts'

export interface V1Message {
  readonly method: string
  readonly path: string
  /** The Host header as sent. */
  readonly host: string
  /** Decoded fields of the query (GET) or the form (POST). */
  readonly fields: ReadonlyMap<string, string>
}

const hashes: ReadonlyMap<string, string> = new Map([
  ['HmacSHA1', 'sha1'],
  ['HmacSHA256', 'sha256'],
])

/** The hash of a SignatureMethod (absent: HmacSHA1), or null for an unknown one. */
export function v1Hash(method: string | undefined): string | null {
  return hashes.get(method ?? 'HmacSHA1') ?? null
}

/**
 * Whether `signature` is right for the key. This SDK signs the host with its port, others without:
 * both are tried.
 */
export function verifyV1(
  message: V1Message,
  hash: string,
  signature: string,
  secretKey: Secret,
): boolean {
  const pairs = [...message.fields]
    .filter(([name]) => name !== 'Signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

  let matches = false
  for (const host of [message.host, withoutPort(message.host)]) {
    const text = `${message.method}${host}${message.path}?${pairs}`
    const expected = createHmac(hash, secretKey.reveal()).update(text, 'utf8').digest('base64')
    matches = sameText(expected, signature) || matches
  }
  return matches
}
