/**
 * Secrets in answers: masked where nobody asked to see them.
 *
 * The vendor's wire returns secrets with every read, and signing clients rely on it. On a screen
 * they have no place: a console session sees them when they are made, and else only by a header
 * that says so, while its password was given a moment ago. Every client may ask for masks.
 */
import type { Contract } from '../contract/action.ts'
import { maskedSecret, secretFields } from '../contract/secrets.ts'
import type { ConsoleSession } from '../model/console-session.ts'
import { ApiError } from '../model/errors.ts'
import { header, type Incoming } from './incoming.ts'

export const revealHeader = 'x-sluice-reveal'
export const redactHeader = 'x-sluice-redact'

/** `reveal`: shown, and to be noted in the audit. */
export type Showing = 'shown' | 'masked' | 'reveal'

/** `revealUntilMs` null: the session's password was given too long ago. Throws ApiError. */
export function showingOf(
  incoming: Incoming,
  contract: Contract,
  session: ConsoleSession | null,
  revealUntilMs: number | null,
): Showing {
  if (header(incoming, redactHeader) === 'secrets') return 'masked'
  if (session === null || contract.access === 'write') return 'shown'
  if (header(incoming, revealHeader) !== 'secrets') return 'masked'
  if (revealUntilMs === null) throw new ApiError('UnauthorizedOperation.PasswordRequired')
  return 'reveal'
}

/** The same answer with masks; empty secrets stay empty. */
export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretFields.has(name) && typeof member === 'string' && member !== ''
        ? maskedSecret
        : redacted(member),
    ]),
  )
}

/** Whether there is anything to mask. */
export function holdsSecrets(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecrets)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([name, member]) => (secretFields.has(name) && member !== '') || holdsSecrets(member),
  )
}
