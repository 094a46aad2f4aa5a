/**
 * Calls that come back: a backend that is our own address, by mistake or not, would make one call
 * into as many as there are connections.
 *
 * A request with our request id has been through a gateway of ours, so the next one counts it; all
 * others carry no count and cost nothing. A caller that forges a count harms itself alone.
 */
import type { Fields } from '../http/exchange.ts'
import { hopsMax } from './limits.ts'

/** Lower case; callers never set it for a backend. */
export const hopsHeader = 'x-sluice-hops'

/** How often this request has been through a gateway before; null when that is too often. */
export function hopsOf(fields: Fields): number | null {
  if (fields.get('x-api-requestid') === undefined) return 0
  const told = fields.get(hopsHeader)
  if (told === undefined) return 1
  const hops = /^\d{1,4}$/.test(told) ? Number(told) + 1 : hopsMax + 1
  return hops > hopsMax ? null : hops
}

/** The header line that tells the next gateway. */
export function hopsLine(hops: number): string {
  return hops === 0 ? '' : `X-Sluice-Hops: ${hops}\r\n`
}
