/**
 * The callers that a worker knows: keys, plans and applications of all services, by what a request
 * names them with.
 *
 * A bucket is read when it arrives, not when it is first asked for: an unknown key must not cost
 * more than a known one. A bucket that cannot be read holds nobody: its callers are refused.
 */
import { decodeSection } from '../snapshot/codec.ts'
import type {
  AppNode,
  BucketSection,
  EncodedSection,
  KeyNode,
  PlanNode,
  SectionKey,
} from '../snapshot/snapshot.ts'
import type { EnvironmentAccess } from './access.ts'
import type { Report } from './runtime.ts'

/** Things of one kind by name, replaced bucket by bucket. */
class BucketTable<T> {
  readonly #nameOf: (item: T) => string
  readonly #byName = new Map<string, T>()
  readonly #buckets = new Map<string, readonly T[]>()

  constructor(nameOf: (item: T) => string) {
    this.#nameOf = nameOf
  }

  get(name: string): T | undefined {
    return this.#byName.get(name)
  }

  put(bucket: string, items: readonly T[]): void {
    for (const item of this.#buckets.get(bucket) ?? []) {
      const name = this.#nameOf(item)
      // A name may have moved to an item of another bucket meanwhile.
      if (this.#byName.get(name) === item) this.#byName.delete(name)
    }
    if (items.length === 0) this.#buckets.delete(bucket)
    else this.#buckets.set(bucket, items)
    for (const item of items) this.#byName.set(this.#nameOf(item), item)
  }
}

const kinds: readonly string[] = ['keys', 'plans', 'apps'] satisfies BucketSection['kind'][]

/** Whether a section of this kind holds callers. */
export function holdsCallers(kind: string): boolean {
  return kinds.includes(kind)
}

/** A key, and the plan that was found for its last call: mostly the next one is like it. */
export interface KnownKey extends KeyNode {
  found: {
    /** The access's number: what has been replaced need not be kept for it. */
    readonly access: number
    readonly apiId: string
    readonly puts: number
    readonly plan: PlanNode
  } | null
}

export class Callers {
  readonly #report: Report
  /** How often a bucket was put: what was found before is looked for again. */
  #puts = 0
  readonly #keys = new BucketTable<KnownKey>(({ id }) => id)
  readonly #plans = new BucketTable<PlanNode>(({ id }) => id)
  readonly #apps = new BucketTable<AppNode>(({ key }) => key)

  constructor(report: Report) {
    this.#report = report
  }

  /** By its SecretId; a key that is disabled is there as such. */
  key(id: string): KnownKey | undefined {
    return this.#keys.get(id)
  }

  plan(id: string): PlanNode | undefined {
    return this.#plans.get(id)
  }

  /** The plan by which a key may call an API; undefined: there is none. */
  planOf(key: KnownKey, access: EnvironmentAccess, apiId: string): PlanNode | undefined {
    const { found } = key
    const { number } = access
    if (found?.access === number && found.apiId === apiId && found.puts === this.#puts) {
      return found.plan
    }
    const held = key.plans.filter((planId) => this.plan(planId) !== undefined)
    const planId = access.planFor(apiId, held)
    const plan = planId === undefined ? undefined : this.plan(planId)
    key.found = plan === undefined ? null : { access: number, apiId, puts: this.#puts, plan }
    return plan
  }

  /** By its ApiAppKey. */
  app(key: string): AppNode | undefined {
    return this.#apps.get(key)
  }

  /** Replaces a bucket; null empties it. */
  put(key: SectionKey, section: EncodedSection | null): void {
    const read = section === null ? null : this.#decode(section)
    const keys = read?.kind === 'keys' ? read.items : []
    this.#keys.put(
      key,
      keys.map((node) => ({ ...node, found: null })),
    )
    this.#puts++
    this.#plans.put(key, read?.kind === 'plans' ? read.items : [])
    this.#apps.put(key, read?.kind === 'apps' ? read.items : [])
  }

  #decode({ key, bytes }: EncodedSection): BucketSection | null {
    try {
      const section = decodeSection(key, bytes)
      return 'bucket' in section ? section : null
    } catch (error) {
      // An error of decoding names places, never values.
      this.#report(String(error))
      return null
    }
  }
}
