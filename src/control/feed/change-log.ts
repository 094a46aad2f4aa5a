/**
 * Which keys the last changes touched, so that a gateway that comes back with a hash of the recent
 * past is sent what has changed since and not a list of everything. Bounded in changes and keys.
 */
import type { SectionKey, SnapshotChange } from '../../snapshot/snapshot.ts'
import { feedChangedKeysKept, feedChangesKept } from '../limits.ts'

interface Step {
  /** The hash before the step. */
  readonly from: string
  readonly keys: readonly SectionKey[]
}

export class ChangeLog {
  readonly #changesKept: number
  readonly #keysKept: number
  #steps: Step[] = []
  #keys = 0

  constructor(changesKept: number = feedChangesKept, keysKept: number = feedChangedKeysKept) {
    this.#changesKept = changesKept
    this.#keysKept = keysKept
  }

  /** Notes a change that led away from the hash `from`. */
  add(from: string, { put, remove }: SnapshotChange): void {
    const keys = [...put.map(({ key }) => key), ...remove]
    if (keys.length === 0) return
    this.#steps.push({ from, keys })
    this.#keys += keys.length
    while (this.#steps.length > this.#changesKept || this.#keys > this.#keysKept) {
      this.#keys -= this.#steps.shift()?.keys.length ?? 0
    }
  }

  /** The keys touched since the snapshot had this hash; null when that is not known any more. */
  since(hash: string, current: string): ReadonlySet<SectionKey> | null {
    if (hash === current) return new Set()
    const start = this.#steps.findLastIndex(({ from }) => from === hash)
    if (start < 0) return null
    return new Set(this.#steps.slice(start).flatMap(({ keys }) => keys))
  }
}
