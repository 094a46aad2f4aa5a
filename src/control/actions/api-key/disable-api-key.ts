/**
 * DisableApiKey: calls signed with the key pair are refused from then on, whatever plans it is
 * bound to; its bindings stay. A disabled one stays as it is.
 */
import type { Action } from '../../action.ts'
import { putEnabled } from './put-enabled.ts'

export const disableApiKey: Action<'DisableApiKey'> = {
  name: 'DisableApiKey',
  resource: (request) => request.AccessKeyId,

  async run(request, context) {
    await putEnabled(context, request.AccessKeyId, false)
    return { Result: true }
  },
}
