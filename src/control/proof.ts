/**
 * Who calls, and by what proof: a signature, or the cookie of a console session. Both lead to the
 * same account and the same actions; with a signature the cookie is not even looked at.
 */
import type { ConsoleSession } from '../model/console-session.ts'
import { ApiError } from '../model/errors.ts'
import type { Store } from '../model/store.ts'
import { checkCall, hasSessionCookie, sessionIdOf } from './console/cookies.ts'
import type { Sessions } from './console/sessions.ts'
import type { Claims, Incoming } from './incoming.ts'
import { authenticate } from './signature.ts'

export interface Proof {
  /** The account's uin. */
  readonly account: string
  /** The key that signed; null for a session. */
  readonly secretId: string | null
  readonly session: ConsoleSession | null
}

/** Throws ApiError with an AuthFailure code or MissingParameter. */
export async function prove(
  incoming: Incoming,
  claims: Claims,
  nowMs: number,
  store: Store,
  sessions: Sessions,
): Promise<Proof> {
  if (claims.signature === 'none' && hasSessionCookie(incoming)) {
    const session = await bySession(incoming, store, sessions)
    return { account: session.account, secretId: null, session }
  }
  const key = await authenticate(incoming, claims, nowMs, (secretId) =>
    store.read((tx) => tx.accessKey(secretId)),
  )
  return { account: key.account, secretId: key.secretId, session: null }
}

async function bySession(
  incoming: Incoming,
  store: Store,
  sessions: Sessions,
): Promise<ConsoleSession> {
  const id = sessionIdOf(incoming)
  if (id === null) throw new ApiError('AuthFailure.SessionExpired')
  checkCall(incoming, id)
  const session = await sessions.find(store, id)
  if (session === null) throw new ApiError('AuthFailure.SessionExpired')
  return session
}
