/**
 * Rounds of contenders in turn, each loaded alone while the others idle: what drifts in a sitting
 * then drifts for all. CPU is that of the program's process tree over the requests it completed.
 */
import { type Load, type LoadResult, loadPort } from './load.ts'
import { median, round } from './median.ts'
import { cpuTime, residentMiB } from './processes.ts'

export interface Contender {
  readonly name: string
  readonly pid: number
  readonly port: number
  readonly load: Load
}

export interface SittingPlan {
  /** Name of the contender that all others are divided by. */
  readonly reference: string
  readonly rounds: number
  /** Of one run. */
  readonly seconds: number
  readonly warmUpSeconds: number
}

interface Run extends LoadResult {
  readonly cpuMicros: number
  readonly residentMiB: number
}

export interface Row {
  readonly scenario: string
  readonly name: string
  readonly cpuMicros: number
  /** CPU of a request over the reference's in the same sitting. */
  readonly ratio: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly residentMiB: number
  readonly failures: number
  readonly runs: readonly number[]
}

/** Warms all up, then measures them in turn; a row each, figures are medians over the rounds. */
export async function sit(
  scenario: string,
  contenders: readonly Contender[],
  { reference, rounds, seconds, warmUpSeconds }: SittingPlan,
): Promise<readonly Row[]> {
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]))
  for (const contender of contenders) await measure(contender, warmUpSeconds)
  for (let turn = 0; turn < rounds; turn++) {
    for (const contender of contenders) {
      runs.get(contender.name)?.push(await measure(contender, seconds))
    }
  }
  return summarise(scenario, reference, runs)
}

async function measure({ pid, port, load }: Contender, seconds: number): Promise<Run> {
  const before = cpuTime(pid)
  const result = await loadPort(port, seconds, load)
  const after = cpuTime(pid)
  const spent =
    after.userSeconds - before.userSeconds + (after.systemSeconds - before.systemSeconds)
  return {
    ...result,
    cpuMicros: (spent * 1e6) / Math.max(1, result.requests),
    residentMiB: residentMiB(pid),
  }
}

function summarise(
  scenario: string,
  reference: string,
  runs: ReadonlyMap<string, readonly Run[]>,
): readonly Row[] {
  const of = (name: string, pick: (run: Run) => number) => median((runs.get(name) ?? []).map(pick))
  const divisor = of(reference, (run) => run.cpuMicros)
  return [...runs].map(([name, all]) => {
    const cpuMicros = of(name, (run) => run.cpuMicros)
    return {
      scenario,
      name,
      cpuMicros: round(cpuMicros, 1),
      ratio: round(cpuMicros / divisor, 2),
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
      failures: all.reduce((sum, run) => sum + run.failures, 0),
      runs: all.map((run) => round(run.cpuMicros, 1)),
    }
  })
}

/** The rows as a table in Markdown; `reference` names what the ratio is to. */
export function printRows(rows: readonly Row[], reference: string): void {
  const heads = ['scenario', 'program', 'CPU µs/request', `x ${reference}`, 'requests/s']
  heads.push('p50 ms', 'p99 ms', 'RSS MiB', 'failures')
  console.log(`| ${heads.join(' | ')} |\n|${'---|'.repeat(heads.length)}`)
  for (const row of rows) {
    const cells = [
      ...[row.scenario, row.name, row.cpuMicros, row.ratio, row.perSecond],
      ...[row.p50Ms, row.p99Ms, row.residentMiB, row.failures],
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
