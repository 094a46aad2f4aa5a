/**
 * Names to addresses, cached by TTL within bounds, over c-ares. One question per name at a time,
 * however many calls wait for it; a name once known outlives a dead DNS server for a while.
 */
import { Resolver } from 'node:dns'
import { isIP } from 'node:net'
import type { HostsFile } from './hosts-file.ts'
import type { ClientLimits } from './limits.ts'
import { dnsAddressesMax, dnsNamesMax } from './limits.ts'
import { beginTurn, turnMonotonicMs } from './turn.ts'

/** `addresses` is empty when there are none; `reason` then says why. */
export type Resolved = (addresses: readonly string[], reason: string) => void

export interface Names {
  /** Calls back at once when the answer is known. */
  resolve(name: string, done: Resolved): void
}

interface Entry {
  addresses: readonly string[]
  reason: string
  /** Monotonic. */
  freshUntilMs: number
  staleUntilMs: number
  waiting: Resolved[] | null
}

/** What `dns.Resolver` offers of use here; tests put their own in its place. */
export interface Questions {
  resolve4(name: string, options: { ttl: true }, done: Answered): void
  resolve6(name: string, options: { ttl: true }, done: Answered): void
}

type Answered = (
  error: NodeJS.ErrnoException | null,
  records: readonly { readonly address: string; readonly ttl: number }[],
) => void

/** A resolver over the machine's DNS servers. */
export function systemQuestions(limits: ClientLimits): Questions {
  const resolver = new Resolver({ timeout: Math.ceil(limits.dnsTimeoutMs / 2), tries: 2 })
  return resolver
}

/** Makes the cache. */
export function createNames(questions: Questions, hosts: HostsFile, limits: ClientLimits): Names {
  const entries = new Map<string, Entry>()

  function ask(name: string, entry: Entry): void {
    const found: string[] = []
    let ttlMs = limits.dnsTtlMaxMs
    let reason = ''
    let open = 2
    const answered: Answered = (error, records) => {
      if (error !== null) reason = `${error.code ?? 'DNS error'} ${name}`
      else {
        for (const record of records) {
          found.push(record.address)
          ttlMs = Math.min(ttlMs, record.ttl * 1000)
        }
      }
      if (--open === 0) settle(entry, found, ttlMs, reason)
    }
    questions.resolve4(name, { ttl: true }, answered)
    questions.resolve6(name, { ttl: true }, answered)
  }

  function settle(entry: Entry, found: string[], ttlMs: number, reason: string): void {
    const nowMs = beginTurn()
    if (found.length > 0) {
      // IPv4 first: a machine without IPv6 routes would else fail each first attempt.
      entry.addresses = found.sort((a, b) => isIP(a) - isIP(b)).slice(0, dnsAddressesMax)
      entry.reason = ''
      entry.freshUntilMs = nowMs + Math.max(ttlMs, limits.dnsTtlMinMs)
      entry.staleUntilMs = entry.freshUntilMs + limits.dnsStaleMaxMs
    } else {
      // A server's word that there is none ends what was known; a dead server's silence does not.
      const denied = reason.startsWith('ENOTFOUND') || reason.startsWith('ENODATA')
      if (denied || nowMs >= entry.staleUntilMs) entry.addresses = []
      entry.reason = reason === '' ? 'no address' : reason
      entry.freshUntilMs = nowMs + limits.dnsFailureTtlMs
    }
    const waiting = entry.waiting ?? []
    entry.waiting = null
    for (const done of waiting) done(entry.addresses, entry.reason)
  }

  function entryOf(name: string): Entry {
    const known = entries.get(name)
    if (known !== undefined) return known
    for (const [oldest, entry] of entries) {
      if (entries.size < dnsNamesMax) break
      if (entry.waiting === null) entries.delete(oldest)
    }
    const entry = { addresses: [], reason: '', freshUntilMs: 0, staleUntilMs: 0, waiting: null }
    entries.set(name, entry)
    return entry
  }

  return {
    resolve(name, done) {
      const fixed = fixedAddresses(name, hosts)
      if (fixed !== null) return done(fixed, '')
      const entry = entryOf(name)
      if (turnMonotonicMs() < entry.freshUntilMs) return done(entry.addresses, entry.reason)
      if (entry.waiting !== null) {
        entry.waiting.push(done)
        return
      }
      entry.waiting = [done]
      ask(name, entry)
    },
  }
}

/** Addresses that need no question: literals, the hosts file, and `localhost` (RFC 6761 6.3). */
function fixedAddresses(name: string, hosts: HostsFile): readonly string[] | null {
  const bare = name.startsWith('[') ? name.slice(1, -1) : name
  if (isIP(bare) !== 0) return [bare]
  const lower = name.toLowerCase()
  const listed = hosts.get(lower)
  if (listed !== undefined) return listed
  return lower === 'localhost' || lower.endsWith('.localhost') ? ['127.0.0.1', '::1'] : null
}
