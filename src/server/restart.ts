/**
 * When to start a role again that died: at once at first, then with growing waits, so that a role
 * that cannot live neither spins nor stays away longer than the promised times.
 */
import { restartDelaysMs, stableAfterMs } from './limits.ts'

export type RoleName = 'control' | 'gateway'

export interface DeathRecord {
  /** Deaths in a row, this one included. */
  readonly deaths: number
  readonly waitMs: number
}

/** `readyForMs`: how long it had served, null if it never did. */
export function recordDeath(
  role: RoleName,
  deathsBefore: number,
  readyForMs: number | null,
): DeathRecord {
  const deaths = readyForMs !== null && readyForMs >= stableAfterMs ? 1 : deathsBefore + 1
  const waits: readonly number[] = restartDelaysMs[role]
  const waitMs = waits[Math.min(deaths, waits.length) - 1] ?? 0
  return { deaths, waitMs }
}
