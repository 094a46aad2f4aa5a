/**
 * What the system tells of processes that come and go: of one that is gone there is nothing, also
 * where it went between two looks.
 */
import { readdirSync, readFileSync } from 'node:fs'

/** Whether it runs; one that has ended and whose parent has not looked yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // Where the system tells nothing of processes, a process that takes signals runs.
  if (read('/proc/self/stat') === '') return true
  const stat = read(`/proc/${pid}/stat`)
  return stat !== '' && !/\) [ZX] /.test(stat)
}

/** Ends a process without a word, if it still runs. */
export function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was faster.
  }
}

/** The processes whose command line matches. */
export function processesThat(match: (command: string) => boolean): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => match(commandOf(pid)))
}

/** The children of a process, whichever thread started them, with all of `words` in the command. */
export function childrenOf(pid: number, ...words: readonly string[]): readonly number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => read(`/proc/${pid}/task/${task}/children`).split(' '))
    .filter(Boolean)
    .map(Number)
    .filter((child) => words.every((word) => commandOf(child).includes(word)))
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
