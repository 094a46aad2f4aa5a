/**
 * `npm run bench`: the gateway beside nginx and HAProxy in one sitting.
 *
 * Every program has one core, load and backend share the other. Rounds are interleaved, the table
 * holds medians, and nginx stands in it twice: what it differs from itself is noise.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measuredCore, ports, writeBackend, writeCandidates } from './candidates.ts'
import { roundsDefault, runSecondsDefault, warmUpSeconds } from './limits.ts'
import { type LoadResult, loadPort } from './load.ts'
import { describeMachine } from './machine.ts'
import { median, round } from './median.ts'
import { cpuTime, listening, residentMiB, type Started, startOn } from './processes.ts'
import { postLua, type Scenario, scenarios } from './scenarios.ts'
import { startGateway } from './sluice.ts'

interface Contender {
  readonly name: string
  readonly pid: number
  readonly port: number
  readonly host: string
  readonly prefix: string
}

interface Run extends LoadResult {
  readonly cpuMicros: number
  readonly residentMiB: number
}

export interface Row {
  readonly scenario: string
  readonly name: string
  readonly cpuMicros: number
  /** CPU of a request over nginx's in the same sitting. */
  readonly ratio: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly residentMiB: number
  readonly failures: number
  readonly runs: readonly number[]
}

async function measure(contender: Contender, scenario: Scenario, seconds: number): Promise<Run> {
  const before = cpuTime(contender.pid)
  const load = { ...scenario.load, host: contender.host, path: contender.prefix + scenario.path }
  const result = await loadPort(contender.port, seconds, load)
  const after = cpuTime(contender.pid)
  const spent =
    after.userSeconds - before.userSeconds + (after.systemSeconds - before.systemSeconds)
  return {
    ...result,
    cpuMicros: (spent * 1e6) / Math.max(1, result.requests),
    residentMiB: residentMiB(contender.pid),
  }
}

function summarise(scenario: Scenario, runs: ReadonlyMap<string, readonly Run[]>): readonly Row[] {
  const of = (name: string, pick: (run: Run) => number) => median((runs.get(name) ?? []).map(pick))
  const reference = of('nginx', (run) => run.cpuMicros)
  return [...runs.keys()].map((name) => ({
    scenario: scenario.name,
    name,
    cpuMicros: round(
      of(name, (run) => run.cpuMicros),
      1,
    ),
    ratio: round(of(name, (run) => run.cpuMicros) / reference, 2),
    perSecond: Math.round(of(name, (run) => run.perSecond)),
    p50Ms: round(
      of(name, (run) => run.p50Ms),
      2,
    ),
    p99Ms: round(
      of(name, (run) => run.p99Ms),
      2,
    ),
    residentMiB: Math.round(of(name, (run) => run.residentMiB)),
    failures: (runs.get(name) ?? []).reduce((sum, run) => sum + run.failures, 0),
    runs: (runs.get(name) ?? []).map((run) => round(run.cpuMicros, 1)),
  }))
}

async function sit(contenders: readonly Contender[], scenario: Scenario): Promise<readonly Row[]> {
  const rounds = Number(process.env['BENCH_ROUNDS'] ?? roundsDefault)
  const seconds = Number(process.env['BENCH_SECONDS'] ?? runSecondsDefault)
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]))
  for (const contender of contenders) await measure(contender, scenario, warmUpSeconds)
  for (let turn = 0; turn < rounds; turn++) {
    for (const contender of contenders) {
      runs.get(contender.name)?.push(await measure(contender, scenario, seconds))
    }
  }
  return summarise(scenario, runs)
}

function print(rows: readonly Row[]): void {
  console.log(
    '| scenario | program | CPU µs/request | x nginx | requests/s | p50 ms | p99 ms | RSS MiB | failures |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (const row of rows) {
    const cells = [
      row.scenario,
      row.name,
      row.cpuMicros,
      row.ratio,
      row.perSecond,
      row.p50Ms,
      row.p99Ms,
      row.residentMiB,
      row.failures,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

function remember(rows: readonly Row[]): void {
  const folder = join(import.meta.dirname, 'history')
  mkdirSync(folder, { recursive: true })
  const at = new Date().toISOString()
  const file = join(folder, `proxy-${at.slice(0, 19).replaceAll(':', '')}.json`)
  const noise = rows.filter((row) => row.name === 'nginx again').map((row) => row.ratio)
  writeFileSync(
    file,
    `${JSON.stringify({ at, machine: describeMachine(), noise, rows }, null, 2)}\n`,
  )
  console.log(`\nkept in ${file}; nginx against itself: ${noise.join(', ')}`)
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  const stops: (() => Promise<void>)[] = []
  try {
    const script = join(folder, 'post.lua')
    writeFileSync(script, postLua)
    const backend = startOn(1, writeBackend(folder))
    stops.push(() => backend.stop())
    await listening(ports.backend)
    const contenders: Contender[] = []
    for (const candidate of writeCandidates(folder)) {
      const started: Started = startOn(measuredCore, candidate.command)
      stops.push(() => started.stop())
      await listening(candidate.port)
      const { name, port } = candidate
      contenders.push({ name, port, pid: started.pid, host: '127.0.0.1', prefix: '' })
    }
    const gateway = await startGateway(folder)
    stops.push(() => gateway.stop())
    contenders.push({ ...gateway, name: 'Sluice' })

    const rows: Row[] = []
    for (const scenario of scenarios(script)) rows.push(...(await sit(contenders, scenario)))
    print(rows)
    remember(rows)
  } finally {
    for (const stop of stops.reverse()) await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
