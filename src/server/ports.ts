/**
 * Checks before a start that the ports are free, and says who holds one that is not.
 *
 * Workers share a port (SO_REUSEPORT), and the system would let two gateways share it just the
 * same, each getting half of the calls. So we try each port without sharing first.
 */
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { orphanPollMs, orphanWaitMsMax, unseenWaitMsMax } from './limits.ts'
import { commandOf, describeProcess, listenerOf, parentOf } from './process-info.ts'
import { flagOf, type SettingName, settingsTable } from './settings-table.ts'

export interface PortUse {
  /** The setting to change when it is taken. */
  readonly setting: SettingName
  readonly host: string
  readonly port: number
}

/** What is wrong with each port, a sentence each; empty when all are free. Waits for orphans. */
export async function portFaults(
  uses: readonly PortUse[],
  findListener: FindListener = listenerOf,
): Promise<readonly string[]> {
  const fixed = uses.filter(({ port }) => port !== 0)
  const faults = await Promise.all(fixed.map((use) => faultOf(use, findListener)))
  return faults.filter((fault) => fault !== null)
}

type FindListener = (port: number) => number | null

async function faultOf(use: PortUse, findListener: FindListener): Promise<string | null> {
  for (let waitedMs = 0; ; waitedMs += orphanPollMs) {
    const fault = await tryListen(use)
    if (fault === null) return null
    const where = `${use.setting}: ${use.host} port ${use.port}`
    const change = `set another (--${flagOf(use.setting)} or ${settingsTable[use.setting].env})`
    if (fault !== 'EADDRINUSE') return `${where} cannot be listened on (${fault}); ${change}`
    const holder = findListener(use.port)
    if (waitedMs < waitMsMaxFor(holder)) {
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

/** How long the port of this process is worth waiting for, in milliseconds. */
function waitMsMaxFor(holder: number | null): number {
  const command = holder === null ? null : commandOf(holder)
  // Perhaps it ended between the attempt to listen and this look: the next attempt will tell.
  if (holder === null || command === null) return unseenWaitMsMax
  return isDrainingOrphan(holder, command) ? orphanWaitMsMax : 0
}

const roleProgram = /(?:control|gateway)-main\.(?:ts|js)/

/** A role whose supervisor was killed: it drains, because its channel has closed. */
function isDrainingOrphan(pid: number, command: string): boolean {
  if (!roleProgram.test(command)) return false
  const parent = parentOf(pid)
  return parent === null || parent === 1 || !/sluice|main\./.test(commandOf(parent) ?? '')
}
