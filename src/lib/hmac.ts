/**
 * HMAC over bytes, and the comparison of a digest with what a stranger sent. Synchronous: the
 * request path never uses the shared thread pool.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export const hmacAlgorithms = ['sha1', 'sha256', 'sha384', 'sha512'] as const
export type HmacAlgorithm = (typeof hmacAlgorithms)[number]

/** `bytes`: text whose characters are bytes (latin1), as the HTTP engine gives it. */
export function hmac(algorithm: HmacAlgorithm, secret: string, bytes: string): Buffer {
  return createHmac(algorithm, secret).update(bytes, 'latin1').digest()
}

/** Whether `base64` is this digest in its one spelling; a near miss takes as long as a far one. */
export function isDigest(digest: Buffer, base64: string): boolean {
  const given = Buffer.from(base64, 'base64')
  if (given.length !== digest.length || given.toString('base64') !== base64) return false
  return timingSafeEqual(given, digest)
}
