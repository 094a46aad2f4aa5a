/**
 * Watches a worker's event loop from inside: its tick for the watchdog, how long it stood still,
 * and what changes of the snapshot had to do with that.
 *
 * Maxima are of the last one to two windows, so that an old one does not hide a new one.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { CounterName, CounterRow } from '../../telemetry/counters.ts'
import { loopDelayResolutionMs, loopDelayWindowMs } from './limits.ts'
import type { WorkerStart } from './messages.ts'

export interface WorkerLoop {
  /** Runs one change and times it. */
  swapping(work: () => void): void
  stop(): void
}

export function watchLoop(
  start: WorkerStart,
  counters: CounterRow,
  parts: { connections(): number },
): WorkerLoop {
  const ticks = new Int32Array(start.ticks)
  const delay = monitorEventLoopDelay({ resolution: loopDelayResolutionMs })
  delay.enable()
  const loopDelay = recentMaximum(counters, 'loopDelayMaxMs')
  const swap = recentMaximum(counters, 'swapMaxMs')
  const swapCpu = recentMaximum(counters, 'swapCpuMaxMs')
  let windowEndsMs = performance.now() + loopDelayWindowMs

  const timer = setInterval(() => {
    Atomics.add(ticks, start.index, 1)
    counters.set('connectionsOpen', parts.connections())
    loopDelay.take(delay.max / 1e6 - loopDelayResolutionMs)
    if (performance.now() < windowEndsMs) return
    delay.reset()
    for (const maximum of [loopDelay, swap, swapCpu]) maximum.nextWindow()
    windowEndsMs = performance.now() + loopDelayWindowMs
  }, start.tickIntervalMs)

  return {
    swapping(work) {
      const startedMs = performance.now()
      const cpu = process.threadCpuUsage()
      work()
      const { user, system } = process.threadCpuUsage(cpu)
      swap.take(performance.now() - startedMs)
      swapCpu.take((user + system) / 1000)
    },
    stop: () => clearInterval(timer),
  }
}

function recentMaximum(counters: CounterRow, name: CounterName) {
  let before = 0
  let now = 0
  return {
    take(value: number): void {
      now = Math.max(now, value)
      counters.set(name, Math.max(before, now))
    },
    nextWindow(): void {
      before = now
      now = 0
      counters.set(name, before)
    },
  }
}
