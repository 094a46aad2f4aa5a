/**
 * Watches that the workers' event loops turn: each moves a word in shared memory.
 *
 * It counts its own looks, not the clock: when the whole process stood still (a suspended machine,
 * a starved core), that is nobody's fault. A stuck worker is reported first and ended only after
 * seconds, because ending it resets its callers' connections.
 */

export interface WatchdogBounds {
  readonly intervalMs: number
  readonly reportAfterMs: number
  readonly endAfterMs: number
  readonly startTimeoutMs: number
}

export interface Watched {
  /** `none`: there is no thread now. */
  phase(index: number): 'starting' | 'turning' | 'none'
  report(index: number, what: string): void
  end(index: number): void
}

export interface Watchdog {
  /** One look; called by the timer. */
  look(): void
  stop(): void
}

export function startWatchdog(
  ticks: Int32Array,
  bounds: WatchdogBounds,
  watched: Watched,
): Watchdog {
  const last = new Int32Array(ticks.length).fill(-1)
  const stillLooks = new Int32Array(ticks.length)
  const startLooks = new Int32Array(ticks.length)
  const looks = (timeMs: number) => Math.ceil(timeMs / bounds.intervalMs)

  function look(): void {
    for (let i = 0; i < ticks.length; i++) {
      const phase = watched.phase(i)
      if (phase === 'starting') lookAtStart(i)
      else startLooks[i] = 0
      if (phase === 'turning') lookAtTick(i)
      else stillLooks[i] = 0
    }
  }

  function lookAtStart(i: number): void {
    startLooks[i]! += 1
    if (startLooks[i] !== looks(bounds.startTimeoutMs)) return
    watched.report(i, `did not start within ${bounds.startTimeoutMs} ms, ended`)
    watched.end(i)
  }

  function lookAtTick(i: number): void {
    const tick = Atomics.load(ticks, i)
    const wasStuck = stillLooks[i]! >= looks(bounds.reportAfterMs)
    if (tick !== last[i]) {
      if (wasStuck) watched.report(i, 'turns again')
      last[i] = tick
      stillLooks[i] = 0
      return
    }
    stillLooks[i]! += 1
    if (stillLooks[i] === looks(bounds.reportAfterMs)) {
      watched.report(i, `is stuck: its event loop stands still for ${bounds.reportAfterMs} ms`)
    }
    if (stillLooks[i] === looks(bounds.endAfterMs)) {
      watched.report(i, `is stuck for ${bounds.endAfterMs} ms, ended`)
      watched.end(i)
    }
  }

  const timer = setInterval(look, bounds.intervalMs)
  return { look, stop: () => clearInterval(timer) }
}
