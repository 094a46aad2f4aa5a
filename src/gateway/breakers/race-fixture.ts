/**
 * A worker thread for tests: fails over and over, together with others, on a clock that they share
 * and that every reading moves, and says how often it was the one that opened the breaker.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { Breakers } from './breakers.ts'
import type { BreakerSettings } from './memory.ts'

export interface RaceStart {
  readonly shared: SharedArrayBuffer
  /** Milliseconds. */
  readonly clock: SharedArrayBuffer
  readonly untilMs: number
  readonly keys: number
  readonly settings: BreakerSettings
}

// What the tests' only `new Worker` of this file passes.
const { shared, clock, untilMs, keys, settings }: RaceStart = workerData
const now = new Int32Array(clock)

parentPort?.once('message', () => {
  const breakers = new Breakers({ shared })
  const all = Array.from({ length: keys }, (_, i) => breakers.at(`key ${i}`, settings))
  const opened: [key: number, atMs: number][] = []
  let fails = 0
  for (let nowMs = 0; nowMs < untilMs; nowMs = Atomics.add(now, 0, 1)) {
    for (const [key, breaker] of all.entries()) {
      fails++
      if (breaker.fail(nowMs) === 'opened') opened.push([key, nowMs])
    }
  }
  parentPort?.postMessage({ opened, fails })
})
parentPort?.postMessage('ready')
