/**
 * The meters as the process keeps them: their memory, which workers are given, the files of what
 * outlives the process, and the regular look for what nobody uses any more.
 */
import { join } from 'node:path'
import type { EncodedSection } from '../../snapshot/snapshot.ts'
import { CalendarWindows } from '../meters/calendar-windows.ts'
import type { WhenFull } from '../meters/limit.ts'
import {
  keySweepIntervalMs,
  keysPerSecondShare,
  meterBytesMax,
  meterKeysMax,
  meterSweepIntervalMs,
  meterTableSlots,
} from '../meters/limits.ts'
import { createMeterMemory, MeterMemory } from '../meters/memory.ts'
import type { SharedMeters } from '../meters/meters.ts'
import { createSlidingWindows, SlidingWindows } from '../meters/sliding-windows.ts'
import { createSlots } from '../meters/slots.ts'
import { createSweeper } from '../meters/sweeper.ts'
import { KnownCallers } from './known-callers.ts'
import { quotaCleanIntervalMs, quotaSaveIntervalMs, windowSaveIntervalMs } from './limits.ts'
import { openQuotas } from './quotas.ts'
import { readWindows, restoreWindows, writeWindows } from './windows-file.ts'

export interface MeterSettings {
  readonly bytes: number
  readonly keys: number
  readonly whenFull: WhenFull
}

export interface ProcessMeterOptions {
  /** Where the files are, made when there is something to keep. */
  readonly directory: string
  readonly report: (message: string) => void
  readonly settings?: MeterSettings
  /** The snapshot as it is now; null while there is none that could be trusted to be whole. */
  readonly sections?: () => Iterable<EncodedSection> | null
  readonly nowSeconds?: () => number
}

export interface ProcessMeters {
  readonly shared: SharedMeters
  /** Calls for which there was no room. */
  drops(): { readonly meters: number; readonly keys: number }
  /** Calls counted against quotas, by `plan/<plan>/<key>`. */
  quotas(): ReadonlyMap<string, number>
  /** Forgets the counts of keys and plans that are gone. */
  clean(): void
  /** Stops looking and writes the last counts. */
  close(): Promise<void>
}

const defaults: MeterSettings = { bytes: meterBytesMax, keys: meterKeysMax, whenFull: 'admit' }

export async function openProcessMeters(options: ProcessMeterOptions): Promise<ProcessMeters> {
  const { directory, report, settings = defaults } = options
  const nowSeconds = options.nowSeconds ?? (() => Math.floor(Date.now() / 1000))
  const nowMicros = () => Math.floor(performance.now() * 1000)

  const windowPath = join(directory, 'windows')
  const kept = await readWindows(windowPath, report)
  const shared: SharedMeters = {
    memory: createMeterMemory({ bytes: settings.bytes, tableSlots: meterTableSlots }),
    seconds: createSlidingWindows(settings.keys * keysPerSecondShare),
    calendar: createSlots(settings.keys, kept.seed ?? undefined),
    whenFull: settings.whenFull,
  }
  const memory = new MeterMemory(shared.memory)
  const sweeper = createSweeper(memory)
  const seconds = new SlidingWindows(shared.seconds)
  const { slots } = new CalendarWindows(shared.calendar)
  restoreWindows(kept, { memory, slots }, nowSeconds())
  const quotas = await openQuotas({
    ...{ path: join(directory, 'quotas'), memory, report },
    giveUp: (record) => sweeper.giveUp(record, nowMicros()),
  })
  const saveWindows = windowSaver({ path: windowPath, places: { memory, slots }, report })
  const clean = quotaCleaner(quotas.keep, options)

  const drops = () => ({ meters: memory.refusals, keys: seconds.slots.full + slots.full })
  const tellDrops = dropTeller(settings.whenFull, report)

  const timers = [
    setInterval(quotas.save, quotaSaveIntervalMs),
    setInterval(() => void saveWindows(nowSeconds()), windowSaveIntervalMs),
    setInterval(clean, quotaCleanIntervalMs),
    setInterval(() => {
      sweeper.sweep(nowMicros(), nowSeconds())
      tellDrops(drops().keys)
    }, meterSweepIntervalMs),
    setInterval(() => {
      seconds.sweep(nowMicros())
      slots.sweep(nowSeconds())
    }, keySweepIntervalMs),
  ]
  return {
    shared,
    drops,
    quotas: quotas.counts,
    clean,
    async close() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all([quotas.close(), saveWindows(nowSeconds())])
    },
  }
}

/** Says how many calls of keys found no room since it was last asked. */
function dropTeller(
  whenFull: WhenFull,
  report: (message: string) => void,
): (drops: number) => void {
  let told = 0
  return (drops) => {
    if (drops === told) return
    const what = whenFull === 'admit' ? 'passed uncounted' : 'were refused'
    report(`the tables of keys are full: ${drops - told} calls ${what}`)
    told = drops
  }
}

interface WindowSaver {
  readonly path: string
  readonly places: Parameters<typeof writeWindows>[1]
  readonly report: (message: string) => void
}

/** Saves one at a time; what cannot be written is tried again with the next. */
function windowSaver({ path, places, report }: WindowSaver) {
  let checksum = 0
  let isFailing = false
  let running: Promise<void> = Promise.resolve()

  async function save(nowSeconds: number): Promise<void> {
    try {
      checksum = await writeWindows(path, places, nowSeconds, checksum)
      isFailing = false
    } catch (error) {
      if (!isFailing) report(`counts of windows cannot be saved, calls go on: ${String(error)}`)
      isFailing = true
    }
  }

  return (nowSeconds: number): Promise<void> => {
    running = running.then(() => save(nowSeconds))
    return running
  }
}

function quotaCleaner(
  keep: (isSomebodys: (name: string) => boolean) => void,
  { sections, report }: ProcessMeterOptions,
): () => void {
  const callers = new KnownCallers()
  return () => {
    const all = sections?.() ?? null
    if (all === null) return
    try {
      keep(callers.read(all))
    } catch (error) {
      report(`quotas are not cleaned: ${String(error)}`)
    }
  }
}
