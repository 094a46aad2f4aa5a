/**
 * The load: wrk on the second core, with headers as a browser or an SDK sends them.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { loadLateMs } from './limits.ts'

const run = promisify(execFile)

export interface Load {
  readonly connections: number
  readonly path: string
  readonly host: string
  /** Lua for wrk, or null for plain GET requests. */
  readonly script: string | null
  readonly headers: readonly string[]
}

export interface LoadResult {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers other than 2xx and 3xx, and socket errors: a run with any is no measurement. */
  readonly failures: number
}

export const browserHeaders: readonly string[] = [
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) load-test/1.0',
  'Accept: application/json, text/plain, */*',
  'Accept-Encoding: gzip, deflate, br',
  'Accept-Language: en-US,en;q=0.9',
  'Authorization: hmac id="alice", algorithm="hmac-sha1", headers="x-date", signature="AAAA"',
  'X-Date: Mon, 19 Mar 2018 12:08:40 GMT',
  'Cache-Control: no-cache',
]

/** Loads the port for `seconds` and reads wrk's own report. */
export async function loadPort(port: number, seconds: number, load: Load): Promise<LoadResult> {
  const args = ['-t1', `-c${load.connections}`, `-d${seconds}s`, '--latency']
  for (const header of [`Host: ${load.host}`, ...load.headers]) args.push('-H', header)
  if (load.script !== null) args.push('-s', load.script)
  args.push(`http://127.0.0.1:${port}${load.path}`)
  const timeout = seconds * 1000 + loadLateMs
  const { stdout } = await run('taskset', ['-c', '1', 'wrk', ...args], { timeout })
  return parseReport(stdout)
}

export function parseReport(report: string): LoadResult {
  const totals = /(\d+) requests in ([\d.]+)(ms|s|m)/.exec(report)
  if (!totals) throw new Error(`wrk printed no totals:\n${report}`)
  const requests = Number(totals[1])
  const socketErrors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(
    report,
  )
  const failed = Number(/Non-2xx or 3xx responses: (\d+)/.exec(report)?.[1] ?? 0)
  return {
    requests,
    perSecond: requests / (milliseconds(`${totals[2]}${totals[3]}`) / 1000),
    p50Ms: milliseconds(/^ +50% +(\S+)/m.exec(report)?.[1] ?? ''),
    p99Ms: milliseconds(/^ +99% +(\S+)/m.exec(report)?.[1] ?? ''),
    failures: failed + (socketErrors?.slice(1).reduce((sum, count) => sum + Number(count), 0) ?? 0),
  }
}

function milliseconds(text: string): number {
  const match = /^([\d.]+)(us|ms|s|m)$/.exec(text)
  if (!match) return Number.NaN
  const factor = { us: 0.001, ms: 1, s: 1000, m: 60_000 }[match[2] ?? ''] ?? Number.NaN
  return Number(match[1]) * factor
}
