/**
 * The management API with a console in front of it, a clock to move and the root's user; for tests
 * of sessions. Scrypt is replaced: what is tested with it is not its strength.
 */
import assert from 'node:assert/strict'
import { afterEach, beforeEach } from 'node:test'
import { oneTimeUser } from '../../src/control/console/first-user.ts'
import { createPasswords, type Passwords } from '../../src/control/console/passwords.ts'
import { Sessions } from '../../src/control/console/sessions.ts'
import { ManualClock } from '../../src/lib/clock.ts'
import { systemRandom } from '../../src/lib/random.ts'
import { Browser, type WireAnswer } from './console.ts'
import { startTestControl, type TestControl, type TestControlOptions } from './control.ts'

export const cheapPasswords = createPasswords(systemRandom, async (password, salt, bytes) => {
  return Buffer.alloc(bytes, Buffer.concat([Buffer.from(password), salt]))
})

/** What the user has chosen at the first login. */
export const password = 'a chosen passphrase'

export class ConsoleControl {
  readonly control: TestControl
  readonly clock: ManualClock
  readonly browser: Browser
  /** The password before the first login. */
  readonly oneTime: string
  /** Users who have chosen a password. */
  readonly chosenFor: string[]

  constructor(parts: Pick<ConsoleControl, 'control' | 'clock' | 'oneTime' | 'chosenFor'>) {
    this.control = parts.control
    this.clock = parts.clock
    this.oneTime = parts.oneTime
    this.chosenFor = parts.chosenFor
    this.browser = new Browser(parts.control.port)
  }

  /** Logs in; the first time with the one-time password, which it replaces. */
  async login(who: Browser = this.browser): Promise<WireAnswer> {
    const first = { Password: this.oneTime, NewPassword: password }
    const given = this.chosenFor.length === 0 ? first : { Password: password }
    const answer = await who.session({ Name: 'root', ...given })
    assert.equal(answer.code, '', answer.text)
    return answer
  }
}

/** It is 2026-01-01T00:00:00Z there. */
export async function startConsoleControl(
  options: TestControlOptions = {},
  passwords: Passwords = cheapPasswords,
): Promise<ConsoleControl> {
  const clock = new ManualClock(Date.UTC(2026, 0, 1))
  const chosenFor: string[] = []
  const region = 'ap-guangzhou'
  const sessions = new Sessions({
    clock,
    random: systemRandom,
    passwords,
    times: { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 },
    region,
    passwordChosen: (name) => chosenFor.push(name),
  })
  const control = await startTestControl({ ...options, clock, sessions })
  const account = await control.store.read((tx) => tx.account(control.uin))
  assert.ok(account)
  const deps = { store: control.store, clock, random: systemRandom, region, requestId: '' }
  const made = await oneTimeUser(deps, passwords, account)
  return new ConsoleControl({ control, clock, oneTime: made?.password ?? '', chosenFor })
}

/** A fresh one for each test; `use` is given it before the test begins. */
export function eachConsoleControl(use: (fresh: ConsoleControl) => void): void {
  let running: ConsoleControl | null = null
  beforeEach(async () => {
    running = await startConsoleControl()
    use(running)
  })
  afterEach(() => running?.control.close())
}
