/**
 * Processes of a sitting: started on a given core, measured through /proc, stopped by id.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTimeoutMs, stopTimeoutMs } from './limits.ts'

export interface Started {
  readonly pid: number
  stop(): Promise<void>
}

const clockTicksPerSecond = 100

/** Starts `command` pinned to `core`; its output goes to ours when it fails to start. */
export function startOn(
  core: number,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn('taskset', ['-c', String(core), ...command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', process.env['BENCH_VERBOSE'] ? 'inherit' : 'ignore'],
  })
  if (child.pid === undefined) throw new Error(`cannot start ${command.join(' ')}`)
  return { pid: child.pid, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await gone
  clearTimeout(late)
}

/** Waits until something listens on the port of the loopback address. */
export async function listening(port: number): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline) {
    if (await accepts(port)) return
    await sleep(50)
  }
  throw new Error(`nothing listens on port ${port} after ${startTimeoutMs} ms`)
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** The process and all that it started. */
export function processTree(pid: number): readonly number[] {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return []
  const children = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
  return [pid, ...children.flatMap(processTree)]
}

export interface CpuTime {
  readonly userSeconds: number
  readonly systemSeconds: number
}

/** CPU time spent so far by a process and its descendants. */
export function cpuTime(pid: number): CpuTime {
  let user = 0
  let system = 0
  for (const id of processTree(pid)) {
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    user += Number(fields[11])
    system += Number(fields[12])
  }
  return { userSeconds: user / clockTicksPerSecond, systemSeconds: system / clockTicksPerSecond }
}

/** Resident memory of a process and its descendants, MiB. */
export function residentMiB(pid: number): number {
  let kiB = 0
  for (const id of processTree(pid)) {
    kiB += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0)
  }
  return kiB / 1024
}
