/**
 * Moves log lines from the workers' rings to the segments, in the process's main thread.
 *
 * While the disk refuses, lines stay where they are: at most one batch a ring here and the bounded
 * rings behind it, which drop and count. It goes on by itself when the disk takes writes again.
 */

import type { Clock } from '../lib/clock.ts'
import { systemClock } from '../lib/clock.ts'
import { logFlushIntervalMs, logRetryAfterMs } from './limits.ts'
import type { LogRing } from './ring.ts'
import type { SegmentBounds, SegmentDeps } from './segments.ts'
import { createSegmentWriter, segmentBounds } from './segments.ts'

export interface AccessLogOptions {
  readonly directory: string
  readonly rings: readonly LogRing[]
  /** Told once when writing begins to fail and once when it works again. */
  readonly report: (message: string) => void
  readonly clock?: Clock
  readonly bounds?: SegmentBounds
  readonly flushIntervalMs?: number
  readonly openFile?: NonNullable<SegmentDeps['openFile']>
}

export interface AccessLog {
  /** Writes what the rings hold; never rejects, a failure is reported and tried again later. */
  flush(): Promise<void>
  /** True while the disk refuses. */
  failing(): boolean
  /** Stops the timer, writes what is left and closes the segment. */
  close(): Promise<void>
}

export function startAccessLog(options: AccessLogOptions): AccessLog {
  const { rings, report } = options
  const clock = options.clock ?? systemClock
  const segments = createSegmentWriter({
    directory: options.directory,
    clock,
    bounds: options.bounds ?? segmentBounds,
    ...(options.openFile === undefined ? {} : { openFile: options.openFile }),
  })
  const waiting: Buffer[] = []
  let failingSinceMs: number | null = null
  let retryAtMs = 0
  let running: Promise<void> | null = null

  const timer = setInterval(() => void flush(), options.flushIntervalMs ?? logFlushIntervalMs)
  timer.unref()

  function flush(): Promise<void> {
    running ??= move().finally(() => {
      running = null
    })
    return running
  }

  async function move(): Promise<void> {
    if (failingSinceMs !== null && clock.now() < retryAtMs) return
    try {
      await writeWaiting()
      for (const ring of rings) {
        const pieces: Buffer[] = []
        ring.drain((piece) => pieces.push(Buffer.from(piece)))
        if (pieces.length > 0) waiting.push(Buffer.concat(pieces))
        await writeWaiting()
      }
    } catch (error) {
      if (failingSinceMs === null) {
        failingSinceMs = clock.now()
        report(`access log cannot be written, calls go on: ${String(error)}`)
      }
      retryAtMs = clock.now() + logRetryAfterMs
      return
    }
    if (failingSinceMs !== null) {
      const seconds = Math.round((clock.now() - failingSinceMs) / 1000)
      report(`access log is written again after ${seconds} s, ${drops()} lines dropped so far`)
      failingSinceMs = null
    }
  }

  async function writeWaiting(): Promise<void> {
    for (let lines = waiting[0]; lines !== undefined; lines = waiting[0]) {
      await segments.append(lines)
      waiting.shift()
    }
  }

  function drops(): number {
    return rings.reduce((sum, ring) => sum + ring.drops(), 0)
  }

  async function close(): Promise<void> {
    clearInterval(timer)
    await running
    retryAtMs = 0
    await flush()
    await segments.close().catch((error) => report(`access log was not closed: ${String(error)}`))
  }

  return { flush, failing: () => failingSinceMs !== null, close }
}
