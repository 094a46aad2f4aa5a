/**
 * ModifyApiIncrement: the key or the login page of an authorization API, and nothing else of it.
 */
import { text } from '../../../lib/language.ts'
import type { Api } from '../../../model/api.ts'
import type { OauthConfig } from '../../../model/auth.ts'
import { invalid, refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingApi, existingService } from '../../existing.ts'
import { choiceOf, filled } from '../../wire/spelled.ts'
import { checkItself } from './api-checks.ts'

export const modifyApiIncrement: Action<'ModifyApiIncrement'> = {
  name: 'ModifyApiIncrement',
  resource: (request) => request.ApiId,

  async run(request, { clock, counts, scope, write }) {
    const { PublicKey, LoginRedirectUrl } = request
    choiceOf(
      request.BusinessType,
      ['OAUTH'],
      'BusinessType',
      'InvalidParameterValue.InvalidApiBusinessType',
    )
    if (PublicKey === undefined && LoginRedirectUrl === undefined) {
      const why = text(
        'Give PublicKey or LoginRedirectUrl.',
        '请填写 PublicKey 或 LoginRedirectUrl。',
      )
      throw refused('InvalidParameterValue.NothingModifyForOauth', why)
    }
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const current = await existingApi(tx, service, request.ApiId)
      const next = withConfig(current, clock.now(), (config) => ({
        ...config,
        ...(PublicKey !== undefined && { publicKey: PublicKey }),
        ...(LoginRedirectUrl !== undefined && { loginRedirectUrl: filled(LoginRedirectUrl) }),
      }))
      checkItself(next, counts)
      await tx.putApi(next)
      tx.changed({ kind: 'draft', scope, serviceId: service.id })
    })
    return {}
  },
}

function withConfig(
  api: Api,
  modifiedAtMs: number,
  change: (config: OauthConfig) => OauthConfig,
): Api {
  const { auth } = api.definition
  if (auth.kind !== 'oauth' || auth.config === null) {
    throw invalid(
      'InvalidParameterValue.NothingModifyForOauth',
      'ApiId',
      text('must be an OAuth authorization API.', '必须为 OAuth 授权 API。'),
    )
  }
  const definition = { ...api.definition, auth: { ...auth, config: change(auth.config) } }
  return { ...api, definition, modifiedAtMs }
}
