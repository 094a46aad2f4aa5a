/**
 * The circuit breakers' memory as the process keeps it: given to all workers, and looked through
 * for breakers that nobody needs any more.
 */
import { breakerSweepIntervalMs } from '../breakers/limits.ts'
import { BreakerMemory, createBreakerMemory } from '../breakers/memory.ts'
import { createBreakerSweeper } from '../breakers/sweeper.ts'

export interface ProcessBreakers {
  readonly shared: SharedArrayBuffer
  /** Stops looking. */
  close(): void
}

export function openProcessBreakers(): ProcessBreakers {
  const shared = createBreakerMemory()
  const sweep = createBreakerSweeper(new BreakerMemory(shared))
  const timer = setInterval(() => sweep(performance.now()), breakerSweepIntervalMs)
  return { shared, close: () => clearInterval(timer) }
}
