/**
 * Who may log in to the console, and the sessions that have come of it.
 *
 * Of a session's id only a hash is kept: whoever reads the database cannot become anybody. A
 * session is one more proof of who calls; what it may do is what its account may do.
 */
import type { Language } from '../lib/language.ts'

export interface ConsoleUser {
  /** What is typed at the login; unique in the deployment. */
  readonly name: string
  /** The account for which the user acts. */
  readonly account: string
  /** Scrypt with its parameters and salt, as control/console/passwords.ts writes it. */
  readonly passwordHash: string
  /** Made by the product: good for nothing but choosing another. */
  readonly isOneTime: boolean
  /** What the console speaks; null until it was chosen. */
  readonly language: Language | null
  readonly changedAtMs: number
}

export interface ConsoleSession {
  /** SHA-256 of the id, 64 lower hex digits. */
  readonly idHash: string
  readonly userName: string
  readonly account: string
  readonly createdAtMs: number
  /** When it was last used, to the minute. */
  readonly seenAtMs: number
  /** When the password was last given. */
  readonly provedAtMs: number
  readonly sourceAddress: string | null
  readonly userAgent: string
}

export interface ConsoleReads {
  consoleUser(name: string): Promise<ConsoleUser | null>
  consoleSession(idHash: string): Promise<ConsoleSession | null>
  /** Of an account, newest first. */
  consoleSessions(account: string): Promise<readonly ConsoleSession[]>
}

export interface ConsoleWrites {
  /** Adds the user, or replaces the one of this name. */
  putConsoleUser(user: ConsoleUser): Promise<void>
  /** Adds the session, or replaces the one with its id. */
  putConsoleSession(session: ConsoleSession): Promise<void>
  removeConsoleSession(idHash: string): Promise<void>
  /** Every session of the account but those that were last seen and made after these times. */
  removeStaleConsoleSessions(account: string, limits: SessionAges): Promise<void>
}

export interface SessionAges {
  readonly seenBeforeMs: number
  readonly createdBeforeMs: number
}
