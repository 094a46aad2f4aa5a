/**
 * An exact meter: at most `limit` calls in any period, over all workers, with no lock.
 *
 * It is a log of admission times in a ring of shared memory. A call may pass when the `limit`-th
 * last admission is a whole period ago; writing the own time over the oldest one, by one
 * compare-and-set, decides among workers. The limit is the caller's: it can change from call to
 * call and neither refills nor locks, because the log stays what it is.
 *
 * A slot is the time in microseconds (30 bits, so it wraps after 18 minutes), a mark for a call
 * given back, and the parity of the lap in which it was written. Times are only compared while they
 * are young: with the first call of each era of 67 seconds all older ones drop out below `floor`.
 */
import { ringLimitMax } from './limits.ts'
import type { MeterId, MeterMemory } from './memory.ts'
import { head, headerWords } from './memory.ts'

const next = head.own
const floor = head.own + 1
const era = head.own + 2
/** Where a ring keeps the era in which it was last asked. */
export const eraWord = era
const holes = head.own + 3

const timeBits = ~3
const hole = 2
const parityBit = 1
const microsPerEra = 2 ** 26
const sizeMin = 4

/** Log2 of the slots that a limit needs: some more, for calls that were given back. */
export function ringSize(limit: number): number {
  const slots = Math.min(limit, ringLimitMax) * (1 + 1 / 64) + 8
  return Math.min(Math.max(sizeMin, Math.ceil(Math.log2(slots))), Math.log2(ringLimitMax))
}

export interface RingOptions {
  readonly periodMicros?: number
  /** Whether calls pass, uncounted, while the memory has no room for the meter. */
  readonly passesWithoutRoom?: boolean
  /** Of the record that is made when there is none. */
  readonly size?: number
}

/** A worker's hold of a meter. */
export class Ring {
  readonly #memory: MeterMemory
  readonly #words: Int32Array
  readonly #id: MeterId
  /** A quarter microsecond is the unit of differences between slots. */
  readonly #period: number
  readonly #passesWithoutRoom: boolean
  #record: number
  #size = 0
  #mask = 0
  #taken = 0
  /** The oldest call of the period when it was last looked for. */
  #border = 0

  /**
   * `record` is the meter's place in the memory, of this id; 0: there was no room, and each call
   * looks for it again.
   */
  constructor(memory: MeterMemory, id: MeterId, record: number, more: RingOptions = {}) {
    this.#memory = memory
    this.#words = memory.words
    this.#id = id
    this.#period = (more.periodMicros ?? 1_000_000) * 4
    this.#passesWithoutRoom = more.passesWithoutRoom ?? true
    this.#size = more.size ?? sizeMin
    this.#record = record
    this.#settle()
  }

  /** Makes room for a limit; what was admitted before still counts. False: there is no room. */
  fit(limit: number): boolean {
    const size = ringSize(limit)
    for (;;) {
      this.#settle()
      if (this.#record === 0) return false
      if (this.#size >= size) return true
      const larger = this.#memory.allocate(this.#id, size)
      if (larger === 0) return false
      const copied = this.#copyTo(larger, size)
      const state = this.#record + head.state
      if (Atomics.compareExchange(this.#words, state, 0, larger) !== 0) {
        this.#memory.release(larger)
        continue
      }
      this.#memory.replace(this.#record, larger)
      this.#move(copied)
      return true
    }
  }

  /** Whether a call would pass now. */
  isOpen(limit: number, nowMicros: number): boolean {
    if (limit <= 0) return false
    if (!this.#prepare(nowMicros)) return this.#passesWithoutRoom
    const sequence = this.#load(next)
    const slot = Atomics.load(this.#words, this.#at(sequence))
    return this.#allows(sequence, slot, limit, nowMicros << 2)
  }

  /** Lets a call pass and counts it, or refuses it and counts nothing. */
  take(limit: number, nowMicros: number): boolean {
    if (limit <= 0) return false
    const now = nowMicros << 2
    for (;;) {
      if (!this.#prepare(nowMicros)) return this.#passesWithoutRoom
      const sequence = this.#load(next)
      const at = this.#at(sequence)
      const slot = Atomics.load(this.#words, at)
      const parity = this.#parity(sequence)
      if ((slot & parityBit) === parity) {
        // Another worker has written and not counted yet, or died between the two.
        this.#advance(sequence)
        continue
      }
      if (!this.#allows(sequence, slot, limit, now)) {
        if (this.#load(next) !== sequence) continue
        return false
      }
      const mine = this.#notBefore(sequence - 1, now) | parity
      if (Atomics.compareExchange(this.#words, at, slot, mine) !== slot) continue
      this.#advance(sequence)
      this.#taken = sequence
      return true
    }
  }

  /** Takes back the last call that `take` let pass: it counts no more. */
  giveBack(): void {
    if (this.#record === 0) return
    const at = this.#at(this.#taken)
    const slot = Atomics.load(this.#words, at)
    const isMine = (slot & parityBit) === this.#parity(this.#taken) && (slot & hole) === 0
    if (!isMine || Atomics.compareExchange(this.#words, at, slot, slot | hole) !== slot) return
    Atomics.add(this.#words, this.#record + holes, 1)
  }

  /** Calls admitted in the period that ends now; no more than `limit` are looked for. */
  used(limit: number, nowMicros: number): number {
    if (limit <= 0 || !this.#prepare(nowMicros)) return 0
    const now = nowMicros << 2
    const end = this.#load(next)
    const length = Math.min(this.#length(end), limit)
    if (this.#load(holes) !== 0) return Math.min(this.#count(end, now).calls, limit)
    // Times only grow from slot to slot; the border mostly is where it was, or a little on.
    let young = 0
    let old = length + 1
    const before = (end - this.#border) | 0
    if (before > 0 && before <= length) {
      if (!this.#isYoung(this.#slot(end - before), now)) old = before
      else young = before
      const beside = young === 0 ? before - 1 : before + 1
      if (beside > 0 && beside <= length) {
        if (this.#isYoung(this.#slot(end - beside), now)) young = Math.max(young, beside)
        else old = Math.min(old, beside)
      }
    }
    while (old - young > 1) {
      const middle = (young + old) >> 1
      if (this.#isYoung(this.#slot(end - middle), now)) young = middle
      else old = middle
    }
    this.#border = (end - young) | 0
    return young
  }

  /** `slot` is what stands where this call would be written. */
  #allows(sequence: number, slot: number, limit: number, now: number): boolean {
    const back = Math.min(limit, this.#mask + 1)
    if (this.#length(sequence) < back) return true
    if (!this.#isYoung(this.#slot(sequence - back), now)) return true
    const given = this.#load(holes)
    if (given === 0) return false
    const { calls, marks } = this.#count(sequence, now)
    if (marks === 0) Atomics.compareExchange(this.#words, this.#record + holes, given, 0)
    if (calls >= limit) return false
    const isFull = this.#length(sequence) > this.#mask
    return !isFull || (slot & hole) !== 0 || !this.#isYoung(slot, now)
  }

  /** What was admitted in the period, and what of it was given back. */
  #count(end: number, now: number): { calls: number; marks: number } {
    const length = this.#length(end)
    let marks = 0
    let i = 1
    for (; i <= length; i++) {
      const slot = this.#slot(end - i)
      if (!this.#isYoung(slot, now)) break
      if ((slot & hole) !== 0) marks++
    }
    return { calls: i - 1 - marks, marks }
  }

  /**
   * Follows the meter to where it is now, and drops what is too old to be compared. False: it was
   * given up and there is no room for a new one, so nothing is counted.
   */
  #prepare(nowMicros: number): boolean {
    if (!this.#isMine() || this.#load(head.state) !== 0) this.#settle()
    if (this.#record === 0) return false
    const now = eraOf(nowMicros)
    for (;;) {
      const then = this.#load(era)
      const passed = (now - then) | 0
      if (passed <= 0) return true
      const from = this.#load(floor)
      const end = this.#load(next)
      const kept = passed > 1 ? 0 : this.#count(end, nowMicros << 2)
      const to = kept === 0 ? end : (end - kept.calls - kept.marks) | 0
      // Whoever admits in the new era has set it first: then `end` may have been too late.
      if (this.#load(era) !== then) continue
      Atomics.compareExchange(this.#words, this.#record + floor, from, to)
      Atomics.compareExchange(this.#words, this.#record + era, then, now)
    }
  }

  #settle(): void {
    this.#record = this.#memory.follow(this.#record, this.#id, this.#size)
    if (this.#record === 0) return
    this.#size = this.#load(head.size)
    this.#mask = 2 ** this.#size - 1
  }

  /** False when there was no room, or the memory of a given-up meter is another's by now. */
  #isMine(): boolean {
    const at = this.#record
    const { a, b } = this.#id
    return at !== 0 && this.#words[at + head.hashA] === a && this.#words[at + head.hashB] === b
  }

  #copyTo(record: number, size: number): number {
    const end = this.#load(next)
    const length = this.#length(end)
    const words = this.#words
    for (let i = 0; i < length; i++) {
      const slot = this.#slot(end - length + i)
      words[record + headerWords + i] = (slot & ~parityBit) | parityOf(i, size)
    }
    words[record + next] = length
    words[record + era] = this.#load(era)
    words[record + holes] = this.#load(holes)
    return end
  }

  /** Goes to the larger record, with what was admitted while it was made. */
  #move(copied: number): void {
    const late: number[] = []
    const end = this.#load(next)
    for (let sequence = copied; sequence !== end; sequence = (sequence + 1) | 0) {
      late.push(this.#slot(sequence) & timeBits)
    }
    this.#settle()
    for (const time of late) this.take(this.#mask + 1, time >> 2)
  }

  /** How many times are there to look back at, at most a lap. */
  #length(end: number): number {
    return Math.min((end - this.#load(floor)) | 0, this.#mask + 1)
  }

  /** A time no earlier than that of the call before, so that times only grow. */
  #notBefore(previous: number, now: number): number {
    if (((previous - this.#load(floor)) | 0) < 0) return now
    const time = this.#slot(previous) & timeBits
    return ((time - now) | 0) > 0 ? time : now
  }

  #isYoung(slot: number, now: number): boolean {
    return ((now - (slot & timeBits)) | 0) < this.#period
  }

  #slot(sequence: number): number {
    return Atomics.load(this.#words, this.#at(sequence))
  }

  #at(sequence: number): number {
    return this.#record + headerWords + (sequence & this.#mask)
  }

  #parity(sequence: number): number {
    return parityOf(sequence, this.#size)
  }

  #advance(sequence: number): void {
    const at = this.#record + next
    Atomics.compareExchange(this.#words, at, sequence, (sequence + 1) | 0)
  }

  #load(word: number): number {
    return Atomics.load(this.#words, this.#record + word)
  }
}

export function eraOf(nowMicros: number): number {
  return Math.floor(nowMicros / microsPerEra) | 0
}

/** Laps from the first on have 1, 0, 1 …: an untouched slot was written in none of the first. */
function parityOf(sequence: number, size: number): number {
  return ((sequence >>> size) & 1) ^ 1
}
