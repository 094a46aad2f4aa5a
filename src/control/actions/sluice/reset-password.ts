/**
 * ResetPassword: the way back for a root user who has lost the console's password. Who holds the
 * root's access key gets a one-time password; a console session has to know the old one instead.
 */
import { text } from '../../../lib/language.ts'
import { refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { putOneTime, rootUserName } from '../../console/first-user.ts'

export const resetPassword: Action<'ResetPassword'> = {
  name: 'ResetPassword',

  async run(_request, { caller, clock, sessions, write }) {
    if (!caller.account.isRoot || caller.session !== null) {
      throw refused(
        'UnauthorizedOperation',
        text("It takes a signature by the root account's key.", '需要使用主账号密钥签名调用。'),
      )
    }
    const { password, passwordHash } = await sessions.makeOneTime()
    const name = rootUserName
    await write((tx) => putOneTime(tx, caller.account.uin, name, passwordHash, clock.now()))
    return { Name: name, Password: password }
  },
}
