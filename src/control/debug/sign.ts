/**
 * Signs a debugged call as a caller would: with a key pair over the date (guide row 236), or as an
 * application over the whole request (guide row 365, compat/behaviours.md 3.2).
 */
import { createHash, createHmac } from 'node:crypto'
import type { DebugRequest, Pairs } from './request.ts'
import { formType } from './request.ts'

export interface Signer {
  readonly kind: 'key' | 'app'
  /** AccessKeyId, or ApiAppKey. */
  readonly id: string
  readonly secret: string
}

/** The headers that a signature adds. */
export function signatureHeaders(request: DebugRequest, signer: Signer, nowMs: number): Pairs {
  const date = new Date(nowMs).toUTCString()
  if (signer.kind === 'key') {
    const signature = hmac(signer.secret, `x-date: ${date}`)
    return [
      ['X-Date', date],
      ['Authorization', authorization(signer, signature)],
    ]
  }
  const digest = bodyDigest(request)
  const signature = hmac(signer.secret, appString(request, date, digest))
  return [
    ['X-Date', date],
    ...(digest === '' ? [] : ([['Content-MD5', digest]] as const)),
    ['Authorization', authorization(signer, signature)],
  ]
}

function hmac(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text, 'utf8').digest('base64')
}

function authorization({ id }: Signer, signature: string): string {
  return `hmac id="${id}", algorithm="hmac-sha1", headers="x-date", signature="${signature}"`
}

/** A form is signed field by field; of any other body its MD5. */
function bodyDigest({ form, body }: DebugRequest): string {
  if (form !== null || body.length === 0) return ''
  return Buffer.from(createHash('md5').update(body).digest('hex')).toString('base64')
}

function appString(request: DebugRequest, date: string, digest: string): string {
  const { method, path, query, form, headers, contentType } = request
  const accept = headers.find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? ''
  const fields = [...query, ...(form ?? [])].toSorted(byName)
  const parameters = fields.map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  const suffix = parameters.length === 0 ? '' : `?${parameters.join('&')}`
  const type = form === null ? contentType : formType
  return [`x-date: ${date}`, method, accept, type, digest, `${path}${suffix}`].join('\n')
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return compare(a[0], b[0]) || compare(a[1], b[1])
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
