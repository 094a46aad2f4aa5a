/**
 * Calls in windows of the calendar for keys that callers make up: one state of `calendar.ts` in
 * each slot of a bounded table. A key of another window length is another key.
 */
import { calendarLimitMax, currentIn, isCalendarOver, packCalendar } from './calendar.ts'
import { type SlotAnswer, type SlotKey, Slots } from './slots.ts'

export class CalendarWindows {
  readonly slots: Slots

  constructor(shared: SharedArrayBuffer) {
    this.slots = new Slots(shared, isCalendarOver)
  }

  /** Whether a call would pass now; counts nothing. */
  look(key: SlotKey, limit: number, windowSeconds: number, nowSeconds: number): SlotAnswer {
    if (limit <= 0) return 'refused'
    const { slot, isMine } = this.slots.look(key, nowSeconds)
    if (slot < 0) return 'full'
    if (!isMine) return 'passes'
    const { count } = currentIn(this.slots.state(slot), windowSeconds, nowSeconds)
    return count < Math.min(limit, calendarLimitMax) ? 'passes' : 'refused'
  }

  /** Counts a call of this key unless its limit is reached. */
  take(key: SlotKey, limit: number, windowSeconds: number, nowSeconds: number): SlotAnswer {
    if (limit <= 0) return 'refused'
    for (;;) {
      const slot = this.slots.claim(key, nowSeconds)
      if (slot < 0) return 'full'
      const state = this.slots.state(slot)
      const { end, count } = currentIn(state, windowSeconds, nowSeconds)
      if (count >= Math.min(limit, calendarLimitMax)) return 'refused'
      if (this.slots.move(slot, state, packCalendar(end, count + 1))) return 'passes'
    }
  }

  /** Takes back a call that was counted; where its window is over, there is nothing to take. */
  giveBack(key: SlotKey, windowSeconds: number, nowSeconds: number): void {
    for (;;) {
      const { slot, isMine } = this.slots.look(key, nowSeconds)
      if (!isMine) return
      const state = this.slots.state(slot)
      const { end, count } = currentIn(state, windowSeconds, nowSeconds)
      if (count === 0 || this.slots.move(slot, state, packCalendar(end, count - 1))) return
    }
  }
}
