/**
 * Calls in any second for keys that anybody can make up, as addresses and parameters: an exact log
 * as a ring's, but of groups of calls, so that a key costs the same few bytes under every limit.
 *
 * A group is a number of calls and the time of its last; it counts until that is a second ago. So
 * no second ever holds more than the limit, and groups are so small (one call up to a limit of 126,
 * beyond that a 126th of the limit) that nobody gets noticeably less. The open group is the state
 * of the key's slot, which one compare-and-set moves; the closed ones before it stand in a ring
 * beside, in which a worker writes only what the state that it is about to move says.
 */
import { createSlots, type SlotAnswer, type SlotKey, Slots } from './slots.ts'

const groupsPerKey = 128
/** The place after the newest closed group is being written; it is none of those that count. */
const closedMax = groupsPerKey - 1
/** One group is only partly filled, and one may be on its way out. */
const groupsPerLimit = closedMax - 1

const unitMicros = 256
/** So many units later a call is a second ago for certain: both times were cut to a unit. */
const periodUnits = Math.ceil(1_000_000 / unitMicros) + 1
/** A worker's clock may be late by this: 16 seconds. */
const lateUnitsMax = 62_500

/**
 * A state, from its lowest bit: the time of the last call (32 bits, which come round after twelve
 * days), calls of the open group (12), its number in the ring (7), closed groups behind it (7).
 * A closed group: its time's lowest 20 bits, of which four minutes can be told apart, and calls.
 */
const countBits = 12
const countMask = 2 ** countBits - 1
const numberMask = groupsPerKey - 1
const numberShift = countBits
const closedShift = countBits + 7
const timeBits = 32n
const timeMask = 0xffff_ffffn
const shortTimeMask = 2 ** 20 - 1

/** The highest limit that can be told apart: half a million calls a second of one key. */
export const slidingLimitMax = groupsPerLimit * countMask

/** The memory of all workers. */
export interface SharedWindows {
  readonly slots: SharedArrayBuffer
  readonly groups: SharedArrayBuffer
}

/** Windows for at least so many keys, of half a kilobyte each that is taken when used. */
export function createSlidingWindows(keys: number): SharedWindows {
  const slots = createSlots(keys)
  const places = new Slots(slots, isOver).places
  return { slots, groups: new SharedArrayBuffer(places * groupsPerKey * 4) }
}

export class SlidingWindows {
  readonly slots: Slots
  readonly #groups: Int32Array

  constructor({ slots, groups }: SharedWindows) {
    this.slots = new Slots(slots, isOver)
    this.#groups = new Int32Array(groups)
  }

  /** Whether a call would pass now; counts nothing. */
  look(key: SlotKey, limit: number, nowMicros: number): SlotAnswer {
    if (limit <= 0) return 'refused'
    const now = unitsOf(nowMicros)
    const { slot, isMine } = this.slots.look(key, now)
    if (slot < 0) return 'full'
    if (!isMine) return 'passes'
    const open = readState(this.slots.state(slot), now)
    return this.#next(this.#ring(slot), open, limit) === null ? 'refused' : 'passes'
  }

  /** Counts a call of this key unless its limit is reached. */
  take(key: SlotKey, limit: number, nowMicros: number): SlotAnswer {
    if (limit <= 0) return 'refused'
    const now = unitsOf(nowMicros)
    for (;;) {
      const slot = this.slots.claim(key, now)
      if (slot < 0) return 'full'
      const ring = this.#ring(slot)
      const state = this.slots.state(slot)
      const open = readState(state, now)
      const next = this.#next(ring, open, limit)
      if (next === null) return 'refused'
      if (next.number !== open.number && !this.#close(slot, state, open)) continue
      if (this.slots.move(slot, state, packState(next))) return 'passes'
    }
  }

  /** Takes back a call that was counted: where its second is over, there is nothing to take. */
  giveBack(key: SlotKey, nowMicros: number): void {
    const now = unitsOf(nowMicros)
    for (;;) {
      const { slot, isMine } = this.slots.look(key, now)
      if (!isMine) return
      const state = this.slots.state(slot)
      const open = readState(state, now)
      if (open.count > 0) {
        const less = packState({ ...open, now: open.time, count: open.count - 1 })
        if (this.slots.move(slot, state, less)) return
      } else if (this.#giveBackClosed(this.#ring(slot), open)) return
    }
  }

  /** Called at least once in six days, the sooner the better. */
  sweep(nowMicros: number): void {
    this.slots.sweep(unitsOf(nowMicros))
  }

  /** What the state is after another call; null: it would be one too many. */
  #next(ring: number, open: OpenGroup, limit: number): OpenGroup | null {
    const { now, number } = open
    let calls = open.count
    let closed = 0
    for (; closed < open.closed; closed++) {
      const group = this.#group(ring, number - closed - 1)
      if (ageOf(group, now) >= periodUnits) break
      calls += group & countMask
    }
    if (calls >= limit) return null
    const size = Math.min(Math.ceil(limit / groupsPerLimit), countMask)
    if (open.count < size || closed === closedMax) {
      // Full of groups that count, as after a small limit was raised: the open one takes more.
      return open.count < countMask ? { ...open, closed, count: open.count + 1 } : null
    }
    return { ...open, closed: closed + 1, count: 1, number: (number + 1) & numberMask }
  }

  /** Writes the open group into the ring. False: somebody else was faster. */
  #close(slot: number, state: bigint, { time, count, number }: OpenGroup): boolean {
    const at = this.#ring(slot) + number
    const before = Atomics.load(this.#groups, at)
    // Who has closed this group in the meantime has moved the state as well, or is about to.
    if (this.slots.state(slot) !== state) return false
    const group = ((time & shortTimeMask) << countBits) | count
    return Atomics.compareExchange(this.#groups, at, before, group) === before
  }

  /** Takes a call from the newest closed group that has one. False: somebody else was faster. */
  #giveBackClosed(ring: number, { closed, number }: OpenGroup): boolean {
    for (let back = 1; back <= closed; back++) {
      const group = this.#group(ring, number - back)
      if ((group & countMask) === 0) continue
      const at = ring + ((number - back) & numberMask)
      return Atomics.compareExchange(this.#groups, at, group, group - 1) === group
    }
    return true
  }

  #group(ring: number, number: number): number {
    return Atomics.load(this.#groups, ring + (number & numberMask))
  }

  /** Where the ring of a slot begins. */
  #ring(slot: number): number {
    return this.slots.place(slot) * groupsPerKey
  }
}

/** What a state says at a time. */
interface OpenGroup {
  /** Not before the last call: others' clocks may be a little ahead. */
  readonly now: number
  /** Of the last call. */
  readonly time: number
  readonly count: number
  readonly number: number
  /** Groups before it that may count still. */
  readonly closed: number
}

function unitsOf(nowMicros: number): number {
  return Math.floor(nowMicros / unitMicros) | 0
}

function timeOf(state: bigint): number {
  return Number(state & timeMask) | 0
}

/** Whether nothing of it counts any more. What a worker with a late clock sees is no age. */
function isOver(state: bigint, now: number): boolean {
  if (state === 0n) return true
  const age = (now - timeOf(state)) | 0
  return age >= periodUnits || age < -lateUnitsMax
}

function readState(state: bigint, now: number): OpenGroup {
  const upper = Number(BigInt.asUintN(64, state) >> timeBits)
  const number = (upper >>> numberShift) & numberMask
  if (isOver(state, now)) return { now, time: now, count: 0, number, closed: 0 }
  const time = timeOf(state)
  return {
    now: ((now - time) | 0) < 0 ? time : now,
    time,
    count: upper & countMask,
    number,
    closed: (upper >>> closedShift) & numberMask,
  }
}

/** The state of a group whose last call is `now`. */
function packState({ now, count, number, closed }: Omit<OpenGroup, 'time'>): bigint {
  const upper = (closed << closedShift) | (number << numberShift) | count
  return (BigInt(upper) << timeBits) | BigInt(now >>> 0)
}

/** Units since the last call of a closed group. */
function ageOf(group: number, now: number): number {
  return (now - (group >>> countBits)) & shortTimeMask
}
