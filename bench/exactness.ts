/**
 * How exact limits are and what a check costs: threads at full speed, clocks as they are.
 *
 * For each limit and number of workers: calls admitted a second, the most in any second that
 * slides, what a client gets that sends its whole limit at once each second, each call up to 20 ms
 * late; and nanoseconds a check, the clock's reading included. `node bench/exactness.ts`.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { createMeterMemory } from '../src/gateway/meters/memory.ts'
import { openMeters } from '../src/gateway/meters/meters.ts'
import { round } from './median.ts'

const limits = [1, 7, 100, 1999]
const seconds = 6
const burstSeconds = 200
const second = 1_000_000

interface Start {
  readonly shared: SharedArrayBuffer
  readonly limit: number
  readonly untilMicros: number
}

interface Result {
  readonly admitted: readonly number[]
  readonly checks: number
  readonly cpuMicros: number
}

const now = () => Math.floor(performance.now() * 1000)

if (isMainThread) await main()
else parentPort?.postMessage(storm(workerData))

async function main(): Promise<void> {
  const rows = []
  for (const workers of [1, 2]) {
    for (const limit of limits) rows.push({ limit, workers, ...(await measure(limit, workers)) })
  }
  console.table(rows)
}

async function measure(limit: number, workers: number) {
  const shared = createMeterMemory()
  const start: Start = { shared, limit, untilMicros: now() + seconds * second }
  const results = await Promise.all(Array.from({ length: workers }, () => startStorm(start)))
  const times = results.flatMap(({ admitted }) => admitted).sort((a, b) => a - b)
  const checks = results.reduce((sum, result) => sum + result.checks, 0)
  const cpuMicros = results.reduce((sum, result) => sum + result.cpuMicros, 0)
  return {
    admitted: times.length,
    admittedPerSecond: round(times.length / seconds, 2),
    slidingMaximum: slidingMaximum(times),
    burstClientShare: round(burstClient(limit), 3),
    checksPerSecond: Math.round(checks / seconds),
    nsPerCheck: round((cpuMicros * 1000) / checks, 0),
  }
}

function startStorm(start: Start): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: start })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

function storm({ shared, limit, untilMicros }: Start): Result {
  const rate = openMeters(shared).rate('service/bench/release', limit)
  const admitted: number[] = []
  const cpu = process.threadCpuUsage()
  let checks = 0
  for (let at = now(); at < untilMicros; at = now()) {
    if (rate?.take(at)) admitted.push(at)
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
function burstClient(limit: number): number {
  const rate = openMeters().rate('service/burst/release', limit)
  let admitted = 0
  for (let s = 0; s < burstSeconds; s++) {
    const late = Array.from({ length: limit }, () => Math.floor(Math.random() * 20_000))
    for (const at of late.sort((a, b) => a - b)) if (rate?.take(s * second + at)) admitted++
  }
  return admitted / limit / burstSeconds
}
