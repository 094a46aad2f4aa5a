/**
 * ModifyApiApp: changes an application's name or remark; fields that are absent stay as they are.
 * Gateways know neither, so there is nothing for them to follow.
 */
import type { Action } from '../../action.ts'
import { existingApp, toCallerDescription, toCallerName } from './app-rules.ts'

export const modifyApiApp: Action<'ModifyApiApp'> = {
  name: 'ModifyApiApp',
  resource: (request) => request.ApiAppId,

  async run(request, { clock, scope, write }) {
    const { ApiAppName, ApiAppDesc } = request
    const changes = {
      ...(ApiAppName !== undefined && { name: toCallerName(ApiAppName, 'ApiAppName') }),
      ...(ApiAppDesc !== undefined && {
        description: toCallerDescription(ApiAppDesc, 'ApiAppDesc'),
      }),
    }
    await write(async (tx) => {
      const app = await existingApp(tx, scope, request.ApiAppId)
      await tx.putApp({ ...app, ...changes, modifiedAtMs: clock.now() })
    })
    return { Result: true }
  },
}
