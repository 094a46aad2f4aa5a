/**
 * Signs a management call by TC3-HMAC-SHA256, the signature that the vendor's SDKs use.
 *
 * Content type and host are signed, the host as sent. Source: compat/protocol.md, section 2.
 */
import { createHash, createHmac } from 'node:crypto'
import type { Secret } from '../lib/secret.ts'

export interface Credentials {
  readonly secretId: string
  readonly secretKey: Secret
}

export interface SignedCall {
  readonly host: string
  readonly service: string
  readonly contentType: string
  readonly body: string
  readonly epochSeconds: number
}

/** The value of the header Authorization for a `POST /`. */
export function authorization(call: SignedCall, { secretId, secretKey }: Credentials): string {
  const { host, service, contentType, body, epochSeconds } = call
  const signedHeaders = 'content-type;host'
  const request = [
    'POST',
    '/',
    '',
    `content-type:${contentType}\nhost:${host}\n`,
    signedHeaders,
    sha256(body),
  ].join('\n')

  const date = new Date(epochSeconds * 1000).toISOString().slice(0, 10)
  const scope = `${date}/${service}/tc3_request`
  const toSign = ['TC3-HMAC-SHA256', epochSeconds, scope, sha256(request)].join('\n')
  const key = [date, service, 'tc3_request'].reduce<string | Buffer>(
    (previous, part) => hmac(previous, part),
    `TC3${secretKey.reveal()}`,
  )
  return (
    `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, ` +
    `SignedHeaders=${signedHeaders}, Signature=${hmac(key, toSign).toString('hex')}`
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
