/**
 * A snapshot as both sides hold it: the sections by key, a revision, and the hash over the entries.
 *
 * The hash is kept, not computed: for each entry the SHA-256 of `key NUL id` is read as eight
 * 32-bit lanes, and each lane of the hash is the sum of that lane over all entries, modulo 2^32.
 * So adding or removing an entry costs one step whatever else there is, and the order does not
 * matter. It guards against lost and mixed-up changes; strangers are kept out by the channel, which
 * is authenticated.
 */
import { createHash } from 'node:crypto'
import type { EncodedSection, SectionId, SectionKey, SnapshotChange } from './snapshot.ts'

/** The hash of a snapshot without sections. */
export const emptyHash = '0'.repeat(64)

/** A change that does not lead from this snapshot to the one it names. */
export class SnapshotMismatch extends Error {
  override readonly name = 'SnapshotMismatch'
}

export interface ManifestEntry {
  readonly key: SectionKey
  readonly id: SectionId
}

/** What separates a snapshot from a manifest: the keys to fetch and those to drop. */
export interface Difference {
  readonly want: readonly SectionKey[]
  readonly remove: readonly SectionKey[]
}

function addTo(lanes: Uint32Array, entry: ManifestEntry, sign: 1 | -1): void {
  const digest = createHash('sha256').update(`${entry.key}\0${entry.id}`).digest()
  for (let lane = 0; lane < 8; lane++) {
    lanes[lane] = (lanes[lane] ?? 0) + sign * digest.readUInt32BE(lane * 4)
  }
}

function toHex(lanes: Uint32Array): string {
  return Array.from(lanes, (lane) => lane.toString(16).padStart(8, '0')).join('')
}

/** The hash of a whole snapshot, for checking what was kept step by step. */
export function hashOf(entries: Iterable<ManifestEntry>): string {
  const lanes = new Uint32Array(8)
  for (const entry of entries) addTo(lanes, entry, 1)
  return toHex(lanes)
}

export class SnapshotState {
  #revision = 0
  #lanes = new Uint32Array(8)
  #hash = emptyHash
  readonly #sections = new Map<SectionKey, EncodedSection>()

  get revision(): number {
    return this.#revision
  }

  /** 64 lower hex digits. */
  get hash(): string {
    return this.#hash
  }

  get size(): number {
    return this.#sections.size
  }

  get(key: SectionKey): EncodedSection | undefined {
    return this.#sections.get(key)
  }

  /** All sections, in the order in which their keys came. */
  sections(): Iterable<EncodedSection> {
    return this.#sections.values()
  }

  /**
   * The change to `revision` that puts and removes these sections: what is already there, or
   * already gone, is left out; a key that is both is put. Changes nothing itself.
   */
  changeTo(
    revision: number,
    put: readonly EncodedSection[],
    remove: readonly SectionKey[],
  ): SnapshotChange {
    const last = new Map(put.map((section) => [section.key, section]))
    const effective = {
      put: [...last.values()].filter(({ key, id }) => this.#sections.get(key)?.id !== id),
      remove: [...new Set(remove)].filter((key) => this.#sections.has(key) && !last.has(key)),
    }
    return { revision, hash: toHex(this.#after(effective)), ...effective }
  }

  /**
   * Takes the step, or throws `SnapshotMismatch` and stays as it was when the step leads to another
   * hash than the change names. The sections' own ids are taken as verified.
   */
  apply(change: SnapshotChange): void {
    const lanes = this.#after(change)
    const hash = toHex(lanes)
    if (hash !== change.hash) {
      throw new SnapshotMismatch(
        `revision ${change.revision} should have hash ${change.hash}, this step leads to ${hash}`,
      )
    }
    for (const key of change.remove) this.#sections.delete(key)
    for (const section of change.put) this.#sections.set(section.key, section)
    this.#lanes = lanes
    this.#hash = hash
    this.#revision = change.revision
  }

  /** What to fetch and to drop to become the snapshot that the manifest lists in full. */
  differenceTo(manifest: Iterable<ManifestEntry>): Difference {
    const listed = new Set<SectionKey>()
    const want: SectionKey[] = []
    for (const { key, id } of manifest) {
      listed.add(key)
      if (this.#sections.get(key)?.id !== id) want.push(key)
    }
    return { want, remove: [...this.#sections.keys()].filter((key) => !listed.has(key)) }
  }

  /** The lanes after a change; a key that is both removed and put is put. */
  #after(change: Pick<SnapshotChange, 'put' | 'remove'>): Uint32Array<ArrayBuffer> {
    const next = new Map<SectionKey, EncodedSection | null>()
    for (const key of change.remove) next.set(key, null)
    for (const section of change.put) next.set(section.key, section)

    const lanes = this.#lanes.slice()
    for (const [key, section] of next) {
      const present = this.#sections.get(key)
      if (present) addTo(lanes, present, -1)
      if (section) addTo(lanes, section, 1)
    }
    return lanes
  }
}
