/**
 * Calls a second for keys that anybody can make up, as addresses and parameters: in each slot two
 * windows, of which the one before counts by the share that still reaches into the second.
 *
 * A state is the number of a window (20 bits, which come round after twelve days) and two counts.
 */
import { type SlotAnswer, type SlotKey, Slots } from './slots.ts'

const countBits = 22n
const windowBits = 20n
const windowShift = 2n * countBits
const countMask = (1n << countBits) - 1n
const windowMask = (1n << windowBits) - 1n
const periodMicros = 1_000_000

/** The highest limit that can be told apart: four million calls a second of one key. */
export const windowLimitMax = Number(countMask)

/** A worker whose clock is so many windows late counts in the newest one. */
const lateWindowsMax = 16n

export class Windows {
  readonly slots: Slots

  constructor(shared: SharedArrayBuffer) {
    this.slots = new Slots(shared, (state, now) => isStill(state, BigInt(now) & windowMask))
  }

  /** Whether a call would pass now; counts nothing. */
  look(key: SlotKey, limit: number, nowMicros: number): SlotAnswer {
    if (limit <= 0) return 'refused'
    const { slot, isMine } = this.slots.look(key, windowOf(nowMicros))
    if (slot < 0) return 'full'
    if (!isMine) return 'passes'
    return passes(viewOf(this.slots.state(slot), nowMicros), limit) ? 'passes' : 'refused'
  }

  /** Counts a call of this key unless its limit is reached. */
  take(key: SlotKey, limit: number, nowMicros: number): SlotAnswer {
    if (limit <= 0) return 'refused'
    for (;;) {
      const slot = this.slots.claim(key, windowOf(nowMicros))
      if (slot < 0) return 'full'
      const state = this.slots.state(slot)
      const view = viewOf(state, nowMicros)
      if (!passes(view, limit)) return 'refused'
      if (this.slots.move(slot, state, pack(view, view.now + 1))) return 'passes'
    }
  }

  /** Takes back a call that was counted: where its second is over, there is nothing to take. */
  giveBack(key: SlotKey, nowMicros: number): void {
    for (;;) {
      const { slot, isMine } = this.slots.look(key, windowOf(nowMicros))
      if (!isMine) return
      const state = this.slots.state(slot)
      const view = viewOf(state, nowMicros)
      if (view.now === 0 || this.slots.move(slot, state, pack(view, view.now - 1))) return
    }
  }

  /** Called at least once in six days, the sooner the better. */
  sweep(nowMicros: number): void {
    this.slots.sweep(windowOf(nowMicros))
  }
}

/** What a state says at a time. */
interface View {
  readonly window: bigint
  /** Of the window before, as far as it reaches into the second that ends now. */
  readonly share: number
  readonly before: number
  readonly now: number
}

function windowOf(nowMicros: number): number {
  return Math.floor(nowMicros / periodMicros)
}

function passes({ before, share, now }: View, limit: number): boolean {
  return before * share + now + 1 <= Math.min(limit, windowLimitMax)
}

function windowIn(state: bigint): bigint {
  return (state >> windowShift) & windowMask
}

/** Whether nothing of it counts any more. What a worker with a late clock sees is no age. */
function isStill(state: bigint, window: bigint): boolean {
  if (state === 0n) return true
  const age = (window - windowIn(state)) & windowMask
  return age >= 2n && age <= windowMask - lateWindowsMax
}

function viewOf(state: bigint, nowMicros: number): View {
  const number = windowOf(nowMicros)
  const window = BigInt(number) & windowMask
  const share = 1 - (nowMicros - number * periodMicros) / periodMicros
  if (isStill(state, window)) return { window, share, before: 0, now: 0 }
  const older = Number((state >> countBits) & countMask)
  const newer = Number(state & countMask)
  const age = (window - windowIn(state)) & windowMask
  if (age === 0n) return { window, share, before: older, now: newer }
  if (age === 1n) return { window, share, before: newer, now: 0 }
  // Others are in a later window already: it has just begun.
  return { window: windowIn(state), share: 1, before: older, now: newer }
}

function pack({ window, before }: View, now: number): bigint {
  const counts = (BigInt(before) << countBits) | BigInt(now)
  return BigInt.asIntN(64, (window << windowShift) | counts)
}
