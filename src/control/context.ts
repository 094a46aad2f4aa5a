/**
 * What an action is given, bound to one call: its scope, its audit entry, and the wait after a
 * write.
 */
import type { Clock } from '../lib/clock.ts'
import type { Language } from '../lib/language.ts'
import type { Random } from '../lib/random.ts'
import type { Account } from '../model/account.ts'
import type { ConsoleSession } from '../model/console-session.ts'
import type { AuditEntry, Store } from '../model/store.ts'
import type { ActionContext, Deployment, Effect, ShownSettings } from './action.ts'
import type { Sessions } from './console/sessions.ts'
import type { Counts } from './limits.ts'

/** The same for all calls of a process. */
export interface ContextDeps {
  readonly effect: Effect
  readonly clock: Clock
  readonly random: Random
  readonly counts: Counts
  readonly deployment: Deployment
  /** The console's. */
  readonly sessions: Sessions
  readonly shownSettings: () => ShownSettings
}

/** Whose call it is, and which. */
export interface CallIdentity {
  readonly account: Account
  readonly region: string
  /** Null for what the product does by itself. */
  readonly secretId: string | null
  /** The console session that calls, or null. */
  readonly session: ConsoleSession | null
  readonly sourceAddress: string | null
  readonly language: Language
  readonly requestId: string
  readonly action: string
  /** The main resource's id, when the request names one. */
  readonly resource: string | null
}

export function createContext(
  deps: ContextDeps,
  store: Store,
  identity: CallIdentity,
): ActionContext {
  const { account, region, secretId, session, requestId, resource, sourceAddress } = identity
  const { effect, clock, random, counts, deployment, sessions, shownSettings } = deps
  const scope = { account: account.uin, region }
  const auditEntry = (action: string): AuditEntry => {
    const who = { ...scope, action, secretId, sourceAddress, requestId, resource }
    return { ...who, atMs: clock.now(), ...(session !== null && { source: 'console' as const }) }
  }
  return {
    scope,
    caller: { account, secretId: secretId ?? '', session },
    requestId,
    language: identity.language,
    clock,
    random,
    counts,
    deployment,
    effect,
    sessions,
    shownSettings,
    auditEntry,
    read: (work) => store.read(work),
    async write(work) {
      const audit = auditEntry(identity.action)
      const { value, revision, changed } = await store.write(audit, work)
      if (changed) await effect.settled(revision)
      return value
    },
  }
}
