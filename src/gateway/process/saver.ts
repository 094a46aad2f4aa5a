/**
 * Keeps the snapshot file in step, whatever the disk or the token does: saving never fails a step.
 *
 * What could not be written is written in whole later. Without a join token there is no key, so
 * nothing is kept until there is one.
 */
import type { Clock } from '../../lib/clock.ts'
import type { Secret } from '../../lib/secret.ts'
import type { SnapshotChange } from '../../snapshot/snapshot.ts'
import { snapshotRetryAfterMs } from './limits.ts'
import { merged } from './sections.ts'
import { openSnapshotFile, type SnapshotFile, type SnapshotFileOptions } from './snapshot-file.ts'

export interface SaverOptions {
  readonly path: string
  readonly token: () => Secret | null
  readonly clock: Clock
  readonly report: (message: string) => void
  readonly openFile?: NonNullable<SnapshotFileOptions['openFile']>
}

export interface Saver {
  /** The snapshot kept, to be served from; null: none. */
  open(): Promise<SnapshotChange | null>
  /** Never rejects. One at a time. */
  save(change: SnapshotChange): Promise<void>
  /** False while the file lags behind because it cannot be written. */
  saved(): boolean
  close(): Promise<void>
}

export function createSaver(options: SaverOptions): Saver {
  const { report } = options
  let file: SnapshotFile | null = null
  let failing = false
  let closed = false
  let retry: NodeJS.Timeout | null = null
  /** All steps so far while there is no token, as one. */
  let missed: SnapshotChange | null = null
  /** What the file should be at after the last save asked for. */
  let newest: { readonly revision: number; readonly hash: string } | null = null
  let running: Promise<void> = Promise.resolve()

  function openFile(replace: boolean): Promise<SnapshotFile> | null {
    const token = options.token()
    return token === null ? null : openSnapshotFile({ ...options, token, replace })
  }

  async function open(): Promise<SnapshotChange | null> {
    file = await openFile(false)
    return file?.found ?? null
  }

  function save(change: SnapshotChange): Promise<void> {
    running = running.then(() => trySave(change))
    return running
  }

  async function trySave(change: SnapshotChange): Promise<void> {
    if (closed) return
    newest = { revision: change.revision, hash: change.hash }
    try {
      if (file !== null) await file.save(change)
      else {
        missed = merged(missed === null ? [change] : [missed, change])
        file = await openFile(true)
        if (file !== null && missed !== null) await file.save(missed)
      }
    } catch (error) {
      if (!failing) report(`snapshot cannot be saved, calls go on: ${String(error)}`)
      failing = true
      retry ??= setTimeout(() => {
        retry = null
        // The file takes the whole again: it has what it was given, and remembers that it failed.
        if (failing && newest !== null) void save({ ...newest, put: [], remove: [] })
      }, snapshotRetryAfterMs)
      return
    }
    if (failing) report('snapshot is saved again')
    failing = false
  }

  async function close(): Promise<void> {
    await running
    closed = true
    if (retry !== null) clearTimeout(retry)
    await file?.close()
  }

  return { open, save, saved: () => !failing, close }
}
