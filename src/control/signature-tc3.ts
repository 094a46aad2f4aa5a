/**
 * TC3-HMAC-SHA256: parsing the Authorization header and recomputing the signature.
 *
 * Clients disagree on two points, so both forms are computed: the host is signed with or without
 * its port, and header values are signed as sent or in lower case (compat/protocol.md 2, traps 1
 * and 3). All forms are always computed, whether one has matched or not.
 */
import { createHash, createHmac } from 'node:crypto'
import type { Secret } from '../lib/secret.ts'
import { signedHeadersMax } from './limits.ts'
import { sameText } from './same-text.ts'

export interface Tc3Authorization {
  readonly secretId: string
  /** `YYYY-MM-DD`. */
  readonly date: string
  /** As it stands: SDKs put the first label of the endpoint here, whatever it is. */
  readonly service: string
  /** In the order given, lower case. */
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

/** What a signature covers, as it came. */
export interface SignedMessage {
  readonly method: string
  /** Path and query exactly as sent. */
  readonly target: string
  /** The values of a header in the order sent; the name in lower case. */
  headers(lowerName: string): readonly string[]
  readonly body: Uint8Array
}

const scheme = 'TC3-HMAC-SHA256'
const form = new RegExp(
  `^${scheme} +Credential=([^/\\s,]+)/(\\d{4}-\\d{2}-\\d{2})/([^/\\s,]+)/tc3_request, *` +
    'SignedHeaders=([a-z0-9-]+(?:;[a-z0-9-]+)*), *Signature=([0-9a-f]{64})$',
)

/** The parts of the header, or null when it has not exactly the form of the protocol. */
export function parseTc3(authorization: string): Tc3Authorization | null {
  const parts = form.exec(authorization)
  if (parts === null) return null
  const [, secretId = '', date = '', service = '', names = '', signature = ''] = parts
  const signedHeaders = names.split(';')
  if (signedHeaders.length > signedHeadersMax) return null
  if (new Set(signedHeaders).size !== signedHeaders.length) return null
  return { secretId, date, service, signedHeaders, signature }
}

/** The UTC date of a Unix time in seconds. */
export function utcDate(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 10)
}

/**
 * The signed header that the message does not carry exactly once, or null when all are there. A
 * header that came twice has no single value that could have been signed.
 */
export function unsignable(message: SignedMessage, authorization: Tc3Authorization): string | null {
  return authorization.signedHeaders.find((name) => message.headers(name).length !== 1) ?? null
}

/** Whether the signature is right for the key in one of the forms that clients use. */
export function verifyTc3(
  message: SignedMessage,
  authorization: Tc3Authorization,
  timestampText: string,
  secretKey: Secret,
): boolean {
  const { date, service } = authorization
  const dateKey = hmac(`TC3${secretKey.reveal()}`, date)
  const key = hmac(hmac(dateKey, service), 'tc3_request')
  const bodyHash = sha256(message.body)

  let matches = false
  for (const stripPort of [false, true]) {
    for (const lowerCase of [false, true]) {
      const request = canonicalRequest(message, authorization, bodyHash, stripPort, lowerCase)
      const scope = `${date}/${service}/tc3_request`
      const text = `${scheme}\n${timestampText}\n${scope}\n${sha256(request)}`
      const expected = hmac(key, text).toString('hex')
      matches = sameText(expected, authorization.signature) || matches
    }
  }
  return matches
}

function canonicalRequest(
  message: SignedMessage,
  { signedHeaders }: Tc3Authorization,
  bodyHash: string,
  stripPort: boolean,
  lowerCase: boolean,
): string {
  const queryStart = message.target.indexOf('?')
  const path = queryStart < 0 ? message.target : message.target.slice(0, queryStart)
  const query = queryStart < 0 ? '' : message.target.slice(queryStart + 1)
  const lines = signedHeaders.map((name) => {
    let value = (message.headers(name)[0] ?? '').trim()
    if (name === 'host' && stripPort) value = withoutPort(value)
    return `${name}:${lowerCase ? value.toLowerCase() : value}\n`
  })
  return [message.method, path, query, lines.join(''), signedHeaders.join(';'), bodyHash].join('\n')
}

/** `127.0.0.1` of `127.0.0.1:8090`; brackets of an IPv6 address stay. */
export function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '')
}

// Targets and header values are bytes read as latin1, so that is how they go back into the hash.
function sha256(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data
  return createHash('sha256').update(bytes).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'latin1').digest()
}
