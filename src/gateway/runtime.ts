/**
 * All services of the snapshot that a worker holds.
 *
 * A change replaces bytes; a service is decoded and linked when it is called, or at once when it
 * was linked before, so a change costs what it touches. Requests take what they need at their start
 * and keep it: linked values are never changed, only replaced.
 */
import { decodeSection } from '../snapshot/codec.ts'
import type {
  ApiNode,
  EncodedSection,
  RouteEnvironment,
  ServiceSection,
} from '../snapshot/snapshot.ts'
import { apisKey } from '../snapshot/snapshot.ts'
import type { EnvironmentAccess, ServiceAccess } from './access.ts'
import { noAccess, serviceAccess } from './access.ts'
import type { LinkedApis } from './link.ts'
import { linkApis } from './link.ts'
import type { LinkContext } from './link-context.ts'
import type { EnvironmentLimits } from './route-limits.ts'
import { environmentLimits } from './route-limits.ts'

/** Told what of the snapshot cannot be served, in a sentence for the log. */
export type Report = (problem: string) => void

/** `damaged`: it is there, but cannot be served. */
export type Linked<T> = T | 'damaged' | null

export class ServiceRuntime {
  readonly #serviceId: string
  readonly #report: Report
  readonly #context: LinkContext
  #live: EncodedSection | null = null
  #service: Linked<ServiceSection> | undefined = undefined
  #accessBytes: EncodedSection | null = null
  #access: ServiceAccess | 'damaged' | undefined = undefined
  readonly #limits = new Map<RouteEnvironment, EnvironmentLimits>()
  readonly #frozen = new Map<string, EncodedSection>()
  /** By version. */
  readonly #versions = new Map<string, LinkedApis | 'damaged'>()

  constructor(serviceId: string, report: Report, context: LinkContext) {
    this.#serviceId = serviceId
    this.#context = context
    this.#report = report
  }

  get isEmpty(): boolean {
    return this.#live === null && this.#frozen.size === 0 && this.#accessBytes === null
  }

  /** Whether anybody has called it since it is here. */
  get isLinked(): boolean {
    return this.#service !== undefined
  }

  /** The service's own section; null while it has none. */
  get service(): Linked<ServiceSection> {
    if (this.#service === undefined) this.#service = this.#decodeService()
    return this.#service
  }

  putLive(section: EncodedSection | null): void {
    this.#live = section
    this.#service = undefined
    this.#limits.clear()
  }

  putAccess(section: EncodedSection | null): void {
    this.#accessBytes = section
    this.#access = undefined
  }

  /** Who may call the service in an environment. */
  accessIn(environment: RouteEnvironment): EnvironmentAccess | 'damaged' {
    this.#access ??= this.#decodeAccess()
    return this.#access === 'damaged' ? 'damaged' : (this.#access.get(environment) ?? noAccess)
  }

  /** What limits the calls in an environment of the service, which can be called. */
  limitsIn(service: ServiceSection, environment: RouteEnvironment): EnvironmentLimits {
    const known = this.#limits.get(environment)
    if (known !== undefined) return known
    const limits = environmentLimits(service, environment, this.#context.meters)
    this.#limits.set(environment, limits)
    return limits
  }

  putFrozen(key: string, section: EncodedSection | null): void {
    if (section === null) this.#frozen.delete(key)
    else this.#frozen.set(key, section)
    this.#versions.delete(versionOf(key))
  }

  /** The APIs that an environment runs; null when it is not published. */
  apisOf(environment: RouteEnvironment): Linked<LinkedApis> {
    const { service } = this
    if (service === null || service === 'damaged') return service
    const node = service.environments[environment]
    if (node === undefined) return null
    const known = this.#versions.get(node.version)
    if (known !== undefined) return known
    const linked = this.#link(node.version, node.parts)
    this.#versions.set(node.version, linked)
    return linked
  }

  /** Links what the service's environments run now and forgets what none runs any more. */
  relink(): void {
    const { service } = this
    if (service === null || service === 'damaged') return
    const running = new Set(Object.values(service.environments).map(({ version }) => version))
    for (const version of this.#versions.keys()) {
      if (!running.has(version)) this.#versions.delete(version)
    }
    // True: the keys of `environments` are the names of environments.
    for (const name of Object.keys(service.environments) as RouteEnvironment[]) {
      if (name !== 'draft') this.apisOf(name)
    }
  }

  #decodeService(): Linked<ServiceSection> {
    if (this.#live === null) return null
    try {
      const section = decodeSection(this.#live.key, this.#live.bytes)
      return section.kind === 'service' ? section : 'damaged'
    } catch (error) {
      this.#report(String(error))
      return 'damaged'
    }
  }

  #decodeAccess(): ServiceAccess | 'damaged' {
    if (this.#accessBytes === null) return new Map()
    try {
      const section = decodeSection(this.#accessBytes.key, this.#accessBytes.bytes)
      return section.kind === 'access' ? serviceAccess(section, this.#context.plugins) : 'damaged'
    } catch (error) {
      this.#report(String(error))
      return 'damaged'
    }
  }

  #link(version: string, parts: number): LinkedApis | 'damaged' {
    const apis: ApiNode[] = []
    try {
      for (let part = 0; part < parts; part++) {
        const key = apisKey(this.#serviceId, version, part)
        const encoded = this.#frozen.get(key)
        if (encoded === undefined) throw new Error(`section ${key} is missing`)
        const section = decodeSection(key, encoded.bytes)
        if (section.kind === 'apis') apis.push(...section.apis)
      }
      return linkApis(this.#serviceId, apis, this.#context, (apiId, problem) => {
        this.#report(`${this.#serviceId} version ${version}, ${apiId}: ${problem}`)
      })
    } catch (error) {
      this.#report(`${this.#serviceId} version ${version} answers 481: ${String(error)}`)
      return 'damaged'
    }
  }
}

/** `apis/<serviceId>/<version>/<part>` */
function versionOf(key: string): string {
  return key.slice(key.indexOf('/', 'apis/'.length) + 1, key.lastIndexOf('/'))
}
