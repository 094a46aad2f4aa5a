/**
 * Preflights: what a browser asks before it lets a page call another origin, and how it is told.
 */
import type { RequestHead } from '../../http/exchange.ts'
import type { Reply } from '../refusals.ts'

/** The method that a browser asks leave for, or null when this is no preflight. */
export function preflightMethod(head: RequestHead): string | null {
  if (head.method !== 'OPTIONS' || head.fields.get('origin') === undefined) return null
  return head.fields.get('access-control-request-method') ?? null
}

export function preflightReply(headLines: string): Reply {
  return { status: 204, error: '', headLines, body: new Uint8Array(0) }
}
