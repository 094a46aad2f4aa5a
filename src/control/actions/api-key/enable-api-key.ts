/**
 * EnableApiKey: calls signed with the key pair are let in again. An enabled one stays as it is.
 */
import type { Action } from '../../action.ts'
import { putEnabled } from './put-enabled.ts'

export const enableApiKey: Action<'EnableApiKey'> = {
  name: 'EnableApiKey',
  resource: (request) => request.AccessKeyId,

  async run(request, context) {
    await putEnabled(context, request.AccessKeyId, true)
    return { Result: true }
  },
}
