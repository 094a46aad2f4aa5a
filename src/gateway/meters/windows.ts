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

export class Windows {
  readonly slots: Slots

  constructor(shared: SharedArrayBuffer) {
    this.slots = new Slots(shared, (state, now) => isStill(state, BigInt(now) & windowMask))
  }

  /** Whether a call would pass now; counts nothing. */
  look(key: SlotKey, limit: number, nowMicros: number): SlotAnswer {
    if (limit <= 0) return 'refused'
    const { number, share } = windowOf(nowMicros)
    const { slot, isMine } = this.slots.look(key, number)
    if (slot < 0) return 'full'
    if (!isMine) return 'passes'
    return passes(countsOf(this.slots.state(slot), number), share, limit) ? 'passes' : 'refused'
  }

  /** Counts a call of this key unless its limit is reached. */
  take(key: SlotKey, limit: number, nowMicros: number): SlotAnswer {
    if (limit <= 0) return 'refused'
    const { number, share } = windowOf(nowMicros)
    for (;;) {
      const slot = this.slots.claim(key, number)
      if (slot < 0) return 'full'
      const state = this.slots.state(slot)
      const counts = countsOf(state, number)
      if (!passes(counts, share, limit)) return 'refused'
      const next = pack(number, counts.before, counts.now + 1)
      if (this.slots.move(slot, state, next)) return 'passes'
    }
  }

  /** Takes back a call that was counted: where its second is over, there is nothing to take. */
  giveBack(key: SlotKey, nowMicros: number): void {
    const { number } = windowOf(nowMicros)
    for (;;) {
      const { slot, isMine } = this.slots.look(key, number)
      if (!isMine) return
      const state = this.slots.state(slot)
      const { before, now } = countsOf(state, number)
      if (now === 0 || this.slots.move(slot, state, pack(number, before, now - 1))) return
    }
  }

  /** Called at least once in six days, the sooner the better. */
  sweep(nowMicros: number): void {
    this.slots.sweep(windowOf(nowMicros).number)
  }
}

interface Counts {
  readonly before: number
  readonly now: number
}

function windowOf(nowMicros: number): { number: number; share: number } {
  const number = Math.floor(nowMicros / periodMicros)
  return { number, share: 1 - (nowMicros - number * periodMicros) / periodMicros }
}

function passes({ before, now }: Counts, share: number, limit: number): boolean {
  return before * share + now + 1 <= Math.min(limit, windowLimitMax)
}

function age(state: bigint, window: bigint): bigint {
  return (window - (state >> windowShift)) & windowMask
}

/** Whether nothing of it counts any more. A worker whose clock is a window late is no age. */
function isStill(state: bigint, window: bigint): boolean {
  const passed = age(state, window)
  return state === 0n || (passed >= 2n && passed !== windowMask)
}

function countsOf(state: bigint, number: number): Counts {
  const window = BigInt(number) & windowMask
  if (isStill(state, window)) return { before: 0, now: 0 }
  const older = Number((state >> countBits) & countMask)
  const newer = Number(state & countMask)
  return age(state, window) === 1n ? { before: newer, now: 0 } : { before: older, now: newer }
}

function pack(number: number, before: number, now: number): bigint {
  const counts = (BigInt(before) << countBits) | BigInt(now)
  return BigInt.asIntN(64, ((BigInt(number) & windowMask) << windowShift) | counts)
}
