/**
 * Which keys and plans there are, in the snapshot that the process holds: whether a quota is still
 * somebody's. A bucket is read again only when it has changed.
 */
import { decodeSection } from '../../snapshot/codec.ts'
import type { EncodedSection, SectionKey } from '../../snapshot/snapshot.ts'

/** Says of `plan/<plan>/<key>` whether both are there. */
export type IsSomebodys = (name: string) => boolean

interface Bucket {
  readonly id: string
  readonly names: ReadonlySet<string>
}

export class KnownCallers {
  #buckets = new Map<SectionKey, Bucket>()

  /** Throws where a bucket cannot be read: then nothing is known to be gone. */
  read(sections: Iterable<EncodedSection>): IsSomebodys {
    const buckets = new Map<SectionKey, Bucket>()
    for (const section of sections) {
      const { key, id } = section
      if (!key.startsWith('keys/') && !key.startsWith('plans/')) continue
      const known = this.#buckets.get(key)
      buckets.set(key, known?.id === id ? known : { id, names: namesIn(section) })
    }
    this.#buckets = buckets
    const keys = new Set<string>()
    const plans = new Set<string>()
    for (const [key, { names }] of buckets) {
      const all = key.startsWith('keys/') ? keys : plans
      for (const name of names) all.add(name)
    }
    return (name) => {
      const [, plan = '', key = ''] = name.split('/', 3)
      return plans.has(plan) && keys.has(key)
    }
  }
}

function namesIn({ key, bytes }: EncodedSection): ReadonlySet<string> {
  const section = decodeSection(key, bytes)
  return new Set('items' in section ? section.items.map(({ id }) => id) : [])
}
