/**
 * The frame of a role's process: settings in, ready out, drain at the end.
 *
 * It drains on SIGTERM and when the channel to the supervisor closes, so that no role outlives a
 * supervisor that was killed. It ignores SIGINT: a terminal sends that to everybody, and what it
 * means is the supervisor's decision. An unhandled error ends the process; it comes back by itself.
 */
import { assert } from '../lib/assert.ts'
import { roleDrainMsMax, settingsWaitMsMax } from './limits.ts'
import {
  type ChildMessage,
  type ControlReady,
  type GatewayReady,
  type SettingsMessage,
  unpackSettings,
} from './messages.ts'
import type { Settings } from './settings.ts'

export interface RunningRole {
  readonly ready: ControlReady | GatewayReady
  close(): Promise<void>
}

/** Runs the process of a role until it is told to end. Never returns before. */
export async function runRole(
  name: 'control' | 'gateway',
  run: (settings: Settings) => Promise<RunningRole>,
): Promise<void> {
  const end = (what: string) => (error: unknown) => {
    log(name, `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    process.exit(1)
  }
  process.on('uncaughtException', end('unhandled error'))
  process.on('unhandledRejection', end('unhandled rejection'))
  process.on('SIGINT', () => {})

  const told = new Promise<void>((resolve) => {
    process.on('SIGTERM', () => resolve())
    process.once('disconnect', () => resolve())
  })
  const running = run(await receiveSettings())
  // Told to end before it serves: what has been started so far is left to the system.
  const started = await Promise.race([running, told.then(() => null)])
  if (started === null) process.exit(0)

  say(started.ready)
  await told
  setTimeout(() => {
    log(name, `not drained after ${roleDrainMsMax} ms`)
    process.exit(1)
  }, roleDrainMsMax).unref()
  await started.close()
  process.exit(0)
}

function receiveSettings(): Promise<Settings> {
  assert(process.send !== undefined, 'a role is started by `sluice`, not by hand')
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`no settings after ${settingsWaitMsMax} ms`))
    }, settingsWaitMsMax)
    // The supervisor's only message.
    process.once('message', ({ settings }: SettingsMessage) => {
      clearTimeout(late)
      resolve(unpackSettings(settings))
    })
    say({ type: 'hello' })
  })
}

function say(message: ChildMessage): void {
  // A closed channel is no error: 'disconnect' drains.
  if (process.connected) process.send?.(message, () => {})
}

function log(name: string, text: string): void {
  process.stderr.write(`sluice ${name}: ${text}\n`)
}
