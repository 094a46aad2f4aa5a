/**
 * The meters as the process keeps them: their memory, which workers are given, the file of the
 * quotas, and the regular look for unused ones.
 */
import { meterSweepIntervalMs } from '../meters/limits.ts'
import { createMeterMemory, MeterMemory } from '../meters/memory.ts'
import { createSweeper } from '../meters/sweeper.ts'
import { quotaSaveIntervalMs } from './limits.ts'
import { openQuotas } from './quotas.ts'

export interface ProcessMeters {
  readonly shared: SharedArrayBuffer
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
  const sweep = () => sweeper.sweep(Math.floor(performance.now() * 1000))
  const timers = [
    setInterval(quotas.save, quotaSaveIntervalMs),
    setInterval(sweep, meterSweepIntervalMs),
  ]
  return {
    shared,
    async close() {
      for (const timer of timers) clearInterval(timer)
      await quotas.close()
    },
  }
}
