/**
 * Identifiers: random parts of resource ids, UUIDs, and the forms of compat/behaviours.md 10.
 */
import type { Random } from './random.ts'

const lowerAlphanumeric = 'abcdefghijklmnopqrstuvwxyz0123456789'
const alphanumeric = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${lowerAlphanumeric}`

/** `length` characters of `alphabet`, all equally likely: bytes that would tilt are left out. */
export function randomText(random: Random, length: number, alphabet: string): string {
  const usable = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length * 2)) {
      if (byte < usable && text.length < length) text += alphabet[byte % alphabet.length]
    }
  }
  return text
}

/** `service-` + 8 of `[a-z0-9]`, and so on for every resource. */
export function resourceId(random: Random, prefix: string): string {
  return `${prefix}-${randomText(random, 8, lowerAlphanumeric)}`
}

/** A secret of letters and digits. 40 of them carry 238 bits. */
export function secretText(random: Random, length: number): string {
  return randomText(random, length, alphanumeric)
}

/** A version 4 UUID in lower hex (RFC 9562). */
export function uuid(random: Random): string {
  const bytes = random.bytes(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
