/**
 * Whether another role runs under the same supervisor: it holds the locks of all its roles before
 * it starts the first, and writes its process id beside them (see lock.ts).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** True when our parent process also runs `role` on this data directory. */
export function isStartedWith(dataDir: string, role: string, parentPid = process.ppid): boolean {
  try {
    const holder: unknown = JSON.parse(readFileSync(join(dataDir, `${role}.holder.json`), 'utf8'))
    return typeof holder === 'object' && holder !== null && 'pid' in holder
      ? holder.pid === parentPid
      : false
  } catch {
    return false // nobody has held it, or somebody is just writing, who is not our parent
  }
}
