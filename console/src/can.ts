/**
 * What may be done to a thing, and why not: one row per action, which names the server's own rule.
 * There is no second policy evaluator: rights come with the session, and the server decides again.
 */
import type { ActionName, ResponseOf } from './api/client.ts'
import type { Session } from './api/session.ts'
import { t } from './i18n/index.ts'
import { environmentNames } from './parts/environment.ts'
import type { Why } from './ui/index.ts'

type EnvironmentRow =
  ResponseOf<'DescribeServiceEnvironmentList'>['Result']['EnvironmentList'][number]
type KeyRow = ResponseOf<'DescribeApiKeysStatus'>['Result']['ApiKeySet'][number]

type Rights = 'all' | readonly string[]

/** Whether the session's rights hold the action at all. */
function permitted(session: Session | null, action: ActionName): Why {
  const rights: Rights = session?.Rights ?? 'all'
  return rights === 'all' || rights.includes(action) ? true : t('can.right', { action })
}

function guard<T = null>(action: ActionName, rule: (thing: T) => Why = () => true) {
  return (session: Session | null, thing: T): Why => {
    const right = permitted(session, action)
    return right === true ? rule(thing) : right
  }
}

export const can = {
  createService: guard('CreateService'),
  editService: guard('ModifyService'),
  deleteService: guard('DeleteService'),
  publish: guard<{ readonly ApiTotalCount: number }>('ReleaseService', (service) =>
    service.ApiTotalCount === 0 ? t('can.noApis') : true,
  ),
  release: guard('ReleaseService'),
  // Unpublished services cannot be deactivated: the wire answers true, the guide does not offer it.
  deactivate: guard<EnvironmentRow>('UnReleaseService', ({ Status }) =>
    Status === 1 ? true : t('can.notPublished'),
  ),
  deactivateService: guard<{ readonly AvailableEnvironments: readonly string[] }>(
    'UnReleaseService',
    (service) => (service.AvailableEnvironments.length > 0 ? true : t('can.notPublished')),
  ),
  switchVersion: guard<EnvironmentRow>('UpdateService', ({ Status }) =>
    Status === 1 ? true : t('can.switchNotPublished'),
  ),
  createApi: guard('CreateApi'),
  debugApi: guard('DebugApi'),
  editApi: guard('ModifyApi'),
  deleteApi: guard('DeleteApi'),
  createKey: guard('CreateApiKey'),
  // DeleteApiKey refuses an enabled key.
  deleteKey: guard<KeyRow>('DeleteApiKey', ({ Status }) =>
    Status === 1 ? t('can.keyEnabled') : true,
  ),
  rotateKey: guard('RotateApiKey'),
  enableKey: guard('EnableApiKey'),
  disableKey: guard('DisableApiKey'),
  createPlan: guard('CreateUsagePlan'),
  editPlan: guard('ModifyUsagePlan'),
  deletePlan: guard<{ readonly bound: number }>('DeleteUsagePlan', ({ bound }) =>
    bound > 0 ? t('can.planBound') : true,
  ),
  bindPlan: guard('BindEnvironment'),
  unbindPlan: guard('UnBindEnvironment'),
  bindKey: guard('BindSecretIds'),
  unbindKey: guard('UnBindSecretIds'),
  createApp: guard('CreateApiApp'),
  editApp: guard('ModifyApiApp'),
  resetApp: guard('UpdateApiAppKey'),
  deleteApp: guard('DeleteApiApp'),
  // Only an API that asks for an application can be opened to one.
  authorize: guard<{ readonly AuthType: string | null }>('BindApiApp', ({ AuthType }) =>
    AuthType === 'APP' ? true : t('can.notAppAuth'),
  ),
  unauthorize: guard('UnbindApiApp'),
  createPlugin: guard('CreatePlugin'),
  editPlugin: guard('ModifyPlugin'),
  deletePlugin: guard<{ readonly AttachedApiTotalCount: number | null }>(
    'DeletePlugin',
    ({ AttachedApiTotalCount }) => (AttachedApiTotalCount ? t('can.pluginAttached') : true),
  ),
  attachPlugin: guard('AttachPlugin'),
  detachPlugin: guard('DetachPlugin'),
  createPolicy: guard('CreateIPStrategy'),
  editPolicy: guard('ModifyIPStrategy'),
  bindPolicy: guard('BindIPStrategy'),
  unbindPolicy: guard<{ readonly BindApiTotalCount: number | null }>(
    'UnBindIPStrategy',
    ({ BindApiTotalCount }) => (BindApiTotalCount ? true : t('can.policyUnbound')),
  ),
  deletePolicy: guard('DeleteIPStrategy'),
  endSession: guard('DeleteSession'),
} as const

/** The environments as people call them, for sentences. */
export function environmentList(names: readonly string[]): string {
  return environmentNames
    .filter((name) => names.includes(name))
    .map((name) => t(`environment.${name}`))
    .join(t('list.and'))
}
