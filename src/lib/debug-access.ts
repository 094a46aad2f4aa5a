/**
 * How the control plane asks a gateway to tell what it did with a call: a header that only who
 * holds the draft key can make, good for one method and target of one service, for minutes.
 *
 * Value: `<expiry, epoch seconds>.<id, 32 hex>.<hex HMAC-SHA256>` over the lines `sluice-debug`,
 * service id, expiry, id, method, target; joined by line feeds, none at the end. The id is what the
 * gateway's report is told by; it says nothing to the caller.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { DraftCall } from './draft-access.ts'

/** Lower case; gateways never forward it. */
export const debugAccessHeader = 'x-sluice-debug'

const form = /^([0-9]{1,12})\.([0-9a-f]{32})\.([0-9a-f]{64})$/

/** The header's value for a call that is made before `expirySeconds` (epoch). */
export function signDebugCall(
  keyHex: string,
  call: DraftCall,
  id: string,
  expirySeconds: number,
): string {
  const signature = digest(keyHex, call, String(expirySeconds), id).toString('hex')
  return `${expirySeconds}.${id}.${signature}`
}

/**
 * The id under which a report of this call is wanted, or null. It is not once it has expired, nor
 * when it expires later than `lifeSecondsMax` from now.
 */
export function debugIdOf(
  keyHex: string,
  call: DraftCall,
  value: string,
  nowMs: number,
  lifeSecondsMax: number,
): string | null {
  if (keyHex === '') return null
  const [, expiry, id, signature] = form.exec(value) ?? []
  if (expiry === undefined || id === undefined || signature === undefined) return null
  const leftSeconds = Number(expiry) - nowMs / 1000
  if (leftSeconds < 0 || leftSeconds > lifeSecondsMax) return null
  const wanted = digest(keyHex, call, expiry, id)
  return timingSafeEqual(wanted, Buffer.from(signature, 'hex')) ? id : null
}

function digest(keyHex: string, call: DraftCall, expiry: string, id: string): Buffer {
  const lines = ['sluice-debug', call.serviceId, expiry, id, call.method, call.target]
  return createHmac('sha256', Buffer.from(keyHex, 'hex')).update(lines.join('\n')).digest()
}
