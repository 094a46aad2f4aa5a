/**
 * The block of shared memory in which all workers keep answers: for each account a ring of bytes
 * and a table that finds entries in it.
 *
 * No worker ever waits for another. A writer takes its place in the ring by one atomic addition,
 * writes there and then publishes the place in the table; the ring's end runs over the oldest
 * entries. A reader copies an entry out, and only then asks whether the end has come over it
 * meanwhile; the copy's checksum is a second proof. A worker that dies while it writes leaves bytes
 * that nobody finds.
 */
import { crc32 } from 'node:zlib'
import {
  cacheAccountBytes,
  cacheAccountEntriesMax,
  cacheAccountIdleMs,
  cacheAccountsMax,
  cacheEntryBytesMax,
} from './limits.ts'

/** Places in the ring are counted in these; the count comes round at 2^32 of them. */
const unitBytes = 64
const slotsPerSet = 8
const keyBytes = 32
/** Place, length, checksum, nothing; then the key. */
const headBytes = 16 + keyBytes
const triesMax = 3

const endWord = 0
const ownerWord = 1
const usedSecondsWord = 2
const regionHeadWords = 16

export interface CacheSize {
  readonly accounts: number
  /** Powers of two. */
  readonly accountBytes: number
  readonly accountEntries: number
}

const wholeSize: CacheSize = {
  accounts: cacheAccountsMax,
  accountBytes: cacheAccountBytes,
  accountEntries: cacheAccountEntriesMax,
}

/** `noRoom`: every account's room belongs to another that uses it. */
export type Kept = 'kept' | 'tooLarge' | 'noRoom'

/** Memory for all workers of a process. Pages that nobody touched cost nothing. */
export function createCacheMemory(size: CacheSize = wholeSize): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(64 + size.accounts * regionBytesOf(size))
  const words = new Int32Array(shared)
  words[0] = size.accounts
  words[1] = size.accountBytes
  words[2] = size.accountEntries
  // Place 0 is what an empty slot says.
  for (let i = 0; i < size.accounts; i++) words[(64 + i * regionBytesOf(size)) / 4 + endWord] = 1
  return shared
}

function regionBytesOf({ accountBytes, accountEntries }: CacheSize): number {
  return regionHeadWords * 4 + accountEntries * 4 + accountBytes
}

export class CacheMemory {
  readonly #words: Int32Array
  readonly #bytes: Uint8Array
  readonly #size: CacheSize
  readonly #regionBytes: number
  readonly #units: number
  /** Where an account's room was last seen. */
  readonly #rooms = new Map<number, number>()

  constructor(shared: SharedArrayBuffer) {
    this.#words = new Int32Array(shared)
    this.#bytes = new Uint8Array(shared)
    const [accounts = 0, accountBytes = 0, accountEntries = 0] = this.#words
    this.#size = { accounts, accountBytes, accountEntries }
    this.#regionBytes = regionBytesOf(this.#size)
    this.#units = accountBytes / unitBytes
  }

  /** A copy of what was kept under this key of 32 bytes, or null. */
  find(account: number, key: Buffer, nowMs: number): Buffer | null {
    const region = this.#find(ownerOf(account))
    if (region < 0) return null
    this.#use(region, nowMs)
    const first = this.#firstSlot(region, key)
    const tried: number[] = []
    for (;;) {
      // Two writers at once may have left two of a key: the younger counts.
      let youngest = 0
      let age = Number.POSITIVE_INFINITY
      for (let slot = first; slot < first + slotsPerSet; slot++) {
        const place = Atomics.load(this.#words, slot)
        if (place === 0 || tried.includes(place) || !this.#isOf(region, place, key)) continue
        const its = this.#ageOf(region, place)
        if (its < age) [youngest, age] = [place, its]
      }
      if (youngest === 0) return null
      const found = this.#copy(region, youngest, key)
      if (found !== null) return found
      tried.push(youngest)
    }
  }

  /** Keeps something under a key of 32 bytes, instead of what was there. */
  put(account: number, key: Buffer, content: Uint8Array, nowMs: number): Kept {
    const length = headBytes + content.length
    if (length > Math.min(cacheEntryBytesMax, this.#size.accountBytes / 2)) return 'tooLarge'
    const region = this.#claim(ownerOf(account), nowMs)
    if (region < 0) return 'noRoom'
    this.#use(region, nowMs)
    const place = this.#reserve(region, Math.ceil(length / unitBytes))
    if (place === 0) return 'noRoom'
    const entry = Buffer.allocUnsafe(length)
    entry.writeInt32LE(place, 0)
    entry.writeUInt32LE(length, 4)
    entry.writeBigUInt64LE(0n, 8)
    entry.set(key, 16)
    entry.set(content, headBytes)
    entry.writeUInt32LE(crc32(entry), 8)
    this.#bytes.set(entry, this.#byteOf(region, place))
    Atomics.store(this.#words, this.#slotFor(region, key), place)
    return 'kept'
  }

  /** Forgets what was kept under a key. */
  remove(account: number, key: Buffer): void {
    const region = this.#find(ownerOf(account))
    if (region < 0) return
    const first = this.#firstSlot(region, key)
    for (let slot = first; slot < first + slotsPerSet; slot++) {
      const place = Atomics.load(this.#words, slot)
      if (place === 0 || !this.#isOf(region, place, key)) continue
      Atomics.compareExchange(this.#words, slot, place, 0)
    }
  }

  /** The first byte of a region. */
  #start(region: number): number {
    return 64 + region * this.#regionBytes
  }

  #word(region: number, word: number): number {
    return this.#start(region) / 4 + word
  }

  #firstSlot(region: number, key: Buffer): number {
    const sets = this.#size.accountEntries / slotsPerSet
    return this.#word(region, regionHeadWords) + (key.readUInt32LE(0) & (sets - 1)) * slotsPerSet
  }

  #byteOf(region: number, place: number): number {
    const ring = this.#start(region) + regionHeadWords * 4 + this.#size.accountEntries * 4
    return ring + (place & (this.#units - 1)) * unitBytes
  }

  /** Units written since; more than the ring has: it is overwritten, or about to be. */
  #ageOf(region: number, place: number): number {
    return (Atomics.load(this.#words, this.#word(region, endWord)) - place) >>> 0
  }

  /** A place for so many units in one piece, this writer's alone until the ring comes round. */
  #reserve(region: number, units: number): number {
    for (let i = 0; i < triesMax; i++) {
      const place = Atomics.add(this.#words, this.#word(region, endWord), units)
      if (place !== 0 && (place & (this.#units - 1)) + units <= this.#units) return place
    }
    return 0
  }

  /** Whether an entry that is not overwritten seems to have this key. */
  #isOf(region: number, place: number, key: Buffer): boolean {
    if (this.#ageOf(region, place) > this.#units) return false
    const at = this.#byteOf(region, place) + 16
    for (let i = 0; i < keyBytes; i++) if (this.#bytes[at + i] !== key[i]) return false
    return true
  }

  #copy(region: number, place: number, key: Buffer): Buffer | null {
    const at = this.#byteOf(region, place)
    const length = this.#words[at / 4 + 1] ?? 0
    const end = this.#start(region) + this.#regionBytes
    if (length < headBytes || length > cacheEntryBytesMax || at + length > end) return null
    const copy = Buffer.allocUnsafe(length)
    copy.set(this.#bytes.subarray(at, at + length))
    // A load may be done before reads that stand before it; an addition is a barrier.
    Atomics.add(this.#words, this.#word(region, endWord), 0)
    if (this.#ageOf(region, place) > this.#units) return null
    if (copy.readInt32LE(0) !== place || copy.readUInt32LE(4) !== length) return null
    if (!copy.subarray(16, headBytes).equals(key)) return null
    const told = copy.readUInt32LE(8)
    copy.writeUInt32LE(0, 8)
    return crc32(copy) === told ? copy.subarray(headBytes) : null
  }

  /** The slot that a key takes: its own, a free one, or that of the oldest entry. */
  #slotFor(region: number, key: Buffer): number {
    const first = this.#firstSlot(region, key)
    let best = first
    let oldest = -1
    for (let slot = first; slot < first + slotsPerSet; slot++) {
      const place = Atomics.load(this.#words, slot)
      if (place !== 0 && this.#isOf(region, place, key)) return slot
      const age = place === 0 ? Number.POSITIVE_INFINITY : this.#ageOf(region, place)
      if (age > oldest) [best, oldest] = [slot, age]
    }
    return best
  }

  #use(region: number, nowMs: number): void {
    Atomics.store(this.#words, this.#word(region, usedSecondsWord), Math.floor(nowMs / 1000))
  }

  #owner(region: number): number {
    return Atomics.load(this.#words, this.#word(region, ownerWord))
  }

  #find(owner: number): number {
    const known = this.#rooms.get(owner)
    if (known !== undefined && this.#owner(known) === owner) return known
    for (let region = 0; region < this.#size.accounts; region++) {
      if (this.#owner(region) !== owner) continue
      this.#rooms.set(owner, region)
      return region
    }
    this.#rooms.delete(owner)
    return -1
  }

  /** An account's room, taken from one that does not use its own where there is no other. */
  #claim(owner: number, nowMs: number): number {
    const own = this.#find(owner)
    if (own >= 0) return own
    const idleSince = Math.floor((nowMs - cacheAccountIdleMs) / 1000)
    for (const isFree of [
      (region: number) => this.#owner(region) === 0,
      (region: number) => {
        return Atomics.load(this.#words, this.#word(region, usedSecondsWord)) < idleSince
      },
    ]) {
      for (let region = 0; region < this.#size.accounts; region++) {
        const before = this.#owner(region)
        if (!isFree(region)) continue
        const word = this.#word(region, ownerWord)
        if (Atomics.compareExchange(this.#words, word, before, owner) !== before) continue
        this.#use(region, nowMs)
        // Another worker may have claimed a room for this account as well: the first counts.
        const found = this.#find(owner)
        if (found !== region) Atomics.compareExchange(this.#words, word, owner, 0)
        return found
      }
    }
    return -1
  }
}

function ownerOf(account: number): number {
  return account | 0 || 1
}
