/**
 * ModifyApi: another state of an API of the draft. The released versions stay as they are.
 */

import { text } from '../../../lib/language.ts'
import type { Api } from '../../../model/api.ts'
import { invalid } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingApi, existingService } from '../../existing.ts'
import { toApi } from '../../wire/api.ts'
import { checkAmongOthers, checkItself, checkStillRelied } from './api-checks.ts'

export const modifyApi: Action<'ModifyApi'> = {
  name: 'ModifyApi',
  resource: (request) => request.ApiId,

  async run(request, { clock, counts, scope, write }) {
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const current = await existingApi(tx, service, request.ApiId)
      const next: Api = { ...current, ...toApi(request, current), modifiedAtMs: clock.now() }
      checkProtocol(current, next)
      checkItself(next, counts)
      const apis = await tx.apis(scope, service.id)
      checkAmongOthers(next, apis)
      checkStillRelied(current, next, apis)
      await tx.putApi(next)
      tx.changed({ kind: 'draft', scope, serviceId: service.id })
    })
    return {}
  },
}

function checkProtocol(current: Api, next: Api): void {
  const { protocol } = current.definition
  if (protocol === next.definition.protocol) return
  throw invalid(
    'UnsupportedOperation.ModifyProtocol',
    'Protocol',
    text(
      `must stay ${protocol}; create another API instead.`,
      `必须保持为 ${protocol}，请新建 API。`,
    ),
  )
}
