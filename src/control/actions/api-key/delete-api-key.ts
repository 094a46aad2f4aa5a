/**
 * DeleteApiKey: removes a key pair for good. One that still opens something stays: it has to be
 * disabled and unbound from its usage plans first.
 */
import { text } from '../../../lib/language.ts'
import { refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingKey } from '../../existing.ts'

export const deleteApiKey: Action<'DeleteApiKey'> = {
  name: 'DeleteApiKey',
  resource: (request) => request.AccessKeyId,

  async run(request, { scope, write }) {
    await write(async (tx) => {
      const key = await existingKey(tx, scope, request.AccessKeyId)
      const bound = await tx.planKeys(scope, { keyId: key.id })
      if (bound.length > 0) throw stillBound(bound.map(({ planId }) => planId))
      if (key.enabled) throw stillEnabled()
      await tx.removeApiKey(scope, key.id)
      tx.changed({ kind: 'key', scope, id: key.id })
    })
    return { Result: true }
  },
}

function stillBound(planIds: readonly string[]) {
  const shown = planIds.slice(0, 10)
  return refused(
    'UnsupportedOperation.ResourceIsInUse',
    text(
      `Unbind it from ${shown.join(', ')} first.`,
      `请先将其与使用计划 ${shown.join('、')} 解绑。`,
    ),
  )
}

function stillEnabled() {
  return refused('UnsupportedOperation.InvalidStatus', text('Disable it first.', '请先禁用密钥。'))
}
