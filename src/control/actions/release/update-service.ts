/**
 * UpdateService: switches a published environment to another kept version of the service, from
 * whichever environment that came (guide row 277). The version that runs already is left alone.
 */
import { text } from '../../../lib/language.ts'
import { notFound, refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { toUpdateDescription } from './release-rules.ts'
import { runVersion } from './run-version.ts'

export const updateService: Action<'UpdateService'> = {
  name: 'UpdateService',
  resource: (request) => request.ServiceId,

  async run(request, { clock, counts, scope, write }) {
    const environment = toEnvironmentName(request.EnvironmentName)
    const remark = toUpdateDescription(request.UpdateDesc ?? '')
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const states = await tx.environments(scope, service.id)
      const running = states.find(({ name }) => name === environment)?.version ?? null
      if (running === null) throw notPublished(environment)
      const version = await tx.version(scope, service.id, request.VersionName)
      if (version === null) throw notFound('version', request.VersionName)
      if (version.name === running) return
      const record = {
        ...scope,
        serviceId: service.id,
        environment,
        version: version.name,
        description: remark === '' ? version.description : remark,
        releasedAtMs: clock.now(),
      }
      await runVersion(tx, record, counts)
    })
    return { Result: true }
  },
}

function notPublished(environment: string) {
  return refused(
    'FailedOperation.ServiceError',
    text(
      `It is not published in ${environment}: release it there first.`,
      `该服务未发布到 ${environment} 环境，请先发布。`,
    ),
  )
}
