/**
 * A bounded table in shared memory for keys that callers make up: addresses, applications, values
 * of parameters. Who finds a key's slot, who gets a free one; what a state says is the business of
 * whoever counts in it.
 *
 * A slot is two words of 64 bits: whose it is, and what was counted, each moved by one
 * compare-and-set, so no worker ever waits for another. A slot is given to another key only when
 * its state counts for nothing any more: nobody active is reset, and a key for which no slot is
 * free is told so. Where two workers give one slot away and count in it at the same moment, one
 * call may be counted for the wrong key: that is the error, a call a change of hands.
 *
 * Which slots a key may have depends on a secret of the table, so that nobody can make up keys
 * that crowd those of another.
 */
import { hash, randomBytes } from 'node:crypto'

const fullWord = 0
const seedWords = 1
const seedBytes = 16
/** The slots begin at a cache line. */
const firstWord = 8
const slotsPerSet = 8
const wordsPerSlot = 2
const wordsPerSet = slotsPerSet * wordsPerSlot
const slotBytes = wordsPerSlot * 8

/** A key in the form in which a table knows it. */
export interface SlotKey {
  readonly id: bigint
  /** Where its set of slots begins. */
  readonly at: number
}

/** Whether what a state counts is over. An untouched state is 0. */
export type IsOver = (state: bigint, now: number) => boolean

/** What a call finds. */
export type SlotAnswer = 'passes' | 'refused' | 'full'

/** A table for at least so many keys; `seed`: of a table whose keys this one is to know. */
export function createSlots(keys: number, seed: Uint8Array = randomBytes(seedBytes)) {
  const sets = 2 ** Math.max(0, Math.ceil(Math.log2(keys / slotsPerSet)))
  const shared = new SharedArrayBuffer(firstWord * 8 + sets * slotsPerSet * slotBytes)
  new Uint8Array(shared, seedWords * 8, seedBytes).set(seed.subarray(0, seedBytes))
  return shared
}

export class Slots {
  readonly #words: BigInt64Array
  readonly #setMask: number
  readonly #prefix: string
  readonly #isOver: IsOver

  constructor(shared: SharedArrayBuffer, isOver: IsOver) {
    this.#words = new BigInt64Array(shared)
    this.#setMask = (this.#words.length - firstWord) / wordsPerSet - 1
    this.#prefix = Buffer.from(this.seed).toString('hex')
    this.#isOver = isOver
  }

  /** The table's secret. */
  get seed(): Uint8Array {
    return new Uint8Array(this.#words.buffer, seedWords * 8, seedBytes).slice()
  }

  /** How many keys it has room for. */
  get places(): number {
    return (this.#words.length - firstWord) / wordsPerSlot
  }

  /** The number of a slot, from 0. */
  place(slot: number): number {
    return (slot - firstWord) / wordsPerSlot
  }

  /** How many calls found no slot. */
  get full(): number {
    return Number(Atomics.load(this.#words, fullWord))
  }

  noteFull(): void {
    Atomics.add(this.#words, fullWord, 1n)
  }

  key(text: string): SlotKey {
    const digest = hash('sha256', this.#prefix + text, 'buffer')
    // Zero is the id of an untouched slot.
    return this.keyOf(digest.readBigInt64LE(0) || 1n, digest.readInt32LE(8))
  }

  /** `place`: any number; its lowest bits say which set. */
  keyOf(id: bigint, place: number): SlotKey {
    return { id, at: firstWord + (place & this.#setMask) * wordsPerSet }
  }

  /** The key's slot, a free one in which a call of it could be counted, or -1. */
  look({ id, at }: SlotKey, now: number): { slot: number; isMine: boolean } {
    let free = -1
    for (let slot = at; slot < at + wordsPerSet; slot += wordsPerSlot) {
      const owner = Atomics.load(this.#words, slot)
      if (owner === id) return { slot, isMine: true }
      if (free < 0 && this.#isFree(slot, owner, now)) free = slot
    }
    return { slot: free, isMine: false }
  }

  /** The key's slot, which it is given where it has none; -1: all are others'. */
  claim(key: SlotKey, now: number): number {
    for (;;) {
      const { slot, isMine } = this.look(key, now)
      if (isMine || slot < 0) return slot
      const owner = Atomics.load(this.#words, slot)
      // Whoever was as fast is seen in the next round, also where it was given another slot.
      if (owner !== key.id && this.#isFree(slot, owner, now)) {
        Atomics.compareExchange(this.#words, slot, owner, key.id)
      }
    }
  }

  state(slot: number): bigint {
    return Atomics.load(this.#words, slot + 1)
  }

  /** False: somebody else was faster. */
  move(slot: number, from: bigint, to: bigint): boolean {
    return Atomics.compareExchange(this.#words, slot + 1, from, to) === from
  }

  /** Clears what is over, before a clock in the states can come round. */
  sweep(now: number): void {
    for (let slot = firstWord; slot < this.#words.length; slot += wordsPerSlot) {
      const state = this.state(slot)
      if (state !== 0n && this.#isOver(state, now)) this.move(slot, state, 0n)
    }
  }

  /** Every slot whose state counts: its set, its owner, its state. */
  *active(now: number): Generator<{ set: number; id: bigint; state: bigint }> {
    for (let slot = firstWord; slot < this.#words.length; slot += wordsPerSlot) {
      const state = this.state(slot)
      if (state === 0n || this.#isOver(state, now)) continue
      const set = Math.floor((slot - firstWord) / wordsPerSet)
      yield { set, id: Atomics.load(this.#words, slot), state }
    }
  }

  #isFree(slot: number, owner: bigint, now: number): boolean {
    return owner === 0n || this.#isOver(this.state(slot), now)
  }
}
