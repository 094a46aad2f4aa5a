/**
 * The console's part of the control process: its sessions, its pages, and the first password.
 *
 * The built console lies in the package, or in a checkout in `console/dist`, where the launcher has
 * it built after the start and writes down how far that is.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { watchBuilt } from '../control/console/built-files.ts'
import { oneTimeUser } from '../control/console/first-user.ts'
import { createPages, type Pages } from '../control/console/pages.ts'
import { createPasswords } from '../control/console/passwords.ts'
import { Sessions } from '../control/console/sessions.ts'
import type { BuildState } from '../control/console/waiting-page.ts'
import type { Clock } from '../lib/clock.ts'
import { uuid } from '../lib/ids.ts'
import type { Random } from '../lib/random.ts'
import { replaceFileSync } from '../lib/whole-file.ts'
import type { Account } from '../model/account.ts'
import type { Store } from '../model/store.ts'
import { readSecretFile } from './secret-file.ts'
import type { Settings } from './settings.ts'

export interface ConsoleDeps {
  readonly settings: Settings
  readonly clock: Clock
  readonly random: Random
  readonly report: (line: string) => void
}

const minuteMs = 60_000

export function createSessions({ settings, clock, random }: ConsoleDeps): Sessions {
  const { dataDir, region, sessionIdleMinutes, sessionHoursMax } = settings
  return new Sessions({
    clock,
    random,
    passwords: createPasswords(random),
    times: {
      idleMs: sessionIdleMinutes * minuteMs,
      absoluteMs: sessionHoursMax * 60 * minuteMs,
    },
    region,
    passwordChosen: () => rmSync(passwordFile(dataDir), { force: true }),
  })
}

/** Null: switched off. */
export function createConsolePages({ settings, clock, random, report }: ConsoleDeps): Pages | null {
  if (settings.console === 'off') return null
  const built = watchBuilt(places.map(toPath), clock, report)
  return createPages({ built, buildState: readBuildState, random })
}

/** Beside the bundle, or in the checkout. */
const places = [
  new URL('./console', import.meta.url),
  new URL('../../console/dist', import.meta.url),
]
const stateFile = new URL('../../.cache/console.json', import.meta.url)
const steps: readonly BuildState['step'][] = ['installing', 'building', 'failed', 'built']

function toPath(place: URL): string {
  return fileURLToPath(place)
}

function readBuildState(): BuildState | null {
  try {
    const value: unknown = JSON.parse(readFileSync(stateFile, 'utf8'))
    if (typeof value !== 'object' || value === null) return null
    // Any object is one of members that have to be looked at.
    const { step, detail, pid } = value as { [name: string]: unknown }
    const known = steps.find((each) => each === step)
    // Cut short: nobody is at it any more.
    if ((known === 'installing' || known === 'building') && !isRunning(Number(pid))) return null
    return known === undefined ? null : { step: known, detail: String(detail ?? '') }
  } catch {
    return null // nobody builds, or the file is being replaced
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

export function passwordFile(dataDir: string): string {
  return join(dataDir, 'console-password')
}

/**
 * Makes the root account's user with a one-time password, which is kept in the data directory until
 * another is chosen. Answers what to show, or null when there is a user.
 */
export async function ensureConsoleUser(
  { settings, clock, random, report }: ConsoleDeps,
  store: Store,
  account: Account,
): Promise<string | null> {
  const { dataDir, region } = settings
  const deps = { store, clock, random, region, requestId: uuid(random) }
  const made = await oneTimeUser(deps, createPasswords(random), account).catch((error) => {
    report(`the console's first user could not be made: ${String(error)}`)
    return null
  })
  if (made === null) return null
  const file = passwordFile(dataDir)
  const text = `${made.password}\n`
  if (readSecretFile(file) !== text) replaceFileSync(file, text)
  return (
    'One-time password of the console, to be replaced at the first login and kept until then in ' +
    `${file}:\n  Name      ${made.name}\n  Password  ${made.password}\n`
  )
}
