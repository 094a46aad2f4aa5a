/**
 * Field names the engine or the gateway asks for often, each with a number: recognising one needs
 * no string, and its lower-case form is made once. Numbers 1 to 12 are the fields that never travel
 * on as they came: framing, routing and hop-by-hop (RFC 9110 7.6.1).
 */
import { lowerBytes } from './chars.ts'

export const contentLength = 1
export const transferEncoding = 2
export const host = 3
export const expect = 4
export const connection = 5
export const keepAlive = 6
/** The largest number of a field that is not forwarded. */
export const notForwardedMax = 12
export const trailer = 13
export const date = 14

const known: readonly string[] = [
  '',
  'content-length',
  'transfer-encoding',
  'host',
  'expect',
  'connection',
  'keep-alive',
  'te',
  'upgrade',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'http2-settings',
  'trailer',
  'date',
  ...'accept accept-charset accept-encoding accept-language accept-ranges age allow'.split(' '),
  ...'access-control-allow-credentials access-control-allow-headers'.split(' '),
  ...'access-control-allow-methods access-control-allow-origin'.split(' '),
  ...'access-control-expose-headers access-control-max-age'.split(' '),
  ...'access-control-request-headers access-control-request-method'.split(' '),
  ...'authorization cache-control content-disposition content-encoding'.split(' '),
  ...'content-language content-location content-md5 content-range content-type'.split(' '),
  ...'content-security-policy cookie dnt etag expires forwarded from if-match'.split(' '),
  ...'if-modified-since if-none-match if-range if-unmodified-since last-modified link'.split(' '),
  ...'location origin pragma priority range referer referrer-policy retry-after'.split(' '),
  ...'sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform sec-fetch-dest sec-fetch-mode'.split(' '),
  ...'sec-fetch-site sec-fetch-user server set-cookie source traceparent tracestate'.split(' '),
  ...'strict-transport-security upgrade-insecure-requests user-agent vary via'.split(' '),
  ...'www-authenticate x-client-proto x-client-proto-ver x-content-type-options'.split(' '),
  ...'x-date x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto'.split(' '),
  ...'x-frame-options x-powered-by x-real-ip x-request-id x-requested-with'.split(' '),
  ...'x-api-requestid x-nonce-time x-timestamp x-xss-protection'.split(' '),
]

const slots = new Int32Array(1024)
/** All names one behind the other, and where each begins: number `n` ends where `n + 1` begins. */
const spellings = new Uint8Array(Buffer.from(known.join('')))
const starts = new Int32Array(known.length + 1)
const numbers = new Map<string, number>()

/** One step of the hash over a name's lower-case bytes; starts at 0. `head.ts` has it inline. */
function hashStep(hash: number, byte: number): number {
  return ((hash << 5) - hash + lowerBytes[byte]!) | 0
}

for (let number = 1; number < known.length; number++) {
  const name = known[number]!
  let hash = 0
  for (let at = 0; at < name.length; at++) hash = hashStep(hash, name.charCodeAt(at))
  let slot = hash & 1023
  while (slots[slot] !== 0) slot = (slot + 1) & 1023
  slots[slot] = number
  starts[number + 1] = starts[number]! + name.length
  numbers.set(name, number)
}

/** The number of the name in these bytes, whose hash is given; 0 when it is not a known one. */
export function numberOfBytes(bytes: Uint8Array, start: number, end: number, hash: number): number {
  let slot = hash & 1023
  for (;;) {
    const number = slots[slot]!
    if (number === 0) return 0
    let at = starts[number]!
    const last = starts[number + 1]!
    if (last - at === end - start) {
      const shift = start - at
      while (at < last && lowerBytes[bytes[at + shift]!] === spellings[at]) at++
      if (at === last) return number
    }
    slot = (slot + 1) & 1023
  }
}

/** The number of a lower-case name; 0 when it is not a known one. */
export function numberOfName(lowerName: string): number {
  return numbers.get(lowerName) ?? 0
}

/** The lower-case name of a number. */
export function nameOfNumber(number: number): string {
  return known[number]!
}
