/**
 * The supervisor: runs the roles as child processes, brings back what dies, drains all at the end.
 *
 * It serves nothing itself and holds no state that a role needs, so the little it does cannot take
 * the gateway down with it.
 */
import { type Clock, systemClock } from '../lib/clock.ts'
import { localOrigin } from '../lib/origin.ts'
import { drainMsMax } from './limits.ts'
import type { ControlReady, GatewayReady } from './messages.ts'
import type { RoleName } from './restart.ts'
import type { Settings } from './settings.ts'
import { SupervisedRole } from './supervised-role.ts'

export interface SupervisorOptions {
  readonly roles: readonly RoleName[]
  readonly settings: Settings
  /** A line for whoever operates this: deaths and restarts. */
  readonly report: (text: string) => void
  /** Called at each start of a role, restarts included. */
  readonly onReady: (ready: ControlReady | GatewayReady) => void
  readonly programs?: Readonly<Record<RoleName, URL>>
  readonly clock?: Clock
}

export interface Supervisor {
  /** Lets all roles end their work. True if all did by themselves within the bound. */
  drain(): Promise<boolean>
  /** Ends all roles at once. */
  kill(): void
}

const rolePrograms: Readonly<Record<RoleName, URL>> = {
  control: new URL('./control-main.ts', import.meta.url),
  gateway: new URL('./gateway-main.ts', import.meta.url),
}

export function supervise(options: SupervisorOptions): Supervisor {
  const { report, clock = systemClock, programs = rolePrograms } = options
  let settings = options.settings
  const running = new Set<RoleName>()

  const roles = options.roles.map(
    (name) =>
      new SupervisedRole({
        name,
        program: programs[name],
        settings: () => settings,
        clock,
        report,
        onReady(ready) {
          settings = withActualPorts(settings, ready)
          options.onReady(ready)
          if (!draining) startThoseThatCan()
        },
      }),
  )

  let draining = false
  function startThoseThatCan(): void {
    for (const [index, name] of options.roles.entries()) {
      if (running.has(name) || waitsForControl(name)) continue
      running.add(name)
      roles[index]?.start()
    }
  }

  // Only where the system chooses the control port must the gateway wait to be told it.
  function waitsForControl(name: RoleName): boolean {
    const together = options.roles.includes('control')
    return name === 'gateway' && together && settings.controlPort === 0
  }

  startThoseThatCan()
  return {
    async drain() {
      draining = true
      const late = setTimeout(() => {
        report(`not drained after ${drainMsMax} ms: ended`)
        for (const role of roles) role.kill()
      }, drainMsMax)
      const ended = await Promise.all(roles.map((role) => role.drain()))
      clearTimeout(late)
      return ended.every(Boolean)
    },
    kill() {
      for (const role of roles) role.kill()
    },
  }
}

/** Ports that the system chose stay the same over restarts, and the gateway learns control's. */
function withActualPorts(settings: Settings, ready: ControlReady | GatewayReady): Settings {
  if (ready.role === 'gateway') {
    return { ...settings, httpPort: ready.httpPort, probePort: ready.probePort }
  }
  const { controlPort } = ready
  return {
    ...settings,
    controlPort,
    controlUrl: settings.controlUrl ?? localOrigin(settings.controlHost, controlPort),
  }
}
