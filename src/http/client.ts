/**
 * The client side: pools by origin, names, address policy, authorities. One per thread; it outlives
 * snapshots and serves all listeners.
 */

import type { SecureContext } from 'node:tls'
import { createSecureContext, getCACertificates } from 'node:tls'
import type { AddressPolicyOptions } from './address-policy.ts'
import { createAddressPolicy } from './address-policy.ts'
import type { Questions } from './dns.ts'
import { createNames, systemQuestions } from './dns.ts'
import type { Origin } from './exchange.ts'
import { openHostsFile } from './hosts-file.ts'
import type { ClientLimits } from './limits.ts'
import { clientLimits } from './limits.ts'
import type { PoolSurroundings } from './pool.ts'
import { Pool } from './pool.ts'
import { joinTick, leaveTick } from './tick.ts'

export interface HttpClientOptions {
  readonly addresses?: AddressPolicyOptions
  /** PEM certificates of authorities beside the system's. */
  readonly authorities?: readonly string[]
  readonly limits?: Partial<ClientLimits>
  /** Tests answer DNS questions themselves. */
  readonly questions?: Questions
  readonly hostsPath?: string
}

export interface HttpClient {
  /** The pool of an origin, made at first use. */
  pool(origin: Origin, verifyTls: boolean): Pool
  /** Idle connections over all origins. */
  readonly idleConnections: number
  /** Closes idle connections and ends dials; calls in progress go on. */
  close(): void
}

/** Makes a client. Throws `RangeError` for networks that are none. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const limits = { ...clientLimits, ...options.limits }
  const hosts = openHostsFile(options.hostsPath ?? '/etc/hosts')
  const pools = new Map<string, Pool>()
  // Origins usually belong to a route and are the same object call after call.
  let verified = new WeakMap<Origin, Pool>()
  let context: SecureContext | null = null
  let lastHostsMs = 0

  const surroundings: PoolSurroundings = {
    names: createNames(options.questions ?? systemQuestions(limits), hosts, limits),
    policy: createAddressPolicy(options.addresses ?? {}),
    limits,
    secureContext() {
      context ??= createContext(options.authorities ?? [])
      return context
    },
  }

  function poolByKey(origin: Origin, verifyTls: boolean): Pool {
    const key = `${origin.scheme} ${origin.host.toLowerCase()} ${origin.port} ${verifyTls}`
    const known = pools.get(key)
    if (known !== undefined) return known
    if (pools.size >= limits.originsMax) dropEmptyPools()
    const pool = new Pool(origin, verifyTls, surroundings)
    pools.set(key, pool)
    return pool
  }

  function dropEmptyPools(): void {
    for (const [key, pool] of pools) if (pool.empty) pools.delete(key)
    verified = new WeakMap()
  }

  const ticking = {
    tick(nowMs: number): void {
      for (const pool of pools.values()) pool.tick(nowMs)
      if (nowMs - lastHostsMs < 5_000) return
      lastHostsMs = nowMs
      hosts.refresh()
    },
  }
  joinTick(ticking)

  return {
    pool(origin, verifyTls) {
      if (!verifyTls) return poolByKey(origin, false)
      let pool = verified.get(origin)
      if (pool === undefined) {
        pool = poolByKey(origin, true)
        verified.set(origin, pool)
      }
      return pool
    },
    get idleConnections() {
      let count = 0
      for (const pool of pools.values()) count += pool.idleCount
      return count
    },
    close() {
      leaveTick(ticking)
      for (const pool of pools.values()) pool.close()
    },
  }
}

/** The runtime's and the system's authorities, and the given ones. */
function createContext(authorities: readonly string[]): SecureContext {
  const all = [...getCACertificates('default'), ...getCACertificates('system'), ...authorities]
  return createSecureContext({ ca: [...new Set(all)] })
}
