/**
 * How the control plane calls an unreleased draft through the real pipeline: a header that only who
 * holds the draft key can make, good for one method and target of one service, for minutes.
 *
 * Value: `<expiry, epoch seconds>.<hex HMAC-SHA256>` over the lines `sluice-draft`, service id,
 * expiry, method, target; joined by line feeds, none at the end. The target is what is sent.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Lower case; gateways never forward it. */
export const draftAccessHeader = 'x-sluice-draft'

export interface DraftCall {
  readonly serviceId: string
  readonly method: string
  /** The request target in origin form, byte for byte. */
  readonly target: string
}

const form = /^([0-9]{1,12})\.([0-9a-f]{64})$/

/** The header's value for a call that is made before `expirySeconds` (epoch). */
export function signDraftCall(keyHex: string, call: DraftCall, expirySeconds: number): string {
  return `${expirySeconds}.${digest(keyHex, call, String(expirySeconds)).toString('hex')}`
}

/**
 * Whether `value` allows this call now. It does not once it has expired, nor when it expires later
 * than `lifeSecondsMax` from now: a leaked value is worth little.
 */
export function allowsDraftCall(
  keyHex: string,
  call: DraftCall,
  value: string,
  nowMs: number,
  lifeSecondsMax: number,
): boolean {
  if (keyHex === '') return false
  const [, expiry, signature] = form.exec(value) ?? []
  if (expiry === undefined || signature === undefined) return false
  const leftSeconds = Number(expiry) - nowMs / 1000
  if (leftSeconds < 0 || leftSeconds > lifeSecondsMax) return false
  return timingSafeEqual(digest(keyHex, call, expiry), Buffer.from(signature, 'hex'))
}

function digest(keyHex: string, call: DraftCall, expiry: string): Buffer {
  const lines = ['sluice-draft', call.serviceId, expiry, call.method, call.target]
  return createHmac('sha256', Buffer.from(keyHex, 'hex')).update(lines.join('\n')).digest()
}
