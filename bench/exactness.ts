/**
 * How exact limits are and what a check costs: threads at full speed, clocks as they are.
 *
 * For each kind of limit, each limit and number of workers: calls admitted a second, the most in
 * any second that slides, what a client gets that sends its whole limit at once each second, each
 * call up to 20 ms late; and nanoseconds a check, the clock's reading included. Then windows of the
 * calendar, where each has to be taken whole. `node bench/exactness.ts`.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type Limit, spend } from '../src/gateway/meters/limit.ts'
import { meterBytesMax, meterKeysMax, meterTableSlots } from '../src/gateway/meters/limits.ts'
import {
  createSharedMeters,
  type Meters,
  openMeters,
  type SharedMeters,
} from '../src/gateway/meters/meters.ts'
import { round } from './median.ts'

const limits = [1, 7, 100, 1999]
const seconds = 6
const burstSeconds = 200
const second = 1_000_000
const calendarSeconds = 2

/** What a call has to pass, by kind; those of a key are made for each call, as in the gateway. */
const kinds = {
  'service or API': (meters: Meters, limit: number) => fixed(meters.rate('service/s/r', limit)),
  'plan × key with quota': (meters: Meters, limit: number) =>
    fixed(
      meters.rate('service/s/r', 1_000_000),
      meters.rate('plan/p/k', limit),
      meters.quota('plan/p/k', 99_999_999),
    ),
  'TrafficControl, API': (meters: Meters, limit: number) =>
    fixed(meters.window('plugin/p/api', { limit, windowSeconds: 1 })),
  'TrafficControl, address': (meters: Meters, limit: number) => () => [
    meters.keyed('plugin/p/ip/203.0.113.7', { limit, windowSeconds: 1 }),
  ],
  'TrafficControl, API, longer': (meters: Meters, limit: number) =>
    fixed(meters.window('plugin/p/api', { limit, windowSeconds: calendarSeconds })),
  'TrafficControl, address, longer': (meters: Meters, limit: number) => () => [
    meters.keyed('plugin/p/ip/203.0.113.7', { limit, windowSeconds: calendarSeconds }),
  ],
} as const

type Kind = keyof typeof kinds

// True: the keys of an object written down above.
const kindNames = Object.keys(kinds) as readonly Kind[]

interface Start {
  readonly shared: SharedMeters
  readonly kind: Kind
  readonly limit: number
  readonly untilMicros: number
}

interface Result {
  readonly admitted: readonly number[]
  readonly checks: number
  readonly cpuMicros: number
}

const now = () => Math.floor(performance.now() * 1000)
/** The calendar's clock of all threads: the same one, so that all agree on where windows end. */
const secondsAt = (micros: number) => Math.floor(micros / second)

if (isMainThread) await main()
else parentPort?.postMessage(storm(workerData))

async function main(): Promise<void> {
  const only = process.argv[2]
  for (const kind of kindNames.filter((name) => only === undefined || name.includes(only))) {
    const rows = []
    for (const workers of [1, 2]) {
      for (const limit of limits) {
        rows.push({ limit, workers, ...(await measure(kind, limit, workers)) })
      }
    }
    console.log(kind)
    console.table(rows)
  }
}

async function measure(kind: Kind, limit: number, workers: number) {
  const size = { bytes: meterBytesMax, tableSlots: meterTableSlots, keys: meterKeysMax }
  const shared = createSharedMeters(size)
  const start: Start = { shared, kind, limit, untilMicros: now() + seconds * second }
  const results = await Promise.all(Array.from({ length: workers }, () => startStorm(start)))
  const times = results.flatMap(({ admitted }) => admitted).sort((a, b) => a - b)
  const checks = results.reduce((sum, result) => sum + result.checks, 0)
  const cpuMicros = results.reduce((sum, result) => sum + result.cpuMicros, 0)
  const cost = {
    checksPerSecond: Math.round(checks / seconds),
    nsPerCheck: round((cpuMicros * 1000) / checks, 0),
  }
  if (isLonger(kind)) {
    const windows = Map.groupBy(times, (at) => Math.floor(secondsAt(at) / calendarSeconds))
    const taken = [...windows.values()].map(({ length }) => length)
    return { admittedByWindow: taken.join(' '), ...cost }
  }
  return {
    admitted: times.length,
    admittedPerSecond: round(times.length / seconds, 2),
    slidingMaximum: slidingMaximum(times),
    burstClientShare: round(burstClient(kind, limit), 3),
    ...cost,
  }
}

function isLonger(kind: Kind): boolean {
  return kind.endsWith('longer')
}

function fixed(...limits: readonly (Limit | null)[]): () => readonly Limit[] {
  const all = limits.filter((limit) => limit !== null)
  return () => all
}

function startStorm(start: Start): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: start })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

function storm({ shared, kind, limit, untilMicros }: Start): Result {
  let at = now()
  const meters = openMeters(shared, undefined, { nowSeconds: () => secondsAt(at) })
  const limitsOfCall = kinds[kind](meters, limit)
  const admitted: number[] = []
  const cpu = process.threadCpuUsage()
  let checks = 0
  for (; at < untilMicros; at = now()) {
    if (spend(limitsOfCall(), at) === null) admitted.push(at)
    checks++
  }
  const { user, system } = process.threadCpuUsage(cpu)
  return { admitted, checks, cpuMicros: user + system }
}

function slidingMaximum(times: readonly number[]): number {
  let most = 0
  for (let last = 0, first = 0; last < times.length; last++) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= second) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** The share of its calls that it gets; on a clock of its own, so that no machine is in it. */
function burstClient(kind: Kind, limit: number): number {
  const limitsOfCall = kinds[kind](openMeters(), limit)
  let admitted = 0
  for (let s = 0; s < burstSeconds; s++) {
    const late = Array.from({ length: limit }, () => Math.floor(Math.random() * 20_000))
    for (const at of late.sort((a, b) => a - b)) {
      if (spend(limitsOfCall(), s * second + at) === null) admitted++
    }
  }
  return admitted / limit / burstSeconds
}
