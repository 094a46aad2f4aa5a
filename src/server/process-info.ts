/**
 * What the system tells about a process: for messages that name who is in the way.
 *
 * Only Linux says it through files. Elsewhere, and for processes of other users, the answer is
 * "unknown", and messages go without.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { commandCharactersMax } from './limits.ts'

/** The whole command line of a process, or null when it cannot be known. */
export function commandOf(pid: number): string | null {
  const line = read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim()
  return line === undefined || line === '' ? null : line
}

/** The same, cut to what fits into a message. */
export function shortCommandOf(pid: number): string | null {
  const line = commandOf(pid)
  if (line === null || line.length <= commandCharactersMax) return line
  return `${line.slice(0, commandCharactersMax)}…`
}

/** The parent of a process, or null when it cannot be known. */
export function parentOf(pid: number): number | null {
  const parent = /^PPid:\s*(\d+)$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1]
  return parent === undefined ? null : Number(parent)
}

/** The process that listens on this TCP port, or null when none does or it cannot be known. */
export function listenerOf(port: number): number | null {
  const inodes = new Set([...listeningInodes('/proc/net/tcp', port)])
  for (const inode of listeningInodes('/proc/net/tcp6', port)) inodes.add(inode)
  if (inodes.size === 0) return null
  for (const pid of list('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    for (const descriptor of list(`/proc/${pid}/fd`)) {
      const target = link(`/proc/${pid}/fd/${descriptor}`)
      const inode = /^socket:\[(\d+)\]$/.exec(target ?? '')?.[1]
      if (inode !== undefined && inodes.has(inode)) return Number(pid)
    }
  }
  return null
}

/** Socket inodes in state LISTEN (0A) on a port, of one of the kernel's tables. */
function* listeningInodes(table: string, port: number): Generator<string> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  for (const line of (read(table) ?? '').split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/)
    const [, local, , state] = columns
    if (state === '0A' && local?.endsWith(wanted) && columns[9] !== undefined) yield columns[9]
  }
}

/** "process 123 (nginx: master process)", or a general phrase. */
export function describeProcess(pid: number | null): string {
  if (pid === null) return 'another process (which one cannot be seen from here)'
  const line = shortCommandOf(pid)
  return line === null ? `process ${pid}` : `process ${pid} (${line})`
}

// Processes come and go while we look, and some belong to others: what cannot be read is skipped.
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
