/**
 * `npm run bench callers`: what it costs to know callers and to hold them to their limits.
 *
 * The same method as `proxy`, with the access log on everywhere: nginx with Lua does the same work
 * for a key pair, and stands in the table twice, for the noise. BENCH_ONLY names the sittings.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sitPlugins } from './callers/plugins.ts'
import {
  type Bench,
  sitAuthentication,
  sitLadder,
  sitManyKeys,
  startProduct,
} from './callers/sittings.ts'
import { judge, noiseOf, printVerdicts } from './callers/verdicts.ts'
import { measuredCore, ports, writeBackend } from './candidates.ts'
import { keep } from './history.ts'
import { noiseMax, quietLoadMax, quietWait } from './limits.ts'
import { describeMachine, type Machine } from './machine.ts'
import { round } from './median.ts'
import { listening, startOn } from './processes.ts'
import { printRows, type Row } from './sitting.ts'

const defaultRounds = 5
const defaultSeconds = 2

const sittings = {
  authentication: sitAuthentication,
  keys: sitManyKeys,
  ladder: sitLadder,
  plugins: sitPlugins,
}

async function run(bench: Bench): Promise<readonly Row[]> {
  const backend = startOn(1, writeBackend(bench.folder))
  bench.stops.push(() => backend.stop())
  await listening(ports.backend)
  const product = await startProduct(bench)
  const only = (process.env['BENCH_ONLY'] ?? '').split(',').filter(Boolean)
  const rows: Row[] = []
  for (const [name, sitting] of Object.entries(sittings)) {
    if (only.length > 0 && !only.includes(name)) continue
    const found = await sitting(bench, product)
    printRows(found, found[0]?.name ?? '')
    console.log('')
    rows.push(...found)
  }
  return rows
}

function remember(machine: Machine, quiet: boolean, rows: readonly Row[]): void {
  const verdicts = judge(rows)
  const noise = round(noiseOf(rows), 3)
  printVerdicts(verdicts)
  console.log(`noise: ${noise}, load at the start: ${machine.loadAverage}`)
  if (noise > noiseMax) console.log(`NOISE ABOVE ${noiseMax}: sit again`)
  if (!quiet) {
    console.log(`\nNOT A QUIET MACHINE (load ${machine.loadAverage}): these figures decide nothing`)
  }
  keep('callers', { quiet, noise, verdicts, rows }, machine)
}

async function main(): Promise<void> {
  const [load = 0] = loadavg()
  const quiet = load <= quietLoadMax
  if (!quiet && process.env['BENCH_ANYWAY'] === undefined) {
    console.error(`load average ${load.toFixed(2)} is above ${quietLoadMax}: ${quietWait}`)
    process.exitCode = 1
    return
  }
  const machine = describeMachine()
  const bench: Bench = {
    folder: mkdtempSync(join(tmpdir(), 'sluice-bench-')),
    measuredCore,
    rounds: Number(process.env['BENCH_ROUNDS'] ?? defaultRounds),
    seconds: Number(process.env['BENCH_SECONDS'] ?? defaultSeconds),
    stops: [],
  }
  try {
    remember(machine, quiet, await run(bench))
  } finally {
    for (const stop of bench.stops.reverse()) await stop()
    rmSync(bench.folder, { recursive: true, force: true })
  }
}

await main()
