/**
 * Sealing: what must not be readable in a copy of the database is kept under AES-256-GCM.
 *
 * The place of a value (its table and key) is authenticated with it, so that a sealed value moved
 * to another row no longer opens.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { assert } from '../lib/assert.ts'
import type { Secret } from '../lib/secret.ts'
import { storageLimits } from './limits.ts'

const format = 's1'
const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

export interface Sealer {
  seal(place: string, text: string): string
  /** Throws for another key, another place or a changed value. */
  open(place: string, sealed: string): string
}

/** `key` is any text of at least 32 characters with 128 bits of chance in it or more. */
export function createSealer(key: Secret): Sealer {
  const text = key.reveal()
  assert(text.length >= storageLimits.sealingKeyCharactersMin, 'a sealing key of enough characters')
  const derived = Buffer.from(hkdfSync('sha256', text, '', 'sluice store sealing 1', 32))

  return {
    seal(place, plain) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv(algorithm, derived, iv)
      cipher.setAAD(Buffer.from(place))
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `${format}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`
    },

    open(place, sealed) {
      const [version, payload] = sealed.split('.')
      if (version !== format || payload === undefined) throw new Error('an unknown kind of sealing')
      const bytes = Buffer.from(payload, 'base64url')
      const decipher = createDecipheriv(algorithm, derived, bytes.subarray(0, ivBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      const plain = [decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]
      return Buffer.concat(plain).toString('utf8')
    },
  }
}
