/**
 * CreateApiKey: a key pair, made up (`AKID` and 36 characters, a secret of 40) or given by its
 * owner. A given id may be nobody else's in the deployment: it is how callers are told apart.
 */
import { text } from '../../../lib/language.ts'
import type { ApiKey } from '../../../model/api-key.ts'
import { internal, invalid, missing, refused } from '../../../model/errors.ts'
import type { Scope } from '../../../model/scope.ts'
import type { WriteTx } from '../../../model/store.ts'
import type { Action } from '../../action.ts'
import { countSetting, idTriesMax } from '../../limits.ts'
import { fromApiKey, toGivenKeyId, toGivenSecret, toKeyName, toOrigin } from '../../wire/api-key.ts'
import { filled } from '../../wire/spelled.ts'
import { toTags } from '../../wire/tags.ts'
import { madeKeyId, madeSecret, refuseGiven } from './key-secrets.ts'

export const createApiKey: Action<'CreateApiKey'> = {
  name: 'CreateApiKey',

  async run(request, { clock, counts, random, scope, write }) {
    const origin = toOrigin(request.AccessKeyType)
    const now = clock.now()
    const wanted = {
      ...scope,
      origin,
      name: toKeyName(request.SecretName, origin),
      tags: toTags(request.Tags),
      ...{ previous: null, enabled: true, createdAtMs: now, modifiedAtMs: now },
    }
    const pair = givenPair(request, origin)

    const key = await write(async (tx) => {
      await checkCount(tx, scope, counts.apiKeysPerRegionMax)
      const added = pair
        ? await addGiven(tx, { ...wanted, ...pair })
        : await addMade(tx, () => {
            return { ...wanted, id: madeKeyId(random), secret: madeSecret(random) }
          })
      tx.changed({ kind: 'key', scope, id: added.id })
      return added
    })
    return { Result: fromApiKey(key) }
  },
}

function givenPair(
  request: { readonly AccessKeyId?: string; readonly AccessKeySecret?: string },
  origin: ApiKey['origin'],
): Pick<ApiKey, 'id' | 'secret'> | null {
  const id = filled(request.AccessKeyId)
  const secret = filled(request.AccessKeySecret)
  if (origin === 'auto') {
    refuseGiven(id, 'AccessKeyId')
    refuseGiven(secret, 'AccessKeySecret')
    return null
  }
  const why = text('is required for a manual key.', '为自定义密钥的必填参数。')
  if (id === null) throw missing('AccessKeyId', why)
  if (secret === null) throw missing('AccessKeySecret', why)
  return { id: toGivenKeyId(id), secret: toGivenSecret(secret) }
}

async function checkCount(tx: WriteTx, scope: Scope, max: number): Promise<void> {
  if ((await tx.apiKeys(scope)).length < max) return
  const setting = countSetting('apiKeysPerRegionMax')
  throw refused(
    'LimitExceeded.ApiKeyCountLimitExceeded',
    text(
      `A region may hold ${max} keys; the setting ${setting} changes that.`,
      `每个地域最多 ${max} 个密钥，可通过配置项 ${setting} 调整。`,
    ),
  )
}

async function addGiven(tx: WriteTx, key: ApiKey): Promise<ApiKey> {
  if (await tx.addApiKey(key)) return key
  const why = text('is taken; choose another.', '已被使用，请更换。')
  throw invalid('FailedOperation.AccessKeyExist', 'AccessKeyId', why)
}

async function addMade(tx: WriteTx, make: () => ApiKey): Promise<ApiKey> {
  for (let tries = 0; tries < idTriesMax; tries++) {
    const key = make()
    if (await tx.addApiKey(key)) return key
  }
  throw internal('no free id for a key was found')
}
