/**
 * A worker thread: a gateway behind a listener, driven by the main thread's messages.
 *
 * The parts are given, so that this file knows neither the engine nor the pipeline. Messages are
 * taken in order: when `listen` comes, every change posted before it is in effect.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { assert, unreachable } from '../../lib/assert.ts'
import type { TracedStage } from '../../snapshot/frames.ts'
import type { SnapshotChange } from '../../snapshot/snapshot.ts'
import { type CounterRow, openCounters } from '../../telemetry/counters.ts'
import { formatLine } from '../../telemetry/format.ts'
import type { CallRecord } from '../../telemetry/record.ts'
import { openLogRing } from '../../telemetry/ring.ts'
import type { FromWorker, Step, ToWorker, WorkerStart } from './messages.ts'
import { watchLoop } from './worker-loop.ts'

export interface WorkerContext {
  readonly start: WorkerStart
  readonly counters: CounterRow
  /** Writes the access log line of a call and counts it. Never blocks, never throws. */
  record(record: CallRecord): void
  /** Tells the control plane of a call that it debugs. */
  traced(id: string, record: CallRecord, stages: readonly TracedStage[]): void
  /** A line in the process's own log. */
  report(message: string): void
}

export interface WorkerListener {
  readonly port: number
  /** Takes no new connections, lets running calls end within the time; resolves when all did. */
  close(withinMs: number): Promise<void>
}

export interface WorkerParts {
  /** Puts a change into effect before it returns; throws when it cannot. */
  apply(change: SnapshotChange): void
  listen(host: string, port: number, reusePort: boolean): Promise<WorkerListener>
  /** Open now. */
  connections(): number
}

/** Runs in the worker's thread until it has drained. */
export function runWorker(make: (context: WorkerContext) => WorkerParts): void {
  const port = parentPort
  assert(port !== null, 'a worker entry runs in a worker thread')
  const start: WorkerStart = workerData // what the main thread's only `new Worker` passes
  const counters = openCounters(start.counters).row(start.index)
  const parts = make({
    start,
    counters,
    record: recorder(start, counters),
    traced(id, record, stages) {
      const line = formatLine(record, start.pid).trimEnd()
      post(port, { kind: 'debugged', report: { id, line, stages } })
    },
    report: (message) => post(port, { kind: 'report', message }),
  })
  let listener: Promise<WorkerListener> | null = null
  const loop = watchLoop(start, counters, parts)

  port.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'change':
        return loop.swapping(() => swap(port, parts, message))
      case 'listen':
        listener = parts.listen(start.host, message.port, start.reusePort)
        listener.then(
          (open) => post(port, { kind: 'listening', port: open.port }),
          (error) => post(port, { kind: 'listenFailed', reason: String(error) }),
        )
        return
      case 'drain':
        void drain(message.withinMs)
        return
      default:
        unreachable(message, 'message to a worker')
    }
  })
  post(port, { kind: 'started' })

  async function drain(withinMs: number): Promise<void> {
    try {
      await (await listener)?.close(withinMs)
    } catch {
      // It never listened: nothing to drain.
    } finally {
      loop.stop()
      if (port !== null) {
        post(port, { kind: 'drained' })
        port.close()
      }
    }
  }
}

function post(port: MessagePort, message: FromWorker): void {
  port.postMessage(message)
}

function swap(port: MessagePort, parts: WorkerParts, { step, change }: Step): void {
  try {
    parts.apply(change)
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    post(port, { kind: 'refused', step, reason })
    return
  }
  post(port, { kind: 'swapped', step })
}

function recorder(start: WorkerStart, counters: CounterRow): (record: CallRecord) => void {
  const shared = start.rings[start.index]
  assert(shared !== undefined, 'every worker has a log ring')
  const ring = openLogRing(shared)
  return (record) => {
    const refused = record.upstreamStatus < 0 && record.error !== ''
    counters.addCall(record.status, record.requestBytes, record.responseBytes, refused)
    if (!ring.push(formatLine(record, start.pid))) counters.add('logDrops')
  }
}
