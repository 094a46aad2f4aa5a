/**
 * How many callers' connections a worker takes: fewer than the process may have files open, or the
 * rest of it (backends, log, snapshot) and every new caller would wait for who holds them all.
 */
import { readFileSync } from 'node:fs'
import { serverLimits } from '../../http/limits.ts'
import { callersShareMax } from './limits.ts'

/** The process's bound for open files; null where the system does not tell. */
export function openFilesMax(): number | null {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    const found = /^Max open files +(\d+)/m.exec(limits)?.[1]
    return found === undefined ? null : Number(found)
  } catch {
    return null
  }
}

/** Callers' connections of each of `workers`, which share the process's files. */
export function callersMax(filesMax: number | null, workers: number): number {
  const { connectionsMax } = serverLimits
  if (filesMax === null) return connectionsMax
  return Math.min(connectionsMax, Math.max(1, Math.floor((filesMax * callersShareMax) / workers)))
}
