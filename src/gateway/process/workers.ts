/**
 * The worker threads: started on one port, kept in step with the snapshot, replaced when they die.
 *
 * A worker counts for an acknowledgement from the moment it is told to listen: before, it serves
 * nobody; after, it may serve what it last swapped to.
 */
import { Worker } from 'node:worker_threads'
import { unreachable } from '../../lib/assert.ts'
import { workerRestartMaxMs, workerRestartMinMs, workerSteadyAfterMs } from './limits.ts'
import type { FromWorker, Step, ToWorker, WorkerStart } from './messages.ts'
import { startWatchdog, type WatchdogBounds } from './watchdog.ts'

export interface WorkerPoolOptions {
  readonly entry: URL
  readonly count: number
  readonly port: number
  readonly heapMb: number | null
  readonly start: Omit<WorkerStart, 'index' | 'ticks'>
  readonly watchdog: WatchdogBounds
  /** What a starting worker is given; null while there is no snapshot. */
  readonly whole: () => Step | null
  readonly report: (message: string) => void
  /** Called whenever `swapped()` may have grown. */
  readonly onProgress: () => void
  /** A worker could not take this step. */
  readonly onRefused: (step: number, reason: string) => void
}

export interface WorkerPool {
  /** Resolves with the port when every worker listens; rejects when the first cannot. */
  readonly listening: Promise<number>
  /** Hands a change to every worker. */
  post(step: Step): void
  /** The step that every serving worker has in effect; -1 while none serves. */
  swapped(): number
  /** How many listen now. */
  serving(): number
  restarts(): number
  /** Lets all calls end within the time, then ends the threads. */
  drain(withinMs: number, endMs: number): Promise<void>
}

type Phase =
  /** Its program starts; it is given no changes yet. */
  | 'starting'
  /** Taking the whole snapshot. */
  | 'loading'
  /** Ready, but another worker is choosing the port. */
  | 'waiting'
  | 'opening'
  | 'serving'
  | 'down'

interface Slot {
  readonly index: number
  worker: Worker | null
  phase: Phase
  /** The newest that it has taken; -1: none. */
  step: number
  startedAtMs: number
  deathsInARow: number
  restart: NodeJS.Timeout | null
}

export function startWorkers(options: WorkerPoolOptions): WorkerPool {
  const { report } = options
  const ticks = new SharedArrayBuffer(options.count * 4)
  const slots = Array.from({ length: options.count }, (_, index) => newSlot(index))
  const { promise: listening, resolve: opened, reject: notOpened } = Promise.withResolvers<number>()
  let port = options.port
  let restarts = 0
  let draining = false

  const watchdog = startWatchdog(new Int32Array(ticks), options.watchdog, {
    // A worker that has not listened yet has its own bound.
    phase: (index) =>
      counts(slots[index]!) ? 'turning' : slots[index]!.phase === 'down' ? 'none' : 'starting',
    report: (index, what) => report(`worker ${index} ${what}`),
    end: (index) => void slots[index]!.worker?.terminate(),
  })
  for (const slot of slots) spawn(slot)

  function spawn(slot: Slot): void {
    slot.phase = 'starting'
    slot.step = -1
    slot.startedAtMs = performance.now()
    const start: WorkerStart = { ...options.start, index: slot.index, ticks }
    const { heapMb } = options
    const worker = new Worker(options.entry, {
      workerData: start,
      name: `gateway-${slot.index}`,
      ...(heapMb === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    })
    slot.worker = worker
    worker.on('message', (message: FromWorker) => take(slot, worker, message))
    worker.on('error', (error) => report(`worker ${slot.index} failed: ${describe(error)}`))
    worker.once('exit', (code) => died(slot, code))
  }

  function take(slot: Slot, worker: Worker, message: FromWorker): void {
    switch (message.kind) {
      case 'started': {
        const whole = options.whole()
        if (whole === null) open(slot)
        else {
          slot.phase = 'loading'
          send(slot, { kind: 'change', ...whole })
        }
        return
      }
      case 'swapped':
      case 'refused':
        slot.step = message.step
        if (message.kind === 'refused') {
          report(`worker ${slot.index} refused a step: ${message.reason}`)
          options.onRefused(message.step, message.reason)
        }
        if (slot.phase === 'loading') open(slot)
        options.onProgress()
        return
      case 'listening':
        slot.phase = 'serving'
        if (port === 0) port = message.port
        for (const other of slots) if (other.phase === 'waiting') open(other)
        if (slots.every((each) => each.phase === 'serving')) opened(port)
        options.onProgress()
        return
      case 'listenFailed':
        report(`worker ${slot.index} cannot listen: ${message.reason}`)
        notOpened(new Error(message.reason))
        void worker.terminate()
        return
      case 'drained':
        void worker.terminate()
        return
      case 'report':
        report(message.message)
        return
      default:
        unreachable(message, 'message from a worker')
    }
  }

  function open(slot: Slot): void {
    const choosing = port === 0 && slots.some((other) => other.phase === 'opening')
    slot.phase = choosing ? 'waiting' : 'opening'
    if (!choosing) send(slot, { kind: 'listen', port })
  }

  function died(slot: Slot, code: number): void {
    const servedMs = performance.now() - slot.startedAtMs
    const choosing = port === 0 && slot.phase === 'opening'
    slot.worker = null
    slot.phase = 'down'
    if (draining) return
    slot.deathsInARow = servedMs >= workerSteadyAfterMs ? 1 : slot.deathsInARow + 1
    const waitMs = Math.min(workerRestartMinMs * 2 ** (slot.deathsInARow - 1), workerRestartMaxMs)
    report(`worker ${slot.index} ended (code ${code}), replaced in ${waitMs} ms`)
    slot.restart = setTimeout(() => {
      restarts++
      spawn(slot)
    }, waitMs)
    if (choosing) for (const other of slots) if (other.phase === 'waiting') open(other)
    options.onProgress()
  }

  function send(slot: Slot, message: ToWorker): void {
    slot.worker?.postMessage(message)
  }

  function post(step: Step): void {
    for (const slot of slots) {
      if (slot.phase !== 'starting') send(slot, { kind: 'change', ...step })
    }
  }

  function swapped(): number {
    const counted = slots.filter(counts)
    return counted.length === 0 ? -1 : Math.min(...counted.map((slot) => slot.step))
  }

  async function drain(withinMs: number, endMs: number): Promise<void> {
    draining = true
    const ends = slots.map((slot) => {
      if (slot.restart !== null) clearTimeout(slot.restart)
      const { worker } = slot
      if (worker === null) return null
      return new Promise<void>((resolve) => {
        worker.once('exit', () => resolve())
        worker.postMessage({ kind: 'drain', withinMs } satisfies ToWorker)
      })
    })
    const bound = setTimeout(() => {
      for (const slot of slots) {
        if (slot.worker !== null) report(`worker ${slot.index} did not drain in time, ended`)
        void slot.worker?.terminate()
      }
    }, withinMs + endMs)
    await Promise.all(ends)
    clearTimeout(bound)
    watchdog.stop()
    notOpened(new Error('closed before it listened'))
  }

  // Nobody need wait for it: a failed start is reported as well.
  listening.catch(() => {})
  return {
    listening,
    post,
    swapped,
    serving: () => slots.filter((slot) => slot.phase === 'serving').length,
    restarts: () => restarts,
    drain,
  }
}

function newSlot(index: number): Slot {
  return {
    index,
    worker: null,
    phase: 'down',
    step: -1,
    startedAtMs: 0,
    deathsInARow: 0,
    restart: null,
  }
}

/** Whether callers may meet this worker. */
function counts(slot: Slot): boolean {
  return slot.phase === 'opening' || slot.phase === 'serving'
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
