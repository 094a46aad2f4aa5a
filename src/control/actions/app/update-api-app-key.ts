/**
 * UpdateApiAppKey: sets an application's key and secret. The old ones are dead as soon as the
 * gateways have the change (guide row 496); a secret that is not given is made by chance.
 */
import { text } from '../../../lib/language.ts'
import { Secret } from '../../../lib/secret.ts'
import { invalid } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { filled } from '../../wire/spelled.ts'
import { existingApp, toAppKey, toAppSecret } from './app-rules.ts'
import { newAppSecret } from './create-api-app.ts'

export const updateApiAppKey: Action<'UpdateApiAppKey'> = {
  name: 'UpdateApiAppKey',
  resource: (request) => request.ApiAppId,

  async run(request, { clock, random, scope, write }) {
    const key = toAppKey(request.ApiAppKey)
    const given = filled(request.ApiAppSecret)
    const secret = given === null ? newAppSecret(random) : new Secret(toAppSecret(given))
    await write(async (tx) => {
      const app = await existingApp(tx, scope, request.ApiAppId)
      const holder = await tx.appOfKey(key)
      if (holder !== null && holder.id !== app.id) throw taken()
      await tx.putApp({ ...app, key, secret, modifiedAtMs: clock.now() })
      tx.changed({ kind: 'app', scope, id: app.id })
    })
    return { Result: true }
  },
}

function taken() {
  const why = text('belongs to another application already.', '已被其他应用使用。')
  return invalid('FailedOperation.AccessKeyExist', 'ApiAppKey', why)
}
