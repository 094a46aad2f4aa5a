/**
 * The snapshot as a worker holds it: settings, and the services by id.
 *
 * It trusts the process that handed it the change: ids and hash were verified there once for all
 * workers.
 */
import type { HttpClient } from '../http/client.ts'
import type { DefaultDomain } from '../lib/default-domain.ts'
import { parseDefaultDomain, routedSuffixes } from '../lib/default-domain.ts'
import { decodeSection } from '../snapshot/codec.ts'
import type { EncodedSection, SectionKey, SnapshotChange } from '../snapshot/snapshot.ts'
import { settingsKey } from '../snapshot/snapshot.ts'
import { KeySets } from './auth/key-sets.ts'
import { TokenVerifier } from './auth/token.ts'
import { Breakers } from './breakers/breakers.ts'
import { fitsHeader, toByteText } from './bytes.ts'
import { Cache } from './cache/cache.ts'
import { Callers, holdsCallers } from './callers.ts'
import type { Draw } from './expression-values.ts'
import { Authorisers } from './functions/authorisers.ts'
import { type FunctionRuntime, noFunctions } from './functions/runtime.ts'
import { hostsRememberedMax, relinkedServicesPerChangeMax } from './limits.ts'
import type { LinkContext } from './link-context.ts'
import type { Meters } from './meters/meters.ts'
import { openMeters } from './meters/meters.ts'
import { createNonceMemory, Nonces } from './nonces.ts'
import { Plugins } from './rules.ts'
import type { Report } from './runtime.ts'
import { ServiceRuntime } from './runtime.ts'

/** The settings section in the form that requests need. */
export interface Settings {
  /** False until a snapshot has said them. */
  readonly known: boolean
  /** Suffixes of default domains. */
  readonly suffixes: readonly string[]
  readonly serverLine: string
  /** Hex; empty: no draft can be called. */
  readonly draftKey: string
}

export interface SnapshotDeps {
  readonly report: Report
  readonly serverName: string
  /** Shared by all workers; meters of its own when left out. */
  readonly meters?: Meters | undefined
  /** Answers no question when left out. */
  readonly functions?: FunctionRuntime | undefined
  /** For requests of the gateway's own; without it none are made. */
  readonly client?: HttpClient | undefined
  /** Shared by all workers; breakers of its own when left out. */
  readonly breakers?: Breakers | undefined
  /** Shared by all workers; kept answers of its own when left out. */
  readonly cache?: Cache | undefined
  /** Shared by all workers; nonces of its own when left out. */
  readonly nonces?: Nonces | undefined
  /** The clock of what is kept for a while; monotonic. */
  readonly nowMs?: (() => number) | undefined
  /** What `Random()` of conditions draws; the language's own numbers when left out. */
  readonly draw?: Draw | undefined
  /** Of one fetch of a key set; the bound of auth/limits.ts when left out. */
  readonly keySetFetchTimeoutMs?: number | undefined
}

/** Of a gateway that shares its nonces with nobody. */
const loneNonces = 2 ** 12

/** The kinds of section that belong to one service, which their keys name. */
const serviceKinds: readonly string[] = ['service', 'apis', 'access']

export class Snapshot {
  readonly #report: Report
  readonly #callers: Callers
  readonly #context: LinkContext
  readonly #services = new Map<string, ServiceRuntime>()
  readonly #domains = new Map<string, DefaultDomain>()
  #settings: Settings
  #revision = 0

  constructor(deps: SnapshotDeps) {
    const { report, serverName, meters, functions, client, breakers, nonces, draw } = deps
    this.#report = report
    this.#callers = new Callers(report)
    this.#context = {
      callers: this.#callers,
      tokens: new TokenVerifier(),
      keySets: new KeySets({
        client: client ?? null,
        report,
        nowMs: deps.nowMs,
        fetchTimeoutMs: deps.keySetFetchTimeoutMs,
      }),
      meters: meters ?? openMeters(),
      plugins: new Plugins(report),
      functions: functions ?? noFunctions,
      authorisers: new Authorisers({
        client: client ?? null,
        functions: functions ?? noFunctions,
        nowMs: deps.nowMs,
      }),
      breakers: breakers ?? new Breakers({ report }),
      cache: deps.cache ?? new Cache(),
      nonces: nonces ?? new Nonces(createNonceMemory(loneNonces)),
      draw: draw ?? Math.random,
    }
    this.#settings = {
      known: false,
      suffixes: [],
      draftKey: '',
      serverLine: serverLine(serverName),
    }
  }

  get settings(): Settings {
    return this.#settings
  }

  get revision(): number {
    return this.#revision
  }

  service(serviceId: string): ServiceRuntime | undefined {
    return this.#services.get(serviceId)
  }

  /** What a host names; remembered, because the same few hosts are called again and again. */
  domain(host: string): DefaultDomain | null {
    const known = this.#domains.get(host)
    if (known !== undefined) return known
    const domain = parseDefaultDomain(host, this.#settings.suffixes)
    if (domain === null || !this.#services.has(domain.serviceId)) return domain
    if (this.#domains.size >= hostsRememberedMax) this.#domains.clear()
    this.#domains.set(host, domain)
    return domain
  }

  /** Replaces what the change names. Services that were linked are linked again, up to a bound. */
  apply(change: SnapshotChange): void {
    const touched = new Map<ServiceRuntime, boolean>()
    const note = (runtime: ServiceRuntime | null): void => {
      if (runtime !== null && !touched.has(runtime)) touched.set(runtime, runtime.isLinked)
    }
    for (const key of change.remove) this.#put(key, null, note)
    for (const section of change.put) this.#put(section.key, section, note)
    this.#revision = change.revision

    let left = relinkedServicesPerChangeMax
    for (const [runtime, wasLinked] of touched) {
      if (wasLinked && left-- > 0) runtime.relink()
    }
  }

  #put(
    key: SectionKey,
    section: EncodedSection | null,
    note: (runtime: ServiceRuntime | null) => void,
  ): void {
    const [kind = '', serviceId] = key.split('/', 2)
    if (key === settingsKey) {
      if (section !== null) this.#putSettings(section)
      return
    }
    if (holdsCallers(kind)) {
      this.#callers.put(key, section)
      return
    }
    if (kind === 'plugin') {
      this.#context.plugins.put(key, section)
      return
    }
    if (serviceId === undefined || !serviceKinds.includes(kind)) {
      this.#report(`section ${key} is of a kind that this version does not know`)
      return
    }
    const runtime =
      this.#services.get(serviceId) ?? new ServiceRuntime(serviceId, this.#report, this.#context)
    note(runtime)
    if (kind === 'service') runtime.putLive(section)
    else if (kind === 'access') runtime.putAccess(section)
    else runtime.putFrozen(key, section)
    if (runtime.isEmpty) this.#services.delete(serviceId)
    else this.#services.set(serviceId, runtime)
  }

  #putSettings({ key, bytes }: EncodedSection): void {
    try {
      const section = decodeSection(key, bytes)
      if (section.kind !== 'settings') return
      this.#domains.clear()
      this.#settings = {
        known: true,
        suffixes: routedSuffixes(section.baseDomain),
        serverLine: serverLine(section.serverName),
        draftKey: section.draftKey,
      }
    } catch (error) {
      this.#report(String(error))
    }
  }
}

function serverLine(name: string): string {
  const text = toByteText(name)
  return text === '' || !fitsHeader(text) ? '' : `Server: ${text}\r\n`
}
