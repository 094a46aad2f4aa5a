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

export class Callers {
  readonly #report: Report
  readonly #keys = new BucketTable<KeyNode>(({ id }) => id)
  readonly #plans = new BucketTable<PlanNode>(({ id }) => id)
  readonly #apps = new BucketTable<AppNode>(({ key }) => key)

  constructor(report: Report) {
    this.#report = report
  }

  /** By its SecretId; a key that is disabled is there as such. */
  key(id: string): KeyNode | undefined {
    return this.#keys.get(id)
  }

  plan(id: string): PlanNode | undefined {
    return this.#plans.get(id)
  }

  /** By its ApiAppKey. */
  app(key: string): AppNode | undefined {
    return this.#apps.get(key)
  }

  /** Replaces a bucket; null empties it. */
  put(key: SectionKey, section: EncodedSection | null): void {
    const read = section === null ? null : this.#decode(section)
    this.#keys.put(key, read?.kind === 'keys' ? read.items : [])
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
