/**
 * A console session on the wire.
 */
import type { z } from 'zod'
import type { Session, sessionContract } from '../../contract/console-session.ts'
import { isoSeconds } from '../../lib/clock.ts'
import { isLanguage, type Language, languages } from '../../lib/language.ts'
import { knownRegions } from '../../lib/regions.ts'
import { version } from '../../lib/version.ts'
import type { Account } from '../../model/account.ts'
import type { ConsoleSession, ConsoleUser } from '../../model/console-session.ts'
import { invalid, missing, reasons } from '../../model/errors.ts'
import type { Deployment } from '../action.ts'
import type { Counts } from '../limits.ts'

export type WireSession = z.infer<typeof Session>
type SessionRequest = z.infer<typeof sessionContract.request>

/** What a POST to `/console/session` asks for. */
export type SessionWish =
  | {
      readonly kind: 'login'
      readonly name: string
      readonly password: string
      readonly newPassword: string | null
      readonly language: Language | null
    }
  | { readonly kind: 'change'; readonly password: string; readonly newPassword: string }
  | { readonly kind: 'prove'; readonly password: string }
  | { readonly kind: 'language'; readonly language: Language }

export function toSessionWish(request: SessionRequest): SessionWish {
  const { Name: name, Password: password, NewPassword: newPassword } = request
  const language = toLanguage(request.Language)
  if (name !== undefined) {
    if (password === undefined) throw missing('Password')
    return { kind: 'login', name, password, newPassword: newPassword ?? null, language }
  }
  if (password !== undefined && newPassword !== undefined) {
    return { kind: 'change', password, newPassword }
  }
  if (newPassword !== undefined) throw missing('Password')
  if (password !== undefined) return { kind: 'prove', password }
  if (language !== null) return { kind: 'language', language }
  throw missing('Name')
}

function toLanguage(given: string | undefined): Language | null {
  if (given === undefined || given === '') return null
  if (isLanguage(given)) return given
  throw invalid('InvalidParameterValue', 'Language', reasons.notOneOf(languages))
}

/** What else there is to say about a session. */
export interface SessionFacts {
  readonly account: Account
  readonly user: ConsoleUser
  readonly deployment: Deployment
  readonly counts: Counts
  readonly csrf: string
  readonly endsAtMs: number
  readonly idleMs: number
  readonly revealUntilMs: number | null
}

export function fromSession(session: ConsoleSession, facts: SessionFacts): WireSession {
  const { account, user, deployment, counts, revealUntilMs } = facts
  return {
    Name: user.name,
    Uin: account.uin,
    AppId: account.appId,
    IsRoot: account.isRoot,
    Language: user.language,
    Regions: knownRegions.map(([Region, Code]) => ({ Region, Code })),
    DefaultRegion: deployment.defaultRegion,
    Version: version,
    Rights: 'all',
    Csrf: facts.csrf,
    SessionId: shownId(session),
    CreatedTime: isoSeconds(session.createdAtMs),
    ExpiresTime: isoSeconds(facts.endsAtMs),
    IdleMinutes: Math.round(facts.idleMs / 60_000),
    RevealUntilTime: revealUntilMs === null ? null : isoSeconds(revealUntilMs),
    HttpPort: deployment.httpPort,
    HttpsPort: deployment.httpsPort,
    BaseDomain: deployment.baseDomain,
    ServicesPerRegionMax: counts.servicesPerRegionMax,
    ApisPerServiceMax: counts.apisPerServiceMax,
  }
}

export function toSessionAnswer(session: WireSession | null) {
  return { Session: session }
}

const shownIdChars = 16

/** How lists and DeleteSession name it: too little of the hash to be of use, enough to tell. */
export function shownId({ idHash }: Pick<ConsoleSession, 'idHash'>): string {
  return idHash.slice(0, shownIdChars)
}
