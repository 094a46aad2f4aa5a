/**
 * UpdateApiKey: another secret for a key pair, made up or given as the key itself was. Every
 * earlier secret is void at once, the one before a rotation too; RotateApiKey lets it live on for
 * a while.
 */
import type { Action } from '../../action.ts'
import { existingKey } from '../../existing.ts'
import { fromApiKey } from '../../wire/api-key.ts'
import { nextSecret } from './key-secrets.ts'

export const updateApiKey: Action<'UpdateApiKey'> = {
  name: 'UpdateApiKey',
  resource: (request) => request.AccessKeyId,

  async run(request, { clock, random, scope, write }) {
    const key = await write(async (tx) => {
      const old = await existingKey(tx, scope, request.AccessKeyId)
      const secret = nextSecret(old, request.AccessKeySecret, random)
      const replaced = { ...old, secret, previous: null, modifiedAtMs: clock.now() }
      await tx.putApiKey(replaced)
      tx.changed({ kind: 'key', scope, id: old.id })
      return replaced
    })
    return { Result: fromApiKey(key) }
  },
}
