/**
 * The one block of shared memory that all meters of a process live in: who finds a meter by its
 * key, and where a new one goes.
 *
 * Any worker may add a meter, and no worker ever waits for another: a record is complete before one
 * compare-and-set on a slot of the table publishes it, so a worker that dies leaves nothing locked.
 * A key is known by 64 bits of its SHA-256. The block has its full size from the start, because
 * growable ones cost five times as much; pages that nobody touched cost nothing.
 */
import { hash } from 'node:crypto'
import { freeMetersPerSizeMax, meterBytesMax, meterTableSlots } from './limits.ts'

/** Words of a record's header. */
export const head = {
  hashA: 0,
  hashB: 1,
  /** Log2 of the slots behind the header. */
  size: 2,
  /** 0: live. Positive: the record that replaces it. `retired`: given up. */
  state: 3,
  /** The rest belongs to the kind of meter. */
  own: 4,
} as const

export const headerWords = 16
export const retired = -1
/** The sizes of records without slots: a count in all, and a count in windows of the calendar. */
export const noSlots = 0
export const calendarSlots = 1
const slotSizeMin = 4

/** Behind the count of a record of `noSlots` stands its name: its bytes, after their number. */
const nameWord = head.own + 1
const nameWords = 32
export const nameBytesMax = (nameWords + headerWords - nameWord - 1) * 4

const gone = -1
const sizesMax = 17
const nextWord = 0
const fullWord = 1
const freeStart = 16
const tableStart = freeStart + sizesMax * freeMetersPerSizeMax

export interface MemorySize {
  readonly bytes: number
  /** A power of two. */
  readonly tableSlots: number
}

export interface MeterId {
  readonly a: number
  readonly b: number
  /** Kept beside a count in all, which outlives the process; at most `nameBytesMax`. */
  readonly name?: string
}

/** Memory for the meters of a process, to be handed to all its workers. */
export function createMeterMemory(size: MemorySize = defaultSize): SharedArrayBuffer {
  const words = tableStart + size.tableSlots
  const shared = new SharedArrayBuffer(Math.max(size.bytes, (words + 1024) * 4))
  const view = new Int32Array(shared)
  view[2] = size.tableSlots
  // Records begin at a cache line.
  view[nextWord] = (words + headerWords - 1) & -headerWords
  return shared
}

const defaultSize: MemorySize = { bytes: meterBytesMax, tableSlots: meterTableSlots }

export function meterId(key: string): MeterId {
  const digest = hash('sha256', key, 'buffer')
  return { a: digest.readInt32LE(0), b: digest.readInt32LE(4) }
}

export class MeterMemory {
  readonly words: Int32Array
  /** The same in words of 64 bits: records begin at even words. */
  readonly wide: BigInt64Array
  readonly #slots: number

  constructor(shared: SharedArrayBuffer) {
    this.words = new Int32Array(shared)
    this.wide = new BigInt64Array(shared, 0, shared.byteLength >> 3)
    this.#slots = this.words[2] ?? 0
  }

  /** How often there was no room for a meter. */
  get refusals(): number {
    return Atomics.load(this.words, fullWord)
  }

  /** Bytes taken so far, for good. */
  get bytesUsed(): number {
    return Atomics.load(this.words, nextWord) * 4
  }

  /** The record of this id, made when there is none; 0: there is no room. */
  open(id: MeterId, size: number): number {
    for (;;) {
      const { found, at } = this.#look(id)
      if (found !== 0) return found
      const record = at < 0 ? 0 : this.allocate(id, size)
      if (record === 0) {
        Atomics.add(this.words, fullWord, 1)
        return 0
      }
      const before = Atomics.load(this.words, at)
      const free = before === 0 || before === gone
      if (!free || Atomics.compareExchange(this.words, at, before, record) !== before) {
        this.release(record)
        continue
      }
      if (this.#isOnly(id, record)) return record
      // Another worker was as fast, in another slot: both give way and look again.
      Atomics.store(this.words, at, gone)
      Atomics.store(this.words, record + head.state, retired)
    }
  }

  /** A record that nobody knows yet; 0: there is no room. */
  allocate({ a, b, name = '' }: MeterId, size: number): number {
    const words = headerWords + wordsBehind(size)
    let record = 0
    for (let i = 0; i < freeMetersPerSizeMax && record === 0; i++) {
      record = Atomics.exchange(this.words, this.#freeAt(size, i), 0)
    }
    if (record === 0) {
      if (Atomics.load(this.words, nextWord) + words > this.words.length) return 0
      record = Atomics.add(this.words, nextWord, words)
      if (record + words > this.words.length) {
        Atomics.sub(this.words, nextWord, words)
        return 0
      }
    }
    this.words.fill(0, record, record + words)
    this.words[record + head.hashA] = a
    this.words[record + head.hashB] = b
    this.words[record + head.size] = size
    if (size === noSlots) this.#setName(record, name)
    return record
  }

  /** Of a count in all. */
  nameOf(record: number): string {
    const at = (record + nameWord + 1) * 4
    const bytes = this.words[record + nameWord] ?? 0
    return Buffer.from(this.words.buffer, at, bytes).toString()
  }

  #setName(record: number, name: string): void {
    const room = Buffer.from(this.words.buffer, (record + nameWord + 1) * 4, nameBytesMax)
    this.words[record + nameWord] = room.write(name)
  }

  /** Takes back a record that nobody uses; false: too many of its size wait already. */
  release(record: number): boolean {
    const size = this.words[record + head.size] ?? 0
    for (let i = 0; i < freeMetersPerSizeMax; i++) {
      if (Atomics.compareExchange(this.words, this.#freeAt(size, i), 0, record) === 0) return true
    }
    return false
  }

  /** Puts another record in the place of one. */
  replace(record: number, by: number): void {
    const at = this.#slotOf(record)
    if (at >= 0) Atomics.compareExchange(this.words, at, record, by)
  }

  /** Takes a record out of the table. */
  remove(record: number): void {
    this.replace(record, gone)
  }

  /** All records in the table. */
  *records(): Generator<number> {
    for (let at = tableStart; at < tableStart + this.#slots; at++) {
      // A plain look first: most slots are empty, and this is gone through every second.
      if ((this.words[at] ?? 0) <= 0) continue
      const record = Atomics.load(this.words, at)
      if (record > 0) yield record
    }
  }

  /** The record, and the first slot that a new one could take; -1: none. */
  #look(id: MeterId): { found: number; at: number } {
    let at = -1
    for (let i = 0; i < this.#slots; i++) {
      const slot = this.#probe(id.a, i)
      const record = Atomics.load(this.words, slot)
      if (record === 0) {
        const isCrowded = i > this.#slots / 2
        return { found: 0, at: at < 0 && !isCrowded ? slot : at }
      }
      if (record === gone) {
        if (at < 0) at = slot
      } else if (this.#hasId(record, id)) return { found: record, at: slot }
    }
    return { found: 0, at }
  }

  #isOnly(id: MeterId, mine: number): boolean {
    for (let i = 0; i < this.#slots; i++) {
      const record = Atomics.load(this.words, this.#probe(id.a, i))
      if (record === 0) return true
      if (record !== gone && record !== mine && this.#hasId(record, id)) return false
    }
    return true
  }

  #slotOf(record: number): number {
    const a = this.words[record + head.hashA] ?? 0
    for (let i = 0; i < this.#slots; i++) {
      const slot = this.#probe(a, i)
      const found = Atomics.load(this.words, slot)
      if (found === record) return slot
      if (found === 0) return -1
    }
    return -1
  }

  /** The live record, from one that may have been given up; 0: there is no room. */
  follow(record: number, id: MeterId, size: number): number {
    for (let at = record; ; ) {
      const isLive = at !== 0 && this.#hasId(at, id)
      const state = isLive ? Atomics.load(this.words, at + head.state) : retired
      if (state === 0) return at
      at = state > 0 ? state : this.open(id, size)
      if (at === 0) return 0
    }
  }

  #hasId(record: number, { a, b }: MeterId): boolean {
    return this.words[record + head.hashA] === a && this.words[record + head.hashB] === b
  }

  #probe(a: number, step: number): number {
    return tableStart + ((a + step) & (this.#slots - 1))
  }

  #freeAt(size: number, index: number): number {
    return freeStart + size * freeMetersPerSizeMax + index
  }
}

function wordsBehind(size: number): number {
  if (size === noSlots) return nameWords
  return size < slotSizeMin ? 0 : 2 ** size
}
