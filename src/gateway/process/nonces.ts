/**
 * The table of nonces as the process keeps it: read from its file before any worker is there, given
 * to all of them, and written every second and at the end.
 */
import { join } from 'node:path'
import { nonceSaveIntervalMs } from './limits.ts'
import { openNonceFile } from './nonce-file.ts'

export interface ProcessNonces {
  readonly shared: SharedArrayBuffer
  /** Writes the last ones. */
  close(): Promise<void>
}

export async function openProcessNonces(
  directory: string,
  report: (message: string) => void,
): Promise<ProcessNonces> {
  const file = await openNonceFile({ path: join(directory, 'nonces'), report })
  const timer = setInterval(file.save, nonceSaveIntervalMs)
  return {
    shared: file.shared,
    close() {
      clearInterval(timer)
      return file.close()
    },
  }
}
