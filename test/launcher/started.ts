/**
 * Programs that tests start and watch: their output, their end, and everything cleaned up after.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endNow } from '../processes.ts'
import { until } from '../product.ts'

export const root = join(import.meta.dirname, '../..')

const lastOutputMs = 500

export interface Program {
  readonly child: ChildProcess
  readonly pid: number
  output(): string
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>
  signal(name: NodeJS.Signals): void
}

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Opens a channel, as a launcher does. */
  readonly channel?: boolean
}

export function startProgram(
  command: string,
  args: readonly string[],
  { cwd = root, env = {}, channel = false }: ProgramOptions = {},
): Program {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? (['ipc'] as const) : [])],
  })
  let text = ''
  const collect = (chunk: Buffer) => {
    text += chunk.toString()
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      // Its children may hold the pipes open: what it wrote itself is here by then, and read in the
      // turn before the last, however late that is.
      const end = () => resolve(signal ?? code ?? 0)
      child.once('close', end)
      setTimeout(() => setImmediate(end), lastOutputMs)
    })
  })
  return {
    child,
    pid: child.pid ?? 0,
    output: () => text,
    ended,
    signal: (name) => child.kill(name),
  }
}

/** Waits until the program's output has this text. */
export function outputHas(program: Program, text: string, timeoutMs?: number): Promise<unknown> {
  const what = () => `"${text}" in the output`
  return until(what(), () => program.output().includes(text), timeoutMs).catch((error: unknown) => {
    throw new Error(`${String(error)}; the output was:\n${program.output()}`)
  })
}

/** Folders and processes of one test, removed and ended by `clean`. */
export class Scratch {
  readonly #folders: string[] = []
  readonly #pids = new Set<number>()

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'))
    this.#folders.push(folder)
    return folder
  }

  /** To be ended at the end of the test, should it still run. */
  track(program: Program): Program {
    this.#pids.add(program.pid)
    program.ended.finally(() => this.#pids.delete(program.pid)).catch(() => {})
    return program
  }

  trackPid(pid: number): number {
    this.#pids.add(pid)
    return pid
  }

  clean(): void {
    for (const pid of this.#pids) endNow(pid)
    this.#pids.clear()
    const options = { recursive: true, force: true, maxRetries: 5 }
    for (const folder of this.#folders.splice(0)) rmSync(folder, options)
  }
}
