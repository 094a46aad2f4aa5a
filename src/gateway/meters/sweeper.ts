/**
 * Gives up meters that nobody has asked for long, on the process's main thread.
 *
 * A meter unused for many periods is as a fresh one, so who comes back finds no difference. Its
 * memory is used again only after a while, when no worker can still be in the middle of a call.
 */
import { meterGraceMs, meterUnusedAfterMs } from './limits.ts'
import type { MeterMemory } from './memory.ts'
import { head, noSlots, retired } from './memory.ts'
import { eraOf, eraWord } from './ring.ts'

export interface Sweeper {
  sweep(nowMicros: number): void
}

interface GivenUp {
  readonly record: number
  readonly reuseAtMicros: number
}

export function createSweeper(memory: MeterMemory): Sweeper {
  const { words } = memory
  let waiting: GivenUp[] = []

  function isUnused(record: number, nowMicros: number): boolean {
    // A quota counts for ever.
    if (words[record + head.size] === noSlots) return false
    const lastEra = eraOf(nowMicros - meterUnusedAfterMs * 1000)
    return ((Atomics.load(words, record + eraWord) - lastEra) | 0) < 0
  }

  return {
    sweep(nowMicros) {
      waiting = waiting.filter(({ record, reuseAtMicros }) => {
        return reuseAtMicros > nowMicros || !memory.release(record)
      })
      for (const record of memory.records()) {
        if (!isUnused(record, nowMicros)) continue
        if (Atomics.compareExchange(words, record + head.state, 0, retired) !== 0) continue
        memory.remove(record)
        waiting.push({ record, reuseAtMicros: nowMicros + meterGraceMs * 1000 })
      }
    },
  }
}
