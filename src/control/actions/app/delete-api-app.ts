/**
 * DeleteApiApp: deletes an application to which no API of its own account is open.
 *
 * What a partner has opened to it does not keep it: only the partner could take that back, and
 * nobody may keep another's application alive. Those bindings go with it.
 */
import { text } from '../../../lib/language.ts'
import { refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingApp } from './app-rules.ts'

export const deleteApiApp: Action<'DeleteApiApp'> = {
  name: 'DeleteApiApp',
  resource: (request) => request.ApiAppId,

  async run(request, { scope, write }) {
    await write(async (tx) => {
      const app = await existingApp(tx, scope, request.ApiAppId)
      const bindings = await tx.appBindings({ appId: app.id })
      const own = bindings.filter(({ account }) => account === scope.account)
      if (own.length > 0) throw stillBound([...new Set(own.map(({ apiId }) => apiId))])
      await tx.removeApp(scope, app.id)
      tx.changed({ kind: 'app', scope, id: app.id })
      for (const { account, region, serviceId } of bindings) {
        tx.changed({ kind: 'service', scope: { account, region }, serviceId })
      }
    })
    return { Result: true }
  },
}

const shownApisMax = 10

function stillBound(apiIds: readonly string[]) {
  const shown = apiIds.slice(0, shownApisMax)
  return refused(
    'UnsupportedOperation.ResourceAssociated',
    text(
      `${apiIds.length} APIs are open to it, such as ${shown.join(', ')}: close them first.`,
      `该应用已被授权 ${apiIds.length} 个 API（如 ${shown.join('、')}），请先解除授权。`,
    ),
  )
}
