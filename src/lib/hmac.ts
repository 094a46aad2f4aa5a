/**
 * HMAC over bytes, and the comparison of a digest with what a stranger sent. Synchronous: the
 * request path never uses the shared thread pool.
 *
 * HMAC is two hashes (RFC 2104), and the runtime's one-shot hash costs a third of its HMAC object,
 * so the two are made here; what does not fit the scratch bytes goes to the object.
 */
import { createHmac, hash } from 'node:crypto'

export const hmacAlgorithms = ['sha1', 'sha256', 'sha384', 'sha512'] as const
export type HmacAlgorithm = (typeof hmacAlgorithms)[number]

/** Longer texts go to the runtime's HMAC object, whose own cost is nothing beside theirs. */
const scratchTextBytesMax = 8_192

interface Scratch {
  /** Bytes of a block of the hash. */
  readonly block: number
  /** The key's inner pad, then the text. */
  readonly inner: Buffer
  /** The key's outer pad, then the inner digest. */
  readonly outer: Buffer
}

function scratchOf(block: number, digestBytes: number): Scratch {
  return {
    block,
    inner: Buffer.alloc(block + scratchTextBytesMax),
    outer: Buffer.alloc(block + digestBytes),
  }
}

const scratches: { readonly [A in HmacAlgorithm]: Scratch } = {
  sha1: scratchOf(64, 20),
  sha256: scratchOf(64, 32),
  sha384: scratchOf(128, 48),
  sha512: scratchOf(128, 64),
}

/**
 * The digest in base64. `bytes`: text whose characters are bytes (latin1), as the HTTP engine gives
 * it.
 */
export function hmac(algorithm: HmacAlgorithm, secret: string, bytes: string): string {
  const { block, inner, outer } = scratches[algorithm]
  if (bytes.length > scratchTextBytesMax || !putPads(secret, block, inner, outer)) {
    return createHmac(algorithm, secret).update(bytes, 'latin1').digest('base64')
  }
  const end = block + inner.write(bytes, block, 'latin1')
  outer.write(hash(algorithm, inner.subarray(0, end), 'latin1'), block, 'latin1')
  return hash(algorithm, outer, 'base64')
}

/** False for a secret that is longer than a block, or not ASCII. */
function putPads(secret: string, block: number, inner: Buffer, outer: Buffer): boolean {
  const { length } = secret
  if (length > block) return false
  let all = 0
  for (let at = 0; at < block; at++) {
    const code = at < length ? secret.charCodeAt(at) : 0
    all |= code
    inner[at] = code ^ 0x36
    outer[at] = code ^ 0x5c
  }
  return all < 0x80
}

/**
 * Whether `given` is this digest, in base64 in its one spelling; a near miss takes as long as a far
 * one.
 */
export function isDigest(digest: string, given: string): boolean {
  if (given.length !== digest.length) return false
  let differing = 0
  for (let at = 0; at < digest.length; at++) {
    differing |= digest.charCodeAt(at) ^ given.charCodeAt(at)
  }
  return differing === 0
}
