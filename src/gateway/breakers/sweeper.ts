/**
 * Forgets breakers that have seen no failure for long, on the process's main thread: one that is
 * not there is a closed one without failures. Its slot is used again only after a while, when no
 * worker can still be in the middle of a call.
 */
import { breakerGraceMs, breakerUnusedAfterMs } from './limits.ts'
import type { BreakerMemory } from './memory.ts'

/** What it returns is called at least once in some hours. */
export function createBreakerSweeper(memory: BreakerMemory): (nowMs: number) => void {
  const reuseAtMs = new Map<number, number>()

  function sweepSlot(slot: number, nowMs: number): void {
    if (memory.isGivenUp(slot)) {
      const dueMs = reuseAtMs.get(slot) ?? nowMs + breakerGraceMs
      reuseAtMs.set(slot, dueMs)
      if (dueMs > nowMs) return
      reuseAtMs.delete(slot)
      memory.empty(slot)
      return
    }
    const last = memory.lastSecond(slot)
    // One that was just claimed has no second yet, for less than a moment.
    if (last === null || last === 0) return
    const isOpen = memory.openForMs(slot, nowMs) > 0
    if (!isOpen && nowMs - last * 1000 > breakerUnusedAfterMs) {
      memory.giveUp(slot)
      reuseAtMs.set(slot, nowMs + breakerGraceMs)
    } else memory.clearOld(slot, nowMs)
  }

  return (nowMs) => {
    for (let slot = 0; slot < memory.slots; slot++) sweepSlot(slot, nowMs)
  }
}
