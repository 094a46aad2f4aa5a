/**
 * Checks before a start that the ports are free, and says who holds one that is not.
 *
 * Workers share a port (SO_REUSEPORT), and the system would let two gateways share it just the
 * same, each getting half of the calls. So we try each port without sharing first.
 */
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { orphanPollMs, orphanWaitMsMax } from './limits.ts'
import { commandOf, describeProcess, listenerOf, parentOf } from './process-info.ts'
import { flagOf, type SettingName, settingsTable } from './settings-table.ts'

export interface PortUse {
  /** The setting to change when it is taken. */
  readonly setting: SettingName
  readonly host: string
  readonly port: number
}

/** What is wrong with each port, a sentence each; empty when all are free. Waits for orphans. */
export async function portFaults(uses: readonly PortUse[]): Promise<readonly string[]> {
  const faults = await Promise.all(uses.filter(({ port }) => port !== 0).map(faultOf))
  return faults.filter((fault) => fault !== null)
}

async function faultOf(use: PortUse): Promise<string | null> {
  for (let waitedMs = 0; ; waitedMs += orphanPollMs) {
    const fault = await tryListen(use)
    if (fault === null) return null
    const where = `${use.setting}: ${use.host} port ${use.port}`
    const change = `set another (--${flagOf(use.setting)} or ${settingsTable[use.setting].env})`
    if (fault !== 'EADDRINUSE') return `${where} cannot be listened on (${fault}); ${change}`
    const holder = listenerOf(use.port)
    if (waitedMs < orphanWaitMsMax && holder !== null && isDrainingOrphan(holder)) {
      await sleep(orphanPollMs)
      continue
    }
    return `${where} is in use by ${describeProcess(holder)}; stop it, or ${change}`
  }
}

function tryListen({ host, port }: PortUse): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

const roleProgram = /(?:control|gateway)-main\.(?:ts|js)/

/** A role whose supervisor was killed: it drains, because its channel has closed. */
function isDrainingOrphan(pid: number): boolean {
  if (!roleProgram.test(commandOf(pid) ?? '')) return false
  const parent = parentOf(pid)
  return parent === null || parent === 1 || !/sluice|main\./.test(commandOf(parent) ?? '')
}
