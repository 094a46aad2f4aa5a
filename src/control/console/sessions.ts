/**
 * The life of a console session: begun by a password, found by its id, proved again, ended.
 *
 * Whatever can change under a session is asked of the database at each call, so that a logout or a
 * new password holds at once, in every control process.
 */
import type { Clock } from '../../lib/clock.ts'
import { randomText } from '../../lib/ids.ts'
import { type Language, text } from '../../lib/language.ts'
import type { Random } from '../../lib/random.ts'
import type { ConsoleSession, ConsoleUser } from '../../model/console-session.ts'
import { ApiError, invalid } from '../../model/errors.ts'
import type { AuditEntry, Store, WriteTx } from '../../model/store.ts'
import { hashOf } from './cookies.ts'
import {
  oneTimePasswordChars,
  passwordCharsMax,
  passwordCharsMin,
  revealMs,
  sessionIdBytes,
  sessionsPerAccountMax,
  sessionTouchMs,
  userAgentCharsMax,
} from './limits.ts'
import { addressKey, type Held, LoginLimits } from './login-limits.ts'
import type { Passwords } from './passwords.ts'

export interface SessionTimes {
  /** A session that was not used for so long has ended. */
  readonly idleMs: number
  /** However much it is used. */
  readonly absoluteMs: number
}

export interface SessionDeps {
  readonly clock: Clock
  readonly random: Random
  readonly passwords: Passwords
  readonly times: SessionTimes
  /** Region of audit rows: logins belong to none. */
  readonly region: string
  /** Told when a user has chosen a password, so that the one-time one can be forgotten. */
  readonly passwordChosen: (userName: string) => void
}

/** Where a request for a session comes from. */
export interface From {
  readonly sourceAddress: string | null
  readonly userAgent: string
  readonly requestId: string
}

export interface Login {
  readonly name: string
  readonly password: string
  /** Replaces the password; ends all sessions of the user. */
  readonly newPassword: string | null
  readonly language: Language | null
}

/** A session with its id, which is known only to who began it. */
export interface Begun {
  readonly id: string
  readonly session: ConsoleSession
  readonly user: ConsoleUser
}

/** None is let in now; `retrySeconds` goes into the answer's Retry-After. */
export class LoginHeld extends ApiError {
  readonly retrySeconds: number

  constructor({ heldUntilMs, by }: Held, nowMs: number) {
    const end = `${new Date(heldUntilMs).toISOString().slice(0, 19)}Z`
    const seconds = Math.ceil((heldUntilMs - nowMs) / 1000)
    const why = {
      lock: text(
        `Too many failed logins: locked until ${end}.`,
        `登录失败次数过多，锁定至 ${end}。`,
      ),
      pace: text(
        `Others have failed to log in by this name: try again in ${seconds} s.`,
        `该用户名在其他地址登录失败次数过多，请在 ${seconds} 秒后重试。`,
      ),
    }
    super('RequestLimitExceeded', { why: why[by] })
    this.retrySeconds = seconds
  }
}

export class Sessions {
  readonly #deps: SessionDeps
  readonly #limits = new LoginLimits()

  constructor(deps: SessionDeps) {
    this.#deps = deps
  }

  /** The living session of this id; null: there is none (any more). Looking is no use of it. */
  async look(store: Store, id: string): Promise<ConsoleSession | null> {
    const session = await store.read((tx) => tx.consoleSession(hashOf(id)))
    return session !== null && this.isAlive(session) ? session : null
  }

  /** The same, its use noted. */
  async find(store: Store, id: string): Promise<ConsoleSession | null> {
    const session = await this.look(store, id)
    if (session === null) return null
    const nowMs = this.#deps.clock.now()
    if (nowMs - session.seenAtMs >= sessionTouchMs) {
      // A full disk must not end anybody's session before its time.
      await store.touchConsoleSession(session.idHash, nowMs).catch(() => {})
    }
    return session
  }

  isAlive({ seenAtMs, createdAtMs }: ConsoleSession): boolean {
    const { clock, times } = this.#deps
    const nowMs = clock.now()
    return nowMs - seenAtMs < times.idleMs && nowMs - createdAtMs < times.absoluteMs
  }

  /** Epoch ms of the end that no use postpones. */
  endOf({ createdAtMs }: ConsoleSession): number {
    return createdAtMs + this.#deps.times.absoluteMs
  }

  get idleMs(): number {
    return this.#deps.times.idleMs
  }

  /** Until when secrets may be revealed, or null when the password has to be given again. */
  revealUntil({ provedAtMs }: ConsoleSession): number | null {
    const untilMs = provedAtMs + revealMs
    return untilMs > this.#deps.clock.now() ? untilMs : null
  }

  /** Begins a session, with an id of its own. Throws ApiError: wrong, locked, to be changed. */
  async login(store: Store, asked: Login, from: From): Promise<Begun> {
    const { clock, random } = this.#deps
    const user = await this.#prove(store, asked, from)
    const isNew = asked.newPassword !== null
    if (user.isOneTime && !isNew) throw changeRequired()
    const changed = isNew ? await this.#withPassword(user, asked) : user
    const chosen = { ...changed, language: asked.language ?? user.language }

    const id = Buffer.from(random.bytes(sessionIdBytes)).toString('base64url')
    const nowMs = clock.now()
    const { name: userName, account } = user
    const session = {
      ...{ idHash: hashOf(id), userName, account, createdAtMs: nowMs, seenAtMs: nowMs },
      ...{ provedAtMs: nowMs, sourceAddress: from.sourceAddress },
      userAgent: from.userAgent.slice(0, userAgentCharsMax),
    }
    const audit = this.#audit(user, isNew ? 'ChangeConsolePassword' : 'ConsoleLogin', from)
    await store.write(audit, async (tx) => {
      await checkUnchanged(tx, user)
      await tx.putConsoleUser(chosen)
      if (isNew) await endAll(tx, account)
      await this.#makeRoom(tx, account)
      await tx.putConsoleSession(session)
    })
    if (isNew) this.#deps.passwordChosen(userName)
    return { id, session, user: chosen }
  }

  /** The password once more: the session stays, secrets may be revealed for a while. */
  async proveAgain(
    store: Store,
    session: ConsoleSession,
    password: string,
    from: From,
  ): Promise<ConsoleSession> {
    const user = await this.#prove(store, { name: session.userName, password }, from)
    const proved = { ...session, provedAtMs: this.#deps.clock.now() }
    await store.write(this.#audit(user, 'ConfirmConsolePassword', from), async (tx) => {
      await checkUnchanged(tx, user)
      // One that was ended meanwhile stays ended.
      if ((await tx.consoleSession(session.idHash)) !== null) await tx.putConsoleSession(proved)
    })
    return proved
  }

  async end(store: Store, session: ConsoleSession, from: From): Promise<void> {
    const audit = this.#audit({ account: session.account }, 'ConsoleLogout', from)
    await store.write(audit, (tx) => tx.removeConsoleSession(session.idHash))
  }

  async chooseLanguage(
    store: Store,
    session: ConsoleSession,
    language: Language,
    from: From,
  ): Promise<void> {
    const audit = this.#audit({ account: session.account }, 'ChooseConsoleLanguage', from)
    await store.write(audit, async (tx) => {
      const user = await tx.consoleUser(session.userName)
      if (user !== null) await tx.putConsoleUser({ ...user, language })
    })
  }

  /** A password that the product makes up, and what to keep of it. */
  async makeOneTime(): Promise<{ readonly password: string; readonly passwordHash: string }> {
    const password = makeOneTimePassword(this.#deps.random)
    return { password, passwordHash: await this.#deps.passwords.hash(password) }
  }

  /** The user whose password this is. An unknown name takes as long and is told the same. */
  async #prove(
    store: Store,
    { name, password }: Pick<Login, 'name' | 'password'>,
    { sourceAddress }: From,
  ): Promise<ConsoleUser> {
    const { user, hasSessionThere } = await store.read(async (tx) => {
      const user = await tx.consoleUser(name)
      const sessions = user === null ? [] : await tx.consoleSessions(user.account)
      return { user, hasSessionThere: sessions.some(isFrom(name, sourceAddress)) }
    })
    const nowMs = this.#deps.clock.now()
    const attempt = this.#limits.begin({ name, sourceAddress, hasSessionThere }, nowMs)
    if ('heldUntilMs' in attempt) throw new LoginHeld(attempt, nowMs)
    const isRight = await this.#deps.passwords
      .matches(password, user?.passwordHash ?? null, attempt.isKnown)
      .catch((error) => {
        attempt.withdrawn()
        throw error
      })
    if (!isRight || user === null) throw new ApiError('AuthFailure.LoginFailure')
    attempt.succeeded()
    return user
  }

  async #withPassword(user: ConsoleUser, { password, newPassword }: Login): Promise<ConsoleUser> {
    const chosen = newPassword ?? ''
    checkNewPassword(chosen, password, user.name)
    const passwordHash = await this.#deps.passwords.hash(chosen)
    return { ...user, passwordHash, isOneTime: false, changedAtMs: this.#deps.clock.now() }
  }

  /** Takes away what has ended by itself, and the oldest while there are too many. */
  async #makeRoom(tx: WriteTx, account: string): Promise<void> {
    const { clock, times } = this.#deps
    const nowMs = clock.now()
    await tx.removeStaleConsoleSessions(account, {
      seenBeforeMs: nowMs - times.idleMs,
      createdBeforeMs: nowMs - times.absoluteMs,
    })
    const living = await tx.consoleSessions(account)
    for (const { idHash } of living.slice(sessionsPerAccountMax - 1)) {
      await tx.removeConsoleSession(idHash)
    }
  }

  #audit({ account }: { readonly account: string }, action: string, from: From): AuditEntry {
    const { clock, region } = this.#deps
    const { requestId, sourceAddress } = from
    const who = { account, region, action, secretId: null, source: 'console' as const }
    return { ...who, atMs: clock.now(), sourceAddress, requestId, resource: null }
  }
}

function isFrom(name: string, sourceAddress: string | null) {
  const address = addressKey(sourceAddress)
  return (session: ConsoleSession) =>
    session.userName === name && addressKey(session.sourceAddress) === address
}

/** A password that was replaced while it was being checked is right no more. */
async function checkUnchanged(tx: WriteTx, { name, passwordHash }: ConsoleUser): Promise<void> {
  const now = await tx.consoleUser(name)
  if (now?.passwordHash !== passwordHash) throw new ApiError('AuthFailure.LoginFailure')
}

/** Ends every session of an account. */
export async function endAll(tx: WriteTx, account: string): Promise<void> {
  for (const { idHash } of await tx.consoleSessions(account)) await tx.removeConsoleSession(idHash)
}

/** Letters and digits that are not taken for each other. */
const easyAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** A password that the product makes up. */
export function makeOneTimePassword(random: Random): string {
  return randomText(random, oneTimePasswordChars, easyAlphabet)
}

function checkNewPassword(chosen: string, old: string, name: string): void {
  const code = 'InvalidParameterValue'
  const length = [...chosen].length
  if (length < passwordCharsMin || chosen.length > passwordCharsMax) {
    throw invalid(
      code,
      'NewPassword',
      text(
        `must be ${passwordCharsMin} to ${passwordCharsMax} characters.`,
        `须为 ${passwordCharsMin} 到 ${passwordCharsMax} 个字符。`,
      ),
    )
  }
  if (chosen.normalize('NFKC') === old.normalize('NFKC')) {
    throw invalid(code, 'NewPassword', text('must be another one.', '必须与原密码不同。'))
  }
  if (new Set(chosen).size < 4 || chosen.toLowerCase().includes(name.toLowerCase())) {
    throw invalid(
      code,
      'NewPassword',
      text(
        'must hold four different characters and not the name.',
        '须包含至少四种不同字符，且不能包含用户名。',
      ),
    )
  }
}

function changeRequired(): ApiError {
  return new ApiError('FailedOperation.PasswordChangeRequired', {
    field: 'NewPassword',
    why: text('is required at the first login.', '首次登录时必填。'),
  })
}
