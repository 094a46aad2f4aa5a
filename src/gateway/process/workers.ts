/**
 * The worker threads: started on one port, kept in step with the snapshot, replaced when they die.
 *
 * A worker counts for an acknowledgement from the moment it is told to listen: before, it serves
 * nobody; after, it may serve what it last swapped to.
 */
import { Worker } from 'node:worker_threads'
import { unreachable } from '../../lib/assert.ts'
import type { CallReport } from '../../snapshot/frames.ts'
import {
  workerRestartMaxMs,
  workerRestartMinMs,
  workerStartTriesMax,
  workerSteadyAfterMs,
} from './limits.ts'
import type { FromWorker, Step, ToWorker, WorkerStart } from './messages.ts'
import { startWatchdog, type Watchdog, type WatchdogBounds } from './watchdog.ts'

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
  /** A worker tells of a call that control debugs. */
  readonly onDebugged: (report: CallReport) => void
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

/** Starts the threads at once. */
export function startWorkers(options: WorkerPoolOptions): WorkerPool {
  return new Workers(options)
}

class Workers implements WorkerPool {
  readonly listening: Promise<number>
  readonly #options: WorkerPoolOptions
  readonly #slots: readonly Slot[]
  readonly #ticks: SharedArrayBuffer
  readonly #watchdog: Watchdog
  readonly #opened: PromiseWithResolvers<number>
  #port: number
  #restarts = 0
  #draining = false

  constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#port = options.port
    this.#ticks = new SharedArrayBuffer(options.count * 4)
    this.#slots = Array.from({ length: options.count }, (_, index) => newSlot(index))
    this.#opened = Promise.withResolvers()
    this.listening = this.#opened.promise
    // Nobody need wait for it: a failed start is reported as well.
    this.listening.catch(() => {})
    this.#watchdog = startWatchdog(new Int32Array(this.#ticks), options.watchdog, {
      phase: (index) => watchedPhase(this.#slots[index]),
      report: (index, what) => options.report(`worker ${index} ${what}`),
      end: (index) => void this.#slots[index]?.worker?.terminate(),
    })
    for (const slot of this.#slots) this.#spawn(slot)
  }

  #spawn(slot: Slot): void {
    slot.phase = 'starting'
    slot.step = -1
    slot.startedAtMs = performance.now()
    const { entry, heapMb, report } = this.#options
    const start: WorkerStart = { ...this.#options.start, index: slot.index, ticks: this.#ticks }
    const worker = new Worker(entry, {
      workerData: start,
      name: `gateway-${slot.index}`,
      ...(heapMb === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    })
    slot.worker = worker
    worker.on('message', (message: FromWorker) => this.#take(slot, worker, message))
    worker.on('error', (error) => report(`worker ${slot.index} failed: ${describe(error)}`))
    worker.once('exit', (code) => this.#died(slot, code))
  }

  #take(slot: Slot, worker: Worker, message: FromWorker): void {
    const { report } = this.#options
    switch (message.kind) {
      case 'started':
        this.#load(slot)
        break
      case 'swapped':
        this.#taken(slot, message.step)
        break
      case 'refused':
        report(`worker ${slot.index} refused a step: ${message.reason}`)
        this.#options.onRefused(message.step, message.reason)
        this.#taken(slot, message.step)
        break
      case 'listening':
        this.#serves(slot, message.port)
        break
      case 'listenFailed':
        report(`worker ${slot.index} cannot listen: ${message.reason}`)
        this.#opened.reject(new Error(message.reason))
        void worker.terminate()
        break
      case 'drained':
        void worker.terminate()
        break
      case 'debugged':
        this.#options.onDebugged(message.report)
        break
      case 'report':
        report(message.message)
        break
      default:
        unreachable(message, 'message from a worker')
    }
  }

  #load(slot: Slot): void {
    const whole = this.#options.whole()
    if (whole === null) {
      this.#open(slot)
      return
    }
    slot.phase = 'loading'
    send(slot, { kind: 'change', ...whole })
  }

  #taken(slot: Slot, step: number): void {
    slot.step = step
    if (slot.phase === 'loading') this.#open(slot)
    this.#options.onProgress()
  }

  #open(slot: Slot): void {
    const isChoosing = this.#port === 0 && this.#slots.some(({ phase }) => phase === 'opening')
    slot.phase = isChoosing ? 'waiting' : 'opening'
    if (!isChoosing) send(slot, { kind: 'listen', port: this.#port })
  }

  #openWaiting(): void {
    for (const slot of this.#slots) if (slot.phase === 'waiting') this.#open(slot)
  }

  #serves(slot: Slot, port: number): void {
    slot.phase = 'serving'
    if (this.#port === 0) this.#port = port
    this.#openWaiting()
    if (this.#slots.every(({ phase }) => phase === 'serving')) this.#opened.resolve(port)
    this.#options.onProgress()
  }

  #died(slot: Slot, code: number): void {
    const servedMs = performance.now() - slot.startedAtMs
    slot.worker = null
    slot.phase = 'down'
    if (this.#draining) return
    slot.deathsInARow = servedMs >= workerSteadyAfterMs ? 1 : slot.deathsInARow + 1
    const waitMs = Math.min(workerRestartMinMs * 2 ** (slot.deathsInARow - 1), workerRestartMaxMs)
    this.#options.report(`worker ${slot.index} ended (code ${code}), replaced in ${waitMs} ms`)
    if (slot.deathsInARow >= workerStartTriesMax) {
      this.#opened.reject(new Error(`worker ${slot.index} does not start`))
    }
    slot.restart = setTimeout(() => {
      this.#restarts++
      this.#spawn(slot)
    }, waitMs)
    // It may have been the one to choose the port.
    this.#openWaiting()
    this.#options.onProgress()
  }

  post(step: Step): void {
    for (const slot of this.#slots) {
      if (slot.phase !== 'starting') send(slot, { kind: 'change', ...step })
    }
  }

  swapped(): number {
    const counted = this.#slots.filter(meetsCallers)
    return counted.length === 0 ? -1 : Math.min(...counted.map((slot) => slot.step))
  }

  serving(): number {
    return this.#slots.filter(({ phase }) => phase === 'serving').length
  }

  restarts(): number {
    return this.#restarts
  }

  async drain(withinMs: number, endMs: number): Promise<void> {
    this.#draining = true
    const ends = this.#slots.map((slot) => {
      if (slot.restart !== null) clearTimeout(slot.restart)
      const { worker } = slot
      if (worker === null) return null
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      send(slot, { kind: 'drain', withinMs })
      return ended
    })
    const bound = setTimeout(() => {
      for (const { index, worker } of this.#slots) {
        if (worker === null) continue
        this.#options.report(`worker ${index} did not drain in time, ended`)
        void worker.terminate()
      }
    }, withinMs + endMs)
    await Promise.all(ends)
    clearTimeout(bound)
    this.#watchdog.stop()
    this.#opened.reject(new Error('closed before it listened'))
  }
}

function send(slot: Slot, message: ToWorker): void {
  slot.worker?.postMessage(message)
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
function meetsCallers(slot: Slot): boolean {
  return slot.phase === 'opening' || slot.phase === 'serving'
}

/** A worker that has not listened yet has a bound of its own. */
function watchedPhase(slot: Slot | undefined): 'starting' | 'turning' | 'none' {
  if (slot === undefined || slot.phase === 'down') return 'none'
  return meetsCallers(slot) ? 'turning' : 'starting'
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
