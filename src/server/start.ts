/**
 * Starts this installation's roles and runs them until it is told to stop.
 *
 * Whatever would make two installations share data or a port silently is refused here, before the
 * first child exists, with a message that names who is in the way.
 */
import { localOrigin } from '../lib/origin.ts'
import type { Random } from '../lib/random.ts'
import { ensureJoinToken, JoinTokenUnreadable, joinTokenFile, readJoinToken } from './join-token.ts'
import { signalEchoMs } from './limits.ts'
import { DataDirectoryInUse, type DataDirectoryLock, lockDataDirectory } from './lock.ts'
import type { ControlReady, GatewayReady } from './messages.ts'
import { type PortUse, portFaults } from './ports.ts'
import type { RoleName } from './restart.ts'
import type { Settings } from './settings.ts'
import type { Role } from './settings-table.ts'
import { type Supervisor, type SupervisorOptions, supervise } from './supervisor.ts'

/** The installation cannot start as it was asked to; the message says why and what to do. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}

export interface Ready {
  readonly control: ControlReady | null
  readonly gateway: GatewayReady | null
}

export interface StartDeps {
  readonly random: Random
  readonly report: (text: string) => void
  /** Called once, when every role serves for the first time. */
  readonly onReady: (ready: Ready) => void
  readonly programs?: SupervisorOptions['programs']
}

const roleNames: Readonly<Record<Role, readonly RoleName[]>> = {
  all: ['control', 'gateway'],
  control: ['control'],
  gateway: ['gateway'],
}

/** Resolves with the exit code once everything has ended. Throws CannotStart. */
export async function start(role: Role, settings: Settings, deps: StartDeps): Promise<number> {
  const roles = roleNames[role]
  const locks = takeLocks(settings.dataDir, roles)
  try {
    const faults = await portFaults(roles.flatMap((name) => portsOf(name, settings)))
    if (faults.length > 0) throw new CannotStart(faults.join('\n'))

    let ready: Ready = { control: null, gateway: null }
    const supervisor = supervise({
      roles,
      settings: prepare(role, settings, deps),
      report: deps.report,
      ...(deps.programs === undefined ? {} : { programs: deps.programs }),
      onReady(message) {
        const wasComplete = isComplete(roles, ready)
        ready = { ...ready, [message.role]: message }
        if (!wasComplete && isComplete(roles, ready)) deps.onReady(ready)
      },
    })
    return await untilStopped(supervisor)
  } finally {
    for (const lock of locks) lock.release()
  }
}

function isComplete(roles: readonly RoleName[], ready: Ready): boolean {
  return roles.every((name) => ready[name] !== null)
}

function takeLocks(dataDir: string, roles: readonly RoleName[]): readonly DataDirectoryLock[] {
  const locks: DataDirectoryLock[] = []
  try {
    for (const name of roles) locks.push(lockDataDirectory(dataDir, name))
    return locks
  } catch (error) {
    for (const lock of locks) lock.release()
    if (error instanceof DataDirectoryInUse) throw new CannotStart(error.message)
    const reason = error instanceof Error ? error.message : String(error)
    throw new CannotStart(`the data directory ${dataDir} cannot be used: ${reason}`)
  }
}

/** The ports that a role listens on. */
function portsOf(name: RoleName, settings: Settings): readonly PortUse[] {
  const { host, privateHost, controlHost } = settings
  if (name === 'control') {
    const uses: PortUse[] = [
      { setting: 'controlPort', host: controlHost, port: settings.controlPort },
    ]
    const { controlHttpsPort: port } = settings
    if (port !== null) uses.push({ setting: 'controlHttpsPort', host: controlHost, port })
    return uses
  }
  const uses: PortUse[] = [{ setting: 'httpPort', host, port: settings.httpPort }]
  if (settings.privateHttpPort !== null) {
    uses.push({ setting: 'privateHttpPort', host: privateHost, port: settings.privateHttpPort })
  }
  if (settings.probePort !== null) {
    uses.push({ setting: 'probePort', host: controlHost, port: settings.probePort })
  }
  return uses
}

/** Settings with what both roles must agree on: the control plane's address and the token. */
function prepare(role: Role, settings: Settings, deps: StartDeps): Settings {
  const { controlHost, controlPort } = settings
  const controlUrl =
    settings.controlUrl ?? (controlPort === 0 ? null : localOrigin(controlHost, controlPort))
  return { ...settings, controlUrl, joinToken: settings.joinToken ?? token() }

  function token() {
    const { dataDir } = settings
    // Control makes the token. A gateway that made one of its own would be refused for ever.
    const kept = role === 'gateway' ? readJoinToken(dataDir) : ensured(dataDir)
    if (kept !== null) return kept
    throw new CannotStart(
      `joinToken is not set: a gateway joins ${controlUrl} by its control plane's token; ` +
        `set SLUICE_JOIN_TOKEN, or copy the file join-token of its data directory to ` +
        joinTokenFile(dataDir),
    )
  }

  function ensured(dataDir: string) {
    try {
      return ensureJoinToken(dataDir, deps.random)
    } catch (error) {
      throw error instanceof JoinTokenUnreadable ? new CannotStart(error.message) : error
    }
  }
}

/** The first signal, or the end of our launcher's channel, drains; a second one ends at once. */
function untilStopped(supervisor: Supervisor): Promise<number> {
  return new Promise((resolve) => {
    let drainingSinceMs: number | null = null
    const drain = () => {
      if (drainingSinceMs !== null) return
      drainingSinceMs = performance.now()
      supervisor.drain().then((byThemselves) => resolve(byThemselves ? 0 : 1))
    }
    const onSignal = (signal: NodeJS.Signals) => {
      if (drainingSinceMs === null) return drain()
      if (performance.now() - drainingSinceMs < signalEchoMs) return
      supervisor.kill()
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    // SIGHUP is left alone: `nohup` has it ignored, and otherwise the roles drain as we end.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal)
    process.once('disconnect', drain)
  })
}
