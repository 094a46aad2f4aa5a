/**
 * A gateway's half of the feed, without its socket: control's frames in; keys to ask for and
 * complete steps out. What is not yet committed is staged here and touches nothing.
 */
import { verifySection } from './codec.ts'
import type { ControlFrame, GatewayFrame } from './frames.ts'
import { inChunks } from './frames.ts'
import type { EncodedSection, SectionKey, SnapshotChange } from './snapshot.ts'
import type { ManifestEntry, SnapshotState } from './state.ts'

export interface Received {
  /** Frames to send back. */
  readonly reply: readonly GatewayFrame[]
  /** A step that has been taken in the state, to be linked and acknowledged; null: none yet. */
  readonly change: SnapshotChange | null
}

const nothing: Received = { reply: [], change: null }

export class SnapshotReceiver {
  readonly #state: SnapshotState
  #manifest: ManifestEntry[] = []
  /** What the next commit puts (a section) or removes (null), by key. */
  #staged = new Map<SectionKey, EncodedSection | null>()

  constructor(state: SnapshotState) {
    this.#state = state
  }

  /**
   * Takes one frame. Throws `SectionError` when a section's bytes are not its id's, and
   * `SnapshotMismatch` when a step does not lead to its hash: then the state is as it was, and
   * only a new connection that asks for everything helps.
   */
  take(frame: ControlFrame): Received {
    switch (frame.kind) {
      case 'manifest':
        for (const [key, id] of frame.entries) this.#manifest.push({ key, id })
        return frame.last ? this.#compare() : nothing
      case 'section':
        verifySection(frame.section)
        this.#staged.set(frame.section.key, frame.section)
        return nothing
      case 'remove':
        this.#staged.set(frame.key, null)
        return nothing
      case 'commit':
        return { reply: [], change: this.#commit(frame.revision, frame.hash) }
      case 'pong':
        return nothing
    }
  }

  #compare(): Received {
    const { want, remove } = this.#state.differenceTo(this.#manifest)
    this.#manifest = []
    this.#staged.clear()
    for (const key of remove) this.#staged.set(key, null)
    const reply = inChunks(want).map(
      ({ items, last }): GatewayFrame => ({ kind: 'want', keys: items, last }),
    )
    return { reply, change: null }
  }

  #commit(revision: number, hash: string): SnapshotChange {
    const put: EncodedSection[] = []
    const remove: SectionKey[] = []
    for (const [key, section] of this.#staged) {
      if (section) put.push(section)
      else remove.push(key)
    }
    this.#staged = new Map()
    const change = { revision, hash, put, remove }
    this.#state.apply(change)
    return change
  }
}
