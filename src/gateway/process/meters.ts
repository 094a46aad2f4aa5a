/**
 * The meters as the process keeps them: their memory, which workers are given, the file of the
 * quotas, and the regular look for unused ones.
 */
import { meterSweepIntervalMs, windowBytesMax, windowSweepIntervalMs } from '../meters/limits.ts'
import { createMeterMemory, MeterMemory } from '../meters/memory.ts'
import { windowPeriodMicros } from '../meters/meters.ts'
import { createSweeper } from '../meters/sweeper.ts'
import { createWindows, Windows } from '../meters/windows.ts'
import { quotaSaveIntervalMs } from './limits.ts'
import { openQuotas } from './quotas.ts'

export interface ProcessMeters {
  readonly shared: SharedArrayBuffer
  readonly windows: SharedArrayBuffer
  /** Stops looking and writes the last counts. */
  close(): Promise<void>
}

/** `quotaPath`: the file of the quotas, made when there is something to keep. */
export async function openProcessMeters(
  quotaPath: string,
  report: (message: string) => void,
): Promise<ProcessMeters> {
  const shared = createMeterMemory()
  const memory = new MeterMemory(shared)
  const quotas = await openQuotas({ path: quotaPath, memory, report })
  const sweeper = createSweeper(memory)
  const windows = createWindows(windowBytesMax)
  const byKey = new Windows(windows, windowPeriodMicros)
  const nowMicros = () => Math.floor(performance.now() * 1000)
  const timers = [
    setInterval(quotas.save, quotaSaveIntervalMs),
    setInterval(() => sweeper.sweep(nowMicros()), meterSweepIntervalMs),
    setInterval(() => byKey.sweep(nowMicros()), windowSweepIntervalMs),
  ]
  return {
    ...{ shared, windows },
    async close() {
      for (const timer of timers) clearInterval(timer)
      await quotas.close()
    },
  }
}
