/**
 * Gives up meters that nobody has asked for long, on the process's main thread.
 *
 * A meter unused for many periods is as a fresh one, so who comes back finds no difference. Its
 * memory is used again only after a while, when no worker can still be in the middle of a call.
 */
import { isCalendarOver } from './calendar.ts'
import { stateWord } from './counter.ts'
import { meterGraceMs, meterUnusedAfterMs } from './limits.ts'
import type { MeterMemory } from './memory.ts'
import { calendarSlots, head, noSlots, retired } from './memory.ts'
import { eraOf, eraWord } from './ring.ts'

export interface Sweeper {
  /** `nowSeconds`: of the wall clock. */
  sweep(nowMicros: number, nowSeconds: number): void
  /** Gives up a count in all that nobody can spend any more. */
  giveUp(record: number, nowMicros: number): void
}

interface GivenUp {
  readonly record: number
  readonly reuseAtMicros: number
}

export function createSweeper(memory: MeterMemory): Sweeper {
  const { words } = memory
  let waiting: GivenUp[] = []

  function isUnused(record: number, nowMicros: number, nowSeconds: number): boolean {
    const size = words[record + head.size]
    // A quota counts for ever.
    if (size === noSlots) return false
    if (size === calendarSlots) {
      const state = Atomics.load(memory.wide, stateWord(record))
      // One that was just made has counted nothing yet; its first call is on its way.
      return state !== 0n && isCalendarOver(state, nowSeconds - meterUnusedAfterMs / 1000)
    }
    const lastEra = eraOf(nowMicros - meterUnusedAfterMs * 1000)
    return ((Atomics.load(words, record + eraWord) - lastEra) | 0) < 0
  }

  function giveUp(record: number, nowMicros: number): void {
    if (Atomics.compareExchange(words, record + head.state, 0, retired) !== 0) return
    memory.remove(record)
    waiting.push({ record, reuseAtMicros: nowMicros + meterGraceMs * 1000 })
  }

  return {
    giveUp,
    sweep(nowMicros, nowSeconds) {
      waiting = waiting.filter(({ record, reuseAtMicros }) => {
        return reuseAtMicros > nowMicros || !memory.release(record)
      })
      for (const record of memory.records()) {
        if (isUnused(record, nowMicros, nowSeconds)) giveUp(record, nowMicros)
      }
    },
  }
}
