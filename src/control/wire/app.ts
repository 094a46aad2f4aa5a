/**
 * Applications and what is open to them on the wire.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import type { App, AppBinding } from '../../model/app.ts'

type WireApp = ResponseOf<'CreateApiApp'>['Result']
type WireBinding = ResponseOf<'DescribeApiAppBindApisStatus'>['Result']['ApiAppApiSet'][number]

/** With its secret in clear: it is for its owner, who needs it later too (guide row 499). */
export function fromApp(app: App): WireApp {
  return {
    ApiAppName: app.name,
    ApiAppId: app.id,
    ApiAppSecret: app.secret.reveal(),
    ApiAppDesc: app.description,
    CreatedTime: isoSeconds(app.createdAtMs),
    ModifiedTime: isoSeconds(app.modifiedAtMs),
    ApiAppKey: app.key,
  }
}

/** `apiName` is empty for an API that neither the draft nor an environment holds any more. */
export function fromAppBinding(binding: AppBinding, appName: string, apiName: string): WireBinding {
  return {
    ApiAppName: appName,
    ApiAppId: binding.appId,
    ApiId: binding.apiId,
    ApiName: apiName,
    ServiceId: binding.serviceId,
    AuthorizedTime: spacedSeconds(binding.authorizedAtMs),
    ApiRegion: binding.region,
    EnvironmentName: binding.environment,
  }
}

/** `2020-12-03 14:58:04`: the one time here that is no ISO 8601 (compat/behaviours.md 12). */
function spacedSeconds(epochMs: number): string {
  return isoSeconds(epochMs).replace('T', ' ').replace('Z', '')
}
