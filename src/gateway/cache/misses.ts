/**
 * Misses that are on their way to a backend in this worker: who asks for the same meanwhile waits
 * for the first one's answer (RFC 9111 4: a cache may collapse requests), and then looks into the
 * cache again. So nobody is ever given what the cache would not give them, and what was not kept
 * sends all who wait on their own way at once.
 *
 * Waiting is bounded in number and time. Where the first one's caller goes away the next in line
 * takes its place: the engine ends a backend's request with its caller, and one more request is
 * less than one for each who waits. What turned out to be nobody else's is not waited for again
 * for a while.
 */
import { callerGone, type Exchange, type Outcome } from '../../http/exchange.ts'
import {
  cacheEverybodysKeysMax,
  cacheUnsharedKeysMax,
  cacheUnsharedMs,
  cacheWaitersMax,
  cacheWaitersPerKeyMax,
  cacheWaitMs,
} from './limits.ts'
import { RecentNames } from './recent-names.ts'

/** `none`: nobody can be given it. `left`: its caller has gone before it was there. */
export type MissEnd = 'kept' | 'none' | 'left'

/** What somebody who waited does now: looks into the cache, asks alone, or asks for the others. */
export type Turn = 'look' | 'alone' | Lead

interface Waiter {
  readonly exchange: Exchange
  /** Whether its answer could be the others'. */
  readonly mayLead: boolean
  readonly go: (turn: Turn) => void
  readonly timer: NodeJS.Timeout
}

interface Miss {
  readonly name: string
  /** In the order in which they came. */
  readonly waiters: Set<Waiter>
  /** Its backend has answered, with what can be kept. */
  isAnswered: boolean
}

/** Whoever asks for those who wait; each of them is told once how that ended. */
export class Lead {
  readonly #miss: Miss
  #onEnd: ((end: MissEnd) => void) | null

  constructor(miss: Miss, onEnd: (end: MissEnd) => void) {
    this.#miss = miss
    this.#onEnd = onEnd
  }

  /** The head is there, and will be kept if its body comes. */
  answered(): void {
    if (this.#onEnd !== null) this.#miss.isAnswered = true
  }

  /** The first call counts. */
  end(end: MissEnd): void {
    const onEnd = this.#onEnd
    this.#onEnd = null
    onEnd?.(end)
  }
}

export class Misses {
  readonly #onTheirWay = new Map<string, Miss>()
  readonly #unshared: RecentNames
  readonly #everybodys: RecentNames
  #waiters = 0

  constructor(nowMs: () => number) {
    this.#unshared = new RecentNames(cacheUnsharedKeysMax, nowMs)
    this.#everybodys = new RecentNames(cacheEverybodysKeysMax, nowMs)
  }

  /** What is on its way for a key; who was linked later does not wait for what was asked before. */
  nameOf({ sinceMs }: { readonly sinceMs: number }, key: Buffer): string {
    return `${sinceMs} ${key.toString('latin1')}`
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#waiters
  }

  /** What an answer said of itself: whether everybody may be given it. */
  noteAudience(name: string, isEverybodys: boolean): void {
    if (isEverybodys) this.#everybodys.add(name, Number.POSITIVE_INFINITY)
    else this.#everybodys.delete(name)
  }

  /** Whether the last answer that was kept was everybody's, so that the next may be. */
  wasEverybodys(name: string): boolean {
    return this.#everybodys.has(name)
  }

  /** Whether somebody asks for it already. */
  has(name: string): boolean {
    return this.#onTheirWay.has(name)
  }

  /** Goes ahead for all who come; null: nobody will wait for it. */
  lead(name: string, exchange: Exchange): Lead | null {
    if (isOver(exchange) || this.#unshared.has(name)) return null
    const miss: Miss = { name, waiters: new Set(), isAnswered: false }
    this.#onTheirWay.set(name, miss)
    return this.#leadOf(miss, exchange)
  }

  /**
   * Waits for the one that is on its way; null: it is not worth it, or too many do. Nobody hears of
   * one whose caller goes.
   */
  wait(name: string, exchange: Exchange, mayLead: boolean): Promise<Turn> | null {
    const miss = this.#onTheirWay.get(name)
    if (miss === undefined || isOver(exchange) || this.#unshared.has(name)) return null
    const isFull = miss.waiters.size >= cacheWaitersPerKeyMax || this.#waiters >= cacheWaitersMax
    if (isFull) return null
    return new Promise((go) => {
      const timer = setTimeout(() => {
        // A body that dribbles may be one that never ends.
        if (miss.isAnswered) this.#unshared.add(name, cacheUnsharedMs)
        if (this.#remove(miss, waiter)) go('alone')
      }, cacheWaitMs)
      const waiter: Waiter = { exchange, mayLead, go, timer }
      miss.waiters.add(waiter)
      this.#waiters++
      whenOver(exchange, () => this.#remove(miss, waiter))
    })
  }

  /** Who asks from now on does not wait for what is on its way: it may be from before a change. */
  forget(name: string): void {
    this.#onTheirWay.delete(name)
  }

  #leadOf(miss: Miss, exchange: Exchange): Lead {
    const lead = new Lead(miss, (end) => this.#end(miss, end))
    whenOver(exchange, (outcome) => lead.end(isCallerGone(outcome) ? 'left' : 'none'))
    return lead
  }

  #end(miss: Miss, end: MissEnd): void {
    const { name, waiters } = miss
    const next = end === 'left' ? [...waiters].find(({ mayLead }) => mayLead) : undefined
    if (next !== undefined) {
      miss.isAnswered = false
      this.#remove(miss, next)
      next.go(this.#leadOf(miss, next.exchange))
      return
    }
    if (this.#onTheirWay.get(name) === miss) this.#onTheirWay.delete(name)
    if (end === 'none' && waiters.size > 0) this.#unshared.add(name, cacheUnsharedMs)
    for (const waiter of [...waiters]) {
      this.#remove(miss, waiter)
      waiter.go(end === 'kept' ? 'look' : 'alone')
    }
  }

  #remove(miss: Miss, waiter: Waiter): boolean {
    if (!miss.waiters.delete(waiter)) return false
    clearTimeout(waiter.timer)
    this.#waiters--
    return true
  }
}

/** Whoever is told of the end has been told. */
function isOver(exchange: Exchange): boolean {
  return exchange.onEnd === null
}

function whenOver(exchange: Exchange, then: (outcome: Outcome) => void): void {
  const told = exchange.onEnd
  exchange.onEnd = (outcome) => {
    then(outcome)
    told?.(outcome)
  }
}

function isCallerGone({ status, error }: Outcome): boolean {
  return status === 499 || error === callerGone
}
