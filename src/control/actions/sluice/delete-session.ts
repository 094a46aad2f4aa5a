/**
 * DeleteSession: ends a console session of the caller's account, its own included. One that is not
 * there has ended already, which is what was wanted.
 */
import type { Action } from '../../action.ts'
import { shownId } from '../../wire/console-session.ts'

export const deleteSession: Action<'DeleteSession'> = {
  name: 'DeleteSession',
  resource: (request) => request.SessionId,

  async run(request, { caller, write }) {
    await write(async (tx) => {
      for (const session of await tx.consoleSessions(caller.account.uin)) {
        if (shownId(session) === request.SessionId) await tx.removeConsoleSession(session.idHash)
      }
    })
    return { Result: true }
  },
}
