/**
 * The gateway process: what its main thread does. It serves no caller itself.
 *
 * Snapshot steps come from the feed or, at the start, from the file. Each goes to every worker at
 * once; when all that serve have swapped it is saved, and only then acknowledged. A worker that
 * stands still therefore holds back the acknowledgement, never its neighbours.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../lib/clock.ts'
import type { Secret } from '../../lib/secret.ts'
import { SnapshotState } from '../../snapshot/state.ts'
import { startAccessLog } from '../../telemetry/access-log.ts'
import { createCounters } from '../../telemetry/counters.ts'
import { logRingBytes } from '../../telemetry/limits.ts'
import { createLogRing } from '../../telemetry/ring.ts'
import { trackEffect } from './effect.ts'
import { checkFeedUrl, type FeedClient, startFeedClient } from './feed-client.ts'
import {
  closeTimeoutMs,
  drainTimeoutMs,
  stuckKillAfterMs,
  stuckReportAfterMs,
  tickIntervalMs,
  workerStartTimeoutMs,
} from './limits.ts'
import { nodeIdOf } from './node-id.ts'
import { canReusePort } from './reuse-port.ts'
import { createSaver } from './saver.ts'
import { wholeOf } from './sections.ts'
import type { GatewayStatus } from './status.ts'
import { startWorkers } from './workers.ts'

export interface GatewayProcessOptions {
  readonly dataDir: string
  readonly host: string
  /** 0: any. */
  readonly port: number
  readonly workers: number
  readonly controlUrl: URL | null
  /** Asked until there is one. */
  readonly joinToken: () => Secret | null
  readonly serverName: string
  readonly version: string
  /** Of this machine, which no backend may name. */
  readonly ownPorts: readonly number[]
  readonly secretWords?: readonly string[]
  /** The workers' program. */
  readonly entry: URL
  readonly extra?: unknown
  /** The process's own log. */
  readonly report: (message: string) => void
  /** Bound of a worker's heap; the runtime's own when left out. */
  readonly workerHeapMb?: number
  readonly stuckReportAfterMs?: number
  readonly stuckKillAfterMs?: number
}

export interface GatewayProcess {
  readonly port: number
  status(): GatewayStatus
  /** Drains within `withinMs`, writes what is left, ends all threads. */
  close(withinMs?: number): Promise<void>
}

/** Resolves once every worker listens, with or without a snapshot. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const { report } = options
  if (options.controlUrl !== null) checkFeedUrl(options.controlUrl)
  const directory = join(options.dataDir, 'gateway')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const nodeId = await nodeIdOf(directory)
  const state = new SnapshotState()
  const saver = createSaver({
    path: join(directory, 'snapshot'),
    token: options.joinToken,
    state,
    clock: systemClock,
    report,
  })
  const found = await saver.open()
  if (found !== null) state.apply(found)

  const count = (await canReusePort(options.host)) ? options.workers : 1
  if (count < options.workers) report('this system cannot share a port: one worker')
  const counters = createCounters(count)
  const rings = Array.from({ length: count }, () => createLogRing(logRingBytes))
  const log = startAccessLog({ directory: join(options.dataDir, 'logs', 'access'), rings, report })

  let feed: FeedClient | null = null
  let draining = false
  let step = found === null ? 0 : 1
  const effect = trackEffect({
    found,
    save: saver.save,
    acknowledge: (ack) => feed?.acknowledge(ack),
  })
  const pool = startWorkers({
    entry: options.entry,
    count,
    port: options.port,
    heapMb: options.workerHeapMb ?? null,
    start: {
      pid: process.pid,
      host: options.host,
      reusePort: count > 1,
      tickIntervalMs,
      rings: rings.map((ring) => ring.shared),
      counters: counters.shared,
      serverName: options.serverName,
      ownPorts: options.ownPorts,
      secretWords: options.secretWords ?? null,
      extra: options.extra ?? null,
    },
    watchdog: {
      intervalMs: tickIntervalMs,
      reportAfterMs: options.stuckReportAfterMs ?? stuckReportAfterMs,
      endAfterMs: options.stuckKillAfterMs ?? stuckKillAfterMs,
      startTimeoutMs: workerStartTimeoutMs,
    },
    whole: () => (state.size === 0 ? null : { step, change: wholeOf(state) }),
    report,
    onProgress: () => effect.progress(pool.swapped()),
    onRefused: effect.refused,
  })

  let port: number
  try {
    port = await pool.listening
  } catch (error) {
    await end(0)
    throw error
  }

  if (options.controlUrl !== null) {
    feed = startFeedClient({
      url: options.controlUrl,
      token: options.joinToken,
      state,
      hello: () => ({
        nodeId,
        address: `${options.host}:${port}`,
        version: options.version,
        workers: count,
      }),
      acknowledged: effect.last,
      onChange(change) {
        step++
        effect.expect({ step, change })
        pool.post({ step, change })
      },
      report,
    })
  }

  async function end(withinMs: number): Promise<void> {
    draining = true
    feed?.close()
    await pool.drain(withinMs, closeTimeoutMs)
    await Promise.all([log.close(), saver.close()])
  }

  return {
    port,
    status: () => ({
      revision: state.revision,
      workers: count,
      workersServing: pool.serving(),
      workerRestarts: pool.restarts(),
      linked: pool.swapped() >= 0,
      draining,
      controlConnected: feed?.connected() ?? false,
      snapshotSaved: saver.saved(),
      logFailing: log.failing(),
      counters,
    }),
    close: (withinMs = drainTimeoutMs) => end(withinMs),
  }
}
