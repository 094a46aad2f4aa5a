/**
 * The keys that an authorization server publishes at an address: asked for when they are first
 * needed, kept, and asked for again behind the calls' backs. A call waits only while there are no
 * keys at all.
 *
 * A server that is slow, gone or answers nonsense costs no call anything while the last good keys
 * are young enough; strangers can make a gateway ask once in an interval, whatever they send.
 */
import type { TokenKey } from '../../lib/token-keys.ts'
import { parseKeySet } from '../../lib/token-keys.ts'
import {
  keySetAgeMsDefault,
  keySetAgeMsMax,
  keySetRefreshIntervalMsMin,
  keySetRetryIntervalMsMin,
  keySetStaleMsMax,
  keySetWaitersMax,
} from './limits.ts'

export type FetchedKeySet =
  | { readonly body: string; readonly cacheControl: string }
  | { readonly reason: string }

/** Asks for a set; calls back once, within a bound of time, perhaps before it returns. */
export type FetchKeySet = (done: (fetched: FetchedKeySet) => void) => void

export interface KeySetDeps {
  readonly fetch: FetchKeySet
  /** Told when the server stops answering with keys, and when it does again. */
  readonly report: (problem: string) => void
  /** Monotonic milliseconds. */
  readonly nowMs: () => number
}

export class KeySet {
  readonly #deps: KeySetDeps
  #keys: readonly TokenKey[] | null = null
  #body = ''
  /** From then on it is asked for again. */
  #freshUntilMs = Number.NEGATIVE_INFINITY
  /** From then on it is not used any more. */
  #goodUntilMs = Number.NEGATIVE_INFINITY
  #nextAskMs = Number.NEGATIVE_INFINITY
  #asking = false
  #waiting: ((keys: readonly TokenKey[] | null) => void)[] = []
  /** Why there are no new keys; empty when the last answer was good. */
  problem = ''

  constructor(deps: KeySetDeps) {
    this.#deps = deps
  }

  /** The keys in use, asked for again when it is time; null: there are none. */
  current(): readonly TokenKey[] | null {
    const nowMs = this.#deps.nowMs()
    if (nowMs >= this.#freshUntilMs) this.#ask(nowMs)
    return nowMs < this.#goodUntilMs ? this.#keys : null
  }

  /** The keys once the server has answered; null when it gave none or too many calls wait. */
  awaited(): Promise<readonly TokenKey[] | null> | null {
    if (!this.#asking || this.#waiting.length >= keySetWaitersMax) return null
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** A token was signed by a key that is not in the set: the server may have a new one. */
  missed(): void {
    this.#ask(this.#deps.nowMs())
  }

  #ask(nowMs: number): void {
    if (this.#asking || nowMs < this.#nextAskMs) return
    this.#asking = true
    const hasKeys = nowMs < this.#goodUntilMs
    this.#nextAskMs = nowMs + (hasKeys ? keySetRefreshIntervalMsMin : keySetRetryIntervalMsMin)
    this.#deps.fetch((fetched) => {
      this.#asking = false
      this.#take(fetched, this.#deps.nowMs())
      const keys = this.#deps.nowMs() < this.#goodUntilMs ? this.#keys : null
      for (const tell of this.#waiting.splice(0)) tell(keys)
    })
  }

  #take(fetched: FetchedKeySet, nowMs: number): void {
    if ('reason' in fetched) {
      this.#note(fetched.reason)
      return
    }
    // The same text is the same keys: tokens that they verified stay known.
    const keys = fetched.body === this.#body ? this.#keys : parseKeySet(fetched.body)
    if (keys === null) {
      this.#note('the answer is no set of keys that verify tokens')
      return
    }
    this.#note('')
    this.#keys = keys
    this.#body = fetched.body
    this.#freshUntilMs = nowMs + ageMs(fetched.cacheControl)
    this.#goodUntilMs = this.#freshUntilMs + keySetStaleMsMax
    this.#nextAskMs = nowMs + keySetRefreshIntervalMsMin
  }

  /** Says what changed, not what stays as it was. */
  #note(problem: string): void {
    if (problem !== '' && this.problem === '') this.#deps.report(`is not to be had: ${problem}`)
    if (problem === '' && this.problem !== '') this.#deps.report('is there again')
    this.problem = problem
  }
}

/** How long an answer holds by its Cache-Control, within our own bounds. */
function ageMs(cacheControl: string): number {
  if (/(?:^|[\s,])(?:no-store|no-cache)(?:$|[\s,=])/i.test(cacheControl)) {
    return keySetRefreshIntervalMsMin
  }
  const seconds = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(cacheControl)?.[1]
  if (seconds === undefined) return keySetAgeMsDefault
  return Math.min(Math.max(Number(seconds) * 1000, keySetRefreshIntervalMsMin), keySetAgeMsMax)
}
