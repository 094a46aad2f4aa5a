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
import type { SnapshotChange } from '../../snapshot/snapshot.ts'
import { SnapshotState } from '../../snapshot/state.ts'
import { type AccessLog, startAccessLog } from '../../telemetry/access-log.ts'
import { type Counters, createCounters } from '../../telemetry/counters.ts'
import { logRingBytes } from '../../telemetry/limits.ts'
import { createLogRing, type LogRing } from '../../telemetry/ring.ts'
import { createCacheMemory } from '../cache/memory.ts'
import { openProcessBreakers } from './breakers.ts'
import { type Effect, trackEffect } from './effect.ts'
import { checkFeedUrl, type FeedClient, startFeedClient } from './feed-client.ts'
import {
  closeTimeoutMs,
  drainTimeoutMs,
  stuckKillAfterMs,
  stuckReportAfterMs,
  tickIntervalMs,
  usageReportIntervalMs,
  workerStartTimeoutMs,
} from './limits.ts'
import { type MeterSettings, openProcessMeters, type ProcessMeters } from './meters.ts'
import { nodeIdOf } from './node-id.ts'
import { openProcessNonces, type ProcessNonces } from './nonces.ts'
import { canReusePort } from './reuse-port.ts'
import { createSaver, type Saver } from './saver.ts'
import { wholeOf } from './sections.ts'
import type { GatewayStatus } from './status.ts'
import { createUsageReport, type UsageReport } from './usage-report.ts'
import { startWorkers, type WorkerPool, type WorkerPoolOptions } from './workers.ts'

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
  /** Room for meters, and what happens when there is none. */
  readonly meters?: MeterSettings
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
  const { host, report, workers } = options
  if (options.controlUrl !== null) checkFeedUrl(options.controlUrl)
  const directory = join(options.dataDir, 'gateway')
  // What cannot be written now is tried again with each save, and reported then.
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch(() => {})
  const state = new SnapshotState()
  const saver = createSaver({
    path: join(directory, 'snapshot'),
    token: options.joinToken,
    clock: systemClock,
    report,
  })
  const found = await saver.open()
  if (found !== null) state.apply(found)
  const count = (await canReusePort(host)) ? workers : 1
  if (count < workers) report('this system cannot share a port: one worker')

  const nodeId = await nodeIdOf(directory)
  const meters = await openProcessMeters({
    ...{ directory, report },
    ...(options.meters && { settings: options.meters }),
    sections: () => (state.size === 0 ? null : state.sections()),
  })
  const nonces = await openProcessNonces(directory, report)
  const parts = { nodeId, state, saver, found, count, meters, nonces }
  const running = new RunningProcess(options, parts)
  try {
    await running.join()
  } catch (error) {
    await running.close(0)
    throw error
  }
  return running
}

interface ProcessParts {
  readonly nodeId: string
  readonly meters: ProcessMeters
  readonly nonces: ProcessNonces
  readonly state: SnapshotState
  readonly saver: Saver
  readonly found: SnapshotChange | null
  /** How many workers. */
  readonly count: number
}

class RunningProcess implements GatewayProcess {
  port = 0
  readonly #options: GatewayProcessOptions
  readonly #parts: ProcessParts
  readonly #counters: Counters
  readonly #breakers = openProcessBreakers()
  readonly #log: AccessLog
  readonly #effect: Effect
  readonly #pool: WorkerPool
  readonly #cache = createCacheMemory()
  #feed: FeedClient | null = null
  readonly #usage: UsageReport
  #usageTimer: NodeJS.Timeout | null = null
  #draining = false
  /** The newest step; what was found at the start is the first. */
  #step: number

  constructor(options: GatewayProcessOptions, parts: ProcessParts) {
    const { state, saver, found, count } = parts
    this.#options = options
    this.#parts = parts
    this.#counters = createCounters(count)
    const rings = Array.from({ length: count }, () => createLogRing(logRingBytes))
    const directory = join(options.dataDir, 'logs', 'access')
    this.#log = startAccessLog({ directory, rings, report: options.report })
    this.#step = found === null ? 0 : 1
    this.#usage = createUsageReport(
      () => parts.meters.quotas(),
      (counts) => this.#feed?.tellUsage(counts) ?? false,
    )
    this.#effect = trackEffect({
      found,
      save: saver.save,
      acknowledge: (ack) => this.#feed?.acknowledge(ack),
    })
    this.#pool = startWorkers({
      entry: options.entry,
      count,
      port: options.port,
      heapMb: options.workerHeapMb ?? null,
      start: this.#workerStart(rings),
      watchdog: {
        intervalMs: tickIntervalMs,
        reportAfterMs: options.stuckReportAfterMs ?? stuckReportAfterMs,
        endAfterMs: options.stuckKillAfterMs ?? stuckKillAfterMs,
        startTimeoutMs: workerStartTimeoutMs,
      },
      whole: () => (state.size === 0 ? null : { step: this.#step, change: wholeOf(state) }),
      report: options.report,
      onProgress: () => this.#effect.progress(this.#pool.swapped()),
      onRefused: this.#effect.refused,
      onDebugged: (report) => this.#feed?.debugged(report),
    })
  }

  #workerStart(rings: readonly LogRing[]): WorkerPoolOptions['start'] {
    const { host, serverName, ownPorts, secretWords = null, extra = null } = this.#options
    return {
      pid: process.pid,
      host,
      reusePort: this.#parts.count > 1,
      tickIntervalMs,
      nonces: this.#parts.nonces.shared,
      cache: this.#cache,
      rings: rings.map(({ shared }) => shared),
      counters: this.#counters.shared,
      meters: this.#parts.meters.shared,
      breakers: this.#breakers.shared,
      serverName,
      ownPorts,
      secretWords,
      extra,
    }
  }

  /** Waits until all workers listen, then joins the control plane. Rejects if they cannot. */
  async join(): Promise<void> {
    this.port = await this.#pool.listening
    const { controlUrl: url, joinToken: token, host, version, report } = this.#options
    const { nodeId, state, count } = this.#parts
    if (url === null) return
    const address = `${host}:${this.port}`
    this.#feed = startFeedClient({
      url,
      token,
      state,
      hello: () => ({ nodeId, address, version, workers: count }),
      acknowledged: this.#effect.last,
      onOpen: this.#usage.restart,
      onChange: (change) => {
        const step = { step: ++this.#step, change }
        this.#effect.expect(step)
        this.#pool.post(step)
      },
      report,
    })
    this.#usageTimer = setInterval(this.#usage.tick, usageReportIntervalMs)
  }

  readonly status = (): GatewayStatus => {
    return {
      revision: this.#parts.state.revision,
      workers: this.#parts.count,
      workersServing: this.#pool.serving(),
      workerRestarts: this.#pool.restarts(),
      linked: this.#pool.swapped() >= 0,
      draining: this.#draining,
      controlConnected: this.#feed?.connected() ?? false,
      snapshotSaved: this.#parts.saver.saved(),
      logFailing: this.#log.failing(),
      meterDrops: this.#parts.meters.drops(),
      counters: this.#counters,
    }
  }

  readonly close = async (withinMs = drainTimeoutMs): Promise<void> => {
    this.#draining = true
    if (this.#usageTimer !== null) clearInterval(this.#usageTimer)
    this.#feed?.close()
    await this.#pool.drain(withinMs, closeTimeoutMs)
    this.#breakers.close()
    const { saver, meters, nonces } = this.#parts
    await Promise.all([this.#log.close(), saver.close(), meters.close(), nonces.close()])
  }
}
