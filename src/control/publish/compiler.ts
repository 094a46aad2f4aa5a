/**
 * From the store to steps of the snapshot: everything once, and after that what has changed. It
 * remembers which versions are compiled, never their sections: those are kept once, in the feed.
 *
 * A service whose compile fails keeps the sections it has; the others go on.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Scope } from '../../model/scope.ts'
import type { Change, ReadTx, Store } from '../../model/store.ts'
import { encodeSection } from '../../snapshot/codec.ts'
import type { Fault } from '../../snapshot/compile.ts'
import type { EncodedSection, SectionKey, SettingsSection } from '../../snapshot/snapshot.ts'
import { publishServicesPerRead, publishTurnMsMax } from '../limits.ts'
import { type Current, changedCallers, everyCaller } from './callers.ts'
import { changedPlugins, everyPlugin, type PluginStep } from './plugins.ts'
import {
  type CompiledService,
  compileService,
  keysOf,
  readService,
  type ServiceSource,
} from './service.ts'

export interface CompilerOptions {
  readonly store: Pick<Store, 'read'>
  readonly settings: (tx: ReadTx) => Promise<SettingsSection>
  readonly report: (line: string) => void
  /** What the snapshot holds now. */
  readonly current: Current
}

export interface Step {
  readonly revision: number
  readonly put: readonly EncodedSection[]
  readonly remove: readonly SectionKey[]
}

type Services = Map<string, CompiledService>

interface Draft {
  readonly put: EncodedSection[]
  readonly remove: SectionKey[]
  /** Null: gone. */
  readonly compiled: Map<string, CompiledService | null>
  /** Services that could not be compiled. */
  readonly failed: Set<string>
}

function newDraft(): Draft {
  return { put: [], remove: [], compiled: new Map(), failed: new Set() }
}

export class Compiler {
  readonly #options: CompilerOptions
  #services: Services = new Map()
  /** Keys of the plugins that have a section. */
  readonly #plugins = new Set<SectionKey>()
  #turnStartedMs = 0

  constructor(options: CompilerOptions) {
    this.#options = options
  }

  faults(): readonly Fault[] {
    return [...this.#services.values()].flatMap(faultsOf)
  }

  /**
   * All sections, read in pages, so that no transaction is long. What is committed meanwhile is
   * seen or not; the step has the revision from before, so what changed since then comes again.
   */
  async everything(signal: AbortSignal): Promise<Step> {
    const { store, settings } = this.#options
    const draft = newDraft()
    const { revision, section } = await store.read(async (tx) => ({
      revision: await tx.revision(),
      section: await settings(tx),
    }))
    draft.put.push(encodeSection(section))
    for (let after: string | null = null, more = true; more; ) {
      signal.throwIfAborted()
      const sources: ServiceSource[] = await store.read((tx) => readPage(tx, after))
      await this.#compile(draft, sources, new Map())
      after = sources.at(-1)?.serviceId ?? null
      more = sources.length === publishServicesPerRead
    }
    add(draft, await everyCaller(store, signal))
    const plugins = await everyPlugin(store, this.#options.report, signal)
    this.#addPlugins(draft, plugins, [...this.#plugins])
    const present = new Set(draft.put.map(({ key }) => key))
    for (const [serviceId, compiled] of this.#services) {
      if (draft.failed.has(serviceId)) continue
      if (!draft.compiled.has(serviceId)) draft.compiled.set(serviceId, null)
      draft.remove.push(...keysOf(serviceId, compiled).filter((key) => !present.has(key)))
    }
    this.#keep(draft)
    return { revision, put: draft.put, remove: draft.remove }
  }

  /**
   * The sections that these changes concern. A service is read in one consistent state; many
   * services in pages, for who was cut off from the store for long has much to read.
   */
  async changed(revision: number, changes: readonly Change[], signal: AbortSignal): Promise<Step> {
    const { store, settings, current } = this.#options
    const draft = newDraft()
    const services = [...touched(changes)]
    for (let at = 0; at < services.length; at += publishServicesPerRead) {
      signal.throwIfAborted()
      const page = services.slice(at, at + publishServicesPerRead)
      const sources = await store.read((tx) => this.#readTouched(tx, page))
      await this.#compile(draft, sources, this.#services)
    }
    add(draft, await changedCallers(store, changes, current, signal))
    this.#addPlugins(draft, await changedPlugins(store, changes, this.#options.report, signal))
    if (changes.some(({ kind }) => kind === 'settings')) {
      draft.put.push(encodeSection(await store.read(settings)))
    }
    this.#keep(draft)
    return { revision, put: draft.put, remove: draft.remove }
  }

  /** `before`: what there was; those of it that the step does not have are gone. */
  #addPlugins(draft: Draft, { put, remove }: PluginStep, before: readonly SectionKey[] = []): void {
    const present = new Set(put.map(({ key }) => key))
    const gone = [...remove, ...before.filter((key) => !present.has(key))]
    for (const key of gone) this.#plugins.delete(key)
    for (const key of present) this.#plugins.add(key)
    add(draft, { put, remove: gone })
  }

  async #readTouched(tx: ReadTx, page: readonly Touched[]): Promise<ServiceSource[]> {
    const sources: ServiceSource[] = []
    for (const [serviceId, { scope, draft }] of page) {
      sources.push(await readService(tx, scope, serviceId, this.#services.get(serviceId), draft))
    }
    return sources
  }

  async #compile(draft: Draft, sources: readonly ServiceSource[], known: Services): Promise<void> {
    this.#turnStartedMs = performance.now()
    for (const source of sources) {
      const { serviceId } = source
      try {
        const { put, remove, compiled } = compileService(source, known.get(serviceId))
        draft.put.push(...put)
        draft.remove.push(...remove)
        draft.compiled.set(serviceId, compiled)
      } catch (error) {
        draft.failed.add(serviceId)
        this.#options.report(
          `service ${serviceId} stays as it is in the gateways: ${String(error)}`,
        )
      }
      if (performance.now() - this.#turnStartedMs < publishTurnMsMax) continue
      await nextTurn()
      this.#turnStartedMs = performance.now()
    }
  }

  #keep({ compiled }: Draft): void {
    for (const [serviceId, service] of compiled) {
      const before = new Set(faultsOf(this.#services.get(serviceId)).map(textOf))
      for (const text of faultsOf(service).map(textOf)) {
        if (!before.has(text)) this.#options.report(text)
      }
      if (service) this.#services.set(serviceId, service)
      else this.#services.delete(serviceId)
    }
  }
}

function add(draft: Draft, { put, remove }: Pick<Step, 'put' | 'remove'>): void {
  draft.put.push(...put)
  draft.remove.push(...remove)
}

/** A page of services, whole. */
async function readPage(tx: ReadTx, after: string | null): Promise<ServiceSource[]> {
  const sources: ServiceSource[] = []
  for (const { account, region, id } of await tx.everyService(after, publishServicesPerRead)) {
    sources.push(await readService(tx, { account, region }, id, undefined, true))
  }
  return sources
}

type Touched = readonly [serviceId: string, what: { scope: Scope; draft: boolean }]

/** Each service once, and whether its draft is among what has changed. */
function touched(changes: readonly Change[]): Map<string, { scope: Scope; draft: boolean }> {
  const services = new Map<string, { scope: Scope; draft: boolean }>()
  for (const change of changes) {
    if (change.kind !== 'service' && change.kind !== 'draft') continue
    const { scope, serviceId, kind } = change
    const draft = kind === 'draft' || services.get(serviceId)?.draft === true
    services.set(serviceId, { scope, draft })
  }
  return services
}

function faultsOf(service: CompiledService | null | undefined): readonly Fault[] {
  return service ? [...service.versions.values()].flatMap(({ faults }) => faults) : []
}

function textOf({ serviceId, version, apiId, reason }: Fault): string {
  return `API ${apiId} of service ${serviceId} answers 481 in ${version}: ${reason}`
}
