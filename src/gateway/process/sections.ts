/**
 * Section bytes in shared memory, once per process.
 *
 * Each section has a buffer of its own, so that a changed one gives its memory back. Posting a view
 * of shared memory to a worker copies nothing, so a change goes to workers as it is.
 */
import type { EncodedSection, SnapshotChange } from '../../snapshot/snapshot.ts'
import type { SnapshotState } from '../../snapshot/state.ts'

/** The same section with its bytes in shared memory. */
export function shared(section: EncodedSection): EncodedSection {
  const bytes = new Uint8Array(new SharedArrayBuffer(section.bytes.byteLength))
  bytes.set(section.bytes)
  return { key: section.key, id: section.id, bytes }
}

/** All of a snapshot as one change from nothing. */
export function wholeOf(state: SnapshotState): SnapshotChange {
  const { revision, hash } = state
  return { revision, hash, put: [...state.sections()], remove: [] }
}

/** Several changes in a row as one. */
export function merged(changes: readonly SnapshotChange[]): SnapshotChange | null {
  const last = changes.at(-1)
  if (last === undefined || changes.length === 1) return last ?? null
  const byKey = new Map<string, EncodedSection | null>()
  for (const { put, remove } of changes) {
    for (const key of remove) byKey.set(key, null)
    for (const section of put) byKey.set(section.key, section)
  }
  const entries = [...byKey]
  return {
    revision: last.revision,
    hash: last.hash,
    put: entries.flatMap(([, section]) => (section === null ? [] : [section])),
    remove: entries.flatMap(([key, section]) => (section === null ? [key] : [])),
  }
}
