/**
 * The kept answers as a worker sees them: found by a call's keys, through the names by which they
 * differ, and only while they are fresh.
 */

import type { Fields } from '../../http/exchange.ts'
import { turnMonotonicMs } from '../../http/turn.ts'
import type { KeptAnswer } from './entry.ts'
import { decodeEntry, encodeEntry } from './entry.ts'
import type { CallKeys } from './key.ts'
import { variantKey } from './key.ts'
import { cacheEntryBytesMax, cacheFillBytesMax } from './limits.ts'
import { CacheMemory, createCacheMemory } from './memory.ts'
import { Misses } from './misses.ts'

/** Of a gateway that shares its answers with nobody. */
const lone = { accounts: 2, accountBytes: 2 ** 20, accountEntries: 1024 }

export interface CacheOptions {
  /** Shared by all workers; memory of its own when left out. */
  readonly shared?: SharedArrayBuffer | undefined
  /** The clock that all workers share, in milliseconds. */
  readonly nowMs?: () => number
}

/** Where answers are looked for. */
export interface CachePlace {
  /** Whose room they take. */
  readonly account: number
  /** Answers to earlier requests are not given: what is attached has changed since. */
  readonly sinceMs: number
}

export interface FoundAnswer {
  readonly answer: KeptAnswer
  readonly ageMs: number
}

export class Cache {
  readonly nowMs: () => number
  /** Of this worker. */
  readonly misses: Misses
  readonly #memory: CacheMemory
  #fillingBytes = 0

  constructor({ shared, nowMs }: CacheOptions = {}) {
    this.#memory = new CacheMemory(shared ?? createCacheMemory(lone))
    this.nowMs = nowMs ?? turnMonotonicMs
    this.misses = new Misses(this.nowMs)
  }

  /** A fresh answer to a request with these fields that its caller may be given, or null. */
  find(
    place: CachePlace,
    { shared, own }: CallKeys,
    fields: Fields,
    isNobodys: boolean,
  ): FoundAnswer | null {
    const found = this.#find(place, shared, fields)
    if (found !== null && (isNobodys || found.answer.audience === 'everybody')) return found
    return own === null ? null : this.#find(place, own, fields)
  }

  #find(place: CachePlace, key: Buffer, fields: Fields): FoundAnswer | null {
    const first = this.#fresh(place, key)
    const found =
      first?.kind === 'names' ? this.#fresh(place, variantKey(key, first.names, fields)) : first
    if (found?.kind !== 'answer') return null
    return { answer: found, ageMs: found.ageMs + Math.max(0, this.nowMs() - found.atMs) }
  }

  #fresh({ account, sinceMs }: CachePlace, key: Buffer) {
    const nowMs = this.nowMs()
    const bytes = this.#memory.find(account, key, nowMs)
    if (bytes === null) return null
    const entry = decodeEntry(bytes)
    return entry.atMs >= sinceMs && entry.freshUntilMs > nowMs ? entry : null
  }

  /** `names`: those by which the answer differs; `fields`: of the request. False: no room. */
  keep(
    { account }: CachePlace,
    key: Buffer,
    answer: KeptAnswer,
    names: readonly string[],
    fields: Fields,
  ): boolean {
    const nowMs = this.nowMs()
    const { atMs, freshUntilMs } = answer
    let at = key
    if (names.length > 0) {
      at = variantKey(key, names, fields)
      const entry = encodeEntry({ kind: 'names', atMs, freshUntilMs, names })
      if (this.#memory.put(account, key, entry, nowMs) !== 'kept') return false
    }
    return this.#memory.put(account, at, encodeEntry(answer), nowMs) === 'kept'
  }

  forget({ account }: CachePlace, { shared, own }: CallKeys): void {
    this.#memory.remove(account, shared)
    if (own !== null) this.#memory.remove(account, own)
  }

  /** A body that is collected as it passes; one that is too large, or of too many, is given up. */
  collect(): CollectedCopy {
    return new CollectedCopy({
      take: (bytes) => {
        if (this.#fillingBytes + bytes > cacheFillBytesMax) return false
        this.#fillingBytes += bytes
        return true
      },
      giveBack: (bytes) => {
        this.#fillingBytes -= bytes
      },
    })
  }
}

interface Budget {
  take(bytes: number): boolean
  giveBack(bytes: number): void
}

const firstBytes = 4_096

/** Costs at most twice what it holds, however small the pieces are. */
export class CollectedCopy {
  readonly #budget: Budget
  /** Null: given up. */
  #bytes: Buffer | null = Buffer.alloc(0)
  #length = 0

  constructor(budget: Budget) {
    this.#budget = budget
  }

  add(piece: Uint8Array): void {
    if (this.#bytes === null) return
    const length = this.#length + piece.length
    if (length > this.#bytes.length && !this.#grow(this.#bytes, length)) this.close()
    this.#bytes?.set(piece, this.#length)
    this.#length = length
  }

  get isGivenUp(): boolean {
    return this.#bytes === null
  }

  #grow(bytes: Buffer, length: number): boolean {
    if (length > cacheEntryBytesMax) return false
    const wanted = Math.min(Math.max(length, bytes.length * 2, firstBytes), cacheEntryBytesMax)
    if (!this.#budget.take(wanted - bytes.length)) return false
    const larger = Buffer.allocUnsafeSlow(wanted)
    larger.set(bytes.subarray(0, this.#length))
    this.#bytes = larger
    return true
  }

  /** All of it, or null when it was given up. Ends collecting. */
  close(): Buffer | null {
    const bytes = this.#bytes
    this.#bytes = null
    if (bytes === null) return null
    this.#budget.giveBack(bytes.length)
    return bytes.subarray(0, this.#length)
  }
}
