/**
 * One role as the supervisor sees it: a child process that is started, watched, started again when
 * it dies, and told to drain. The channel to it stays open for its whole life: when it closes, the
 * child knows that the supervisor is gone.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../lib/clock.ts'
import {
  type ChildMessage,
  type ControlReady,
  type GatewayReady,
  packSettings,
  type SettingsMessage,
} from './messages.ts'
import { type RoleName, recordDeath } from './restart.ts'
import type { Settings } from './settings.ts'

export interface SupervisedRoleOptions {
  readonly name: RoleName
  readonly program: URL
  /** Asked at each start: ports that the system chose are kept from then on. */
  readonly settings: () => Settings
  readonly clock: Clock
  readonly onReady: (ready: ControlReady | GatewayReady) => void
  readonly report: (text: string) => void
}

export class SupervisedRole {
  readonly #options: SupervisedRoleOptions
  #child: ChildProcess | null = null
  #deaths = 0
  #readyAtMs: number | null = null
  #restart: NodeJS.Timeout | null = null
  #ending: { resolve: () => void; killed: boolean } | null = null

  constructor(options: SupervisedRoleOptions) {
    this.#options = options
  }

  start(): void {
    const { program, name, report } = this.#options
    const bundled = program.pathname.endsWith('.js')
    const child = fork(fileURLToPath(program), [], {
      execArgv: bundled ? ['--enable-source-maps'] : [],
    })
    this.#child = child
    this.#readyAtMs = null
    child.on('message', (message: ChildMessage) => this.#hear(child, message))
    child.on('error', (error) => {
      report(`${name}: ${error.message}`)
      // A child that could not be spawned has no exit.
      if (child.pid === undefined) this.#died('it could not be started')
    })
    child.once('exit', (code, signal) => this.#died(signal ?? `exit code ${code}`))
  }

  /** Tells it to end and resolves when it has; true if it ended by itself. */
  drain(): Promise<boolean> {
    if (this.#restart !== null) clearTimeout(this.#restart)
    const child = this.#child
    if (child === null) return Promise.resolve(true)
    return new Promise((resolve) => {
      const ending = { resolve: () => resolve(!ending.killed), killed: false }
      this.#ending = ending
      child.kill('SIGTERM')
    })
  }

  kill(): void {
    if (this.#ending !== null) this.#ending.killed = true
    this.#child?.kill('SIGKILL')
  }

  #hear(child: ChildProcess, message: ChildMessage): void {
    if (message.type === 'hello') {
      const settings = packSettings(this.#options.settings())
      const answer: SettingsMessage = { type: 'settings', settings }
      child.send(answer, () => {}) // a child that is gone is noticed by its exit
      return
    }
    this.#readyAtMs = this.#options.clock.now()
    this.#options.onReady(message)
  }

  #died(how: string): void {
    this.#child = null
    if (this.#ending !== null) {
      this.#ending.resolve()
      return
    }

    const { name, clock, report } = this.#options
    const readyForMs = this.#readyAtMs === null ? null : clock.now() - this.#readyAtMs
    const { deaths, waitMs } = recordDeath(name, this.#deaths, readyForMs)
    this.#deaths = deaths
    report(`${name} died (${how}), ${deaths} in a row; it starts again in ${waitMs} ms`)
    this.#restart = setTimeout(() => this.start(), waitMs)
  }
}
