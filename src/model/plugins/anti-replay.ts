/**
 * AntiReplay: a nonce is good for one call (compat/behaviours.md 4.11).
 */
import { type At, Members } from './reader.ts'

export interface AntiReplayData {
  readonly type: 'AntiReplay'
  /** Whether calls without a nonce are refused. */
  readonly forced: boolean
  readonly ttlSeconds: number
}

const ttlSecondsMax = 1_800
const ttlSecondsDefault = 900

export function parseAntiReplay(at: At): AntiReplayData {
  const members = new Members(at, ['force_nonce', 'nonce_ttl'])
  return {
    type: 'AntiReplay',
    forced: members.flag('force_nonce', false),
    ttlSeconds: members.integer('nonce_ttl', 1, ttlSecondsMax, ttlSecondsDefault),
  }
}
