/**
 * CreateApiApp: a new application with a key and a secret made by chance.
 */
import { resourceId, secretText } from '../../../lib/ids.ts'
import { text } from '../../../lib/language.ts'
import { Secret } from '../../../lib/secret.ts'
import type { App } from '../../../model/app.ts'
import { internal, refused } from '../../../model/errors.ts'
import type { WriteTx } from '../../../model/store.ts'
import type { Action, ActionContext } from '../../action.ts'
import { appsPerRegionMax } from '../../caller-limits.ts'
import { idTriesMax } from '../../limits.ts'
import { fromApp } from '../../wire/app.ts'
import { toCallerDescription, toCallerName } from './app-rules.ts'

/** Behind `APID`; both as long as the vendor's. */
const keyChanceChars = 36
const secretChars = 40

export const createApiApp: Action<'CreateApiApp'> = {
  name: 'CreateApiApp',

  async run(request, context) {
    const now = context.clock.now()
    const wanted = {
      ...context.scope,
      name: toCallerName(request.ApiAppName, 'ApiAppName'),
      description: toCallerDescription(request.ApiAppDesc ?? '', 'ApiAppDesc'),
      createdAtMs: now,
      modifiedAtMs: now,
    }
    const app = await context.write(async (tx) => {
      if ((await tx.apps(context.scope)).length >= appsPerRegionMax) throw tooMany()
      return add(tx, wanted, context)
    })
    return { Result: fromApp(app) }
  },
}

async function add(
  tx: WriteTx,
  wanted: Omit<App, 'id' | 'key' | 'secret'>,
  { random, scope }: ActionContext,
): Promise<App> {
  for (let tries = 0; tries < idTriesMax; tries++) {
    const app = {
      ...wanted,
      id: resourceId(random, 'app'),
      key: `APID${secretText(random, keyChanceChars)}`,
      secret: new Secret(secretText(random, secretChars)),
    }
    if (!(await tx.addApp(app))) continue
    tx.changed({ kind: 'app', scope, id: app.id })
    return app
  }
  throw internal('no free id for an application was found')
}

function tooMany() {
  return refused(
    'LimitExceeded.ApiAppCountLimitExceeded',
    text(
      `A region may hold ${appsPerRegionMax} applications.`,
      `每个地域最多 ${appsPerRegionMax} 个应用。`,
    ),
  )
}

/** A new secret of the same make, for an application whose secret is reset. */
export function newAppSecret(random: ActionContext['random']): Secret {
  return new Secret(secretText(random, secretChars))
}
