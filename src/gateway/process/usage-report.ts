/**
 * Tells the control plane what quotas were used: on a new connection all of it, then what has
 * changed, at a bounded rate, so that it never crowds out the snapshot.
 *
 * What waits is a set of names, not a queue of counts: one that changes while it waits goes once,
 * with its newest count. A count that was dropped is told as 0.
 */
import type { UsageCount } from '../../snapshot/frames.ts'
import { usageCountsPerFrameMax } from './limits.ts'

export interface UsageReport {
  /** A connection is there that knows nothing yet. */
  restart(): void
  /** Sends at most a frame of what waits. */
  tick(): void
}

export function createUsageReport(
  counts: () => ReadonlyMap<string, number>,
  /** False: it could not be sent. */
  send: (counts: readonly UsageCount[]) => boolean,
): UsageReport {
  let told = new Map<string, number>()
  let waiting = new Set<string>()

  return {
    restart() {
      told = new Map()
      waiting = new Set()
    },
    tick() {
      const now = counts()
      if (waiting.size === 0) waiting = changedNames(told, now)
      const names = [...waiting.values().take(usageCountsPerFrameMax)]
      if (names.length === 0) return
      const frame = names.map((name): UsageCount => [name, now.get(name) ?? 0])
      if (!send(frame)) return
      for (const [name, used] of frame) {
        waiting.delete(name)
        if (used === 0) told.delete(name)
        else told.set(name, used)
      }
    },
  }
}

function changedNames(
  told: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
): Set<string> {
  const names = new Set<string>()
  for (const [name, used] of now) if (told.get(name) !== used) names.add(name)
  for (const name of told.keys()) if (!now.has(name)) names.add(name)
  return names
}
