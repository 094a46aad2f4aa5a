/**
 * The key sets that a worker knows, by address: APIs that name the same one share it. Each is
 * fetched through the gateway's own engine, so that the deployment's address policy and authorities
 * hold for it as they do for a backend.
 */
import type { HttpClient } from '../../http/client.ts'
import { fetchWhole } from '../../http/fetch.ts'
import type { Report } from '../runtime.ts'
import type { FetchedKeySet, FetchKeySet } from './key-set.ts'
import { KeySet } from './key-set.ts'
import { keySetBytesMax, keySetFetchTimeoutMs, keySetsMax } from './limits.ts'

export interface KeySetsDeps {
  /** Null: this gateway fetches nothing. */
  readonly client: HttpClient | null
  readonly report: Report
  /** Monotonic. */
  readonly nowMs?: (() => number) | undefined
  /** Of one fetch; the bound of limits.ts when left out. */
  readonly fetchTimeoutMs?: number | undefined
}

export class KeySets {
  readonly #deps: KeySetsDeps
  readonly #byUrl = new Map<string, KeySet>()

  constructor(deps: KeySetsDeps) {
    this.#deps = deps
  }

  /** The set at an address, which is a valid URL. The one asked for longest ago makes room. */
  at(url: string): KeySet {
    const known = this.#byUrl.get(url)
    if (known !== undefined) return known
    if (this.#byUrl.size >= keySetsMax) {
      const [oldest] = this.#byUrl.keys()
      if (oldest !== undefined) this.#byUrl.delete(oldest)
    }
    const { report, nowMs = () => performance.now() } = this.#deps
    const { origin, pathname } = new URL(url)
    const set = new KeySet({
      fetch: this.#fetching(url),
      // A query may hold what is nobody's business.
      report: (problem) => report(`the key set ${origin}${pathname} ${problem}`),
      nowMs,
    })
    this.#byUrl.set(url, set)
    return set
  }

  #fetching(url: string): FetchKeySet {
    const { client, fetchTimeoutMs: timeoutMs = keySetFetchTimeoutMs } = this.#deps
    if (client === null) return (done) => done({ reason: 'this gateway fetches nothing' })
    const { protocol, hostname, port, host, pathname, search } = new URL(url)
    const scheme = protocol === 'https:' ? 'https' : 'http'
    const request = {
      origin: {
        scheme,
        host: hostname.replace(/^\[(.*)\]$/, '$1'),
        port: port === '' ? (scheme === 'https' ? 443 : 80) : Number(port),
      },
      method: 'GET',
      target: pathname + search,
      headLines: `Host: ${host}\r\nAccept: application/jwk-set+json, application/json\r\n`,
      body: null,
    } as const
    const bounds = { timeoutMs, bodyBytesMax: keySetBytesMax }
    return (done) => {
      fetchWhole(client, request, bounds, (result) => done(fetchedOf(result)))
    }
  }
}

type Result = Parameters<Parameters<typeof fetchWhole>[3]>[0]

function fetchedOf(result: Result): FetchedKeySet {
  if ('failure' in result) return { reason: result.failure.reason }
  const { status, fields, body } = result.answer
  // A redirect is followed by nobody: it could lead where the configuration does not.
  if (status !== 200) return { reason: `its server answers ${status}` }
  return { body: body.toString(), cacheControl: fields.get('cache-control') ?? '' }
}
