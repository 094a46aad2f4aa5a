/**
 * DescribeSessions: the living console sessions of the caller's account; those that have ended by
 * themselves are not shown, though their rows may still be there.
 */
import { isoSeconds } from '../../../lib/clock.ts'
import type { Action } from '../../action.ts'
import { shownId } from '../../wire/console-session.ts'

export const describeSessions: Action<'DescribeSessions'> = {
  name: 'DescribeSessions',

  async run(_request, { caller, read, sessions }) {
    const all = await read((tx) => tx.consoleSessions(caller.account.uin))
    const living = all.filter((session) => sessions.isAlive(session))
    return {
      TotalCount: living.length,
      SessionSet: living.map((session) => ({
        SessionId: shownId(session),
        CreatedTime: isoSeconds(session.createdAtMs),
        LastSeenTime: isoSeconds(session.seenAtMs),
        ExpiresTime: isoSeconds(sessions.endOf(session)),
        SourceAddress: session.sourceAddress ?? '',
        UserAgent: session.userAgent,
        Current: session.idHash === caller.session?.idHash,
      })),
    }
  },
}
