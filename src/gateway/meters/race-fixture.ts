/**
 * A worker thread for tests: races with others for the same meters, on a clock that they share and
 * that every reading moves, so that what is admitted depends on no machine's speed.
 */
import { parentPort, threadId, workerData } from 'node:worker_threads'
import { spend } from './limit.ts'
import { MeterMemory, meterId } from './memory.ts'
import { openMeters, type SharedMeters } from './meters.ts'

export type Race =
  /** Takes under all these limits together until the clock is there. */
  | { readonly kind: 'spend'; readonly limits: readonly (readonly [key: string, limit: number])[] }
  | { readonly kind: 'quota'; readonly limit: number; readonly giveBackEvery: number }
  /**
   * Asks for this many keys in turn and, `churn`, for a new one each time; says how often each of
   * the keys was admitted. With one key it is asked as a single thing.
   */
  | {
      readonly kind: 'keys'
      readonly keys: number
      readonly limit: number
      readonly windowSeconds: number
      readonly churn: boolean
    }
  /** Opens this many meters, some of which were given up before. */
  | { readonly kind: 'open'; readonly keys: number; readonly from: number }

export interface RaceStart {
  readonly shared: SharedArrayBuffer | SharedMeters
  /** Microseconds. */
  readonly clock: SharedArrayBuffer
  readonly stepMicros: number
  readonly untilMicros: number
  readonly race: Race
}

// What the tests' only `new Worker` of this file passes.
const start: RaceStart = workerData
const clock = new Int32Array(start.clock)
const tick = () => Atomics.add(clock, 0, start.stepMicros)

parentPort?.once('message', () => parentPort?.postMessage(run(start.race)))
parentPort?.postMessage('ready')

function run(race: Race): unknown {
  let now = 0
  const nowSeconds = () => Math.floor(now / 1_000_000)
  const meters = openMeters(start.shared, undefined, { nowSeconds })
  switch (race.kind) {
    case 'spend': {
      const limits = race.limits.map(([key, limit]) => meters.rate(key, limit))
      const all = limits.filter((limit) => limit !== null)
      let admitted = 0
      for (let now = tick(); now < start.untilMicros; now = tick()) {
        if (spend(all, now) === null) admitted++
      }
      return admitted
    }
    case 'quota': {
      const quota = meters.quota('plan/p/k', race.limit)
      let kept = 0
      for (let i = 1; tick() < start.untilMicros; i++) {
        if (!quota?.take()) continue
        if (i % race.giveBackEvery === 0) quota.giveBack()
        else kept++
      }
      return kept
    }
    case 'keys': {
      const admitted = new Array<number>(race.keys).fill(0)
      const single = race.keys === 1 ? meters.window('key', race) : null
      let strangers = 0
      now = tick()
      for (let i = 0; now < start.untilMicros; i++, now = tick()) {
        const key = i % race.keys
        const limit = single ?? meters.keyed(`key ${key}`, race)
        if (limit.take(now)) admitted[key] = (admitted[key] ?? 0) + 1
        if (race.churn) meters.keyed(`${threadId} ${strangers++}`, race).take(now)
      }
      return admitted
    }
    case 'open': {
      const memory = new MeterMemory('memory' in start.shared ? start.shared.memory : start.shared)
      const found: number[] = []
      for (let i = 0; i < race.keys; i++) {
        const key = (i + race.from) % race.keys
        found[key] = memory.open(meterId(`key ${key}`), 4)
      }
      return found
    }
  }
}
