/**
 * A store that holds nothing and makes up what it is asked for: many services of many APIs, for
 * tests and benchmarks of what follows a store. It counts what is read, and can be changed.
 */
import type { Api } from '../../src/model/api.ts'
import { type EnvironmentState, environmentNames } from '../../src/model/environment.ts'
import type { Version } from '../../src/model/release.ts'
import type { Service } from '../../src/model/service.ts'
import type { Change, ReadTx, Store } from '../../src/model/store.ts'
import { apiOf, guangzhou, serviceOf, versionOf } from './store-builders.ts'

const padded = (number: number): string => String(number).padStart(8, '0')

export const serviceIdOf = (number: number): string => `service-${padded(number)}`

export class GeneratedStore implements Pick<Store, 'read' | 'changesAfter' | 'onChange'> {
  readonly #serviceCount: number
  readonly #apisPerService: number
  readonly #versions = new Map<string, string>()
  /** APIs whose definition has been changed, and how often. */
  readonly #edits = new Map<string, number>()
  /** The same as it was when a version was released; the first version has none. */
  readonly #frozen = new Map<string, ReadonlyMap<string, number>>()
  readonly #changes: Change[] = []
  readonly #listeners = new Set<() => void>()
  /** APIs read so far, of drafts and versions. */
  apisRead = 0

  constructor(serviceCount: number, apisPerService: number) {
    this.#serviceCount = serviceCount
    this.#apisPerService = apisPerService
    for (let i = 0; i < serviceCount; i++) this.#versions.set(serviceIdOf(i), 'v1')
  }

  get revision(): number {
    return 1 + this.#changes.length
  }

  /** Changes one API of a draft. */
  edit(serviceId: string, api: number): number {
    const id = `${serviceId}/${api}`
    this.#edits.set(id, (this.#edits.get(id) ?? 0) + 1)
    return this.#changed({ kind: 'draft', scope: guangzhou, serviceId })
  }

  /** Releases the draft of a service as a new version. */
  release(serviceId: string): number {
    const version = `v${this.revision + 1}`
    this.#versions.set(serviceId, version)
    this.#frozen.set(version, new Map(this.#edits))
    return this.#changed({ kind: 'service', scope: guangzhou, serviceId })
  }

  async read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return work(this.#tx())
  }

  async changesAfter(revision: number): ReturnType<Store['changesAfter']> {
    return { revision: this.revision, changes: this.#changes.slice(revision - 1) }
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(change: Change): number {
    this.#changes.push(change)
    for (const listener of this.#listeners) listener()
    return this.revision
  }

  #service(number: number): Service {
    return serviceOf(guangzhou, serviceIdOf(number))
  }

  #apis(serviceId: string, edited: ReadonlyMap<string, number>): Api[] {
    this.apisRead += this.#apisPerService
    return Array.from({ length: this.#apisPerService }, (_, i) => {
      const edits = edited.get(`${serviceId}/${i}`) ?? 0
      const api = apiOf(guangzhou, serviceId, `api-${padded(i)}`, { createdAtMs: i })
      const definition: Api['definition'] = {
        ...api.definition,
        path: `/v1/things-${i}/{id}`,
        parameters: ['id', 'q', 'X-Trace'].map((name, place) => ({
          name,
          position: (['path', 'query', 'header'] as const)[place] ?? 'query',
          type: 'string',
          defaultValue: null,
          required: place === 0,
          description: '',
        })),
        backend: {
          kind: 'http',
          url: 'http://10.0.0.1:8080',
          path: `/backend/${i}/{id}`,
          method: 'GET',
          product: null,
          vpcId: null,
        },
        timeoutSeconds: 15 + edits,
      }
      return { ...api, definition }
    })
  }

  #version(serviceId: string, name: string): Version {
    return versionOf(guangzhou, serviceId, name, {
      apis: this.#apis(serviceId, this.#frozen.get(name) ?? new Map()),
    })
  }

  #environments(serviceId: string): EnvironmentState[] {
    return environmentNames.map((name) => ({
      name,
      version: name === 'release' ? (this.#versions.get(serviceId) ?? null) : null,
      publishedAtMs: null,
      limitPerSecond: -1,
    }))
  }

  #tx(): ReadTx {
    const tx: Partial<ReadTx> = {
      revision: async () => this.revision,
      account: async (uin) => ({
        uin,
        appId: 1_250_000_000,
        name: 'root',
        isRoot: true,
        createdAtMs: 0,
      }),
      service: async (_scope, id) => serviceOf(guangzhou, id),
      everyService: async (after, limit) => {
        const from = after === null ? 0 : Number(after.slice('service-'.length)) + 1
        const count = Math.max(0, Math.min(limit, this.#serviceCount - from))
        return Array.from({ length: count }, (_, i) => this.#service(from + i))
      },
      environments: async (_scope, serviceId) => this.#environments(serviceId),
      apis: async (_scope, serviceId) => this.#apis(serviceId, this.#edits),
      apiLimits: async () => [],
      planBindings: async () => [],
      appBindings: async () => [],
      pluginBindings: async () => [],
      ipStrategyBindings: async () => [],
      everyApiKey: async () => [],
      everyUsagePlan: async () => [],
      everyApp: async () => [],
      everyPlugin: async () => [],
      version: async (_scope, serviceId, name) => this.#version(serviceId, name),
    }
    // What else a transaction has is not asked for by those who follow a store.
    return tx as ReadTx
  }
}
