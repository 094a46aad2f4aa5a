/**
 * What the main thread and its workers say to each other.
 *
 * Section bytes are views of shared memory, so a whole snapshot of any size is handed to any number
 * of workers without a copy.
 */
import type { CallReport } from '../../snapshot/frames.ts'
import type { SnapshotChange } from '../../snapshot/snapshot.ts'
import type { SharedMeters } from '../meters/meters.ts'

/** Given to a worker when it starts. */
export interface WorkerStart {
  readonly index: number
  readonly pid: number
  readonly host: string
  readonly reusePort: boolean
  readonly tickIntervalMs: number
  /** The log ring of each worker. */
  readonly rings: readonly SharedArrayBuffer[]
  readonly counters: SharedArrayBuffer
  /** What all workers count calls in. */
  readonly meters: SharedMeters
  /** Where all workers count failures of backends. */
  readonly breakers: SharedArrayBuffer
  /** Where all workers keep answers. */
  readonly cache: SharedArrayBuffer
  /** Those that calls have used. */
  readonly nonces: SharedArrayBuffer
  /** One Int32 a worker, moved by it while its loop turns. */
  readonly ticks: SharedArrayBuffer
  readonly serverName: string
  /** Ports of ours on this machine that no backend may name. */
  readonly ownPorts: readonly number[]
  readonly secretWords: readonly string[] | null
  /** For entries other than the real one. */
  readonly extra: unknown
}

/**
 * A change with its number in this process. Steps only ever grow, while a revision goes back when
 * the control plane's store was restored from a copy.
 */
export interface Step {
  readonly step: number
  readonly change: SnapshotChange
}

export type ToWorker =
  | ({ readonly kind: 'change' } & Step)
  /** 0: any port. All changes posted before are in effect when it listens. */
  | { readonly kind: 'listen'; readonly port: number }
  | { readonly kind: 'drain'; readonly withinMs: number }

export type FromWorker =
  | { readonly kind: 'started' }
  | { readonly kind: 'swapped'; readonly step: number }
  | { readonly kind: 'refused'; readonly step: number; readonly reason: string }
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'listenFailed'; readonly reason: string }
  | { readonly kind: 'drained' }
  | { readonly kind: 'debugged'; readonly report: CallReport }
  | { readonly kind: 'report'; readonly message: string }
