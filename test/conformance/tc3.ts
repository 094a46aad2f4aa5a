/**
 * A hand-written TC3 signer for what the official SDK cannot send: other headers, other bodies,
 * wrong times. Written from the protocol's text, with nothing of the product in it.
 */
import { createHash, createHmac } from 'node:crypto'
import { type Key, rootKey } from './control.ts'

export interface RawCall {
  readonly port: number
  readonly action?: string
  readonly version?: string
  readonly body?: string | Uint8Array
  readonly method?: string
  /** With the query. */
  readonly target?: string
  readonly key?: Key
  readonly service?: string
  /** Unix seconds; now when absent. */
  readonly timestamp?: number
  /** Date in the scope; of the timestamp when absent. */
  readonly date?: string
  readonly contentType?: string
  readonly signedHeaders?: readonly string[]
  /** Sent beside the usual ones; an undefined value takes a usual one away. */
  readonly headers?: { readonly [name: string]: string | undefined }
  /** Changes the finished Authorization. */
  readonly authorization?: (made: string) => string
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly response: {
    readonly RequestId: string
    readonly Error?: { readonly Code: string; readonly Message: string }
    readonly [name: string]: unknown
  }
}

/** Signs and sends one call. */
export async function rawCall(call: RawCall): Promise<RawAnswer> {
  const { method = 'POST', target = '/', body = method === 'GET' ? '' : '{}' } = call
  const answer = await fetch(`http://127.0.0.1:${call.port}${target}`, {
    method,
    headers: signedHeadersOf(call, method, target, body),
    ...(method !== 'GET' && { body: typeof body === 'string' ? body : Buffer.from(body) }),
  })
  // The envelope is what every test here is about.
  const { Response: response } = (await answer.json()) as { Response: RawAnswer['response'] }
  return { status: answer.status, headers: answer.headers, response }
}

/** The code of a refusal; empty for a success. */
export async function codeOf(call: RawCall): Promise<string> {
  return (await rawCall(call)).response.Error?.Code ?? ''
}

/** All headers of a signed call, Authorization included. */
export function signedHeadersOf(
  call: RawCall,
  method: string,
  target: string,
  body: string | Uint8Array,
): Record<string, string> {
  const { key = rootKey, service = 'apigateway' } = call
  const timestamp = call.timestamp ?? Math.floor(Date.now() / 1000)
  const date = call.date ?? new Date(timestamp * 1000).toISOString().slice(0, 10)
  const headers: Record<string, string> = {
    'content-type': call.contentType ?? 'application/json; charset=utf-8',
    'x-tc-action': call.action ?? 'DescribeServicesStatus',
    'x-tc-version': call.version ?? '2018-08-08',
    'x-tc-timestamp': String(timestamp),
    'x-tc-region': 'ap-guangzhou',
  }
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    if (value === undefined) delete headers[name]
    else headers[name] = value
  }
  const names = call.signedHeaders ?? ['content-type', 'host']
  const values: Record<string, string> = { ...headers, host: `127.0.0.1:${call.port}` }
  const [path, query = ''] = target.split('?')
  const canonical =
    `${method}\n${path}\n${query}\n` +
    `${names.map((name) => `${name}:${values[name]}\n`).join('')}\n` +
    `${names.join(';')}\n${sha256(body)}`
  const scope = `${date}/${service}/tc3_request`
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`
  const derived = hmac(hmac(hmac(`TC3${key.secretKey}`, date), service), 'tc3_request')
  const signature = hmac(derived, text).toString('hex')
  const made =
    `TC3-HMAC-SHA256 Credential=${key.secretId}/${scope}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signature}`
  return { ...headers, authorization: call.authorization?.(made) ?? made }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
