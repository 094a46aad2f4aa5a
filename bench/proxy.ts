/**
 * `npm run bench`: the gateway beside nginx and HAProxy in one sitting.
 *
 * Every program has one core, load and backend share the other. Rounds are interleaved, the table
 * holds medians, and nginx stands in it twice: what it differs from itself is noise.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measuredCore, ports, writeBackend, writeCandidates } from './candidates.ts'
import { keep } from './history.ts'
import { roundsDefault, runSecondsDefault, warmUpSeconds } from './limits.ts'
import { listening, type Started, startOn } from './processes.ts'
import { postLua, scenarios } from './scenarios.ts'
import { type Contender, printRows, type Row, sit } from './sitting.ts'
import { startGateway } from './sluice.ts'

interface Program {
  readonly name: string
  readonly pid: number
  readonly port: number
  readonly host: string
  readonly prefix: string
}

function remember(rows: readonly Row[]): void {
  const noise = rows.filter((row) => row.name === 'nginx again').map((row) => row.ratio)
  console.log(`nginx against itself: ${noise.join(', ')}`)
  keep('proxy', { noise, rows })
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
    const programs: Program[] = []
    for (const candidate of writeCandidates(folder)) {
      const started: Started = startOn(measuredCore, candidate.command)
      stops.push(() => started.stop())
      await listening(candidate.port)
      const { name, port } = candidate
      programs.push({ name, port, pid: started.pid, host: '127.0.0.1', prefix: '' })
    }
    const gateway = await startGateway(folder)
    stops.push(() => gateway.stop())
    programs.push({ ...gateway, name: 'Sluice' })

    const plan = {
      reference: 'nginx',
      rounds: Number(process.env['BENCH_ROUNDS'] ?? roundsDefault),
      seconds: Number(process.env['BENCH_SECONDS'] ?? runSecondsDefault),
      warmUpSeconds,
    }
    const rows: Row[] = []
    for (const { name, load, path } of scenarios(script)) {
      const contenders = programs.map(({ host, prefix, ...program }): Contender => {
        return { ...program, load: { ...load, host, path: prefix + path } }
      })
      rows.push(...(await sit(name, contenders, plan)))
    }
    printRows(rows, 'nginx')
    remember(rows)
  } finally {
    for (const stop of stops.reverse()) await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
